"""Which stored story an article belongs to, or none: the live stories, in memory."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from operator import itemgetter

from bot.reading.stories.centre import Centre
from bot.reading.stories.copies import Shelf
from bot.reading.stories.features import MOST, Features
from bot.reading.stories.nearness import Asked, Member, answered, at_most, completed, evidence, outlook, parted
from bot.reading.stories.news import TOLD, measures
from bot.reading.stories.rarity import Rarity
from bot.reading.stories.vectors import Vector
from storage.lexicon import Lexicon

MOST_MEMBERS = 10
"""Articles of a story that a new one is compared with: its first, which told the event, and its latest."""

MOST_COMPARED = 16
"""Stories that an article is compared with in full, the most promising by their rare features."""

RAREST = {"body": 24, "names": 6, "title": 8}
"""How many of its rarest features of a channel an article is found by."""

MOST_HOLDERS = 300
"""Stories of one feature that are looked at, the latest: what more than these share is not rare."""

MOST_AS_NEWS = 8
"""Of these, how many are compared by their words alone: the true one is hardly ever farther down."""

MOST_ABOUT = 24
"""Stories of the coalition that its articles are always compared with, the latest."""

JOIN = 0.7
"""How far above the threshold the articles of two stories must stand on average before an article that fits both makes them one."""

NEARLY = 0.5
"""How far below the threshold an article may stand to a second story and still make the two one: their own articles decide that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The story found (None: a new one), why, and the article whose text this one repeats.

    `nearest` is the best story that was not taken; `joins` are stories that this article shows to be one with `story`.
    """

    story: int | None
    score: float = 0.0
    reason: str = ""
    origin: str | None = None
    nearest: int | None = None
    joins: tuple[int, ...] = ()


@dataclass(slots=True)
class _Story:
    """The articles of a story, each with its origin, and what follows from them; filled by `add` alone."""

    members: list[Member] = field(default_factory=list)
    origins: dict[str, str] = field(default_factory=dict)
    shelf: Shelf = field(default_factory=Shelf)
    voices: set[str] = field(default_factory=set)
    _centre: Centre | None = None

    def add(self, member: Member, origin: str) -> None:
        self.members.append(member)
        self.origins[member.article] = origin
        self.voices.update(member.facts.voices if member.facts else ())
        if self._centre:
            self._centre.add(member)

    def merged(self, other: "_Story") -> "_Story":
        """The articles of both as one story, in the order in which they came."""
        together, origins = _Story(), self.origins | other.origins
        for member in sorted(self.members + other.members, key=lambda member: member.minute):
            together.add(member, origins[member.article])
        return together

    def centre(self) -> Centre:
        """What its articles have in common; kept where that took some adding up."""
        if self._centre:
            return self._centre
        found = Centre(self.members)
        if len(self.members) > 1:
            self._centre = found
        return found

    def shown(self) -> list[Member]:
        if len(self.members) <= MOST_MEMBERS:
            return self.members
        return self.members[:2] + self.members[2 - MOST_MEMBERS :]


@dataclass(frozen=True, slots=True)
class _Near:
    """A story that an article was compared with, what was found, and what each part of that adds to the score, if it can be told apart."""

    story: int
    score: float
    found: Mapping[str, float]
    weights: Mapping[str, float] | None = None

    def told(self) -> str:
        """What weighed most for and against, in words."""
        if self.weights is None:
            return ", ".join(f"{name} {self.found[name]:.2f}" for name in TOLD if self.found[name])
        parts = sorted(((self.weights.get(name, 0.0) * value, name) for name, value in self.found.items()), key=lambda part: -abs(part[0]))
        return ", ".join(f"{name} {value:+.1f}" for value, name in parts[:4] if abs(value) >= 0.1)


class StoryIndex:
    """The live stories, found by the rare features of their articles.

    `decided` is the number of merges and splits that it knows of; whoever fills it compares that with the store's.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._scorer = lexicon.weights["stories"]["coalition"]
        self._judge = lexicon.judges["news"]
        self._hostile = lexicon.places.towns_of(lexicon.sides.enemies)
        self.live = lexicon.live
        self.decided = -1
        self.clear()

    def clear(self) -> None:
        """Forget every story, before they are read anew."""
        self._rarity = Rarity(self._lexicon.weights.get("grams", {}))
        self._stories: dict[int, _Story] = {}
        self._holders: dict[int, list[int]] = defaultdict(list)
        self._about: list[int] = []
        self._now_in: dict[int, int] = {}
        self._apart: set[frozenset[int]] = set()
        self._last: tuple[Features, Member] | None = None

    def match(self, wanted: Features) -> Match:
        """The story that the article belongs to, or none."""
        asked = Asked.of(self._member(wanted))
        compared = self._nearest(asked)
        if not compared:
            return Match(story=None, reason="no story is near")
        first, *others = compared
        score, best = first.score, first.story
        if score < 0:
            return Match(story=None, score=score, nearest=best, reason=f"too unlike: {first.told()}")
        joins = tuple(near.story for near in others if near.score >= -NEARLY and self._are_one(best, near.story))
        rest = [near.story for near in others if near.story not in joins]
        return Match(
            story=min(best, *joins) if joins else best,
            score=score,
            origin=self._repeated(asked, best),
            nearest=rest[0] if rest else None,
            reason=first.told(),
            joins=tuple(sorted({best, *joins} - {min(best, *joins)})) if joins else (),
        )

    def _nearest(self, asked: Asked) -> list[_Near]:
        """The candidates that tell of the same, or nearly do, the nearest first; of the others only the nearest is surely among them."""
        candidates = [story for story in self._candidates(asked) if not self._is_parted(asked, story)]
        ours = [story for story in candidates if self._is_ours(asked, story)]
        news = [self._as_news(asked, story) for story in candidates[:MOST_AS_NEWS] if story not in ours]
        return sorted([*news, *self._nearest_of_ours(asked, ours)], key=lambda near: (-near.score, near.story))

    def _nearest_of_ours(self, asked: Asked, stories: Sequence[int]) -> list[_Near]:
        """The same of those about the coalition: who cannot be the nearest is not compared in full."""
        found: list[_Near] = []
        least = -inf
        for most, story, seen in sorted((self._supposed(asked, story) for story in stories), key=itemgetter(0), reverse=True):
            if most < min(least, -NEARLY):
                break
            near = self._weighed_up(story, completed(seen, asked, self._stories[story].shown()))
            least = max(least, near.score) if near.score < 0 else least
            found.append(near)
        return found

    def _supposed(self, asked: Asked, story: int) -> tuple[float, int, Mapping[str, float]]:
        """The greatest score that a story may come to, and what that is found by."""
        known = self._stories[story]
        members = known.shown()
        seen = outlook(asked, members, self._scorer.weights, known.voices)
        return at_most(self._scorer, seen, asked, members), story, seen

    def _compared(self, asked: Asked, story: int) -> _Near:
        if self._is_ours(asked, story):
            known = self._stories[story]
            return self._weighed_up(story, evidence(asked, known.shown(), self._scorer.weights, known.voices))
        return self._as_news(asked, story)

    def _weighed_up(self, story: int, found: Mapping[str, float]) -> _Near:
        return _Near(story, self._scorer.score(found), found, self._scorer.weights)

    def _as_news(self, asked: Asked, story: int) -> _Near:
        found = self._measured(asked, story)
        return _Near(story, self._judge.score(found), found)

    def _measured(self, asked: Asked, story: int) -> Mapping[str, float]:
        known = self._stories[story]
        return measures(asked, known.centre(), known.shown(), self._rarity.counted(asked.member.language))

    def measured(self, wanted: Features) -> dict[int, Mapping[str, float]]:
        """The stories that may be an article's by its words alone, and what is measured of each."""
        asked = Asked.of(self._member(wanted))
        return {story: self._measured(asked, story) for story in self._candidates(asked)[:MOST_AS_NEWS]}

    def _is_ours(self, asked: Asked, story: int) -> bool:
        """Whether facts on the coalition can be compared."""
        return asked.member.facts is not None and any(member.facts for member in self._stories[story].shown())

    def _is_parted(self, asked: Asked, story: int) -> bool:
        told = [member.facts for member in self._stories[story].members if member.facts]
        return parted(asked.member.facts, told) or answered(asked.member.facts, told, self._hostile)

    def _are_one(self, story: int, other: int) -> bool:
        """Whether the articles of one story belong to the other one as well."""
        if frozenset((story, other)) in self._apart:
            return False
        few, many = sorted((story, other), key=lambda key: len(self._stories[key].members))
        scores = [self._compared(Asked.of(member), many).score for member in self._stories[few].shown()]
        return sum(scores) / len(scores) >= JOIN

    def _repeated(self, asked: Asked, story: int) -> str | None:
        known = self._stories[story]
        repeated = known.shelf.repeated(asked, known.members, known.origins)
        return known.origins[repeated.article] if repeated else None

    def _candidates(self, asked: Asked) -> list[int]:
        points: dict[int, float] = defaultdict(float)
        for channel, most in RAREST.items():
            vector: Vector = getattr(asked.member, channel)
            for feature, weight in zip(vector.ids[:most], vector.weights[:most], strict=True):
                for story in self._holders.get(feature, ())[-MOST_HOLDERS:]:
                    points[story] += weight
        for story in self._now_in.keys() & points.keys():
            points[self._now_in[story]] += points.pop(story)
        least = min(sorted(points.values(), reverse=True)[:MOST_COMPARED], default=0.0)
        promising = [story for story, value in points.items() if value >= least]
        found = sorted(promising, key=lambda story: (-points[story], story))[:MOST_COMPARED]
        if asked.member.facts:
            found += [story for story in self._about[-MOST_ABOUT:] if story not in found]
        known, minute, live = self._stories, asked.member.minute, self.live.total_seconds() // 60
        return [story for story in found if story in known and abs(minute - known[story].members[-1].minute) <= live]

    def _member(self, known: Features, article: str = "") -> Member:
        """The features weighed; those that were asked for last are not weighed again when they are added."""
        if self._last and self._last[0] is known:
            return replace(self._last[1], article=article)
        member = self._weighed(known, article)
        self._last = (known, member)
        return member

    def _weighed(self, known: Features, article: str) -> Member:
        return Member(
            article=article,
            language=known.language,
            minute=known.minute,
            facts=known.facts,
            outline=known.outline,
            **{channel: self._rarity.weighed(channel, known.language, known.channels[channel]) for channel in MOST},
        )

    def add(self, story: int, article: str, origin: str, remembered: Features) -> None:
        """Remember an article as part of a story."""
        story = self._now_in.get(story, story)
        member = self._member(remembered, article)
        if story not in self._stories:
            self._stories[story] = _Story()
            if member.facts:
                self._about.append(story)
        known = self._stories[story]
        known.add(member, origin)
        self._rarity.count(remembered)
        for channel, most in RAREST.items():
            vector: Vector = getattr(member, channel)
            for feature in vector.ids[:most]:
                holders = self._holders[feature]
                if not holders or holders[-1] != story:
                    holders.append(story)

    def merge(self, keep: int, drop: int) -> None:
        """From now on the articles of the second story are the first one's."""
        dropped = self._stories.pop(drop, None)
        if dropped is None:
            return
        self._stories[keep] = self._stories.get(keep, _Story()).merged(dropped)
        self._now_in = {story: keep if now == drop else now for story, now in self._now_in.items()} | {drop: keep}
        self._about = [story for story in self._about if story != drop]

    def keep_apart(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Stories that an operator has parted: never taken for one again."""
        self._apart |= {frozenset(pair) for pair in pairs}

    def refresh(self, rows: Iterable[tuple[int, str, str, bytes]]) -> None:
        """Take in what is stored: story, article, origin and packed features, the oldest first."""
        for story, article, origin, blob in rows:
            self.add(story, article, origin, Features.unpacked(blob))
