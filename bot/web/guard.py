"""Who may talk to the console: only pages of its own, under a name that it has."""

import ipaddress
import secrets
from collections.abc import Container
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server bound to this host."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def refusal(request: web.Request, bound: str) -> str:
    """Why a request is not answered, or an empty string.

    A foreign name in Host means that a page elsewhere made a name of its own lead here (DNS rebinding); a foreign Origin
    or Sec-Fetch-Site that a page elsewhere sends a form to us.
    """
    if is_loopback(bound) and _name(f"//{request.host}") not in _LOOPBACK_NAMES | {bound}:
        return "unknown host name"
    if request.method in {"GET", "HEAD"}:
        return ""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return "request from another site"
    origin = request.headers.get("Origin")
    if origin is not None and origin not in {f"http://{request.host}", f"https://{request.host}"}:
        return "request from another site"
    return ""


def _name(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def guarded(bound: str, public: Container[str] = ()) -> Middleware:
    """aiohttp middleware that refuses foreign requests, but for `public` paths, which tell strangers apart by themselves."""

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path not in public and (reason := refusal(request, bound)):
            return web.Response(status=403, text=f"{reason}\n")
        return await handler(request)

    return guard


def nonce() -> str:
    """A word that marks our own script and style in one answer."""
    return secrets.token_urlsafe(18)


async def set_safe_headers(_: web.Request, response: web.StreamResponse) -> None:
    """Headers of every answer; the page brings a policy of its own that lets its script run."""
    response.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.pop("Server", None)
