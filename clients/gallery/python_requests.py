# SPDX-License-Identifier: MIT
"""Python's requests: get|upload|reuse URL [CA]."""
import sys
import time

import requests

mode, url, ca = (sys.argv[1:] + [None])[:3]
session = requests.Session()

for n in range(2 if mode == "reuse" else 1):
    time.sleep(n / 2)  # a kept connection has been idle when it is used again
    if mode == "upload":
        response = session.post(url, data=b"x" * 200_000, verify=ca)
    else:
        response = session.get(url, verify=ca)
    sys.stdout.buffer.write(response.content)
    sys.stdout.flush()
    response.raise_for_status()
