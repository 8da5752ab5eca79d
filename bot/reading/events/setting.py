"""Where and when the reported event takes place: every town and day of the text weighed against each other."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from bot.reading.events.event_type import country_of, matched_types, weighted
from bot.reading.mentions.concepts import HEADQUARTERS, MANY
from bot.reading.mentions.dates import DATE, RELATIVE, WEEKDAY, Mention, mentions
from bot.reading.mentions.places import dateline, located, towns
from bot.reading.mentions.unlisted import unlisted
from bot.reading.mentions.zones import BODY, tells_its_issue, zones
from bot.reading.words.document import Document, Sentence
from bot.reading.words.terms import Hit
from storage.model import EventType
from storage.places import Places

NATO_SEAT = "Brussels"
_MORNING = 8
"""Until this hour (UTC) the papers tell of the day before."""
_BESIDE = 2
"""How many words may stand between a town and its meeting: "the Prague summit", "sommet des alliés à Prague"."""
_SEATED = 3
"""How many words may stand between a town and the headquarters that it gets."""
Evidence = dict[str, float]
_HELD = {"meeting.summit", "meeting.gathering", "meeting.vote", "meeting.declaration"}
_TOLD = {"meeting.announcement", "meeting.statement"}


def town_evidence(document: Document) -> dict[str | None, Evidence]:
    """What speaks for each town as the place of the event, and for none that is named; the best sentence counts."""
    found: dict[str, Evidence] = defaultdict(dict)
    behind = dateline(document)
    for sentence, weight in weighted(document):
        for town, name, at in _towns(document, sentence, behind):
            row = found[town]
            for cue in (*_cues(document, sentence, name), *_seat(document, town, name), *_beside(document, sentence, name, at)):
                row[cue] = max(row.get(cue, 0.0), weight)
            row["times"] = min(4.0, row.get("times", 0.0) + 0.5)
    _first(found)
    _outskirts(found, document.lexicon.places)
    for town, row in found.items():
        if town not in document.lexicon.places.country_of:
            row["unlisted"] = 1.0
    for country, alone in _speakers(document):
        for town, row in found.items():
            if document.lexicon.places.country_of.get(town) == country:
                row |= {f"home {name}": alone * row[name] for name in ("in", "named", "dateline") if name in row}
        if capital := document.lexicon.places.capital_of.get(country):
            found[capital]["seat"] = max(found[capital].get("seat", 0.0), alone)
    return dict(found) | {None: {"none": 1.0}}


def _outskirts(found: dict[str, Evidence], places: Places) -> None:
    """A place that lies by a greater town ("at Northwood outside London") is the nearer of the two."""
    for town in list(found):
        if (greater := places.near.get(town)) in found:
            found[town]["by greater town"] = max(found[greater].get(name, 0.0) for name in ("in", "named", "dateline", "venue"))
            found[greater]["by lesser town"] = max(found[town].get(name, 0.0) for name in ("in", "named", "dateline", "venue"))


def _speakers(document: Document) -> Iterator[tuple[str, float]]:
    """The country that title and lead name first, as far as one country alone decides or speaks."""
    head = (hit for sentence, zone in zones(document) if zone != BODY for hit in document.hits_in(sentence))
    first = next((country for hit in head if (country := country_of(document, hit))), None)
    if first:
        chances = matched_types(document)
        yield first, sum(chances.get(kind, 0.0) for kind in (EventType.ANNOUNCEMENT, EventType.STATEMENT, EventType.VOTE))


def _towns(document: Document, sentence: Sentence, behind: int) -> Iterator[tuple[str, str, Hit | None]]:
    """Each town of a sentence, how it stands there ("in", "named", "dateline", "venue", "at NATO"), and the words that name it."""
    open_to_all = {hit.start for hit in towns(document, sentence, behind)}
    for hit in document.hits_in(sentence):
        if hit.family == "city" and hit.start in open_to_all and _is_commanded_from(document, sentence, hit):
            yield hit.key, "command", hit
        elif hit.family == "city":
            yield hit.key, "dateline" if hit.start not in open_to_all else "in" if located(document, hit.start, hit.end) else "named", hit
        elif hit.family == "venue":
            yield document.lexicon.places.venues[hit.key].town, "venue", hit
    for hit in unlisted(document).get(sentence.number, ()):
        yield (
            hit.key,
            "dateline" if hit.start < behind and not sentence.title else "in" if located(document, hit.start, hit.end) else "named",
            hit,
        )
    if at_nato(document, sentence):
        yield NATO_SEAT, "at NATO", None


def _is_commanded_from(document: Document, sentence: Sentence, town: Hit) -> bool:
    """Whether a town is spoken of as the seat of a headquarters, which is seldom where that is announced."""
    seats = (hit for hit in document.hits_in(sentence) if hit.id in HEADQUARTERS)
    return any(0 <= max(hit.start - town.end, town.start - hit.end) <= _SEATED for hit in seats)


def at_nato(document: Document, sentence: Sentence) -> bool:
    """Whether ministers or chiefs are said to meet "at NATO", which is at its headquarters."""
    ids = document.ids_in(sentence)
    if "country.NATO" not in ids or not (ids & _HELD and ids & MANY):
        return False
    return any(hit.id == "country.NATO" and _behind_preposition(document, hit) for hit in document.hits_in(sentence))


def _behind_preposition(document: Document, hit: Hit) -> bool:
    before = {word.folded for word in document.words[max(0, hit.start - 2) : hit.start]}
    return bool(before & document.language.place_before)


def _seat(document: Document, town: str, name: str) -> Iterator[str]:
    """Kyiv, Washington and Moscow mostly stand for a government."""
    country = document.lexicon.places.country_of.get(town)
    if name == "named" and country in document.lexicon.sides.governments:
        yield f"named {country}"


def _beside(document: Document, sentence: Sentence, name: str, at: Hit | None) -> Iterator[str]:
    """A meeting that is named by its town."""
    if at is None or name in ("dateline", "command"):
        return
    near = (hit for hit in document.hits_in(sentence) if hit.id in _HELD or hit.id == "meeting.visit")
    if any(-1 <= hit.start - at.end < _BESIDE or -1 <= at.start - hit.end < _BESIDE for hit in near):
        yield f"{name} beside"


def _cues(document: Document, sentence: Sentence, name: str) -> Iterator[str]:
    yield name
    if name in ("dateline", "command"):
        return
    ids = document.ids_in(sentence)
    yield from (f"{name} {group}" for group, members in (("held", _HELD), ("told", _TOLD), ("many", MANY)) if ids & members)
    for form in ("visit", "call"):
        if f"meeting.{form}" in ids:
            yield f"{name} {form}"
    if ids & {"time.future", "time.next"}:
        yield f"{name} ahead"
    if sentence.title:
        yield f"{name} title"


def _first(found: dict[str, Evidence]) -> None:
    """Mark the town that the text names first, governments aside, and the first that it puts something in."""
    for mark, wanted in (("first", _named_as_town), ("first in", lambda row: "in" in row)):
        row = next((row for row in found.values() if wanted(row)), None)
        if row is not None:
            row[mark] = 1.0


def _named_as_town(row: Evidence) -> bool:
    if "command" in row and not row.keys() & {"in", "named", "venue", "dateline"}:
        return False
    return "in" in row or "venue" in row or "dateline" in row or not any(cue.startswith("named ") and cue[6:].isupper() for cue in row)


def day_evidence(document: Document) -> dict[date, Evidence]:
    """What speaks for each day as that of the event, the day of publication and the one before among them."""
    published = document.article.published.date()
    found: dict[date, Evidence] = defaultdict(dict)
    found[published]["published"] = 1.0
    found[published - timedelta(days=1)]["day before"] = 1.0
    if document.article.published.hour < _MORNING:
        found[published - timedelta(days=1)]["day before, by night"] = 1.0
    behind = dateline(document)
    weight_of = {sentence.number: weight for sentence, weight in weighted(document)}
    told = _of_the_text(document, [mention for mention in mentions(document) if mention.sentence.number in weight_of])
    planned = _is_plan(document, told, behind, published)
    for number, mention in enumerate(told):
        if planned and _tells_of_it(mention, published):
            continue
        row = found[mention.day]
        weight = weight_of[mention.sentence.number]
        for cue in _day_cues(document, mention, behind, published):
            row[cue] = max(row.get(cue, 0.0), weight)
        if number == 0:
            row["first"] = weight
    for day, row in found.items():
        away = (day - published).days
        row["after"] = float(away > 0)
        row["far"] = float(away < -3 or away > 7)
        row["far past"] = float(away < -3)
    return dict(found)


def _of_the_text(document: Document, told: Sequence[Mention]) -> Sequence[Mention]:
    """The mentions without those of the line that dates the page, unless it alone names a day."""
    return [mention for mention in told if not tells_its_issue(document, mention.sentence)] or told


def _is_plan(document: Document, told: Sequence[Mention], behind: int, published: date) -> bool:
    """Whether the first day that is told, datelines aside, is the date of a meeting to come: "meets in Oslo on 12 March"."""
    first = next((mention for mention in told if mention.first >= behind or mention.sentence.title), None)
    if first is None or first.kind != DATE or first.day <= published:
        return False
    return bool(document.ids_in(first.sentence) & (_HELD | MANY | {"meeting.call", "meeting.visit"}))


def _tells_of_it(mention: Mention, published: date) -> bool:
    """Whether a day is that on which a plan was told of: "..., the government said on Tuesday"."""
    return mention.kind != DATE and mention.day in (published, published - timedelta(days=1))


def _day_cues(document: Document, mention: Mention, behind: int, published: date) -> Iterator[str]:
    if mention.first < behind and not mention.sentence.title:
        yield "dateline"
        return
    yield {DATE: "dated", WEEKDAY: "weekday", RELATIVE: "relative"}[mention.kind]
    ids = document.ids_in(mention.sentence)
    when = "past" if mention.day < published else "future" if mention.day > published else "today"
    for group, members in (("held", _HELD), ("told", _TOLD), ("many", MANY), ("call", {"meeting.call"})):
        if ids & members:
            yield f"{group} {when}"
    yield when
    if "time.future" in ids:
        yield f"ahead {when}"
    if mention.sentence.title:
        yield f"title {when}"
