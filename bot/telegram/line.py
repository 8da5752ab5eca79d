"""How far away the Bot API is: the quickest round trip that the kernel has seen on the connections to it."""

import socket
import struct
import time
from collections import deque
from typing import Any

_LOOKS_BACK = 600.0
"""Seconds for which a round trip counts; the way to the platform can change."""

_SURE = 0.9
"""The part of the quickest round trip that no packet is expected to undercut."""

_MIN_RTT = struct.Struct("=148xI")
"""`tcpi_min_rtt` in Linux's `struct tcp_info` (include/uapi/linux/tcp.h), in microseconds."""

_LONGEST = 10.0


class Line:
    """Looks at the connection of each answer, and remembers the quickest round trips."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, float]] = deque()

    async def look(self, response: Any) -> None:
        """An answer has come; where the system does not tell, nothing is learned."""
        stream = response.extensions.get("network_stream")
        connection = stream.get_extra_info("socket") if stream else None
        if connection is None or not hasattr(socket, "TCP_INFO"):
            return
        told = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _MIN_RTT.size)
        if len(told) == _MIN_RTT.size:
            self.note(_MIN_RTT.unpack(told)[0] / 1e6, time.monotonic())

    def note(self, seconds: float, now: float) -> None:
        """A round trip took so long; what was slower before it counts no more."""
        if seconds <= _LONGEST:
            while self._seen and self._seen[-1][1] >= seconds:
                self._seen.pop()
            self._seen.append((now, seconds))

    def round_trip(self, now: float) -> float:
        """Seconds that a call and its answer together are on their way at least; 0 where that is not known."""
        while self._seen and self._seen[0][0] < now - _LOOKS_BACK:
            self._seen.popleft()
        return self._seen[0][1] * _SURE if self._seen else 0.0
