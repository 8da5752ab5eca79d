"""T4: what a publisher takes back or corrects reaches exactly those who were told, within two polls, on both platforms."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.pipeline import Parts
from bot.withdrawal import missing
from handlers.command import Request, answer
from handlers.message import plain
from storage.model import Cadence, Channel, Item
from tests.bot.heard import TELEGRAM, Heard, heard
from tests.bot.polled import SUMMIT, WEATHER
from tests.fakes.feeds import FeedItem
from tests.makers import NOW

LATE, DAILY = Channel(platform="telegram", id="2002"), Channel(platform="telegram", id="3003")
OLDER = replace(WEATHER, published=NOW - timedelta(hours=2))
AID = FeedItem(
    title="Denmark pledges €200 million to the Coalition of the Willing for Ukraine",
    text="<p>Denmark will give €200 million for the multinational force of the Coalition of the Willing in Ukraine, its defence minister"
    " said in Copenhagen on Thursday.</p>",
    link="https://news.example/denmark",
    guid="denmark",
    published=NOW - timedelta(minutes=15),
)


@pytest.fixture
async def line(tmp_path: Path, parts: Parts) -> AsyncIterator[Heard]:
    async with heard(tmp_path, parts) as found:
        for channel in (LATE, DAILY):
            found.telegram.add_chat(int(channel.id))
        await found.world.seen("news", [OLDER])
        yield found


async def told(line: Heard, *items: FeedItem) -> None:
    """The chats hear of these; afterwards another chat subscribes that did not."""
    line.world.feeds.publish("news", [*items, OLDER])
    await line.later()
    line.subscribe(LATE)


def corrections(line: Heard) -> str:
    request = Request(channel=TELEGRAM, user="1001", text="/corrections")
    return plain(answer(request, line.world.store, line.world.polling.parts.countries, line.world.now))


def since_post(line: Heard) -> tuple[list[str], list[str]]:
    """What followed the first message, by method, on Telegram and on Slack."""
    on_telegram = [f"{message.method} {'silent' if message.silent else 'aloud'}" for message in line.on_telegram()[1:]]
    return on_telegram, [f"{said.method} {said.thread_ts == line.on_slack()[0].ts}" for said in line.on_slack()[1:]]


EDIT_AND_ANSWER = (["editMessageText silent", "sendMessage silent"], ["chat.update False", "chat.postMessage True"])


@pytest.mark.parametrize("changed", [False, True], ids=["body unchanged", "body changed"])
async def test_t4_an_item_that_is_gone_is_told_as_removed_at_source(line: Heard, changed: bool) -> None:
    await told(line, SUMMIT)
    line.world.feeds.publish("news", [OLDER])
    await line.later()
    assert since_post(line) == ([], [])
    if changed:
        line.world.feeds.publish("news", [replace(WEATHER, link="https://news.example/sun", guid="sun", title="Sun today"), OLDER])
    await line.later()
    assert since_post(line) == EDIT_AND_ANSWER
    renewed, said = line.on_telegram()[1:]
    assert "Removed at source: The News" in renewed.text
    assert said.text.startswith("Removed at source: The News took down “Coalition of the Willing pledges troops")
    assert "Withdrawn" not in renewed.text + said.text
    assert line.on_telegram(LATE) == []
    assert corrections(line).startswith("1 correction\n- 4 September 2025, 18:33 UTC · Removed at source: The News took down")
    for _ in range(3):
        await line.later()
    assert len(line.on_telegram()) == len(line.on_slack()) == 3


async def test_t4_an_item_that_is_missing_once_was_not_removed(line: Heard) -> None:
    await told(line, SUMMIT)
    for items in ([OLDER], [SUMMIT, OLDER], [OLDER], [SUMMIT, OLDER]):
        line.world.feeds.publish("news", items)
        await line.later()
    assert since_post(line) == ([], [])
    assert corrections(line) == "Nothing had to be corrected so far."


async def test_an_item_that_only_became_too_old_for_its_feed_was_not_removed(line: Heard) -> None:
    await told(line, SUMMIT)
    newer = replace(WEATHER, link="https://news.example/sun", guid="sun", title="Sun today", published=NOW)
    line.world.feeds.publish("news", [newer])
    await line.later()
    await line.later()
    assert since_post(line) == ([], [])


async def test_t4_what_still_stands_in_another_feed_was_not_removed(line: Heard) -> None:
    await line.world.seen("mirror")
    line.world.follow("news", "mirror")
    line.world.feeds.publish("mirror", [SUMMIT, OLDER])
    await told(line, SUMMIT)
    line.world.feeds.publish("news", [OLDER])
    await line.later()
    await line.later()
    assert corrections(line) == "Nothing had to be corrected so far."


@pytest.mark.parametrize("title", [f"RETRACTED: {SUMMIT.title}", f"{SUMMIT.title} [retracted]", f"Dépêche annulée : {SUMMIT.title}"])
async def test_t4_a_title_marked_as_retracted_withdraws_what_nobody_else_reports(line: Heard, title: str) -> None:
    line.subscribe(DAILY, cadence=Cadence.DAILY)
    await told(line, SUMMIT)
    line.world.store.held.mark_said(DAILY, line.world.now)
    line.world.feeds.publish("news", [replace(SUMMIT, title=title), OLDER])
    await line.later()
    assert since_post(line) == EDIT_AND_ANSWER
    renewed, said = line.on_telegram()[1:]
    assert renewed.text.startswith("Withdrawn: ")
    assert "The News retracted its report" in said.text
    assert [message.method for message in line.on_telegram(DAILY)] == ["sendMessage"]
    assert line.on_telegram(LATE) == []
    assert "The News retracted" in corrections(line)


async def test_t4_a_retraction_among_several_outlets_leaves_the_story(line: Heard) -> None:
    await line.world.seen("evening")
    line.world.follow("news", "evening")
    own = (
        "<p>In Paris, the summit of the Coalition of the Willing counted 26 countries ready to send troops after a ceasefire,"
        " aides said.</p>"
    )
    line.world.feeds.publish("evening", [replace(SUMMIT, text=own, link="https://evening.example/1", guid="evening:1", title="Paris: 26")])
    await told(line, SUMMIT)
    line.world.feeds.publish("news", [replace(SUMMIT, title=f"Retraction: {SUMMIT.title}"), OLDER])
    await line.later()
    *_, renewed, said = line.on_telegram()
    assert "Retracted by its publisher: The News" in renewed.text
    assert "Withdrawn" not in renewed.text
    assert said.text.startswith("The News retracted its report")


async def test_t4_a_new_item_may_correct_an_earlier_one(line: Heard) -> None:
    await told(line, AID)
    marked = replace(
        AID,
        title=AID.title.replace("Denmark", "CORRECTION: Denmark").replace("200", "20"),
        text=AID.text.replace("200", "20"),
        link="https://news.example/denmark-corrected",
        guid="denmark:2",
    )
    line.world.feeds.publish("news", [marked, AID, OLDER])
    await line.later()
    assert since_post(line) == EDIT_AND_ANSWER
    renewed, said = line.on_telegram()[1:]
    assert "20 m" in renewed.text
    assert "200 m" not in renewed.text
    assert said.text.startswith("Corrected by The News: Denmark: corrected figure for funding (was EUR 200 m / now EUR 20 m)")
    assert line.on_telegram(LATE) == []
    assert "Corrected by The News" in corrections(line)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [("201", ([], [])), ("203", EDIT_AND_ANSWER), ("20", EDIT_AND_ANSWER), ("2", EDIT_AND_ANSWER), ("900", EDIT_AND_ANSWER)],
)
async def test_t4_an_amount_that_changes_by_more_than_a_hundredth_is_told(
    line: Heard, amount: str, expected: tuple[list[str], list[str]]
) -> None:
    await told(line, AID)
    line.world.feeds.publish("news", [replace(AID, text=AID.text.replace("200", amount), title=AID.title.replace("200", amount)), OLDER])
    await line.later()
    answers = [entry for entry in since_post(line)[0] if entry.startswith("sendMessage")]
    assert answers == [entry for entry in expected[0] if entry.startswith("sendMessage")]
    if expected[0]:
        assert since_post(line) == expected
        assert line.on_telegram()[-1].text.startswith(f"Denmark: corrected figure for funding\nwas EUR 200 m / now EUR {amount} m")
        assert "Corrected by The News" in corrections(line)
    assert line.on_telegram(LATE) == []


async def test_t4_a_correction_after_days_is_told_all_the_same(line: Heard) -> None:
    await told(line, AID)
    await line.later(minutes=5 * 24 * 60)
    line.world.feeds.publish("news", [replace(AID, text=AID.text.replace("200", "120"), title=AID.title.replace("200", "120")), OLDER])
    await line.later()
    assert since_post(line) == EDIT_AND_ANSWER


async def test_t4_a_pledge_that_an_article_does_not_tell_any_more_is_taken_back(line: Heard) -> None:
    both = replace(AID, text=AID.text.replace("</p>", " Italy will not send soldiers to Ukraine, Prime Minister Giorgia Meloni said.</p>"))
    await told(line, both)
    line.world.feeds.publish("news", [AID, OLDER])
    await line.later()
    assert since_post(line) == EDIT_AND_ANSWER
    assert line.on_telegram()[-1].text.startswith("Withdrawn by its source: Italy refuses troops")


def items(*minutes: int) -> list[Item]:
    return [Item(article=str(age), published=NOW - timedelta(minutes=age)) for age in minutes]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (items(10, 20, 30, 40), items(10, 30, 40), ("20",)),
        (items(40, 30, 20, 10), items(40, 30, 10), ("20",)),
        (items(10, 20, 30, 40), items(5, 10, 20, 30), ()),
        (items(10, 20, 30, 40), (), ()),
        (items(*range(10, 30)), items(*range(20, 30)), ()),
        (items(30, 10, 40, 20, 50, 15, 60, 12, 70, 13), items(30, 40, 20, 50, 15, 60, 12, 70, 13), ()),
        (items(10, 20, 60 * 24 * 20, 60 * 24 * 30), items(10, 20, 60 * 24 * 30), ()),
    ],
    ids=["newest first", "oldest first", "pushed out", "emptied", "rebuilt", "a front page", "long ago"],
)
def test_which_items_count_as_gone(before: list[Item], after: list[Item], expected: tuple[str, ...]) -> None:
    assert missing(before, after, NOW) == expected
