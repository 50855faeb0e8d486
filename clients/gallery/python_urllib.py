# SPDX-License-Identifier: MIT
"""Python's urllib, copied as its HOWTO does it: get|upload URL [CA]."""
import shutil
import ssl
import sys
import urllib.request

mode, url, ca = (sys.argv[1:] + [None])[:3]
data = b"x" * 200_000 if mode == "upload" else None
https = url.startswith("https:")
trust = ssl.create_default_context(cafile=ca) if https else None

with urllib.request.urlopen(url, data, context=trust) as response:
    shutil.copyfileobj(response, sys.stdout.buffer)
