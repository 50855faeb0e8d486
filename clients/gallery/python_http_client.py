# SPDX-License-Identifier: MIT
"""Python's http.client, the body read whole: get|upload|reuse URL [CA]."""
import http.client
import ssl
import sys
import time
from urllib.parse import urlsplit

mode, url, ca = (sys.argv[1:] + [None])[:3]
at = urlsplit(url)
target = at.path + ("?" + at.query if at.query else "")
if at.scheme == "https":
    trust = ssl.create_default_context(cafile=ca)
    server = http.client.HTTPSConnection(at.hostname, at.port, context=trust)
else:
    server = http.client.HTTPConnection(at.hostname, at.port)

for n in range(2 if mode == "reuse" else 1):
    time.sleep(n / 2)  # a kept connection has been idle when it is used again
    if mode == "upload":
        server.request("POST", target, b"x" * 200_000)
    else:
        server.request("GET", target)
    response = server.getresponse()
    sys.stdout.buffer.write(response.read())
    sys.stdout.flush()
    if response.status >= 400:
        sys.exit(f"the server said {response.status} {response.reason}")
