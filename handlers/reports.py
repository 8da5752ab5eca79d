"""/reports, for the operator: what readers say is wrong, and what to do about it. /corrections, for everybody: what was done."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from handlers.amending import FACTS, fact_words, read_fact, read_pledge
from handlers.asked import Asked, Misunderstood
from handlers.cards import GAP, level_words, outlet, story_link
from handlers.correcting import correct, retract
from handlers.deciding import DecisionError, merge, split
from handlers.headline import event_name
from handlers.living import first_line, living_message
from handlers.message import Button, Heading, Item, Message, Paragraph, bold, line, shape
from handlers.pages import page_of, pager, place
from handlers.pledge_words import sentence
from handlers.wording import ago, counted, moment, upper_first
from storage.model import Article, Pledge, Recorded, Report, Story

_PAGE = 8
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
        Paragraph(line("Merge with another story: ", shape(f"/reports merge {report.id} STORY"))),
    )
    labels = {"keep": "Keep as it is", "correct": "Correct", "retract": "Retract", "split": "Split"}
    buttons = tuple(Button(label, f"/reports {action} {report.id}") for action, label in labels.items())
    return Message(blocks, (*buttons, Button("Back", "/reports")))


def _keep(report: Report, story: Story, words: Sequence[str], asked: Asked) -> Message:
    del words
    with asked.store.write():
        asked.store.corrections.decide(story.id, "keep", _by(asked), asked.now)
    return _done(f"Story {story.id} stays as it is; report {report.id} is closed.")


def _retract(report: Report, story: Story, words: Sequence[str], asked: Asked) -> Message | Misunderstood:
    """Withdraw the story, or with "pledge NUMBER" one pledge of it."""
    if words and words[0].casefold() == "pledge":
        return _correct(report, story, (*words[1:2], "drop"), asked)
    if story.retracted:
        return _done(f"Story {story.id} is withdrawn already.")
    why = " ".join(words) or "The report behind it was wrong."
    with asked.store.write():
        retract(story, why, _by(asked), asked.store, asked.countries, asked.now)
        asked.store.corrections.decide(story.id, "retract", _by(asked), asked.now)
    return _done(f"Story {story.id} is withdrawn. Everyone who got it is told; report {report.id} is closed.")


def _correct(report: Report, story: Story, words: Sequence[str], asked: Asked) -> Message | Misunderstood:
    """Show the facts and the pledges with their numbers; or change a fact, or drop or change a pledge."""
    if not words:
        return _what_is_wrong(report, story, asked)
    if words[0].casefold() in FACTS:
        return _correct_fact(report, story, words[0].casefold(), words[1:], asked)
    chosen = _pledge(story, words[0], asked)
    if chosen is None:
        return Misunderstood(problem="There is no such pledge in the story.")
    fresh = None if [word.casefold() for word in words[1:]] == ["drop"] else read_pledge(chosen.pledge, words[1:])
    if isinstance(fresh, Misunderstood):
        return fresh
    was = sentence(chosen.pledge, asked.countries)
    said = f"Correction: {sentence(fresh, asked.countries)} (was: {was})" if fresh else f"Correction: not so: {was}"
    return _amend(report, story, chosen, (fresh,) if fresh else (), said, asked)


def _amend(report: Report, story: Story, chosen: Recorded, instead: Sequence[Pledge], said: str, asked: Asked) -> Message:
    """Put other pledges in the place of one, in every article that reports it, and tell that."""
    same = [entry for entry in asked.store.facts.of_story(story.id) if _size(entry.pledge) == _size(chosen.pledge)]

    def change() -> None:
        for entry in same:
            asked.store.facts.correct(entry, None)
            for fresh in instead:
                asked.store.facts.correct(entry, replace(fresh, sentence=entry.pledge.sentence, spans=entry.pledge.spans))

    return _told(report, story, said, change, asked)


def _correct_fact(report: Report, story: Story, name: str, words: Sequence[str], asked: Asked) -> Message | Misunderstood:
    """Set a fact of the story for good: no later article changes it."""
    event = read_fact(name, words, asked)
    if isinstance(event, Misunderstood):
        return event
    fresh = replace(story, **{name: getattr(event, name)})
    about = upper_first(event_name(story))
    said = f"Correction: {about}: {name} {fact_words(name, fresh, asked)} (was: {fact_words(name, story, asked)})"

    def change() -> None:
        asked.store.corrections.fix(story.id, name, event)
        asked.store.stories.save(fresh)

    return _told(report, story, said, change, asked)


def _told(report: Report, story: Story, said: str, change: Callable[[], None], asked: Asked) -> Message:
    with asked.store.write():
        correct(story, said, _by(asked), change, asked.store, asked.countries, asked.now)
        asked.store.corrections.decide(story.id, "correct", _by(asked), asked.now)
    return _done(f"{said}. Everyone who got it is told; report {report.id} is closed.")


def _what_is_wrong(report: Report, story: Story, asked: Asked) -> Message:
    known = asked.store.facts.of_story(story.id)
    facts = (Item(line(f"{name}: {fact_words(name, story, asked)}")) for name in FACTS)
    pledges = tuple(Item(line(f"{entry.id}: {sentence(entry.pledge, asked.countries)}", GAP) + outlet(entry.article)) for entry in known)
    give = f"/reports correct {report.id}"
    how = (
        Paragraph(line("A fact of the story, which no later article changes then: ", shape(f"{give} day 2025-09-04"))),
        Paragraph(line("A pledge by its number, its stance, kind or amount: ", shape(f"{give} NUMBER considering"))),
        Paragraph(line("Two pledges that are one: ", shape(f"/reports merge {report.id} pledge NUMBER NUMBER"))),
        Paragraph(line("One that is two: ", shape(f"/reports split {report.id} pledge NUMBER naval"))),
    )
    drops = tuple(Button(f"Drop {entry.id}", f"{give} {entry.id} drop") for entry in known[:20])
    blocks = (Heading(line(bold("What is wrong?"))), *facts, *pledges, *(how if known else how[:1]))
    return Message(blocks, (*drops, Button("Back", f"/reports {report.id}")))


def _pledge(story: Story, number: str, asked: Asked) -> Recorded | None:
    return next((entry for entry in asked.store.facts.of_story(story.id) if number == str(entry.id)), None)


def _merge(report: Report, story: Story, words: Sequence[str], asked: Asked) -> Message | Misunderstood:
    """Make the story part of another one, or with "pledge" a pledge the same as another."""
    if words and words[0].casefold() == "pledge":
        return _merge_pledges(report, story, words[1:], asked)
    number = words[0] if words else ""
    keep = asked.store.stories.get(int(number)) if number.isdecimal() and len(number) <= 12 else None
    if keep is None or keep.id == story.id:
        return Misunderstood(problem="With which story? Name its number.", instead=(f"/reports {report.id}",))
    with asked.store.write():
        asked.store.corrections.decide(story.id, "merge", _by(asked), asked.now)
        merge(asked.store, keep.id, story.id, asked.now)
    return _done(f"Story {story.id} is part of story {keep.id} now; report {report.id} is closed.")


def _merge_pledges(report: Report, story: Story, words: Sequence[str], asked: Asked) -> Message | Misunderstood:
    chosen, kept = (_pledge(story, number, asked) for number in (*words, "", "")[:2])
    if chosen is None or kept is None or chosen.id == kept.id:
        return Misunderstood(problem="Which two pledges? Name their numbers.", instead=(f"/reports correct {report.id}",))
    said = f"Correction: {sentence(chosen.pledge, asked.countries)}: the same as {sentence(kept.pledge, asked.countries)}"
    return _amend(report, story, chosen, (kept.pledge,), said, asked)


def _split(report: Report, story: Story, words: Sequence[str], asked: Asked) -> Message | Misunderstood:
    """Show the articles with their places, or make one of them a story of its own; with "pledge", make two of one."""
    if words and words[0].casefold() == "pledge":
        return _split_pledge(report, story, words[1:], asked)
    articles = list(dict.fromkeys(entry.article for entry in asked.store.articles.of_story(story.id)))
    if len(articles) < 2:
        return _done("The story has one article only: there is nothing to split.")
    at = int(words[0]) if words and words[0].isdecimal() and len(words[0]) < 4 else 0
    if not 1 <= at <= len(articles):
        return _which_article(report, articles)
    try:
        with asked.store.write():
            opened = split(asked.store, articles[at - 1].id, asked.now)
            asked.store.corrections.decide(story.id, "split", _by(asked), asked.now)
    except DecisionError as error:
        return Misunderstood(problem=f"{upper_first(str(error))}: all hold the same text.", instead=(f"/reports {report.id}",))
    return _done(f"The article is story {opened} now, with the copies of its text; report {report.id} is closed.")


def _which_article(report: Report, articles: Sequence[Article]) -> Message:
    items = (Item(line(f"{number}: ", article.title, GAP) + outlet(article)) for number, article in enumerate(articles, 1))
    buttons = tuple(
        Button(f"Split off {number}", f"/reports split {report.id} {number}") for number in range(1, min(len(articles), 20) + 1)
    )
    heading = Heading(line(bold("Which article is another story?")))
    return Message((heading, *items), (*buttons, Button("Back", f"/reports {report.id}")))


def _split_pledge(report: Report, story: Story, words: Sequence[str], asked: Asked) -> Message | Misunderstood:
    chosen = _pledge(story, words[0], asked) if words else None
    if chosen is None:
        return Misunderstood(problem="Which pledge? Name its number.", instead=(f"/reports correct {report.id}",))
    other = read_pledge(chosen.pledge, words[1:])
    if isinstance(other, Misunderstood):
        return other
    said = f"Correction: {sentence(chosen.pledge, asked.countries)}; and {sentence(other, asked.countries)}"
    return _amend(report, story, chosen, (other, chosen.pledge), said, asked)


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
