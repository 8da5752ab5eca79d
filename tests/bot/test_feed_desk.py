"""/feeds in a chat, as an operator gives it: the network, the sources file and the running poller are real."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.feed_desk import FeedDesk
from bot.feeds.fetch import open_client
from bot.feeds.hosts import Hosts
from bot.pipeline import Parts
from bot.sources_file import read_sources
from handlers.command import Request, answer
from handlers.feeds import Errand, errand, errand_message
from handlers.message import Message, plain
from storage.countries import Countries
from storage.model import Tier
from tests.bot.polled import CHAT, SUMMIT, Polled, polled
from tests.bot.test_feeds_command import FIRST, PAGE


@pytest.fixture
async def world(tmp_path: Path, parts: Parts) -> AsyncIterator[Polled]:
    async with polled(tmp_path, parts) as found:
        found.feeds.publish("news", [SUMMIT])
        found.feeds.serve("broken", b"<rss", "text/xml")
        found.feeds.serve("", PAGE.encode(), "text/html")
        yield found


@pytest.fixture
def path(tmp_path: Path) -> Path:
    listed = tmp_path / "sources.toml"
    listed.write_text(FIRST, encoding="utf-8")
    return listed


@pytest.fixture
def desk(world: Polled, path: Path) -> FeedDesk:
    polling = world.polling
    return FeedDesk(path, polling.client, Hosts(timedelta()), polling.processes, polling.thread)


def unchanged(path: Path) -> bool:
    return path.read_text(encoding="utf-8") == FIRST


async def asked(desk: FeedDesk, text: str) -> Message:
    wanted = errand(text)
    assert wanted is not None
    return errand_message(wanted, await desk.run(wanted))


async def test_a_page_leads_to_its_feed_which_is_polled_at_once(desk: FeedDesk, world: Polled, path: Path) -> None:
    said = plain(await asked(desk, f"/feeds add {world.feeds.url('')} Der Tag de official"))
    assert said.startswith("Feed added\n")
    assert "page is HTML, not a feed" in said
    added = read_sources(path)[1]
    assert (added.url, added.publisher, added.language, added.tier) == (world.feeds.url("news"), "Der Tag", "de", Tier.OFFICIAL)
    before = len(world.feeds.asked_for("news"))
    await world.poll()
    assert len(world.feeds.asked_for("news")) == before + 1
    assert world.articles() == 1


async def test_a_feed_is_tested_by_address_and_by_id(desk: FeedDesk, world: Polled, path: Path) -> None:
    well = await asked(desk, f"/feeds test {world.feeds.url('news')}")
    assert "1 items, the newest of 04 September 2025" in plain(well)
    assert [button.command for button in well.buttons] == [f"/feeds add {world.feeds.url('news')}", "/feeds list"]
    assert plain(await asked(desk, f"/feeds test {world.feeds.url('broken')}")).startswith("No feed there")
    assert "first.example" in plain(await asked(desk, "/feeds test first"))
    assert unchanged(path)


async def test_a_removed_feed_is_polled_no_more(desk: FeedDesk, world: Polled, path: Path) -> None:
    await asked(desk, f"/feeds add {world.feeds.url('news')}")
    number = read_sources(path)[1].id
    assert plain(await asked(desk, f"/feeds remove {number}")).startswith("Feed removed")
    assert plain(await asked(desk, f"/feeds remove {number}")).startswith("Nothing was removed")
    await world.poll(timedelta(hours=2))
    assert len(world.feeds.asked_for("news")) == 1


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:1/feed", "http://169.254.169.254/latest/meta-data", "http://[::1]/feed", "http://0x7f.1/x"]
)
async def test_f8_an_address_of_our_own_network_is_not_asked(world: Polled, path: Path, address: str) -> None:
    guarded = FeedDesk(path, open_client(allow_private=False), Hosts(timedelta()), world.polling.processes, world.polling.thread)
    for action in ("add", "test"):
        said = plain(await asked(guarded, f"/feeds {action} {address}"))
        assert said.splitlines()[0] in {"Nothing was added", "No feed there"}
    assert world.feeds.asked == []
    assert unchanged(path)


@pytest.mark.parametrize("what", ["file:///etc/passwd", "javascript:alert(1)", "nonsense", "ftp://a.example/x"])
async def test_what_is_no_address_is_told(desk: FeedDesk, what: str) -> None:
    assert "no http or https address" in plain(await asked(desk, f"/feeds add {what}"))


async def test_the_same_feed_is_not_added_twice(desk: FeedDesk, world: Polled, path: Path) -> None:
    for first in ("Feed added", "Nothing was added"):
        assert plain(await asked(desk, f"/feeds add {world.feeds.url('news')}")).startswith(first)
    assert len(read_sources(path)) == 2


def test_the_list_and_its_switches(world: Polled, countries: Countries) -> None:
    world.follow("news")

    def ask(text: str) -> Message:
        return answer(Request(channel=CHAT, user="1", text=text, admin=True), world.store, countries, world.now)

    assert [button.command for button in ask("/feeds").buttons] == ["/feeds pause news"]
    assert "news · The News · not polled yet" in plain(ask("/feeds"))
    assert plain(ask("/feeds pause news")).startswith("news is paused")
    assert "paused (paused by the operator)" in plain(ask("/feeds list"))
    assert plain(ask("/feeds resume news")).startswith("news is asked again")
    for wrong in ("/feeds pause other", "/feeds pause", "/feeds burn news"):
        assert "Usage: /feeds" in plain(ask(wrong))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("/feeds add https://a.example", Errand(action="add", what="https://a.example")),
        ("/FEEDS remove a", Errand(action="remove", what="a")),
        (
            "/feeds add https://a.example Le Monde FR agency",
            Errand(action="add", what="https://a.example", language="fr", tier="agency", publisher="Le Monde"),
        ),
        ("/feeds list", None),
        ("/feeds add", None),
        ("/sources test a", None),
    ],
)
def test_which_command_lines_are_errands(text: str, wanted: Errand | None) -> None:
    assert errand(text) == wanted
