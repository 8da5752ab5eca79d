"""What of an article's changes is told in a story's thread: not what was known before, nor what one outlet says against several."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from storage.model import Article, Change, ChangeKind, Kind, Pledge, Recorded, Stance, Tier
from storage.store import Store

REMEMBERED = timedelta(days=90)
"""How long ago another story may have told of an offer for it to be no news in this one."""


def settled(known: tuple[Recorded, ...]) -> tuple[Recorded, ...]:
    """What is known apart from a later word that one outlet alone sets against an earlier one: it is news once a second says it."""
    kept: list[Recorded] = []
    said: dict[tuple[str, Kind], dict[Stance, list[Recorded]]] = defaultdict(lambda: defaultdict(list))
    stood: dict[tuple[str, Kind], set[Stance]] = defaultdict(set)
    for entry in known:
        said[entry.pledge.country, entry.pledge.kind][entry.pledge.stance].append(entry)
    for entry in known:
        pledge, subject = entry.pledge, (entry.pledge.country, entry.pledge.kind)
        turns = stood[subject] and pledge.stance not in stood[subject]
        # That a condition is met was told on one outlet's word already.
        if not turns or pledge.met or _is_backed(pledge, entry.article, said[subject][pledge.stance]):
            kept.append(entry)
            stood[subject].add(pledge.stance)
    return tuple(kept)


def worth_telling(found: Iterable[Change], known: tuple[Recorded, ...], story: int, article: Article, store: Store) -> tuple[Change, ...]:
    """The changes without reminders of what another story told, and without turns that nobody else reports."""
    return tuple(
        change for change in found if not _is_reminder(change, story, article, store) and not _is_lone_turn(change, known, article)
    )


def _is_reminder(change: Change, story: int, article: Article, store: Store) -> bool:
    if change.kind is not ChangeKind.NEW_PLEDGE or change.pledge is None or change.before is not None:
        return False
    return store.facts.said_elsewhere(story, change.pledge, (article.published - REMEMBERED).date())


def _is_lone_turn(change: Change, known: tuple[Recorded, ...], article: Article) -> bool:
    # That a condition is met is read from words of its own.
    if change.kind is ChangeKind.CONDITION_MET or change.pledge is None or change.before is None:
        return False
    if change.before.stance is change.pledge.stance:
        return False
    return _turns(change.pledge, _by_others(known, article)) and not _is_backed(change.pledge, article, known)


def _by_others(known: Iterable[Recorded], article: Article) -> list[Recorded]:
    """What other outlets report: its own earlier word an outlet may replace."""
    return [entry for entry in known if entry.article.publisher != article.publisher]


def _turns(pledge: Pledge, known: Iterable[Recorded]) -> bool:
    """Whether it is said otherwise, and by nobody so, among what is known."""
    stances = {old.pledge.stance for old in known if (old.pledge.country, old.pledge.kind) == (pledge.country, pledge.kind)}
    return bool(stances) and pledge.stance not in stances


def _is_backed(pledge: Pledge, article: Article, known: Iterable[Recorded]) -> bool:
    """Whether an official source says it, or another outlet as well."""
    word = (pledge.country, pledge.kind, pledge.stance)
    same = [old.article for old in known if (old.pledge.country, old.pledge.kind, old.pledge.stance) == word]
    official = article.tier is Tier.OFFICIAL or any(other.tier is Tier.OFFICIAL for other in same)
    return official or any(other.publisher != article.publisher for other in same)
