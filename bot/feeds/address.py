"""The guard of outgoing connections: a feed's address may lead to public machines only, checked where the connection is made."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpcore
import httpx

MOST_ADDRESSES = 4
"""How many of a host's addresses are tried before we give up."""

PUBLIC_PORTS = frozenset({80, 443})

Resolve = Callable[[str, int], Awaitable[tuple[str, ...]]]
"""Host and port -> the addresses to connect to."""

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


async def resolve(host: str, port: int) -> tuple[str, ...]:
    """Ask the system's resolver; raises httpcore.ConnectError if it knows no address."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError("host not found") from error
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedNetwork(httpcore.AsyncNetworkBackend):
    """Connects to the very address that was checked, so that a name that changes its mind gains nothing (DNS rebinding).

    TLS and the Host header still go by the name, as they are made above this layer.
    """

    def __init__(self, *, allow_private: bool, resolve: Resolve) -> None:
        self._allow_private = allow_private
        self._resolve = resolve
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Open a connection to the first address that answers; AddressRefusedError if any of them is not public."""
        addresses = await self._resolve(host, port)
        if not self._allow_private and not all(is_public(address) for address in addresses):
            raise AddressRefusedError("private address")
        tried = addresses[:MOST_ADDRESSES]
        share = timeout / len(tried) if timeout and tried else timeout
        failure: Exception = httpcore.ConnectError("host not found")
        for address in tried:
            try:
                return await self._network.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def connect_unix_socket(
        self,
        path: str,  # noqa: ARG002 - httpcore's signature
        timeout: float | None = None,  # noqa: ARG002, ASYNC109
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore.AsyncNetworkStream:
        raise AddressRefusedError("not a network address")

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)


class GuardedTransport(httpx.AsyncHTTPTransport):
    """httpx's transport over the guarded network; it looks at each request's address first, redirects included."""

    def __init__(self, *, allow_private: bool, resolve: Resolve, connections: int) -> None:
        super().__init__()
        self._allow_private = allow_private
        # httpx has no argument for a network of one's own (encode/httpx, discussion 3041); a test holds that ours is in use
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=connections,
            keepalive_expiry=5,
            network_backend=GuardedNetwork(allow_private=allow_private, resolve=resolve),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        if url.scheme not in ("http", "https") or not url.host:
            raise AddressRefusedError("not a web address")
        if url.userinfo:
            raise AddressRefusedError("user name in the address")
        if not self._allow_private and (url.port or (443 if url.scheme == "https" else 80)) not in PUBLIC_PORTS:
            raise AddressRefusedError(f"port {url.port}")
        return await super().handle_async_request(request)
