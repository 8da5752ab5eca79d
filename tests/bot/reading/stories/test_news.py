"""News in general, filed by words alone: an outlet of which each item tells of the same country."""

import tomllib
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.reading.stories.centre import Centre
from bot.reading.stories.features import BOUND, FREE, Features, features
from bot.reading.stories.nearness import Asked, Member
from bot.reading.stories.rarity import Rarity
from bot.reading.stories.stories import StoryIndex
from bot.reading.stories.vectors import Vector, cosine
from bot.reading.words.document import Reader
from storage.lexicon import load_lexicon
from storage.model import Event
from tests.makers import article

LEXICON = load_lexicon()
MONTH = tomllib.loads(Path(__file__).with_name("home_news.toml").read_text(encoding="utf-8"))["item"]
FIRST = datetime(2029, 2, 1, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def items() -> list[tuple[str, Features]]:
    """Each item's matter, and what is remembered of it."""
    reader = Reader(LEXICON)
    made = []
    for number, item in enumerate(MONTH):
        written = article(title=item["title"], text=item["text"], language="en", published=FIRST + timedelta(hours=9 * number))
        made.append((item["matter"], features(reader.open(written), Event(), relevant=False)))
    return made


def filed(items: list[tuple[str, Features]]) -> dict[int, list[str]]:
    """Story -> the matters of its items."""
    index, stories = StoryIndex(LEXICON), defaultdict(list)
    for number, (matter, known) in enumerate(items, 1):
        match = index.match(known)
        story = match.story or number
        for other in match.joins:
            index.merge(story, other)
            stories[story] += stories.pop(other)
        index.add(story, str(number), str(number), known)
        stories[story].append(matter)
    return stories


def test_one_government_in_every_item_makes_no_story_of_them(items: list[tuple[str, Features]]) -> None:
    assert all(len(set(matters)) == 1 for matters in filed(items).values())


def test_what_goes_on_for_days_is_one_story(items: list[tuple[str, Features]]) -> None:
    stories = filed(items).values()
    assert sorted(len(matters) for matters in stories if matters[0] in {"ferry", "dam"}) == [3, 3]


def vectors(items: list[tuple[str, Features]]) -> list[Member]:
    rarity = Rarity(LEXICON.weights["grams"])
    made = []
    for number, (_, known) in enumerate(items):
        told = {channel: rarity.weighed(channel, known.language, counts) for channel, counts in known.channels.items()}
        made.append(Member(article=str(number), language=("en", "fr")[number % 2], minute=known.minute, facts=None, **told))
        rarity.count(known)
    return made


@pytest.mark.parametrize("count", [1, 2, 7])
def test_a_centre_is_as_alike_as_all_its_articles_together(items: list[tuple[str, Features]], count: int) -> None:
    *told, last = vectors(items)[: count + 1]
    centre, asked = Centre(told), Asked.of(last)
    for channel in FREE:
        each = [getattr(member, channel) for member in told]
        assert centre.free(channel).shared(asked.opened[channel]) == pytest.approx(sum(cosine(asked.opened[channel], one) for one in each))
    for channel in BOUND:
        english = centre.own(channel, "en")
        each = [getattr(member, channel) for member in told if member.language == "en"]
        opened = asked.opened[channel]
        assert english is not None
        assert english.cosine(english.shared(opened)) == pytest.approx(cosine(opened, _summed(each)) / _length(each), abs=1e-6)
        assert len(centre.abroad(channel, "en")) == (count > 1)
    assert centre.own("body", "de") is None


def _summed(each: list[Vector]) -> Vector:
    values: dict[int, float] = defaultdict(float)
    for one in each:
        for feature, weight in zip(one.ids, one.weights, strict=True):
            values[feature] += weight
    return Vector(type(each[0].ids)("I", values.keys()), type(each[0].weights)("f", values.values()))


def _length(each: list[Vector]) -> float:
    return sum(weight * weight for weight in _summed(each).weights) ** 0.5 or 1.0
