"""The different words of a story on pledges, however often each was reported: found by leaps through indexes, not by reading all."""

import json
from collections.abc import Collection
from typing import Any, NamedTuple

from sqlite_utils import Database

from storage.model import Kind, Subject

_OF_EACH = 4


class Word(NamedTuple):
    """What several articles say equally and in the same manner, and the number of the observation that was recorded first.

    `equal` holds country, kind, stance, amount, currency and members as they are stored.
    """

    equal: tuple[Any, ...]
    first: int

    @property
    def subject(self) -> Subject:
        return self.equal[0], Kind(self.equal[1])

    @property
    def stance(self) -> tuple[Any, ...]:
        return self.equal[:3]


class Words:
    """Table `pledges`, by its column `word`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def of_story(self, story: int, without: Collection[str] = ()) -> list[Word]:
        """All that is said under a story, apart from what these articles alone say; equal words stand together."""
        rows = self._db.execute(_WORDS.format(_APART if without else ""), {"story": story, "without": json.dumps([*without])})
        return [Word(tuple(json.loads(word)[:6]), first) for word, first in rows if first is not None]

    def leading(self, story: int) -> set[int]:
        """The numbers of the first and the latest few of equal observations."""
        words = self.of_story(story)
        firsts = {word.equal: word.first for word in sorted(words, key=lambda word: -word.first)}
        latest = [row[0] for equal in firsts for row in self._db.execute(_ENDS.format("", " desc"), _values(story, equal, (), _OF_EACH))]
        return {*firsts.values(), *latest}

    def deciding(self, story: int, subjects: Collection[Subject], without: Collection[str] = ()) -> set[int]:
        """The numbers of the observations on these subjects from which all follows that the others tell of them.

        Of equal ones the first and the latest, and one in each manner; of each stance two outlets, or else an official source.
        """
        words = [word for word in self.of_story(story, without) if word.subject in subjects]
        found = {word.first for word in words}
        apart = _APART if without else ""
        for equal in dict.fromkeys(word.equal for word in words):
            for order in ("", " desc"):
                found.update(row[0] for row in self._db.execute(_ENDS.format(apart, order), _values(story, equal, without, 1)))
        for stance, first in {word.stance: word.first for word in words}.items():
            values = {**_values(story, stance, without, 1), "first": first}
            found.update(row[0] for row in self._db.execute(_BACKING.format(apart), values))
        return found


def _values(story: int, equal: tuple[Any, ...], without: Collection[str], limit: int) -> dict[str, Any]:
    named = dict(zip(("country", "kind", "stance", "amount", "currency", "members"), equal, strict=False))
    return {"story": story, "without": json.dumps([*without]), "limit": limit, **named}


_APART = " and p.article not in (select value from json_each(:without))"
_FIRST = "(select min(p.word) from pledges p where p.story = :story and p.withdrawn = 0{})"
_WORDS = (
    f"with recursive words (word) as (select {_FIRST.format('')} union all"
    f" select {_FIRST.format(' and p.word > words.word')} from words where word is not null)"
    " select word, (select p.id from pledges p where p.story = :story and p.withdrawn = 0 and p.word = words.word{} order by p.id limit 1)"
    " from words where word is not null"
)
_STANCE = "p.story = :story and p.withdrawn = 0 and p.country = :country and p.kind = :kind and p.stance = :stance"
_ENDS = (
    f"select p.id from pledges p where {_STANCE} and p.amount is :amount and p.currency is :currency and p.members is :members{{0}}"
    " order by p.said{1}, p.id{1} limit :limit"
)
_BACKING = (
    f"select p.id from pledges p where {_STANCE}{{0}} and p.publisher <> (select publisher from pledges where id = :first) union all"
    f" select p.id from pledges p join articles a on a.id = p.article where {_STANCE}{{0}} and a.tier = 'official' limit 1"
)
