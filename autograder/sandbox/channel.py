"""A socket that carries frames, with one deadline for a whole message."""

from __future__ import annotations

import socket
import time
from typing import Any

from autograder.sandbox.wire import PREFIX, Caps, Message, ProtocolError, frame, read_header, read_prefix

CONTROL = Caps(header=1 << 20, body=64 << 20)
_CHUNK = 1 << 20


class Closed(Exception):
    """The other side is gone."""


class TooLate(Exception):
    """The deadline passed before the message was whole."""


class Channel:
    """Frames over a connected stream socket; file descriptors may ride along."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock

    def fileno(self) -> int:
        return self.sock.fileno()

    def close(self) -> None:
        self.sock.close()

    def hung_up(self) -> bool:
        """Tell whether the other side is gone, without reading what it may have sent."""
        try:
            return not self.sock.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def more(self) -> bool:
        """Wait for the other side to send something or go away, and tell whether there is something to read."""
        self.sock.settimeout(None)
        try:
            return bool(self.sock.recv(1, socket.MSG_PEEK))
        except OSError:
            return False

    def send(
        self,
        nonce: bytes,
        header: dict[str, Any],
        buffers: list[bytes] | tuple[bytes, ...] = (),
        *,
        wall: float | None = None,
    ) -> None:
        """Send one frame; a reader that does not read costs at most ``wall`` seconds."""
        self.send_bytes(frame(nonce, header, buffers), wall=wall)

    def send_bytes(self, data: bytes | memoryview, *, wall: float | None = None) -> None:
        self.sock.settimeout(wall)
        try:
            self.sock.sendall(data)
        except TimeoutError as error:
            raise TooLate from error
        except OSError as error:
            raise Closed from error

    def receive(self, caps: Caps, *, wall: float | None = None) -> Message:
        """Read one frame within ``wall`` seconds, header and body together, so that dripping bytes do not help."""
        deadline = None if wall is None else time.monotonic() + wall
        nonce, header_length, body_length = read_prefix(bytes(self._exactly(PREFIX.size, deadline)), caps)
        text = bytes(self._exactly(header_length, deadline))
        body = self._exactly(body_length, deadline)
        return Message(nonce, read_header(text, body), body)

    def _exactly(self, size: int, deadline: float | None) -> bytearray:
        data = bytearray()
        while len(data) < size:
            if deadline is not None:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TooLate
                self.sock.settimeout(left)
            else:
                self.sock.settimeout(None)
            try:
                chunk = self.sock.recv(min(size - len(data), _CHUNK))
            except TimeoutError as error:
                raise TooLate from error
            except OSError as error:
                raise Closed from error
            if not chunk:
                raise Closed
            data += chunk
        return data

    def send_descriptor(self, descriptor: int) -> None:
        """Pass a file descriptor; the frame that says what it is for follows."""
        try:
            socket.send_fds(self.sock, [b"+"], [descriptor])
        except OSError as error:
            raise Closed from error

    def receive_descriptor(self) -> int:
        """Take the descriptor that the last frame announced."""
        self.sock.settimeout(None)
        mark, descriptors, _, _ = socket.recv_fds(self.sock, 1, 1)
        if not mark:
            raise Closed
        if mark != b"+" or len(descriptors) != 1:
            raise ProtocolError("no descriptor where one was announced")
        return descriptors[0]


def pair() -> tuple[Channel, Channel]:
    """Make two connected channels."""
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    return Channel(here), Channel(there)
