"""The guard of outgoing connections: an address may lead to public machines only, checked on what the connection is made to."""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import quote, urlsplit

MOST_ADDRESSES = 4
"""How many of a host's addresses are tried before we give up."""

PUBLIC_PORTS = frozenset({80, 443})

Resolve = Callable[[str, int], Awaitable[tuple[str, ...]]]
"""Host and port -> the IP addresses to connect to, none where the host is not known."""

_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[A-Za-z0-9_.-]{1,253}|[0-9A-Fa-f:.]{2,45}")
_SAFE = "%/:;@!$&'()*+,=~?[]|"
_UNICAST = IPv6Network("2000::/3")  # all of IPv6 that is routed at all (RFC 4291, section 2.4)
_NAT64 = IPv6Network("64:ff9b::/96")  # IPv4 in disguise (RFC 6052)


class AddressRefusedError(Exception):
    """The address is one that we do not connect to; the message says why, in a few words."""


def is_public(address: str) -> bool:
    """Whether an IP address is globally routable, also when it is an IPv4 address wrapped in IPv6."""
    try:
        return _is_public(ip_address(address))
    except ValueError:
        return False


def _is_public(ip: IPv4Address | IPv6Address) -> bool:
    if isinstance(ip, IPv4Address):
        return ip.is_global and not ip.is_multicast
    wrapped = _wrapped(ip)
    if wrapped is not None:
        return _is_public(wrapped)
    return ip in _UNICAST and ip.is_global and ip.teredo is None


def _wrapped(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 address inside an IPv4-mapped, 6to4 or NAT64 one."""
    if ip in _NAT64:
        return IPv4Address(ip.packed[-4:])
    return ip.ipv4_mapped or ip.sixtofour


@dataclass(frozen=True, slots=True)
class Address:
    """Where a request goes; host and target as they go over the line."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """The host as the server knows it, with a port that is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"


@lru_cache(maxsize=8192)
def read_address(url: str) -> Address:
    """The parts of a web address; AddressRefusedError for one that we do not follow, ValueError for one that is none."""
    parts = urlsplit(url.strip())
    if parts.scheme not in _PORTS or not parts.netloc:
        raise AddressRefusedError("not a web address")
    if "@" in parts.netloc:
        raise AddressRefusedError("user name in the address")
    host = parts.hostname or ""
    host = host if host.isascii() else host.encode("idna").decode("ascii")
    if not _HOST.fullmatch(host):
        raise ValueError("not a host")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Address(parts.scheme, host.lower(), _PORTS[parts.scheme] if parts.port is None else parts.port, quote(target, safe=_SAFE))


async def resolve(host: str, port: int) -> tuple[str, ...]:
    """Ask the system's resolver, which knows every spelling of an address as well; a plain one stands for itself."""
    if _is_plain(host):
        return (host,)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def _is_plain(host: str) -> bool:
    try:
        socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host)
    except OSError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Guard:
    """Says which machines may be connected to; `allow_private` lets them be any, on any port.

    `ports` and `public` say what else is open to all, and are what they are everywhere but in tests.
    """

    allow_private: bool
    resolve: Resolve = resolve
    ports: frozenset[int] = PUBLIC_PORTS
    public: Callable[[str], bool] = is_public

    async def admitted(self, address: Address) -> tuple[str, ...]:
        """The IP addresses to connect to, and to no others, so that a name that changes its mind gains nothing (DNS rebinding).

        Raises AddressRefusedError if any of them is not public.
        """
        if not self.allow_private and address.port not in self.ports:
            raise AddressRefusedError(f"port {address.port}")
        found = await self.resolve(address.host, address.port)
        if not self.allow_private and not all(self.public(one) for one in found):
            raise AddressRefusedError("private address")
        return found[:MOST_ADDRESSES]
