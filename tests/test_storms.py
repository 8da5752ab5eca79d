"""D11 and T5 on the whole service as a process: what a feed re-issues or invents makes no storm in any chat."""

from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.fakes.feeds import FeedItem
from tests.running_service import CHAT, Running, World, a_world, report, service, until

OPERATOR = 1002
CHANGES = {"ADMINS": f"telegram:{OPERATOR}", "FETCH_HOST_GAP": "0", "POLL_LONGEST": "1s"}
COUNTRIES = ("Poland", "Italy", "Spain", "Greece", "Norway", "Sweden", "Finland", "Estonia", "Latvia", "Denmark")
KINDS = ("soldiers", "fighter jets", "warships", "demining teams", "instructors")

Change = Callable[[FeedItem], FeedItem]


def item(number: int, published: datetime) -> FeedItem:
    """A pledge of its own: another country, number and town each time."""
    country, what = COUNTRIES[number % 10], KINDS[number // 10 % 5]
    return FeedItem(
        title=f"{country} pledges {100 + 37 * number} {what} to the Coalition of the Willing for Ukraine",
        text=f"<p>{country} will send {100 + 37 * number} {what} to Ukraine as part of the Coalition of the Willing, the government in its"
        f" capital announced. The pledge number {number} follows talks in town {number}.</p>",
        link=f"http://news.example/2025/{number}",
        guid=f"tag:{number}",
        published=published,
    )


def chain(*changes: Change) -> Change:
    def changed(one: FeedItem) -> FeedItem:
        for change in changes:
            one = change(one)
        return one

    return changed


def new_id(one: FeedItem) -> FeedItem:
    return replace(one, guid=f"urn:again:{one.guid}")


def https(one: FeedItem) -> FeedItem:
    return replace(one, link=one.link.replace("http://", "https://"))


def new_date(one: FeedItem) -> FeedItem:
    return replace(one, published=datetime.now(UTC))


def new_host(one: FeedItem) -> FeedItem:
    return replace(one, link=one.link.replace("news.example", "www.tidings.example"))


def new_path(one: FeedItem) -> FeedItem:
    return replace(one, link=one.link.replace("/2025/", "/en/articles/"))


def no_id(one: FeedItem) -> FeedItem:
    return replace(one, guid="")


def other_text(one: FeedItem) -> FeedItem:
    return replace(one, text=f"<p>Read more on our new site: {one.guid}.</p>")


def tracked(one: FeedItem) -> FeedItem:
    return replace(one, link=f"{one.link}?utm_source=rss&visit={one.guid}")


def shouted(one: FeedItem) -> FeedItem:
    return replace(one, title=one.title.upper())


VARIANTS: dict[str, Change] = {
    "new ids": new_id,
    "https": https,
    "new dates": new_date,
    "no ids": no_id,
    "new ids and dates": chain(new_id, new_date),
    "new host": chain(new_host, new_id),
    "new host and dates": chain(new_host, new_id, new_date),
    "new paths": chain(new_path, new_id),
    "new paths, hosts and dates": chain(new_path, new_host, new_id, new_date),
    "other texts under new names": chain(new_path, new_id, new_date, other_text),
    "tracking in the addresses": chain(tracked, new_id),
    "titles in capitals": chain(shouted, new_id),
}
"""Twelve ways to say the same again; the order reversed and each item twice come on top of the last of them."""


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with a_world(tmp_path) as made:
        made.telegram.add_chat(OPERATOR)
        yield made


async def polled(world: World, feed: str = "morning") -> None:
    """What the feed holds now has been read, and what came of it has been sent."""
    asked = len(world.feeds.asked_for(feed))
    # The next request goes out when what the last one brought has been dealt with; two hundred articles take their time.
    await at_length(lambda: len(world.feeds.asked_for(feed)) > asked + 2)


async def at_length(condition: Callable[[], object]) -> None:
    """Like `until`, for what is long work on a busy machine."""
    for _ in range(5):
        with suppress(TimeoutError):
            await until(condition)
            return
    raise TimeoutError


async def subscribed(world: World, running: Running) -> None:
    answers = len(heard(world)), len(world.slack.responses())
    await at_length(lambda: world.slack.sockets.open() or running.process.returncode is not None)
    await world.telegram.user_says(CHAT, "/subscribe")
    await world.slack.slash("/subscribe")
    await until(lambda: len(heard(world)) > answers[0] and len(world.slack.responses()) > answers[1])


def two_hundred() -> list[FeedItem]:
    """What a feed holds from before; the oldest is not seven hours old."""
    now = datetime.now(UTC)
    return [item(number, now - timedelta(minutes=2 * number + 5)) for number in range(200)]


def news() -> FeedItem:
    """What nobody has said before."""
    title = "Leaders of the Coalition of the Willing for Ukraine meet in Reykjavik"
    return report("news", title, "<p>Leaders of the Coalition of the Willing met in Reykjavik today on the force for Ukraine.</p>")


def posts_on_slack(world: World) -> int:
    return len([said for said in world.slack.said if said.method == "chat.postMessage"])


def heard(world: World, chat: int = CHAT) -> list[str]:
    """What sounds in a Telegram chat, or stands in it anew."""
    return [message.text for message in world.telegram.journal if message.chat_id == chat and message.method == "sendMessage"]


@pytest.mark.timeout(600)
async def test_d11_two_hundred_old_items_under_new_names_alert_nobody(world: World) -> None:
    old = two_hundred()
    world.publish("morning", *old)
    async with service(world, CHANGES) as running:
        # A new feed and an empty database: what is there at the first look is filed in silence.
        await subscribed(world, running)
        await polled(world)
        reissued = {name: [change(one) for one in old] for name, change in VARIANTS.items()}
        for name, items in (reissued | {"the order reversed": old[::-1], "each item twice": [*old, *map(new_id, old)]}).items():
            world.publish("morning", *items)
            await polled(world)
            assert len(heard(world)) == 1, name
        assert posts_on_slack(world) == 0
        assert len(heard(world, OPERATOR)) <= 1
        assert "Traceback" not in running.written


@pytest.mark.timeout(600)
async def test_d11_an_emptied_database_alerts_nobody_of_what_is_there(world: World) -> None:
    """The database is lost between two starts: the feed's 200 items are filed in silence once more, and the next item is news."""
    old = two_hundred()
    world.publish("morning", *old)
    async with service(world, CHANGES) as running:
        await subscribed(world, running)
        await polled(world)
        await running.stop()
    for path in world.folder.glob("service.db*"):
        path.unlink()
    async with service(world, CHANGES) as running:
        await subscribed(world, running)
        await polled(world)
        assert len(heard(world)) == 2, "both answers to /subscribe, and nothing else"
        assert (posts_on_slack(world), heard(world, OPERATOR)) == (0, [])
        world.publish("morning", news(), *old)
        await until(lambda: len(heard(world)) == 3 and posts_on_slack(world) == 1)
        await polled(world)
        assert "Reykjavik" in heard(world)[2]
        assert len(heard(world)) == 3
        assert "Traceback" not in running.written


@pytest.mark.timeout(600)
async def test_d11_the_same_items_in_a_second_feed_alert_nobody(world: World) -> None:
    """Another feed, which was polled before, brings the 200 known items too: copies are no origin of their own (T2) and no news."""
    old = two_hundred()
    world.publish("morning", *old)
    async with service(world, CHANGES) as running:
        await subscribed(world, running)
        await polled(world)
        await polled(world, "evening")
        world.publish("evening", *(chain(new_host, new_id)(one) for one in old))
        await polled(world, "evening")
        assert len(heard(world)) == 1
        assert posts_on_slack(world) == 0
        assert len(heard(world, OPERATOR)) <= 1
        assert "single source" in await running.ask("/latest")
        assert "Traceback" not in running.written


@pytest.mark.timeout(180)
async def test_t5_a_hijacked_feed_is_held_after_three_alerts_and_the_operator_told(world: World) -> None:
    async with service(world, CHANGES) as running:
        await subscribed(world, running)
        await polled(world)
        now = datetime.now(UTC)
        world.publish("morning", *(item(number, now + timedelta(seconds=number)) for number in range(100)))
        await polled(world)
        await until(lambda: heard(world, OPERATOR))
        pushes = [text for text in heard(world) if "pledge" in text and "Alerts come here" not in text]
        assert 1 <= len(pushes) <= 3
        assert all("single source" in text for text in pushes)
        assert [text.splitlines()[0] for text in heard(world, OPERATOR)] == ["Source morning is held"]
        assert "held, makes no alert alone (4 alerts on pledges within an hour that no other source confirms" in await running.ask(
            "/sources"
        )
        world.publish("morning", *(item(number, now + timedelta(seconds=number)) for number in range(60, 130)))
        await polled(world)
        assert len([text for text in heard(world) if "single source" in text]) <= 3
        assert "Traceback" not in running.written
