"""Servers of other people, played on real sockets."""

import socket
import threading
from contextlib import suppress

ALLOWED, FORBIDDEN = "127.0.0.2", "127.0.0.1"


class Server:
    """Answers each connection with the next of some scripts; keeps what it was asked.

    A script is bytes, or a function that is handed the connection.
    """

    def __init__(self, *scripts, host=ALLOWED, context=None):
        self.scripts, self.context = scripts, context
        self.requests, self.connections = [], 0
        self.listener = socket.create_server((host, 0))
        self.host, self.port = self.listener.getsockname()
        self.thread = threading.Thread(target=self._serve)

    def url(self, path="/", scheme="http", host=None):
        return f"{scheme}://{host or self.host}:{self.port}{path}"

    def _serve(self):
        for script in self.scripts:
            try:
                connection, _address = self.listener.accept()
            except OSError:
                return  # closed: nobody else comes
            self.connections += 1
            with connection:
                self._answer(connection, script)

    def _answer(self, connection, script):
        try:
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True)
            connection.settimeout(20)
            self.requests.append(connection.recv(65536).decode())
            script(connection) if callable(script) else connection.sendall(script)
            connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the other side has hung up, as it should
        finally:
            connection.close()

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        with suppress(OSError):  # all scripts have been played
            self.listener.shutdown(socket.SHUT_RDWR)  # wakes who waits in `accept`
        self.thread.join(30)
        self.listener.close()
        assert not self.thread.is_alive()


def answer(body=b"", status="200 OK", **headers):
    fields = {"Content-Length": len(body)} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    head = [f"HTTP/1.1 {status}", *(f"{k}: {v}" for k, v in fields.items()), "", ""]
    return "\r\n".join(head).encode() + body


def redirect(location, status="302 Found"):
    return answer(status=status, Location=location)
