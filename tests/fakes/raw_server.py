"""A server that sends exactly the bytes it is told to: for what no proper server does."""

import contextlib
import socket
import threading
from collections.abc import Callable
from typing import Self

Behaviour = Callable[[socket.socket, threading.Event], None]


class RawServer:
    """Handles one connection after the other, each request in the same way. `heard` is how each began."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.heard: list[str] = []
        self._behaviour = behaviour
        self._ends = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.05)
        self._thread = threading.Thread(target=self._serve)

    @property
    def base_url(self) -> str:
        """For `OPENAI_BASE_URL`."""
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while not self._ends.is_set():
            try:
                connection, _ = self._socket.accept()
            except TimeoutError:
                continue
            with connection, contextlib.suppress(OSError):
                connection.settimeout(5)
                self.heard.append(connection.recv(1 << 20).decode())
                self._behaviour(connection, self._ends)
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(
                    1 << 20
                ):  # the rest of the request: closing with it unread would reset the connection
                    pass


def whole(body: str, *, status: str = "200 OK", headers: str = "X-Nothing: 0") -> Behaviour:
    """One response, and the end."""

    def send(connection: socket.socket, _: threading.Event) -> None:
        head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nConnection: close\r\n{headers}"
        connection.sendall(f"{head}\r\nContent-Length: {len(body.encode())}\r\n\r\n{body}".encode())

    return send


def trickle(connection: socket.socket, ends: threading.Event) -> None:
    """A response that never comes to its end, a byte every now and then: no read ever times out."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
    while not ends.wait(0.05):
        connection.sendall(b" ")
