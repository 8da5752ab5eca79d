"""A disk that becomes read-only under a running process: each of its writes at a place of a file is asked about, and may be refused.

Nothing is mounted and no rights are needed: the kernel hands such calls to a listener (seccomp_unotify(2)). Run as a program, this
sends the listener over a socket and becomes the command that it is given.
"""

import ctypes
import fcntl
import os
import platform
import select
import socket
import struct
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EROFS

_PWRITE64 = {"x86_64": 18, "aarch64": 68}
_SECCOMP = {"x86_64": 317, "aarch64": 277}
_RECEIVE, _SEND = 0xC0502100, 0xC0182101
_NO_NEW_PRIVILEGES, _SET_FILTER, _NEW_LISTENER, _CONTINUE = 38, 1, 8, 1
_NOTIFY, _ALLOW = 0x7FC00000, 0x7FFF0000


class Disk:
    """Says what becomes of each write; `command` goes before that of the process, which inherits `line`."""

    def __init__(self, line: socket.socket) -> None:
        self.line = line
        self.command = (sys.executable, __file__, str(line.fileno()))
        self.read_only = False
        self.refused = 0

    def answer(self, listener: int) -> None:
        """Answer one call."""
        call = bytearray(80)
        fcntl.ioctl(listener, _RECEIVE, call)
        number = struct.unpack_from("Q", call)[0]
        refuse = self.read_only
        self.refused += refuse
        fcntl.ioctl(listener, _SEND, struct.pack("QqiI", number, 0, -EROFS if refuse else 0, 0 if refuse else _CONTINUE))


@contextmanager
def a_disk() -> Iterator[Disk]:
    """A disk that takes everything at first."""
    ours, theirs = socket.socketpair()
    ended, end = os.pipe()
    disk = Disk(theirs)
    thread = threading.Thread(target=_serve, args=(disk, ours, ended))
    thread.start()
    try:
        yield disk
    finally:
        os.close(end)
        thread.join()
        os.close(ended)
        ours.close()
        theirs.close()


def _serve(disk: Disk, ours: socket.socket, ended: int) -> None:
    if ended in select.select([ours, ended], [], [])[0]:
        return
    listener = socket.recv_fds(ours, 1, 1)[1][0]
    while ended not in (ready := select.select([listener, ended], [], [])[0]):
        try:
            if ready:
                disk.answer(listener)
        except OSError:  # whoever called is dead
            continue
    os.close(listener)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def _listened() -> int:
    """From now on each pwrite64 of this process and its children is asked about; returns the listener."""
    machine, libc = platform.machine(), ctypes.CDLL(None, use_errno=True)
    # Load the call's number; if it is the one, notify; else allow (struct sock_filter of linux/filter.h).
    steps = ((0x20, 0, 0, 0), (0x15, 0, 1, _PWRITE64[machine]), (0x06, 0, 0, _NOTIFY), (0x06, 0, 0, _ALLOW))
    program = _Program(len(steps), b"".join(struct.pack("HBBI", *step) for step in steps))
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    listener = int(libc.syscall(_SECCOMP[machine], _SET_FILTER, _NEW_LISTENER, ctypes.byref(program)))
    if listener < 0:
        raise OSError(ctypes.get_errno(), "no listener for system calls")
    return listener


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as line:
        socket.send_fds(line, [b"."], [_listened()])
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 - no shell is wanted
