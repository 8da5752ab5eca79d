"""Full texts: a feed's sentence is completed from the article's page, politely, within seconds, and never at the price of the item."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.feeds.page import page_text
from bot.pipeline import Parts
from tests.bot.polled import EVERY, SUMMIT, WEATHER, Polled, polled
from tests.fakes.feeds import Answer, FeedItem

TEASER = "Leaders of the Coalition of the Willing met in Paris on Thursday."
PARAGRAPHS = (
    "Leaders of the Coalition of the Willing met in Paris on Thursday to discuss security guarantees for Ukraine after a ceasefire.",
    (
        "President Emmanuel Macron said at the summit that 26 countries have pledged to send troops to Ukraine or to be present on land, at"
        " sea or in the air once the fighting has ended."
    ),
    "Prime Minister Giorgia Meloni said that Italy would not send troops to Ukraine but was open to helping with monitoring and training.",
    "The United States is to say in the coming days how it will support the guarantees, the presidents told reporters after a call.",
)


def page(*paragraphs: str) -> bytes:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        "<!doctype html><html><head><title>News</title></head><body><nav><a href='/'>Home</a><a href='/sport'>Sport</a></nav>"
        f"<main><article><h1>{SUMMIT.title}</h1>{text}</article></main><footer>All rights reserved</footer></body></html>"
    ).encode()


@pytest.fixture
async def service(tmp_path: Path, parts: Parts) -> AsyncIterator[Polled]:
    async with polled(tmp_path, parts, pages=True) as opened:
        yield opened


def teaser(service: Polled) -> FeedItem:
    return replace(SUMMIT, text=TEASER, link=service.feeds.url("paris"))


def stored_text(service: Polled) -> str:
    """The text of the article about the summit."""
    found = service.store.articles.get(service.store.articles.search("summit", 1)[0].article.id)
    return found.text if found else ""


async def published(service: Polled, item: FeedItem) -> str:
    """What is stored of an item that appears in a feed which we know."""
    await service.seen("daily")
    service.feeds.publish("daily", [item])
    await service.poll(EVERY)
    return stored_text(service)


async def test_the_text_of_the_page_is_read_where_the_feed_has_a_sentence(service: Polled) -> None:
    service.feeds.serve("paris", page(*PARAGRAPHS), "text/html; charset=utf-8")
    text = await published(service, teaser(service))
    assert all(paragraph in text for paragraph in PARAGRAPHS)
    assert "Sport" not in text
    assert service.alerts() == 1
    assert [asked.path for asked in service.feeds.asked] == ["/daily", "/daily", "/robots.txt", "/paris"]


async def test_robots_txt_is_obeyed(service: Polled) -> None:
    service.feeds.serve("robots.txt", b"User-agent: *\nDisallow: /paris\n", "text/plain")
    service.feeds.serve("paris", page(*PARAGRAPHS), "text/html")
    assert await published(service, teaser(service)) == TEASER
    assert service.feeds.asked_for("paris") == ()
    assert service.alerts() == 1


async def test_a_host_whose_rules_cannot_be_had_is_left_alone(service: Polled) -> None:
    service.feeds.script("robots.txt", Answer(status=503))
    service.feeds.serve("paris", page(*PARAGRAPHS), "text/html")
    assert await published(service, teaser(service)) == TEASER
    assert service.feeds.asked_for("paris") == ()


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status=404),
        Answer(status=302, headers={"Location": "http://127.0.0.1:1/"}),
        Answer(body=page("Please verify you are human."), headers={"Content-Type": "text/html"}),
        Answer(
            body=page(PARAGRAPHS[0], PARAGRAPHS[1], "Subscribe to continue reading.", "Already a subscriber? Sign in."),
            headers={"Content-Type": "text/html"},
        ),
        Answer(
            body=page("We value your privacy. " * 3, "With your consent we and our partners store cookies on your device. " * 5),
            headers={"Content-Type": "text/html"},
        ),
        Answer(body=b"%PDF-1.7 ...", headers={"Content-Type": "application/pdf"}),
        Answer(body=b"\0\xff<html" * 500, headers={"Content-Type": "text/html"}),
        Answer(cut=True, body=b"<html>"),
    ],
    ids=["missing", "refused hop", "captcha", "paywall", "consent", "PDF", "garbage", "cut"],
)
async def test_a_page_that_cannot_be_had_never_loses_the_item(service: Polled, answer: Answer) -> None:
    service.feeds.script("paris", answer)
    assert await published(service, teaser(service)) == TEASER
    assert service.alerts() == 1


@pytest.mark.parametrize("answer", [Answer(hang=True), Answer(trickle=True)], ids=["hangs", "trickles"])
async def test_a_slow_page_delays_the_alert_by_seconds_only(service: Polled, answer: Answer) -> None:
    service.feeds.script("paris", answer)
    async with asyncio.timeout(10):
        assert await published(service, teaser(service)) == TEASER
    assert service.alerts() == 1


async def test_a_source_may_switch_it_off(service: Polled) -> None:
    service.feeds.serve("paris", page(*PARAGRAPHS), "text/html")
    service.feeds.publish("daily", [])
    service.follow("daily", mode="feed")
    await service.poll()
    service.feeds.publish("daily", [teaser(service)])
    await service.poll(EVERY)
    assert service.feeds.asked_for("paris") == ()
    assert service.alerts() == 1


async def test_pages_are_not_read_for_other_news_nor_for_what_a_feed_held_before(service: Polled) -> None:
    service.feeds.serve("paris", page(*PARAGRAPHS), "text/html")
    await service.seen("daily", [teaser(service)])
    service.feeds.publish("daily", [teaser(service), replace(WEATHER, link=service.feeds.url("weather"))])
    await service.poll(EVERY)
    assert (service.feeds.asked_for("paris"), service.feeds.asked_for("weather")) == ((), ())


async def test_an_edit_in_the_feed_does_not_cost_the_text_of_the_page(service: Polled) -> None:
    service.feeds.serve("paris", page(*PARAGRAPHS), "text/html; charset=utf-8")
    await published(service, teaser(service))
    service.feeds.script("paris", Answer(status=500))
    service.feeds.publish("daily", [replace(teaser(service), text=TEASER + " More to follow.")])
    await service.poll(timedelta(hours=1))
    assert PARAGRAPHS[2] in stored_text(service)
    assert service.articles() == 1


def test_a_page_about_something_else_is_not_the_article() -> None:
    assert page_text(page(*PARAGRAPHS), SUMMIT.title)
    assert page_text(page(*PARAGRAPHS), "Gardeners celebrate record harvest of enormous pumpkins") == ""


def test_markup_that_nests_without_end_gives_no_text() -> None:
    assert page_text(b"<div>" * 200_000 + b"x", SUMMIT.title) == ""
