"""The settings as a page of their own: a plain HTML form, which needs no script and carries a token of ours."""

import hmac
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Iterable
from html import escape
from pathlib import Path

from aiohttp import web

from bot.web.guard import nonce
from bot.web.render import safe
from handlers.command import Request
from handlers.form import Field, Filled, Form, Input
from handlers.message import Message, plain
from storage.model import Channel

log = logging.getLogger(__name__)

TOKEN_LASTS = 24 * 60 * 60.0
"""Seconds for which a page that was opened may be sent back."""

LONGEST_FORM = 16_384
"""Bytes of a form that is sent back."""

_PAGE = Path(__file__).with_name("form.html")
_SAVED = "Saved."
_OLD = "This page was open for too long, or it did not come from here. Please look at it again and save."


class Tokens:
    """Words that only pages of this process carry, each for a day; another site cannot know one."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._key = secrets.token_bytes(32)
        self._clock = clock

    def issue(self) -> str:
        """A token for a page that is shown now."""
        return self._signed(str(int(self._clock())))

    def valid(self, token: str) -> bool:
        """Whether the token is one of ours, and fresh."""
        made = token.partition(".")[0]
        fresh = made.isdecimal() and len(made) < 12 and 0 <= self._clock() - int(made) < TOKEN_LASTS
        return fresh and hmac.compare_digest(self._signed(made).encode(), token.encode())

    def _signed(self, made: str) -> str:
        return f"{made}.{hmac.new(self._key, made.encode(), 'sha256').hexdigest()}"


class SettingsPage:
    """Shows the form that /settings answers with, and gives what is filled in to the same command."""

    def __init__(self, channel: Channel, answer: Callable[[Request], Awaitable[Message]], tokens: Tokens | None = None) -> None:
        self._channel = channel
        self._answer = answer
        self._tokens = tokens or Tokens()
        self._page = _PAGE.read_text(encoding="utf-8")

    def add_to(self, app: web.Application) -> None:
        """Answer at /settings."""
        app.router.add_get("/settings", self._show)
        app.router.add_post("/settings", self._save)

    async def _show(self, request: web.Request) -> web.Response:
        message = await self._said(None)
        return self._drawn(message, _SAVED if "saved" in request.query else "")

    async def _save(self, request: web.Request) -> web.Response:
        # A clone, since its limit on the body is its own.
        given = await request.clone(client_max_size=LONGEST_FORM).post()
        if not self._tokens.valid(str(given.get("token", ""))):
            return self._drawn(await self._said(None), _OLD, status=403)
        message = await self._said(_filled(tuple(given.items())))
        if message is not None and message.form is not None and not message.form.errors:
            return web.Response(status=303, headers={"Location": "/settings?saved"})
        return self._drawn(message, status=422)

    async def _said(self, filled: Filled | None) -> Message | None:
        try:
            return await self._answer(Request(channel=self._channel, user="console", text="/settings", filled=filled))
        except Exception:
            log.exception("console: the settings could not be shown or saved")
            return None

    def _drawn(self, message: Message | None, said: str = "", status: int = 200) -> web.Response:
        if message is None or message.form is None:
            words = plain(message) if message else "That went wrong on our side; the service's log says why."
            return web.Response(status=500 if message is None else status, text=f"{words}\n")
        form, word = message.form, nonce()
        bad = bool(form.errors) or status >= 400
        note = said or ("Nothing was saved yet: see below." if form.errors else "")
        parts = {
            "nonce": word,
            "title": safe(form.title),
            "said": f'<p class="said{" bad" if bad else ""}" role="status">{safe(note)}</p>' if note else "",
            "token": self._tokens.issue(),
            "fields": "\n    ".join(_field(field, form) for field in form.fields),
        }
        page = self._page
        for name, value in parts.items():
            page = page.replace("{{" + name + "}}", value)
        policy = f"default-src 'none'; style-src 'nonce-{word}'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        return web.Response(status=status, text=page, content_type="text/html", headers={"Content-Security-Policy": policy})


def _filled(given: Iterable[tuple[str, object]]) -> Filled:
    """The answers by field; a field that was sent empty counts as no answer."""
    found: dict[str, tuple[str, ...]] = {}
    for name, value in given:
        if name != "token" and isinstance(value, str):
            found[name] = (*found.get(name, ()), *((value,) if value.strip() else ()))
    return found


def _field(field: Field, form: Form) -> str:
    problem = form.errors.get(field.name, "")
    about = (f"<small>{safe(field.hint)}</small>" if field.hint else "") + (f'<p class="wrong">{safe(problem)}</p>' if problem else "")
    wrong = " wrong-field" if problem else ""
    name = escape(field.name)
    if field.input is Input.MANY:
        boxes = "".join(_box(field, value, label) for value, label in field.choices)
        return f'<fieldset class="{wrong.strip()}"><legend>{safe(field.label)}</legend><div class="choices">{boxes}</div>{about}</fieldset>'
    return f'<div class="field{wrong}"><label for="{name}">{safe(field.label)}</label>{_control(field, name)}{about}</div>'


def _box(field: Field, value: str, label: str) -> str:
    checked = " checked" if value in field.value else ""
    return f'<label><input type="checkbox" name="{escape(field.name)}" value="{escape(value)}"{checked}>{safe(label)}</label>'


def _control(field: Field, name: str) -> str:
    given = escape(field.value[0] if field.value else "")
    if field.input is Input.ONE:
        options = "".join(
            f'<option value="{escape(value)}"{" selected" if value in field.value else ""}>{safe(label)}</option>'
            for value, label in field.choices
        )
        return f'<select id="{name}" name="{name}">{options}</select>'
    kind = "time" if field.input is Input.TIME else "text"
    return f'<input type="{kind}" id="{name}" name="{name}" value="{given}" autocomplete="off">'
