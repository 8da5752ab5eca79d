"""/reports, for the operator: what readers say is wrong, and what to do about it. /corrections, for everybody: what was done."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from handlers.arguments import KIND_NAMES
from handlers.asked import Asked, Misunderstood
from handlers.cards import GAP, level_words, outlet, story_link
from handlers.correcting import correct, retract
from handlers.living import first_line, living_message
from handlers.message import Button, Heading, Item, Message, Paragraph, bold, code, line
from handlers.pages import page_of, pager, place
from handlers.pledge_words import sentence
from handlers.wording import ago, counted, moment
from storage.countries import name_form
from storage.model import Article, Event, Kind, Pledge, Recorded, Report, Stance, Story

_PAGE = 8
_MULTIPLES = {"": 1, "k": 1_000, "m": 1_000_000, "bn": 1_000_000_000}
_ACTIONS = ("keep", "correct", "retract", "merge", "split")


def reports(asked: Asked) -> Message | Misunderstood:
    """All open reports, one with its choices, or a decision on one."""
    if not asked.admin:
        return Message((Paragraph(line("Only the operators of this service see its reports.")),))
    if not asked.words:
        return _all(asked)
    action = asked.words[0].casefold() if asked.words[0].casefold() in _ACTIONS else ""
    number = asked.words[1 if action else 0] if len(asked.words) > bool(action) else ""
    report = asked.store.corrections.get_report(int(number)) if number.isdecimal() and len(number) <= 12 else None
    story = asked.store.stories.get(report.story) if report else None
    if report is None or story is None:
        return Misunderstood(problem="There is no such report.", instead=("/reports",))
    if not action:
        return _one(report, story, asked)
    return _DECISIONS[action](report, story, asked.words[2:], asked)


def corrections(asked: Asked) -> Message | Misunderstood:
    """What was corrected, the newest first."""
    if asked.words:
        return Misunderstood(problem="/corrections takes no words.", instead=("/corrections",))
    total = asked.store.corrections.count()
    if not total:
        return Message((Paragraph(line("Nothing had to be corrected so far.")),))
    offset = (max(1, min(asked.page, -(-total // _PAGE))) - 1) * _PAGE
    items = (
        Item(line(f"{moment(entry.at)}{GAP}{entry.words}", GAP) + story_link(entry.story))
        for entry in asked.store.corrections.listed(_PAGE, offset)
    )
    title = f"{counted(total, 'correction')}{place(asked.page, total, _PAGE)}"
    return Message((Heading(line(bold(title))), *items), pager("/corrections", asked.page, total, _PAGE))


def _all(asked: Asked) -> Message:
    total = asked.store.corrections.count_open()
    if not total:
        return Message((Paragraph(line("No report is open.")),), (Button("Corrections", "/corrections"),))
    found = page_of(asked.store.corrections.open_reports(total), asked.page, _PAGE)
    items = (
        Item(line(f"{entry.id}: ", _said(entry), GAP, ago(entry.created, asked.now), GAP) + story_link(entry.story)) for entry in found
    )
    title = f"{counted(total, 'report')}{place(asked.page, total, _PAGE)}"
    buttons = tuple(Button(f"Report {entry.id}", f"/reports {entry.id}") for entry in found)
    return Message((Heading(line(bold(title))), *items), (*buttons, *pager("/reports", asked.page, total, _PAGE)))


def _one(report: Report, story: Story, asked: Asked) -> Message:
    blocks = (
        Heading(line(bold(f"Report {report.id}"))),
        Paragraph(
            line(f"{_said(report)}{GAP}{report.channel.platform}, user {report.user or 'unknown'}{GAP}{ago(report.created, asked.now)}")
        ),
        Paragraph(
            line(bold(first_line(living_message(story, asked.store, asked.countries))), GAP, level_words(story), GAP) + story_link(story.id)
        ),
        Paragraph(line("Merge with another story: ", code(f"/reports merge {report.id} STORY"))),
    )
    labels = {"keep": "Keep as it is", "correct": "Correct", "retract": "Retract", "split": "Split"}
    buttons = tuple(Button(label, f"/reports {action} {report.id}") for action, label in labels.items())
    return Message(blocks, (*buttons, Button("Back", "/reports")))


def _keep(report: Report, story: Story, words: Sequence[str], asked: Asked) -> Message:
    del words
    with asked.store.write():
        asked.store.corrections.decide(story.id, "keep", _by(asked), asked.now)
    return _done(f"Story {story.id} stays as it is; report {report.id} is closed.")


def _retract(report: Report, story: Story, words: Sequence[str], asked: Asked) -> Message:
    if story.retracted:
        return _done(f"Story {story.id} is withdrawn already.")
    why = " ".join(words) or "The report behind it was wrong."
    with asked.store.write():
        retract(story, why, _by(asked), asked.store, asked.countries, asked.now)
        asked.store.corrections.decide(story.id, "retract", _by(asked), asked.now)
    return _done(f"Story {story.id} is withdrawn. Everyone who got it is told; report {report.id} is closed.")


def _correct(report: Report, story: Story, words: Sequence[str], asked: Asked) -> Message | Misunderstood:
    """Show the pledges with their numbers, or drop or change one: its stance, kind or amount."""
    known = asked.store.facts.of_story(story.id)
    if not words:
        return _pledges(report, known, asked)
    chosen = next((entry for entry in known if words[0] == str(entry.id)), None)
    fresh = _changed(chosen.pledge, words[1:]) if chosen else None
    if chosen is None or isinstance(fresh, Misunderstood):
        return fresh if isinstance(fresh, Misunderstood) else Misunderstood(problem="There is no such pledge in the story.")
    was = sentence(chosen.pledge, asked.countries)
    said = f"Correction: {sentence(fresh, asked.countries)} (was: {was})" if fresh else f"Correction: not so: {was}"
    same = [entry for entry in known if _size(entry.pledge) == _size(chosen.pledge)]

    def change() -> None:
        for entry in same:
            asked.store.facts.correct(entry, fresh and replace(fresh, sentence=entry.pledge.sentence, spans=entry.pledge.spans))

    with asked.store.write():
        correct(story, said, _by(asked), change, asked.store, asked.countries, asked.now)
        asked.store.corrections.decide(story.id, "correct", _by(asked), asked.now)
    return _done(f"{said}. Everyone who got it is told; report {report.id} is closed.")


def _pledges(report: Report, known: Sequence[Recorded], asked: Asked) -> Message:
    items = (Item(line(f"{entry.id}: {sentence(entry.pledge, asked.countries)}", GAP) + outlet(entry.article)) for entry in known)
    how = Paragraph(line("What is true instead (stance, kind or amount): ", code(f"/reports correct {report.id} PLEDGE considering")))
    drops = tuple(Button(f"Drop {entry.id}", f"/reports correct {report.id} {entry.id} drop") for entry in known[:20])
    title = "Which pledge is wrong?" if known else "The story holds no pledge; it can be kept, merged, split or retracted."
    return Message((Heading(line(bold(title))), *items, *((how,) if known else ())), (*drops, Button("Back", f"/reports {report.id}")))


def _changed(pledge: Pledge, words: Sequence[str]) -> Pledge | Misunderstood | None:
    """The pledge as the words want it; None to drop it."""
    if [word.casefold() for word in words] == ["drop"]:
        return None
    for word in words:
        form, amount = name_form(word), re.fullmatch(r"(\d[\d,]*)(k|m|bn)?", word.casefold())
        if form in set(Stance):
            pledge = replace(pledge, stance=Stance(form))
        elif form in KIND_NAMES:
            pledge = replace(pledge, kind=Kind(KIND_NAMES[form]))
        elif amount:
            pledge = replace(pledge, amount=int(amount[1].replace(",", "")) * _MULTIPLES[amount[2] or ""])
        else:
            words = ()
    return pledge if words else Misunderstood(problem="Say drop, a stance, a kind or an amount: considering, air, 5000, 2bn.")


def _merge(report: Report, story: Story, words: Sequence[str], asked: Asked) -> Message | Misunderstood:
    number = words[0] if words else ""
    keep = asked.store.stories.get(int(number)) if number.isdecimal() and len(number) <= 12 else None
    if keep is None or keep.id == story.id:
        return Misunderstood(problem="With which story? Name its number.", instead=(f"/reports {report.id}",))
    with asked.store.write():
        asked.store.corrections.decide(story.id, "merge", _by(asked), asked.now)
        asked.store.stories.merge(keep.id, story.id, asked.now)
    return _done(f"Story {story.id} is part of story {keep.id} now; report {report.id} is closed.")


def _split(report: Report, story: Story, words: Sequence[str], asked: Asked) -> Message | Misunderstood:
    """Show the articles with their places, or make one of them a story of its own."""
    readings = asked.store.stories.readings(story.id)
    if len(readings) < 2:
        return _done("The story has one article only: there is nothing to split.")
    at = int(words[0]) if words and words[0].isdecimal() and len(words[0]) < 4 else 0
    articles = [asked.store.articles.get(key) for key, _ in readings]
    if not 1 <= at <= len(readings):
        items = (Item(line(f"{number}: ", article.title, GAP) + outlet(article)) for number, article in enumerate(articles, 1) if article)
        buttons = tuple(
            Button(f"Split off {number}", f"/reports split {report.id} {number}") for number in range(1, min(len(articles), 20) + 1)
        )
        return Message(
            (Heading(line(bold("Which article is another story?"))), *items), (*buttons, Button("Back", f"/reports {report.id}"))
        )
    article, event = articles[at - 1], readings[at - 1][1]
    if article is None:
        return Misunderstood(problem="That article is gone.")
    with asked.store.write():
        opened = asked.store.stories.add(_opened(story, article, event))
        asked.store.stories.split(article.id, story.id, opened, asked.now)
        asked.store.corrections.decide(story.id, "split", _by(asked), asked.now)
    return _done(f"The article is story {opened} now; report {report.id} is closed.")


def _opened(story: Story, article: Article, event: Event) -> Story:
    return Story(
        id=0,
        type=event.type,
        day=event.day,
        city=event.city,
        country=event.country,
        title=article.title,
        topics=story.topics,
        countries=event.countries,
        first_seen=article.first_seen,
        last_seen=article.first_seen,
    )


def _said(report: Report) -> str:
    return f"“{report.words}”" if report.words else "no words"


def _size(pledge: Pledge) -> tuple[object, ...]:
    return pledge.country, pledge.kind, pledge.stance, pledge.amount, pledge.currency, pledge.count


def _by(asked: Asked) -> str:
    return f"{asked.channel.platform}:{asked.user}"


def _done(text: str) -> Message:
    return Message((Paragraph(line(text)),), (Button("Reports", "/reports"), Button("Corrections", "/corrections")))


_DECISIONS: dict[str, Callable[[Report, Story, Sequence[str], Asked], Message | Misunderstood]] = {
    "keep": _keep,
    "correct": _correct,
    "retract": _retract,
    "merge": _merge,
    "split": _split,
}
