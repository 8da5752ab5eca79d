"""A report read by somebody who knows what earlier reports of its story told."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.reading.pledges.earlier import Earlier, earlier
from bot.reading.pledges.pledges import KNOWN, NEWS, Mentions, mentions, pledges
from storage.model import Kind, Pledge, Stance, Subject
from tests.bot.reading.pledges.test_pledges import READER, opened

NORWAY: Subject = ("NO", Kind.TROOPS)
OFFER = "Norway will send 500 soldiers to Ukraine after a ceasefire, its prime minister said."


def unsure(text: str, chance: float, stances: Mapping[Stance, float] | None = None) -> tuple[Pledge, ...]:
    """What is read where the offer's words are held for so likely an offer, and its stances for so likely, once with no story around it."""
    return pledges(READER.open(opened(text)), held(text, chance, stances))


def held(text: str, chance: float, stances: Mapping[Stance, float] | None = None) -> Mentions:
    found = mentions(READER.open(opened(text)))
    judged = tuple(
        tuple(
            replace(each, chance=min(each.chance, chance), stances=dict.fromkeys(Stance, 0.0) | dict(stances or each.stances))
            for each in one
        )
        for one in found.groups
    )
    return replace(found, groups=judged)


def told(stances: Mapping[Stance, float]) -> Mapping[Stance, float]:
    return {stance: stances.get(stance, 0.0) for stance in Stance}


def with_story(text: str, mentioned: Mentions, **told: int) -> tuple[Pledge, ...]:
    stances = {Stance(name): count for name, count in told.items()}
    return pledges(READER.open(opened(text)), mentioned, {NORWAY: Earlier(stances)})


def test_unsure_words_are_a_pledge_only_where_the_story_has_it() -> None:
    between = (KNOWN + NEWS) / 2
    assert unsure(OFFER, between) == ()
    (read,) = with_story(OFFER, held(OFFER, between), pledged=1)
    assert (read.country, read.kind, read.stance) == ("NO", Kind.TROOPS, Stance.PLEDGED)
    assert "Norway" in {OFFER[span.start - len(opened(OFFER).title) - 2 : span.end - len(opened(OFFER).title) - 2] for span in read.spans}


def test_what_only_the_story_says_is_not_what_the_report_says() -> None:
    assert with_story(OFFER, held(OFFER, KNOWN - 0.05), pledged=9) == ()
    silent = "Leaders of the coalition of the willing met in Oslo on Friday."
    assert with_story(silent, mentions(READER.open(opened(silent))), pledged=9) == ()


def test_words_that_leave_the_stance_open_mean_what_the_others_say() -> None:
    open_words = {Stance.CONDITIONAL: 0.55, Stance.PLEDGED: 0.45}
    assert [one.stance for one in unsure(OFFER, 0.9, open_words)] == [Stance.CONDITIONAL]
    assert [one.stance for one in with_story(OFFER, held(OFFER, 0.9, open_words), pledged=2)] == [Stance.PLEDGED]


@pytest.mark.parametrize("reports", [1, 4, 8])
def test_a_plain_turn_is_read_however_many_said_otherwise(reports: int) -> None:
    plain = {Stance.REFUSED: 0.95, Stance.PLEDGED: 0.05}
    assert [one.stance for one in with_story(OFFER, held(OFFER, 0.9, plain), pledged=reports)] == [Stance.REFUSED]


@pytest.mark.parametrize(
    "text",
    [
        "Norway will send 500 soldiers to Ukraine instead of 300, its prime minister said.",
        "Norway raises its offer from 300 to 500 soldiers for Ukraine.",
        "Norway will send 500 soldiers, 200 more than it had offered.",
    ],
)
def test_a_raise_is_read_where_the_old_amount_stands_beside_the_new(text: str) -> None:
    (read,) = pledges(
        READER.open(opened(text)), mentions(READER.open(opened(text))), {NORWAY: Earlier({Stance.PLEDGED: 4}, frozenset({300}))}
    )
    assert read.amount == 500


def test_stances_and_amounts_of_earlier_reports_are_counted_by_country_and_kind() -> None:
    first = unsure(OFFER, 1.0)[0]
    found = earlier([first, first, replace(first, stance=Stance.CONDITIONAL, amount=None)])
    assert found[NORWAY].stances == {Stance.PLEDGED: 2, Stance.CONDITIONAL: 1}
    assert found[NORWAY].told(502)
    assert not found[NORWAY].told(510)
