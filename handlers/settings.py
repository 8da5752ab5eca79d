"""/settings: all that a channel has set, and buttons to change it. Each button is a command that can be typed as well."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from handlers.arguments import TOPIC_LABELS, read_query
from handlers.asked import Asked, Misunderstood
from handlers.form import Filled
from handlers.languages import LANGUAGES, language_or_code
from handlers.message import Block, Button, Heading, Item, Message, Paragraph, bold, code, line
from handlers.pledge_words import KIND_LABELS
from handlers.preferences import CADENCE_LABELS, LEVEL_LABELS, WEEKDAYS, clock_words, read_preferences, read_quiet
from handlers.setting_words import mute_words, settings_rows
from handlers.settings_form import muted_changes, read_form, settings_form
from handlers.subscriptions import refused, save
from handlers.wording import upper_first
from storage.model import Cadence, Kind, Subscription, Topic

_ALL = {"all", "any", "everything", "off"}
_CHECKED = "✓ "
_MOST_COUNTRIES, _MOST_MUTED = 12, 6
_HOURS = (7, 8, 12, 18, 21)
_QUIET = ("22-7", "23-7", "0-8")
_CAPS = (3, 5, 10, 20)
_ZONES = ("Europe/Kyiv", "Europe/London", "Europe/Paris", "Europe/Berlin", "Europe/Warsaw", "Europe/Vilnius", "America/New_York", "UTC")

Change = dict[str, Any] | Misunderstood


def settings(asked: Asked) -> Message | Misunderstood:
    """Show everything, one setting with its choices, or change one and show it again."""
    known = asked.store.subscriptions.get(asked.channel)
    fresh = Subscription(channel=asked.channel, created=asked.now)
    if asked.filled is not None:
        return _filled(known or fresh, asked.filled, asked)
    if known is None or known.closed:
        where = f"to {asked.named}" if asked.named else "here"
        said = Paragraph(line(f"No alerts come {where} yet."))
        return Message((said,), (asked.button("Subscribe", "/subscribe"),), form=settings_form(known or fresh, asked))
    return _asked_for(known, asked)


def _asked_for(known: Subscription, asked: Asked) -> Message | Misunderstood:
    if not asked.words:
        return _overview(known, asked)
    part, *words = asked.words
    part = _PARTS.get(part.casefold().rstrip(":"), "")
    if part and not words:
        return _page(part, known, asked)
    change = _change(part, words, known, asked)
    if isinstance(change, Misunderstood):
        return change
    if not asked.may_change:
        return refused("settings")
    fresh = replace(known, **change)
    save(fresh, asked)
    return _page(part, fresh, asked) if part else _overview(fresh, asked)


def _filled(known: Subscription, filled: Filled, asked: Asked) -> Message:
    """Save what a form says, or give it back with what is wrong."""
    read = read_form(filled, asked.countries)
    if read.errors:
        problems = (Item(line(problem)) for problem in read.errors.values())
        wrong: tuple[Block, ...] = (Paragraph(line("Nothing was saved yet:")), *problems)
        return Message(wrong, form=settings_form(known, asked, read.errors, filled))
    if not asked.may_change:
        return refused("settings")
    fresh = replace(known, **read.changes, **muted_changes(filled, known, asked.countries, asked.now), closed="")
    save(fresh, asked)
    return _overview(fresh, asked)


def _overview(known: Subscription, asked: Asked) -> Message:
    # In the order of the buttons below.
    rows = {name: value for name, value, _ in settings_rows(known, asked)}
    items = (Item(line(f"{label}: {rows[label]}")) for label in _LABELS.values())
    title = f"Settings for {asked.named}" if asked.named else "Settings"
    buttons = tuple(asked.button(label, f"/settings {part}") for part, label in _LABELS.items())
    return Message(
        (Heading(line(bold(title))), *items), (*buttons, asked.button("Unsubscribe", "/unsubscribe")), form=settings_form(known, asked)
    )


def _page(part: str, known: Subscription, asked: Asked) -> Message:
    """One setting: how it stands, its choices, and how to type it."""
    row = next((value for name, value, _ in settings_rows(known, asked) if name == _LABELS.get(part)), known.zone)
    blocks = (
        Heading(line(bold(f"{_LABELS.get(part, upper_first(part))}: {row}"))),
        Paragraph(line(_HELP[part], " ", code(f"/settings {part} {_EXAMPLES[part]}" if part != "mutes" else "/mute Italy 2d"))),
    )
    return Message(blocks, (*_CHOICES[part](known, asked), asked.button("Back", "/settings")))


def _change(part: str, words: Sequence[str], known: Subscription, asked: Asked) -> Change:
    """Fields of the subscription as the words want them."""
    match part:
        case "topics" | "kinds" | "countries":
            return _listed(part, words, known, asked)
        case "languages":
            return _languages(words, known)
        case "mutes":
            return Misunderstood(problem="Mutes are set with /mute.", instead=("/mute",))
        case "when":
            return _read(words, ("cadence", "at", "weekday", "zone"))
        case "":
            return _read(asked.words, ())
        case _:
            return _read((part, *words), (part,)) if part != "level" else _read(words, ("level",))


def _read(words: Sequence[str], fields: Sequence[str]) -> Change:
    """Preference words, all of which must be understood; `fields` limits what may be named."""
    read = read_preferences(words)
    if isinstance(read, Misunderstood):
        return read
    stray = next(iter(read.rest), "") or next((name for name in read.changes if fields and name not in fields), "")
    if stray or not read.changes:
        return Misunderstood(problem=f"“{stray}” is no setting, or no value for it.", instead=("/settings",))
    return read.changes


def _listed(part: str, words: Sequence[str], known: Subscription, asked: Asked) -> Change:
    """A filter set to what is named, with one name more ("+France") or less ("-France"), or to all."""
    if words[0].casefold() in _ALL:
        return {part: ()}
    sign = words[0][:1] if words[0][:1] in "+-" else ""
    names = (words[0].removeprefix(sign), *words[1:])
    query = read_query(replace(asked, words=names), (_SORTS[part],))
    if isinstance(query, Misunderstood):
        return Misunderstood(problem=query.problem, instead=(f"/settings {part}",))
    return {part: _combined(sign, getattr(known, part), getattr(query, part))}


def _languages(words: Sequence[str], known: Subscription) -> Change:
    if words[0].casefold() in _ALL:
        return {"languages": ()}
    sign = words[0][:1] if words[0][:1] in "+-" else ""
    codes = [language_or_code(word) for word in (words[0].removeprefix(sign), *words[1:])]
    if None in codes:
        return Misunderstood(problem="I do not know that language.", instead=("/settings languages",))
    return {"languages": _combined(sign, known.languages, tuple(code for code in codes if code))}


def _combined(sign: str, known: tuple[Any, ...], named: tuple[Any, ...]) -> tuple[Any, ...]:
    if sign == "-":
        return tuple(value for value in known if value not in named)
    return tuple(dict.fromkeys((*(known if sign else ()), *named)))


def _checks(part: str, chosen: Sequence[str], offered: dict[str, str], asked: Asked) -> tuple[Button, ...]:
    """A button for each choice of a filter; those that are chosen are checked and take themselves out."""
    marked = [
        asked.button(f"{_CHECKED if value in chosen else ''}{label}", f"/settings {part} {'-' if value in chosen else '+'}{value}")
        for value, label in offered.items()
    ]
    return (asked.button(f"{'' if chosen else _CHECKED}All", f"/settings {part} all"), *marked)


def _topics(known: Subscription, asked: Asked) -> tuple[Button, ...]:
    return _checks("topics", known.topics, {topic.value: upper_first(TOPIC_LABELS[topic]) for topic in Topic}, asked)


def _kinds(known: Subscription, asked: Asked) -> tuple[Button, ...]:
    return _checks("kinds", known.kinds, {kind.value: upper_first(KIND_LABELS[kind]) for kind in Kind}, asked)


def _countries(known: Subscription, asked: Asked) -> tuple[Button, ...]:
    often = [name for name, _ in asked.store.facts.countries() if name != "COALITION"][:_MOST_COUNTRIES]
    offered = {name: asked.countries.name(name) for name in dict.fromkeys((*known.countries, *often))}
    return _checks("countries", known.countries, offered, asked)


def _offered_languages(known: Subscription, asked: Asked) -> tuple[Button, ...]:
    ours = {state.source.language for state in asked.store.sources.all()} | set(known.languages)
    return _checks("languages", known.languages, {key: name for key, name in LANGUAGES.items() if key in ours}, asked)


def _levels(known: Subscription, asked: Asked) -> tuple[Button, ...]:
    words = {"single": "single", "independent": "two-origins", "official": "official"}
    return tuple(
        asked.button(f"{_CHECKED if level is known.level else ''}{upper_first(label)}", f"/settings level {words[level]}")
        for level, label in LEVEL_LABELS.items()
    )


def _when(known: Subscription, asked: Asked) -> tuple[Button, ...]:
    buttons = [
        asked.button(f"{_CHECKED if cadence is known.cadence else ''}{upper_first(label)}", f"/settings when {cadence.value}")
        for cadence, label in CADENCE_LABELS.items()
    ]
    if known.cadence is Cadence.WEEKLY:
        buttons += [
            asked.button(f"{_CHECKED if number == known.weekday else ''}{day}", f"/settings when {day.casefold()}")
            for number, day in enumerate(WEEKDAYS)
        ]
    if known.cadence in (Cadence.DAILY, Cadence.WEEKLY):
        buttons += [
            asked.button(f"{_CHECKED if hour * 60 == known.at else ''}{clock_words(hour * 60)}", f"/settings when {clock_words(hour * 60)}")
            for hour in _HOURS
        ]
    return (*buttons, asked.button("Time zone", "/settings zone"))


def _zones(known: Subscription, asked: Asked) -> tuple[Button, ...]:
    return tuple(asked.button(f"{_CHECKED if zone == known.zone else ''}{zone}", f"/settings zone {zone}") for zone in _ZONES)


def _quiet(known: Subscription, asked: Asked) -> tuple[Button, ...]:
    off = asked.button(f"{'' if known.quiet else _CHECKED}None", "/settings quiet off")
    spans = (
        asked.button(f"{_CHECKED if (read := read_quiet([span])) and read[0] == known.quiet else ''}{span} h", f"/settings quiet {span}")
        for span in _QUIET
    )
    return (off, *spans, asked.button("Time zone", "/settings zone"))


def _caps(known: Subscription, asked: Asked) -> tuple[Button, ...]:
    numbers = (asked.button(f"{_CHECKED if number == known.cap else ''}{number} a day", f"/settings cap {number}") for number in _CAPS)
    return (asked.button(f"{'' if known.cap else _CHECKED}None", "/settings cap off"), *numbers)


def _mutes(known: Subscription, asked: Asked) -> tuple[Button, ...]:
    live = [mute for mute in known.mutes if mute.until > asked.now]
    names = {f"story {mute.story}" if mute.story else mute.country: mute for mute in live}
    silent = len(mute_words(known, asked)) > len(live)
    spans = (("2h", "2 hours"), ("1d", "a day"), ("7d", "a week"))
    everything = (
        (asked.button("Unmute everything", "/mute off"),)
        if silent
        else tuple(asked.button(f"All for {label}", f"/mute {span}") for span, label in spans)
    )
    often = [name for name, _ in asked.store.facts.countries() if name != "COALITION" and name not in names][:_MOST_MUTED]
    offered = (asked.button(f"{asked.countries.name(name)} for a day", f"/mute {name} 1d") for name in often)
    return (*everything, *(asked.button(f"Unmute {asked.countries.name(name)}", f"/mute {name} off") for name in names), *offered)


_LABELS = {
    "topics": "Topics",
    "kinds": "Kinds of pledges",
    "countries": "Countries",
    "level": "Level",
    "languages": "Languages of sources",
    "when": "When",
    "quiet": "Quiet hours",
    "cap": "Daily cap",
    "mutes": "Muted",
}
_PARTS = {
    **{part: part for part in (*_LABELS, "zone")},
    "topic": "topics",
    "kind": "kinds",
    "country": "countries",
    "language": "languages",
    "cadence": "when",
    "digest": "when",
    "timezone": "zone",
    "muted": "mutes",
}
_SORTS = {"topics": "topic", "kinds": "kind", "countries": "country"}
_HELP = {
    "topics": "Only stories on one of these topics. Typed:",
    "kinds": "Only stories in which one of these is offered or refused. Typed:",
    "countries": "Only stories that name one of these. Typed, also for others:",
    "level": "How well a story must be supported before it comes: by any one source, by two independent origins or an official"
    " source, or by an official source. Typed:",
    "languages": "Only stories that a source in one of these languages told. Typed:",
    "when": "Each story as it comes, or all that gathered in one message. Typed:",
    "zone": "The clock for digests, quiet hours and the daily cap. Typed, also for others:",
    "quiet": "Nothing sounds then; what came is told in one message at the end. Typed:",
    "cap": "What goes beyond it comes in one message the next day, but for what is urgent: cancelled, contradicted, withdrawn, or an"
    " official new pledge. Typed:",
    "mutes": "Nothing new of these for a while. Typed:",
}
_EXAMPLES = {
    "topics": "pledges meetings",
    "kinds": "troops air",
    "countries": "France Italy",
    "level": "official",
    "languages": "German uk",
    "when": "daily at 8 Europe/Kyiv",
    "zone": "Europe/Kyiv",
    "quiet": "22:30-7",
    "cap": "5",
}
_CHOICES: dict[str, Callable[[Subscription, Asked], tuple[Button, ...]]] = {
    "topics": _topics,
    "kinds": _kinds,
    "countries": _countries,
    "level": _levels,
    "languages": _offered_languages,
    "when": _when,
    "zone": _zones,
    "quiet": _quiet,
    "cap": _caps,
    "mutes": _mutes,
}
