"""A text laid out sentence by sentence: who acts in each, and whom and what the sentences before hand on to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from bot.reading.mentions.amounts import COUNTRIES, numbers
from bot.reading.mentions.places import dateline
from bot.reading.pledges.acting import acting
from bot.reading.pledges.antecedents import meant, remembered
from bot.reading.pledges.clauses import Clause, Group, clauses, groups, marked, owner
from bot.reading.pledges.hosts import hosts
from bot.reading.pledges.offers import named
from bot.reading.pledges.verdicts import judged
from bot.reading.words.document import Document, Sentence
from bot.reading.words.terms import Hit
from storage.model import Kind

_REACH, _AHEAD = 3, 2
"""Over how many sentences without an actor of their own a subject is carried on, and over how many back."""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A sentence laid out: its hits, its groups of actors, and the subject carried into it."""

    document: Document
    sentence: Sentence
    hits: tuple[Hit, ...]
    groups: tuple[Group, ...]
    blockers: tuple[Hit, ...]
    carried: Group | None
    mentioned: tuple[Group, ...]
    before: tuple[Hit, ...]
    spoken_of: tuple[Kind, ...]
    """What the sentences before offer or ask for, which this one may go on with: "Two hundred observers ... Hungary will not take part"."""
    hosts: tuple[Group, ...] = ()
    """The states of the towns of a sentence that speaks of a headquarters: it may be theirs to host."""
    ahead: Group | None = None
    """Who is named first behind a beginning that names nobody: "«Not a single soldier.» So said Rome"."""
    remembered: dict[object, Any] = field(default_factory=dict, repr=False, compare=False)
    """What was read of it once for several candidates."""

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        return clauses(self.document, self.sentence, self.hits, self.groups)

    @cached_property
    def offered(self) -> tuple[Hit, ...]:
        """The words for a kind that may be an offer."""
        return tuple(named(self.document, self.hits))

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds that it names."""
        return frozenset([hit.key for hit in self.hits if hit.family == "kind"])

    @cached_property
    def said(self) -> str:
        """What all its cues come to."""
        return judged(self.hits, self.hits[0]) if self.hits else "nothing"

    @cached_property
    def owners(self) -> dict[Hit, Group]:
        """Whose each of them is by its place alone."""
        return {offer: group for offer in self.offered if (group := owner(self.document, self.groups, offer))}

    def clause(self, word: int) -> Clause:
        """The clause that a word of the sentence stands in."""
        return next(clause for clause in self.clauses if clause.holds(word))


@dataclass(frozen=True, slots=True)
class _Thread:
    """What a text has spoken of so far, as far as its next sentence may go on with it."""

    subjects: tuple[Group, ...] = ()
    """Who acts in the last sentence that names anybody, its subject first."""
    age: int = 0
    """How many sentences without an actor of their own came since."""
    hits: tuple[Hit, ...] = ()
    """All that the sentence before names."""
    kinds: tuple[Kind, ...] = ()
    """The kinds that the last sentence with any names."""
    named: tuple[tuple[str, ...], ...] = ()
    """The countries of the last sentences that name any, the nearest first."""

    @property
    def carried(self) -> Group | None:
        return self.subjects[0] if self.subjects and self.age < _REACH else None

    @property
    def mentioned(self) -> tuple[Group, ...]:
        return self.subjects[1:] if self.age == 0 else ()

    def after(self, setting: Setting) -> "_Thread":
        """The thread behind one more sentence; a title uses up nothing of the reach."""
        subjects = _subjects(setting)
        return _Thread(
            subjects=subjects or self.subjects,
            age=0 if subjects or setting.sentence.title else self.age + 1,
            hits=setting.hits,
            kinds=tuple(dict.fromkeys(Kind(hit.key) for hit in setting.offered)) or self.kinds,
            named=remembered(setting.groups, self.named),
        )


def settings(document: Document) -> tuple[Setting, ...]:
    """The sentences of a document in order, each with the subject that the ones before hand on."""
    found: list[Setting] = []
    thread = _Thread()
    for sentence in document.sentences:
        found.append(_laid_out(document, sentence, thread))
        thread = thread.after(found[-1])
    return tuple(_led(found))


def _laid_out(document: Document, sentence: Sentence, thread: _Thread) -> Setting:
    hits = document.hits_in(sentence)
    own = tuple(meant(group, thread.named) for group in _groups(document, sentence))
    counted = {word for group in own for actor in group.actors if actor.count for word in range(actor.first, actor.last + 3)}
    return Setting(
        document=document,
        sentence=sentence,
        hits=hits,
        groups=own,
        blockers=tuple(hit for hit in hits if _is_foreign(document, hit) and hit.start not in counted),
        carried=thread.carried,
        mentioned=thread.mentioned,
        before=thread.hits,
        spoken_of=thread.kinds,
        hosts=hosts(document, sentence, hits),
    )


def _groups(document: Document, sentence: Sentence) -> tuple[Group, ...]:
    """The actors of a sentence; what is given, or how many of it, parts one list of them from the next."""
    hits = document.hits_in(sentence)
    counts = [number.first for number in numbers(document, sentence) if number.unit != COUNTRIES]  # "Lithuania 200, Estonia 130"
    stops = [hit.start for hit in hits if hit.family in ("stance", "kind")] + counts
    saying = [hit.start for hit in hits if hit.id == "meeting.statement"]
    return groups(acting(document, sentence, dateline(document)), stops, marked(document, sentence), saying)


def _led(found: Sequence[Setting]) -> Iterator[Setting]:
    """The sentences, those to which nobody is handed on with whom the next ones name."""
    for number, setting in enumerate(found, 1):
        nobody = not setting.groups and setting.carried is None
        later = found[number : number + _AHEAD] if nobody else ()
        ahead = next((subjects[0] for other in later if (subjects := _subjects(other))), None)
        yield replace(setting, ahead=ahead) if ahead else setting


def _subjects(setting: Setting) -> tuple[Group, ...]:
    return tuple(group for group in setting.groups if not is_asked(group, setting.hits))


def is_asked(group: Group, hits: Sequence[Hit]) -> bool:
    """Whether a country is only named for the backing that others want of it: "needed strong American support. He also ..."."""
    return any(hit.id in ("backing.us", "condition.us") and hit.start <= group.first < hit.end for hit in hits)


def _is_foreign(document: Document, hit: Hit) -> bool:
    """Somebody who promises nothing, or nobody in particular ("several countries")."""
    return (hit.family == "country" and hit.key in document.lexicon.sides.without_offers) or hit.id == "quantity.countries"
