"""Which stored story an article belongs to, or none: the live stories, in memory."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.reading.features import MOST, Features
from bot.reading.likeness import Asked, Member, evidence
from bot.reading.rarity import Rarity
from bot.reading.vectors import Vector, cosine
from storage.lexicon import Lexicon

MOST_MEMBERS = 12
"""Articles of a story that a new one is compared with: its first, which told the event, and its latest."""

MOST_COMPARED = 24
"""Stories that an article is compared with in full, the most promising by their rare features."""

RAREST = {"body": 24, "names": 6, "title": 8}
"""How many of its rarest features of a channel an article is found by."""

COPY = 0.6
"""From this cosine of the bodies on, an article repeats another one's text."""

MINUTES_LIVE = 30 * 24 * 60


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
    members: list[Member] = field(default_factory=list)
    origins: dict[str, str] = field(default_factory=dict)

    def shown(self) -> list[Member]:
        if len(self.members) <= MOST_MEMBERS:
            return self.members
        return self.members[:2] + self.members[2 - MOST_MEMBERS :]


class StoryIndex:
    """The live stories, found by the rare features of their articles."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._rarity = Rarity(lexicon.weights.get("grams", {}))
        self._scorers = lexicon.weights["stories"]
        self._stories: dict[int, _Story] = {}
        self._holders: dict[int, list[int]] = defaultdict(list)
        self._about: list[int] = []

    def match(self, wanted: Features) -> Match:
        """The story that the article belongs to, or none."""
        asked = Asked.of(self._weighed("", wanted))
        scored = sorted(((self._score(asked, story), -story) for story in self._candidates(asked)), reverse=True)
        if not scored:
            return Match(story=None, reason="no story is near")
        score, best = scored[0][0], -scored[0][1]
        if score < 0:
            return Match(story=None, score=score, nearest=best, reason="the nearest story is too unlike")
        origin = self._repeated(asked, best)
        return Match(story=best, score=score, origin=origin, nearest=-scored[1][1] if len(scored) > 1 else None, reason="most alike")

    def _score(self, asked: Asked, story: int) -> float:
        members = self._stories[story].shown()
        about = asked.member.facts is not None and any(member.facts for member in members)
        return self._scorers["coalition" if about else "news"].score(evidence(asked, members))

    def _repeated(self, asked: Asked, story: int) -> str | None:
        known = self._stories[story]
        likest = max(known.members, key=lambda member: cosine(asked.body, member.body))
        if cosine(asked.body, likest.body) < COPY:
            return None
        return known.origins[likest.article]

    def _candidates(self, asked: Asked) -> list[int]:
        points: dict[int, float] = defaultdict(float)
        for channel, most in RAREST.items():
            vector: Vector = getattr(asked.member, channel)
            for feature, weight in list(zip(vector.ids, vector.weights, strict=True))[:most]:
                for story in self._holders.get(feature, ())[-300:]:
                    points[story] += weight
        found = sorted(points, key=lambda story: (-points[story], story))[:MOST_COMPARED]
        if asked.member.facts:
            found += [story for story in self._about[-40:] if story not in found]
        return [story for story in found if self._is_live(story, asked.member.minute)]

    def _is_live(self, story: int, minute: int) -> bool:
        return abs(minute - self._stories[story].members[-1].minute) <= MINUTES_LIVE

    def _weighed(self, article: str, known: Features) -> Member:
        return Member(
            article=article,
            language=known.language,
            minute=known.minute,
            facts=known.facts,
            **{channel: self._rarity.weighed(channel, known.language, known.channels[channel]) for channel in MOST},
        )

    def add(self, story: int, article: str, origin: str, remembered: Features) -> None:
        """Remember an article as part of a story."""
        member = self._weighed(article, remembered)
        known = self._stories.setdefault(story, _Story())
        if not known.members and member.facts:
            self._about.append(story)
        known.members.append(member)
        known.origins[article] = origin
        self._rarity.count(remembered)
        for channel, most in RAREST.items():
            vector: Vector = getattr(member, channel)
            for feature in vector.ids[:most]:
                holders = self._holders[feature]
                if not holders or holders[-1] != story:
                    holders.append(story)

    def refresh(self, rows: Iterable[tuple[int, str, str, bytes]]) -> None:
        """Take in what is stored: story, article, origin and packed features, the oldest first."""
        for story, article, origin, blob in rows:
            self.add(story, article, origin, Features.unpacked(blob))
