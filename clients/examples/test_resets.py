# SPDX-License-Identifier: MIT
"""How a client in Python copes with resets: a test of it, whole.

    python3 -m unittest clients/examples/test_resets.py     (or: pytest)

RESETLAB says where resetlab is, if not in build/resetlab.
"""
import http.client
import json
import os
import socket
import subprocess
import tempfile
import unittest
from urllib.parse import urlsplit


def fetch(url, method="GET", tries=1):
    """The client under test; only what is safe to repeat is tried again."""
    at = urlsplit(url)
    for left in reversed(range(tries)):
        server = http.client.HTTPConnection(at.hostname, at.port, timeout=30)
        try:
            server.request(method, f"{at.path}?{at.query}")
            return server.getresponse().read()
        except ConnectionResetError:
            if left == 0 or method != "GET":
                raise
        finally:
            server.close()


class Resets(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.count = os.path.join(cls.folder.name, "count.json")
        cls.lab = subprocess.Popen(
            [os.environ.get("RESETLAB", "build/resetlab"), "serve",
             "close_unread", "http_cut", "--count", cls.count],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        # One line, written when every server is ready.
        cls.servers = json.loads(cls.lab.stdout.readline())["servers"]

    @classmethod
    def tearDownClass(cls):
        cls.lab.stdin.close()  # its end: no process and no port stays
        status = cls.lab.wait()
        cls.lab.stdout.close()
        cls.folder.cleanup()
        assert status == 0, f"resetlab serve ended with {status}"

    def cut(self, fault):
        return self.servers["http_cut"]["url"] + fault

    def requests(self):
        with open(self.count, encoding="ascii") as file:
            return json.load(file)["http_cut"]["requests"]

    def test_a_socket_is_told_of_the_reset_once(self):
        at = self.servers["close_unread"]
        with socket.create_connection((at["host"], at["port"])) as server:
            server.sendall(b"hello")
            with self.assertRaises(ConnectionResetError):
                server.recv(1)
            self.assertEqual(server.recv(1), b"")

    def test_no_answer_is_an_error(self):
        with self.assertRaises(ConnectionResetError):
            fetch(self.cut("before-response/rst?key=none"))

    def test_half_a_body_is_no_body(self):
        with self.assertRaises(ConnectionResetError):
            fetch(self.cut("body/rst?at=500"))
        with self.assertRaises(http.client.IncompleteRead) as caught:
            fetch(self.cut("body/fin?at=500"))
        self.assertEqual(len(caught.exception.partial), 500)

    def test_the_third_try_succeeds(self):
        before = self.requests()
        body = fetch(self.cut("before-response/rst?first=2&key=three"), tries=3)
        self.assertEqual(len(body), 1000)
        self.assertEqual(self.requests() - before, 3)

    def test_a_post_is_never_sent_twice(self):
        before = self.requests()
        with self.assertRaises(ConnectionResetError):
            fetch(self.cut("before-response/rst?key=post"), "POST", tries=3)
        self.assertEqual(self.requests() - before, 1)


if __name__ == "__main__":
    unittest.main()
