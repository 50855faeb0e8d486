# SPDX-License-Identifier: MIT
"""Python's requests: get|upload|reuse URL [CA]."""
import sys

import requests

mode, url, ca = (sys.argv[1:] + [None])[:3]
session = requests.Session()
session.verify = ca or True

for _ in range(2 if mode == "reuse" else 1):
    if mode == "upload":
        response = session.post(url, data=b"x" * 200_000)
    else:
        response = session.get(url)
    sys.stdout.buffer.write(response.content)
    sys.stdout.flush()
    response.raise_for_status()
