"""All settings of a channel as one form, and what was filled in as fields of a Subscription."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from handlers.arguments import TOPIC_LABELS
from handlers.asked import Asked
from handlers.form import Field, Filled, Form, Input
from handlers.languages import LANGUAGES
from handlers.pledge_words import KIND_LABELS
from handlers.preferences import CADENCE_LABELS, LEVEL_LABELS, MOST_A_DAY, WEEKDAYS, clock_words, read_clock, read_quiet, read_zone
from handlers.spans import MOST_MUTES, read_span
from handlers.wording import moment, upper_first
from storage.countries import Countries
from storage.model import Cadence, Kind, Level, Mute, Subscription, Topic

_SPANS = (("1h", "1 hour"), ("8h", "8 hours"), ("1d", "1 day"), ("7d", "1 week"), ("30d", "30 days"))
_AS_IT_IS = "as it is"
_MUTE = re.compile(r"(?:story\s+#?(?P<story>\d{1,12})|(?P<country>.+?))(?:\s+for)?\s+(?P<span>\d+\s*[a-z]+)", re.IGNORECASE)


class WrongError(ValueError):
    """An answer that cannot be used; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Read:
    """Fields of a Subscription, and by field of the form what is wrong with an answer."""

    changes: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def settings_form(known: Subscription, asked: Asked, errors: dict[str, str] | None = None, filled: Filled | None = None) -> Form:
    """The form with the settings as they stand; answers that were refused stand in it as they were given."""
    given = filled or {}
    fields = tuple(replace(entry, value=given.get(entry.name, ())) if filled is not None else entry for entry in _fields(known, asked))
    title = f"Settings for {asked.named}" if asked.named else "Settings"
    command = f"/settings for {asked.named}" if asked.named else "/settings"
    return Form(title=title, command=command, fields=fields, errors=errors or {})


def read_form(filled: Filled, countries: Countries) -> Read:
    """What was filled in, without the mutes: those depend on what is muted already."""
    read = Read()
    for name, reader in _READERS.items():
        try:
            read.changes.update(reader(filled, countries))
        except WrongError as error:
            read.errors[name] = str(error)
    return read


def muted_changes(filled: Filled, known: Subscription, countries: Countries, now: datetime) -> dict[str, Any]:
    """The mutes as the form wants them; to be called when the form has been read without errors."""
    spans = [(about, now + span) for about, span in _mutes(filled, countries)]
    kept = [mute for mute in known.mutes if mute.until > now and _key(mute) in filled.get("muted", ())]
    fresh = [
        Mute(until=until, story=about if isinstance(about, int) else None, country="" if isinstance(about, int) else about)
        for about, until in spans
    ]
    by_key = {_key(mute): mute for mute in (*kept, *fresh)}
    everything = _one(filled, "silence")
    span = read_span(everything)
    until = known.muted_until if everything == _AS_IT_IS else now + span if span else None
    return {"mutes": tuple(by_key.values())[-MOST_MUTES:], "muted_until": until}


def _fields(known: Subscription, asked: Asked) -> Iterable[Field]:
    names = ", ".join(asked.countries.name(code) for code in known.countries)
    yield _many("topics", "Topics", known.topics, {topic: upper_first(TOPIC_LABELS[topic]) for topic in Topic}, "None chosen: all.")
    yield _many("kinds", "Kinds of pledges", known.kinds, {kind: upper_first(KIND_LABELS[kind]) for kind in Kind}, "None chosen: all.")
    yield _words("countries", "Countries", names, "Names with commas between them: France, Italy. Empty: all.")
    levels = {level: upper_first(label if level is Level.OFFICIAL else f"{label} or better") for level, label in LEVEL_LABELS.items()}
    yield _choice("level", "How well a story must be supported", known.level, levels)
    ours = {state.source.language for state in asked.store.sources.all()} | set(known.languages)
    languages = {code: name for code, name in LANGUAGES.items() if code in ours} or {"en": "English"}
    yield _many("languages", "Languages of sources", known.languages, languages, "None chosen: all.")
    yield _choice("cadence", "When", known.cadence, {cadence: upper_first(label) for cadence, label in CADENCE_LABELS.items()})
    yield _time("at", "Time of a daily or weekly digest", known.at)
    yield _choice("weekday", "Day of a weekly digest", known.weekday, dict(enumerate(WEEKDAYS)))
    yield _words("zone", "Time zone", known.zone, "Written like Europe/Kyiv; it counts for digests, quiet hours and the daily cap.")
    quiet = f"{clock_words(known.quiet.start)}-{clock_words(known.quiet.end)}" if known.quiet else ""
    yield _words("quiet", "Quiet hours", quiet, "Written like 22:00-07:00. What came is told in one message at their end. Empty: none.")
    cap = str(known.cap) if known.cap else ""
    yield _words("cap", "Most alerts a day", cap, "Only what is urgent comes beyond it. Empty: no limit.")
    yield from _mute_fields(known, asked)


def _mute_fields(known: Subscription, asked: Asked) -> Iterable[Field]:
    live = known.muted_until if known.muted_until and known.muted_until > asked.now else None
    silence = {"": "No", **({_AS_IT_IS: f"Until {moment(live)}"} if live else {}), **{span: f"For {label}" for span, label in _SPANS}}
    yield _choice("silence", "Mute everything", _AS_IT_IS if live else "", silence)
    mutes = {
        _key(mute): f"{f'Story {mute.story}' if mute.story else asked.countries.name(mute.country)} until {moment(mute.until)}"
        for mute in known.mutes
        if mute.until > asked.now
    }
    if mutes:
        yield _many("muted", "Muted now", tuple(mutes), mutes, "Take one away to hear of it again.")
    yield _words("mute", "Mute a country or a story", "", "For how long, with commas between them: Italy 2d, story 12 8h.")


def _many(name: str, label: str, chosen: Iterable[str], labels: dict[Any, str], hint: str) -> Field:
    choices = tuple((str(value), said) for value, said in labels.items())
    return Field(name=name, label=label, input=Input.MANY, value=tuple(str(value) for value in chosen), choices=choices, hint=hint)


def _choice(name: str, label: str, chosen: object, labels: dict[Any, str]) -> Field:
    return Field(
        name=name,
        label=label,
        input=Input.ONE,
        value=(str(chosen),),
        choices=tuple((str(value), said) for value, said in labels.items()),
    )


def _time(name: str, label: str, minutes: int) -> Field:
    return Field(name=name, label=label, input=Input.TIME, value=(clock_words(minutes),))


def _words(name: str, label: str, value: str, hint: str) -> Field:
    return Field(name=name, label=label, input=Input.WORDS, value=(value,) if value else (), hint=hint)


def _key(mute: Mute) -> str:
    return f"story {mute.story}" if mute.story else mute.country


def _one(filled: Filled, name: str) -> str:
    return next(iter(filled.get(name, ())), "").strip()


def _chosen(name: str, kind: Callable[[str], Any]) -> Callable[[Filled, Countries], dict[str, Any]]:
    """Any of the choices; what is none of them was not in the form."""

    def read(filled: Filled, _: Countries) -> dict[str, Any]:
        try:
            return {name: tuple(dict.fromkeys(kind(value) for value in filled.get(name, ())))}
        except (KeyError, ValueError) as error:
            raise WrongError("Choose among what is offered.") from error

    return read


def _single(name: str, kind: Callable[[str], Any]) -> Callable[[Filled, Countries], dict[str, Any]]:
    def read(filled: Filled, _: Countries) -> dict[str, Any]:
        try:
            return {name: kind(_one(filled, name))}
        except (KeyError, ValueError, IndexError) as error:
            raise WrongError("Choose one of what is offered.") from error

    return read


def _language(code: str) -> str:
    LANGUAGES[code]
    return code


def _weekday(number: str) -> int:
    return range(len(WEEKDAYS))[int(number)]


def _countries(filled: Filled, countries: Countries) -> dict[str, Any]:
    return {"countries": tuple(dict.fromkeys(_country(name, countries) for name in _listed(_one(filled, "countries"))))}


def _country(name: str, countries: Countries) -> str:
    code = countries.find(name)
    if code is None:
        near = countries.suggest(name)
        raise WrongError(f"I know no country “{name[:40]}”." + (f" Did you mean {near[0]}?" if near else " Write it like France, Italy."))
    return code


def _listed(text: str) -> list[str]:
    return [name for part in re.split(r"[,;\n]+", text) if (name := part.strip())]


def _at(filled: Filled, _: Countries) -> dict[str, Any]:
    minutes = read_clock(_one(filled, "at"))
    if minutes is None:
        raise WrongError("Write a time of the day like 08:00.")
    return {"at": minutes}


def _zone(filled: Filled, _: Countries) -> dict[str, Any]:
    zone = read_zone(_one(filled, "zone"))
    if zone is None:
        raise WrongError("I know no such time zone. Write it like Europe/Kyiv, America/New_York or UTC.")
    return {"zone": zone}


def _quiet(filled: Filled, _: Countries) -> dict[str, Any]:
    words = _one(filled, "quiet").split()
    read = read_quiet(words) if words else (None, 0)
    if read is None or read[1] != len(words):
        raise WrongError("Write quiet hours like 22:00-07:00, or nothing.")
    return {"quiet": read[0]}


def _cap(filled: Filled, _: Countries) -> dict[str, Any]:
    number = _one(filled, "cap")
    if number and not (re.fullmatch(r"\d{1,4}", number) and 0 < int(number) <= MOST_A_DAY):
        raise WrongError(f"Write a number from 1 to {MOST_A_DAY}, or nothing.")
    return {"cap": int(number or 0)}


def _mute_read(filled: Filled, countries: Countries) -> dict[str, Any]:
    _mutes(filled, countries)
    return {}


def _mutes(filled: Filled, countries: Countries) -> list[tuple[int | str, Any]]:
    """A story's number or a country's code, and for how long."""
    found: list[tuple[int | str, Any]] = []
    for entry in _listed(_one(filled, "mute")):
        match = _MUTE.fullmatch(entry)
        span = read_span(match["span"].replace(" ", "").casefold()) if match else None
        if match is None or not span:
            raise WrongError("Write what and for how long: Italy 2d, story 12 8h.")
        found.append((int(match["story"]) if match["story"] else _country(match["country"], countries), span))
    return found


_READERS: dict[str, Callable[[Filled, Countries], dict[str, Any]]] = {
    "topics": _chosen("topics", Topic),
    "kinds": _chosen("kinds", Kind),
    "countries": _countries,
    "level": _single("level", Level),
    "languages": _chosen("languages", _language),
    "cadence": _single("cadence", Cadence),
    "at": _at,
    "weekday": _single("weekday", _weekday),
    "zone": _zone,
    "quiet": _quiet,
    "cap": _cap,
    "mute": _mute_read,
}
