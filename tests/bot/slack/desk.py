"""Listeners as the service makes them, over a fake workspace: by socket or by signed requests."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from aiohttp import web

from bot.once import Once
from bot.slack.client import open_client
from bot.slack.listen import SlackListener
from bot.slack.signed import PATH
from bot.store_thread import StoreThread
from bot.turns import Turns
from bot.voice import Voice
from bot.web.doors import door
from handlers.command import Request
from handlers.message import Button, Message, Paragraph, line
from handlers.settings_form import read_form
from storage.countries import load_countries
from storage.lexicon import SEEDS
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, FakeSlack
from tests.fakes.slack_requests import SIGNING_SECRET

COUNTRIES = load_countries(SEEDS)
LONG = "/search " + "x" * 2000

Answer = Callable[[Request], Awaitable[Message]]


async def echo(request: Request) -> Message:
    """Says what it was asked, with a button that turns the page."""
    rights = f" {request.user} may change: {request.may_change}, admin: {request.admin}"
    buttons = (Button("Next", f"{request.text[:40]} page:2"), Button("Long", LONG))
    return Message(blocks=(Paragraph(line(request.text + rights)),), buttons=buttons)


async def expand(key: str) -> str:
    return {"~long": LONG}.get(key, "")


def utc_now() -> datetime:
    return datetime.now(UTC)


def new_listener(
    slack: FakeSlack, thread: StoreThread, answer: Answer = echo, *, app_token: str = APP_TOKEN, bot_token: str = BOT_TOKEN
) -> SlackListener:
    """A listener as after a start of the service: it knows what the database knows, and no more. Without an app token it has no socket."""
    return SlackListener(
        client=open_client(bot_token, slack.api_url),
        app_client=open_client(app_token, slack.api_url) if app_token else None,
        signing_secret=SIGNING_SECRET,
        answer=answer,
        shorten={LONG: "~long"}.__getitem__,
        expand=expand,
        speak=Voice("slack", Turns("slack"), thread, utc_now).speak,
        once=Once("slack", thread, utc_now),
        check=lambda given: read_form(given, COUNTRIES).errors,
        admins=frozenset({"U2"}),
    )


@asynccontextmanager
async def listening(slack: FakeSlack, thread: StoreThread, answer: Answer = echo) -> AsyncIterator[SlackListener]:
    """A listener over a socket."""
    listener = new_listener(slack, thread, answer)
    await listener.start()
    try:
        await slack.wait_for(listener.healthy)
        yield listener
    finally:
        await listener.stop()


@asynccontextmanager
async def hooked(slack: FakeSlack, thread: StoreThread, answer: Answer = echo) -> AsyncIterator[SlackListener]:
    """A listener to which Slack sends signed requests."""
    listener = new_listener(slack, thread, answer, app_token="")
    app = web.Application()
    app.router.add_post(PATH, door(listener.hooks()[PATH]))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.http.url = f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}"
    await listener.start()
    try:
        await slack.wait_for(listener.healthy)
        yield listener
    finally:
        await listener.stop()
        await runner.cleanup()


async def answer_to(slack: FakeSlack, asking: Awaitable[object]) -> str:
    """The first line of what comes back."""
    before = len(slack.said)
    await asking
    await slack.wait_for(lambda: len(slack.said) > before)
    return slack.said[-1].seen.text.splitlines()[0]
