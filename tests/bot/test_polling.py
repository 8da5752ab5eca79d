"""Polling real feeds on loopback: what becomes an alert, what does not, and what a failure costs."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.pipeline import Parts
from bot.polling import poll_source
from storage.model import Operation, State
from storage.store import Store
from storage.upkeep import QUIET_BEFORE
from tests.bot.polled import EVERY, SUMMIT, WEATHER, Polled, polled
from tests.fakes.feeds import Answer, FeedItem, rss


@pytest.fixture
async def service(tmp_path: Path, parts: Parts) -> AsyncIterator[Polled]:
    async with polled(tmp_path, parts) as opened:
        yield opened


async def test_a_new_item_becomes_an_alert(service: Polled) -> None:
    await service.seen("daily", [WEATHER])
    service.feeds.publish("daily", [WEATHER, SUMMIT])
    assert await service.poll(EVERY) == 1
    assert service.alerts() == 1
    assert service.state("daily").last_item == WEATHER.published


async def test_what_a_feed_held_when_it_was_first_seen_makes_no_alert(service: Polled) -> None:
    await service.seen("daily", [SUMMIT, WEATHER])
    assert (service.articles(), service.alerts()) == (2, 0)
    service.feeds.publish("daily", [SUMMIT, WEATHER, replace(WEATHER, title="More rain", link="https://news.example/3", guid="3")])
    await service.poll(EVERY)
    assert (service.articles(), service.alerts()) == (3, 0)


async def test_an_empty_feed_counts_as_seen(service: Polled) -> None:
    await service.seen("daily")
    service.feeds.publish("daily", [SUMMIT])
    await service.poll(EVERY)
    assert service.alerts() == 1


async def test_an_item_older_than_three_days_makes_no_alert(service: Polled) -> None:
    """F10."""
    await service.seen("daily")
    service.feeds.publish("daily", [replace(SUMMIT, published=service.now - timedelta(hours=73))])
    await service.poll(EVERY)
    assert (service.articles(), service.alerts()) == (1, 0)


TRACKED = (
    "utm_source=rss", "utm_source=feed&utm_medium=web", "UTM_CAMPAIGN=x", "fbclid=abc", "gclid=1&gbraid=2", "at_medium=RSS&at_campaign=64",
    "xtor=RSS-3208", "mtm_campaign=a", "pk_source=b", "mc_cid=1&mc_eid=2", "ocid=wsfeed", "ns_campaign=rss", "cmpid=rss", "smid=tw",
    "igshid=1", "msclkid=9", "yclid=7", "_ga=2.1", "spm=a.b", "guccounter=1",
)  # fmt: skip


async def test_f11_one_article_by_five_feeds_at_twenty_addresses_makes_one_alert(service: Polled) -> None:
    feeds = ("one", "two", "three", "four", "five")
    for feed in feeds:
        service.feeds.publish(feed, [])
    service.follow(*feeds)
    await service.poll()
    for at, tracking in enumerate(TRACKED):
        item = replace(SUMMIT, link=f"{SUMMIT.link}?{tracking}", guid=f"urn:{at}")
        service.feeds.publish(feeds[at % 5], [item])
        if at % 5 == 4:
            await service.poll(EVERY)
    assert (len(set(TRACKED)), service.articles(), service.alerts()) == (20, 1, 1)


async def test_a_feed_is_not_polled_before_its_time(service: Polled) -> None:
    await service.seen("daily", [WEATHER])
    assert await service.poll(timedelta(minutes=8)) == 0
    assert await service.poll(timedelta(minutes=5)) == 1


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(status=404), "answered 404"),
        (Answer(body=b"<!doctype html><html><body>Are you human?</body></html>"), "page is HTML, not a feed"),
        (Answer(body=b""), "empty answer"),
        (Answer(cut=True, body=b"<rss>"), "not proper HTTP"),
    ],
)
async def test_a_failed_feed_is_reported_and_disturbs_nothing(service: Polled, answer: Answer, words: str) -> None:
    """F5."""
    service.feeds.publish("daily", [])
    service.feeds.publish("broken", [])
    service.follow("daily", "broken")
    await service.poll()
    service.feeds.publish("daily", [SUMMIT])
    service.feeds.script("broken", answer)
    assert await service.poll(EVERY) == 2
    assert words in service.state("broken").error
    assert service.state("broken").failures == 1
    assert (service.alerts(), service.state("daily").failures) == (1, 0)
    service.feeds.publish("broken", [WEATHER])
    await service.poll(timedelta(hours=1))
    assert (service.state("broken").error, service.state("broken").failures) == ("", 0)


async def test_an_unchanged_feed_is_never_parsed(service: Polled) -> None:
    """F3: neither a 304 nor the same bytes again reach the parser; with no process to parse in, both still go well."""
    service.feeds.publish("tagged", [WEATHER])
    service.feeds.serve("plain", rss([WEATHER]), "application/rss+xml")
    service.follow("tagged", "plain")
    await service.poll()
    service.polling.processes.shutdown()
    assert await service.poll(EVERY * 2) == 2
    assert [service.state(key).error for key in ("tagged", "plain")] == ["", ""]
    assert len(service.feeds.asked) == 4
    assert service.feeds.asked_for("tagged")[1].header("If-None-Match") is not None


async def test_a_crash_before_the_feed_is_settled_reads_it_again(service: Polled) -> None:
    await service.seen("daily", [WEATHER])
    service.feeds.publish("daily", [WEATHER, SUMMIT])

    def crash(store: Store) -> None:
        store._db.execute("create trigger crash before update of body_hash on sources begin select raise(abort, 'power cut'); end")

    def mend(store: Store) -> None:
        store._db.execute("drop trigger crash")

    before = service.state("daily")
    await service.polling.thread.run(crash)
    service.now += EVERY
    await poll_source(service.polling, before)
    await service.polling.thread.run(mend)
    assert service.state("daily").body_hash == before.body_hash
    assert service.alerts() == 1, "what was committed stays"
    await service.poll(timedelta(hours=1))
    assert service.state("daily").body_hash != before.body_hash
    assert (service.articles(), service.alerts()) == (2, 1), "and is not said twice"


def numbered(count: int) -> list[FeedItem]:
    """Old items, all of them about one thing: each would make an alert if it counted as new."""
    return [
        replace(
            SUMMIT,
            title=f"{SUMMIT.title}, part {number}",
            link=f"https://news.example/2025/{number}",
            guid=f"tag:{number}",
            published=SUMMIT.published and SUMMIT.published - timedelta(minutes=number),
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("known", [True, False], ids=["known", "never seen"])
async def test_two_hundred_old_items_under_new_names_make_no_alert(service: Polled, known: bool) -> None:
    """D11: new guids, other paths, other texts and new dates at once; and a feed, or a database, that is new."""
    old = numbered(200)
    if known:
        await service.seen("daily", old)
    again = [
        replace(item, guid=f"new-{item.guid}", link=item.link.replace("/2025/", "/en/"), text=f"More: {item.link}", published=service.now)
        for item in old
    ]
    service.feeds.publish("daily", again)
    service.follow("daily")
    await service.poll(EVERY)
    assert (service.articles(), service.alerts()) == (200, 0)


async def test_an_edited_item_goes_to_its_story(service: Polled) -> None:
    """An edit is no new alert: the story's message is renewed, and what it adds is told in the thread."""
    await service.seen("daily")
    service.feeds.publish("daily", [SUMMIT])
    await service.poll(EVERY)
    assert service.alerts() == 1
    longer = replace(SUMMIT, text=SUMMIT.text + "<p>Italy ruled out sending troops to Ukraine, Prime Minister Giorgia Meloni said.</p>")
    service.feeds.publish("daily", [replace(longer, link=SUMMIT.link + "?utm_source=rss")])
    await service.poll(EVERY)
    assert service.store.stories.count() == 1
    assert "Meloni" in service.store.articles.get(service.store.articles.of_story(1)[0].article.id).text
    assert [entry.operation for entry in service.store.outbox.listed(State.WAITING, 9)].count(Operation.POST) == 1
    assert (service.articles(), service.store.texts.count("Meloni")) == (1, 1)


async def test_an_item_that_becomes_relevant_by_an_edit_makes_its_alert_then(service: Polled) -> None:
    await service.seen("daily")
    stub = replace(SUMMIT, title="Paris: this story is being updated", text="<p>More to follow.</p>")
    service.feeds.publish("daily", [stub])
    await service.poll(EVERY)
    assert service.alerts() == 0
    service.feeds.publish("daily", [SUMMIT])
    await service.poll(EVERY)
    assert (service.articles(), service.alerts()) == (1, 1)


async def test_a_full_disk_costs_no_alert_and_repeats_none(service: Polled) -> None:
    """Q6: polling lives on while nothing can be written, and says everything once there is room again."""
    await service.seen("daily", [WEATHER])

    def pages(store: Store, most: int) -> None:
        store._db.execute(f"pragma max_page_count = {most or store._db.execute('pragma page_count').fetchone()[0]}")

    service.feeds.publish("daily", [WEATHER, SUMMIT, *numbered(40)])
    await service.polling.thread.run(pages, 0)
    for _ in range(3):
        await service.poll(timedelta(hours=1))
    await service.polling.thread.run(pages, 1_000_000)
    await service.poll(timedelta(hours=7))
    assert service.articles() == 42
    waiting = [entry for entry in service.store.outbox.listed(State.WAITING, 99) if entry.operation is Operation.POST]
    assert len({entry.story for entry in waiting}) == len(waiting) == service.store.stories.count()


async def test_what_a_restored_backup_cannot_tell_makes_no_alert(service: Polled) -> None:
    """Q4: after a restore, items of more than an hour before it may have been told already."""
    await service.seen("daily")
    service.store.remember_moment(QUIET_BEFORE, service.now - timedelta(hours=1))
    told = replace(numbered(1)[0], published=service.now - timedelta(hours=2))
    service.feeds.publish("daily", [told])
    await service.poll(EVERY)
    assert (service.articles(), service.alerts()) == (1, 0)
