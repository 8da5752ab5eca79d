"""What is remembered of an article so that later articles can be compared with it."""

import json
import struct
from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.reading.events.event_type import spoken
from bot.reading.events.voices import voices
from bot.reading.mentions.ordinals import ordinals
from bot.reading.stories.outline import NOTHING, Outline, outline
from bot.reading.stories.vectors import gram_counts, identity, name_counts, number_counts, romanised
from bot.reading.words.document import Document
from storage.model import Event, EventType

LONGEST = 4000
"""Characters of an article that are compared: the lead tells the event."""

MOST = {"body": 480, "title": 80, "names": 60, "numbers": 40, "concepts": 80, "headline": 30, "people": 20}
"""How many features of each channel are remembered: the first ones of the text."""

BOUND = ("body", "title")
"""Channels of letters: texts of one language are more alike in them than those of two."""
FREE = tuple(channel for channel in MOST if channel not in BOUND)
"""Channels that mean the same in every language."""

CONCEPTS = frozenset(
    (
        *("country", "city", "month", "numeral", "time", "kind", "condition", "meeting", "role", "part", "membership", "force"),
        *("backing", "guarantee", "ceasefire", "peace_deal", "sanctions", "russia_reaction", "lookalike"),
    )
)
"""Families of lexicon entries that tell what an article is about, whatever its language."""

SUPPOSED = 0.75
"""What is left of a day's chance where no sentence tells it: comments and previews give none, and bear the day of their publication."""

Counts = Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What an article told of its event, as far as it can part two events, and how sure each of that is, from 0 to 1.

    `voices` are the countries that have the word in it, and `spoken` is how likely it reports words at all, and no meeting.
    """

    type: EventType | None = None
    day: date | None = None
    city: str | None = None
    participants: int | None = None
    type_chance: float = 1.0
    day_chance: float = 1.0
    city_chance: float = 1.0
    ordinals: tuple[int, ...] = ()
    voices: tuple[str, ...] = ()
    spoken: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """Counts of features by channel, the event's facts, and when (minutes since 1970) and in which language it was written.

    `facts` is None for an article that is not about the coalition: then only the words can tell.
    """

    language: str
    minute: int
    facts: Facts | None
    channels: Mapping[str, Counts]
    outline: Outline = NOTHING

    def packed(self) -> bytes:
        facts = self.facts and [
            self.facts.type and self.facts.type.value,
            self.facts.day and self.facts.day.isoformat(),
            self.facts.city,
            self.facts.participants,
            *(round(chance, 2) for chance in (self.facts.type_chance, self.facts.day_chance, self.facts.city_chance)),
            *self.facts.ordinals,
            [round(self.facts.spoken, 2), *self.facts.voices],
        ]
        head = json.dumps([self.language, self.minute, facts], separators=(",", ":")).encode()
        parts = [struct.pack("<H", len(head)), head]
        for name in MOST:
            counts = self.channels[name]
            parts += [
                struct.pack("<H", len(counts)),
                array("I", counts.keys()).tobytes(),
                bytes(min(count, 255) for count in counts.values()),
            ]
        parts += [bytes([len(self.outline.sizes)]), self.outline.sizes, self.outline.atoms.tobytes()]
        return b"".join(parts)

    @staticmethod
    def unpacked(blob: bytes) -> "Features":
        (size,) = struct.unpack_from("<H", blob)
        language, minute, facts = json.loads(blob[2 : 2 + size])
        at, channels = 2 + size, {}
        for name in MOST:
            (count,) = struct.unpack_from("<H", blob, at)
            ids, middle = array("I"), at + 2 + 4 * count
            ids.frombytes(blob[at + 2 : middle])
            at = middle + count
            channels[name] = dict(zip(ids, blob[middle:at], strict=True))
        return Features(language=language, minute=minute, facts=_facts(facts), channels=channels, outline=_outline(blob[at:]))


def features(document: Document, event: Event, *, relevant: bool = True) -> Features:
    """What is to be remembered of an article for matching."""
    article = document.article
    text = document.text[:LONGEST]
    roman, title = romanised(text[len(article.title) :]), romanised(article.title)
    concepts = [hit for hit in document.hits if hit.family in CONCEPTS]
    lead = document.sentences[1].last if len(document.sentences) > 1 else 0
    return Features(
        language=document.article.language.lower().split("-")[0],
        minute=int(article.published.timestamp() // 60),
        facts=_told(document, event) if relevant else None,
        channels={
            "body": gram_counts(roman or title, MOST["body"]),
            "title": gram_counts(title, MOST["title"]),
            "names": _most(name_counts(text), "names"),
            "numbers": _most(number_counts(f"{title} {roman}"), "numbers"),
            "concepts": _most(Counter(identity(hit.id) for hit in concepts), "concepts"),
            "headline": _most(Counter(identity(hit.id) for hit in concepts if hit.start < lead), "headline"),
            "people": _most(Counter(map(identity, event.people)), "people"),
        },
        outline=outline(document),
    )


def _told(document: Document, event: Event) -> Facts:
    dated = any(field == "day" for field, _ in event.evidence)
    return Facts(
        type=event.type,
        day=event.day,
        city=event.city,
        participants=event.participants,
        type_chance=event.type_chance,
        day_chance=event.day_chance if dated else SUPPOSED * event.day_chance,
        city_chance=event.city_chance,
        ordinals=ordinals(document),
        voices=voices(document),
        spoken=round(spoken(document), 2),
    )


def _outline(blob: bytes) -> Outline:
    """The outline at the end of what is stored; none where the article was filed before outlines were kept."""
    if not blob:
        return NOTHING
    first = 1 + blob[0]
    atoms = array("I")
    atoms.frombytes(blob[first:])
    return Outline(blob[1:first], atoms)


def _most(counts: Counter[int], channel: str) -> Counts:
    """The first features of a channel, in the order of the text: the lead of a long page."""
    if len(counts) <= MOST[channel]:
        return counts
    return dict(list(counts.items())[: MOST[channel]])


def _facts(raw: list[str | float | None] | None) -> Facts | None:
    if raw is None:
        return None
    kind, day, city, participants, *rest = raw
    words = rest.pop() if rest and isinstance(rest[-1], list) else [0.0]  # what was filed before voices were kept has none
    sure = [float(chance or 0.0) for chance in rest[:3]] or [1.0, 1.0, 1.0]  # what was filed before chances were kept
    return Facts(
        type=EventType(str(kind)) if kind else None,
        day=date.fromisoformat(str(day)) if day else None,
        city=str(city) if city else None,
        participants=int(participants) if participants else None,
        type_chance=sure[0],
        day_chance=sure[1],
        city_chance=sure[2],
        ordinals=tuple(int(number or 0) for number in rest[3:]),
        voices=tuple(map(str, words[1:])),
        spoken=float(words[0]),
    )
