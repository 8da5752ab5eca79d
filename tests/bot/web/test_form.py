"""The settings as a page: a plain form, taken only from our own pages, with the same commands behind it."""

import re
from datetime import timedelta
from html import unescape

import pytest

from bot.web.form import TOKEN_LASTS, Tokens
from bot.web.server import CONSOLE
from handlers.command import Request, answer
from handlers.message import Message
from storage.countries import load_countries
from storage.lexicon import SEEDS
from storage.model import Cadence, Level, Mute, Quiet, Subscription, Topic
from storage.store import Store
from tests.bot.web.conftest import NOW, Service

ANSWERS = {
    "topics": ["pledge", "meeting"],
    "countries": "France, Polska",
    "level": "independent",
    "cadence": "daily",
    "at": "07:30",
    "weekday": "0",
    "zone": "Europe/London",
    "quiet": "22:00-06:30",
    "cap": "5",
    "silence": "",
    "mute": "Italy 2d",
}


@pytest.fixture
async def page(service: Service, store: Store) -> Service:
    """A console over the real commands."""
    countries = load_countries(SEEDS)

    async def answers(request: Request) -> Message:
        return answer(request, store, countries, NOW)

    service.answers = answers
    store.subscriptions.save(Subscription(channel=CONSOLE, created=NOW))
    return service


async def shown(service: Service) -> str:
    async with service.client.get(f"{service.origin}/settings") as response:
        assert response.status == 200
        return await response.text()


async def token(service: Service) -> str:
    found = re.search(r'name="token" value="([^"]+)"', await shown(service))
    assert found is not None
    return found[1]


async def sent(service: Service, answers: dict[str, object], **headers: str) -> tuple[int, str]:
    pairs = [(name, each) for name, value in answers.items() for each in (value if isinstance(value, list) else [value])]
    async with service.client.post(f"{service.origin}/settings", data=pairs, headers=headers, allow_redirects=False) as response:
        return response.status, unescape(await response.text())


def kept(store: Store) -> Subscription:
    found = store.subscriptions.get(CONSOLE)
    assert found is not None
    return found


async def test_every_setting_can_be_set_on_the_page(page: Service, store: Store) -> None:
    html = await shown(page)
    names = set(re.findall(r'name="(\w+)"', html))
    assert set(ANSWERS) | {"kinds", "languages", "token"} <= names
    assert (await sent(page, ANSWERS | {"token": await token(page)}))[0] == 303
    found = kept(store)
    assert (found.topics, found.countries, found.level) == ((Topic.PLEDGE, Topic.MEETING), ("FR", "PL"), Level.INDEPENDENT)
    assert (found.cadence, found.at, found.zone, found.cap) == (Cadence.DAILY, 450, "Europe/London", 5)
    assert (found.quiet, found.mutes) == (Quiet(start=1320, end=390), (Mute(until=NOW + timedelta(days=2), country="IT"),))
    again = await shown(page)
    assert 'value="France, Poland"' in again
    assert 'value="07:30"' in again
    assert re.search(r'value="pledge" checked', again)
    assert "Italy until 6 September 2025" in again


@pytest.mark.parametrize("given", ["", "nonsense", "1756998000.00", "²³.x"])
async def test_d13_a_form_that_is_not_ours_changes_nothing(page: Service, store: Store, given: str) -> None:
    before = kept(store)
    status, html = await sent(page, ANSWERS | {"token": given})
    assert (status, kept(store)) == (403, before)
    assert "did not come from here" in html
    assert (await sent(page, ANSWERS | {"token": await token(page)}, Origin="https://evil.example"))[0] == 403
    assert kept(store) == before


async def test_what_cannot_be_used_is_told_beside_it_and_stays_as_it_was_given(page: Service, store: Store) -> None:
    before = kept(store)
    status, html = await sent(page, ANSWERS | {"zone": "<Kyiv>", "countries": "Atlantis", "cap": "0", "token": await token(page)})
    assert (status, kept(store)) == (422, before)
    for said in ("Write it like Europe/Kyiv", "I know no country “Atlantis”", "Write a number from 1 to 1000", "Nothing was saved yet"):
        assert said in html
    assert 'value="Atlantis"' in html
    assert 'name="zone" value="<Kyiv>"' in html
    assert re.search(r'value="meeting" checked', html)


async def test_what_was_typed_cannot_become_markup(page: Service) -> None:
    body = ANSWERS | {"zone": '"><script>alert(1)</script>', "token": await token(page)}
    async with page.client.post(f"{page.origin}/settings", data=[(k, v) for k, v in body.items() if isinstance(v, str)]) as response:
        html = await response.text()
    assert "<script" not in html
    assert "script-src" not in response.headers["Content-Security-Policy"]
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")


async def test_the_console_leads_to_the_form(page: Service) -> None:
    async with page.client.post(f"{page.origin}/console/ask", data={"text": "/settings"}) as response:
        assert '<a href="/settings">' in await response.text()


def test_a_token_lasts_for_a_day_and_for_one_process() -> None:
    now = [1_000.0]
    ours = Tokens(lambda: now[0])
    given = ours.issue()
    assert ours.valid(given)
    assert not Tokens(lambda: now[0]).valid(given)
    now[0] += TOKEN_LASTS
    assert not ours.valid(given)
