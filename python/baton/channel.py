"""Messages between the supervisor and the processes that it starts: JSON over a pair of sockets.

SOCK_SEQPACKET keeps a message whole, a pair has no name that another process could open, and both ends notice
the other's death. What a process sent before it died can still be read.
"""
import array
import json
import socket
from typing import Any, Dict, List, Optional, Tuple

MESSAGE_BYTES = 128 * 1024


class Closed(Exception):
    """The other end is gone."""


class Channel:
    def __init__(self, end: socket.socket) -> None:
        self.socket = end

    def fileno(self) -> int:
        return self.socket.fileno()

    def send(self, message: Dict[str, Any], descriptors: Tuple[int, ...] = ()) -> None:
        ancillary = []
        if descriptors:
            ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))]
        try:
            self.socket.sendmsg([json.dumps(message).encode()], ancillary)
        except (BrokenPipeError, ConnectionResetError) as error:
            raise Closed from error

    def receive(self, wait: bool = True) -> Optional[Dict[str, Any]]:
        """The next message; None when there is none and we do not wait."""
        received = self.receive_with(0, wait)
        return None if received is None else received[0]

    def receive_with(self, count: int, wait: bool = True) -> Optional[Tuple[Dict[str, Any], List[int]]]:
        """The next message and the descriptors that came with it, at most `count`."""
        flags = 0 if wait else socket.MSG_DONTWAIT
        try:
            data, descriptors = self._receive(count, flags)
        except BlockingIOError:
            return None
        if data == b"":
            raise Closed
        message = json.loads(data)
        assert isinstance(message, dict)
        return message, descriptors

    def _receive(self, count: int, flags: int) -> Tuple[bytes, List[int]]:
        room = socket.CMSG_SPACE(count * 4) if count > 0 else 0
        try:
            data, ancillary, _, _ = self.socket.recvmsg(MESSAGE_BYTES, room, flags)
        except ConnectionResetError:
            # The other end died with a message of ours unread. What it sent before is still there.
            data, ancillary, _, _ = self.socket.recvmsg(MESSAGE_BYTES, room, flags)
        numbers = array.array("i")
        for level, kind, payload in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                numbers.frombytes(payload[: len(payload) - len(payload) % 4])
        return data, list(numbers)

    def close(self) -> None:
        self.socket.close()


def channel_pair() -> Tuple[Channel, socket.socket]:
    """Our end, and the one to hand to another process."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    return Channel(ours), theirs
