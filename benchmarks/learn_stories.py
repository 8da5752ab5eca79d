"""Learn the "is this new?" decision of the story matcher on the coalition and write seeds/weights/stories.toml.

Usage: python benchmarks/learn_stories.py [--check] ARTICLES.jsonl ...   (facts stand in NAME-events.jsonl beside NAME.jsonl)

The stream is run with the labelled stories as they grow; each article against each live story is an example. The event's facts are
once those that the reader finds, and else the labelled ones, spoiled as often as a reader errs on news that it has not seen. Figures
are for events that the weights have not seen (five folds). For news in general see learn_news.py.
"""

import random
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from bot.evaluation.corpus import read_lines, read_samples
from bot.reading.events.event import as_matched, event
from bot.reading.events.sections import sections
from bot.reading.stories.features import Facts, Features, features
from bot.reading.stories.nearness import Asked, Member, evidence
from bot.reading.stories.rarity import Rarity
from bot.reading.stories.stories import StoryIndex
from bot.reading.words.document import Reader
from storage.lexicon import SEEDS, Lexicon, load_lexicon
from storage.model import EventType
from storage.weights import Linear

GROUPS = Path(__file__).parent / "week_stories.toml"
FOLDS, DRAWS, SMOOTH = 5, 4, 2.0
OFFSET = -1.1
"""How far the threshold is moved: a mixed story costs more than one too many."""
LIKENESS = {f"{channel}{kind}" for channel in ("names", "headline", "people", "concepts") for kind in ("", "_mean")} | {
    f"{channel}_{where}" for channel in ("body", "title") for where in ("same", "other")
}
LIKENESS |= {"numbers", "day_same", "city_same", "type_same", "count_same", "place_day"}
AGAINST = {"day_next", "day_far", "day_outvoted", "city_far", "city_one", "type_near", "type_far", "count_far", "hours", "size", "series"}
AGAINST |= {"voice_far"}
_SURE = {"type": (0.35, 1.0), "day": (0.7, 1.0), "city": (0.65, 1.0)}
_UNSURE = {"type": (0.2, 0.8), "day": (0.5, 0.92), "city": (0.4, 1.0)}
"""How sure the reader is of what is right, and of what is wrong, on events that it was not taught with."""
CONFUSED = {
    EventType.SUMMIT: (EventType.CALL, EventType.ANNOUNCEMENT, EventType.DECLARATION),
    EventType.CALL: (EventType.SUMMIT, EventType.STATEMENT),
    EventType.MINISTERIAL: (EventType.SUMMIT, EventType.CHIEFS_OF_STAFF, EventType.STATEMENT),
    EventType.CHIEFS_OF_STAFF: (EventType.MINISTERIAL, EventType.SUMMIT),
    EventType.VISIT: (EventType.ANNOUNCEMENT, EventType.SUMMIT),
    EventType.ANNOUNCEMENT: (EventType.STATEMENT, EventType.SUMMIT),
    EventType.STATEMENT: (EventType.ANNOUNCEMENT, EventType.SUMMIT),
    EventType.DECLARATION: (EventType.SUMMIT,),
    EventType.VOTE: (EventType.ANNOUNCEMENT,),
}


@dataclass(frozen=True)
class Labelled:
    """An article of a corpus, read once, with its event (itself if it has none)."""

    corpus: str
    id: str
    event: str
    relevant: bool
    features: Features
    read: Features
    truth: Facts | None


@dataclass(frozen=True)
class Example:
    """An article against a story."""

    found: Mapping[str, float]
    same: bool
    events: tuple[str, str]


def labelled(paths: Sequence[Path], lexicon: Lexicon) -> list[Labelled]:
    reader = Reader(lexicon)
    found = []
    groups = tomllib.loads(GROUPS.read_text(encoding="utf-8"))["same"]
    together = {key: f"same:{group[0]}" for group in groups for key in group}
    facts = [path.with_name(f"{path.stem}-events.jsonl") for path in paths]
    events = {row["key"]: row for path in facts if path.exists() for row in read_lines(path)}
    for path in paths:
        for sample in read_samples(path):
            gold = sample.gold
            key = gold["event"] or together.get(sample.article.id) or f"{path.stem}:{sample.copy_of or sample.article.id}"
            document = reader.open(sections(sample.article, reader)[0])
            happening = as_matched(document, event(document))
            known, read = features(document, happening, relevant=False), features(document, happening)
            found.append(Labelled(path.stem, sample.article.id, key, gold["relevant"], known, read, _truth(events.get(key))))
    return found


def _truth(event: Mapping[str, Any] | None) -> Facts | None:
    if event is None:
        return None
    return Facts(type=EventType(event["type"]), day=date.fromisoformat(event["date"]), city=event["city"])


def spoiled(article: Labelled, chance: random.Random, draw: int = 1) -> Features:
    """The article with the facts that a reader might have found; in the first draw, with those that ours did."""
    if draw == 0:
        return article.read
    if not article.relevant or article.truth is None:
        return article.features
    facts = article.truth
    if article.read.facts:
        facts = replace(facts, voices=article.read.facts.voices, spoken=article.read.facts.spoken)
    written = date(1970, 1, 1) + timedelta(minutes=article.features.minute)
    right = {name: chance.uniform(*bounds) for name, bounds in _SURE.items()}
    wrong = {name: chance.uniform(*bounds) for name, bounds in _UNSURE.items()}
    facts = replace(facts, type_chance=right["type"], day_chance=right["day"], city_chance=right["city"])
    if facts.type and chance.random() < 0.33:
        facts = replace(facts, type=chance.choice((*CONFUSED[facts.type], *EventType)), type_chance=wrong["type"])
    if chance.random() < 0.05:
        near = (written, written - timedelta(days=1), written + timedelta(days=chance.randint(-8, 8)), None)
        facts = replace(facts, day=chance.choice(near), day_chance=wrong["day"])
    if chance.random() < 0.22:
        town = chance.choice((None, "Paris", "Kyiv", "London", "Brussels", "Washington"))
        facts = replace(facts, city=town, city_chance=wrong["city"])
    return replace(article.features, facts=facts)


def examples(articles: Sequence[Labelled], lexicon: Lexicon, seed: int) -> Iterator[Example]:
    """Each relevant article of one corpus against each story that was live when it came."""
    chance = random.Random(seed)
    rarity = Rarity(lexicon.weights["grams"])
    stories: dict[str, list[Member]] = defaultdict(list)
    for article in articles:
        if not article.relevant:
            continue
        known = spoiled(article, chance, seed)
        vectors = {name: rarity.weighed(name, known.language, counts) for name, counts in known.channels.items()}
        member = Member(article=article.id, language=known.language, minute=known.minute, facts=known.facts, **vectors)
        asked = Asked.of(member)
        for key, members in stories.items():
            if known.minute - members[-1].minute <= lexicon.live.total_seconds() / 60:
                shown = chance.sample(members, chance.randint(1, len(members))) if chance.random() < 0.5 else members[-12:]
                yield Example(evidence(asked, shown), key == article.event, (key, article.event))
        stories[article.event].append(member)
        rarity.count(known)


def fitted(chosen: Sequence[Example], smooth: float, offset: float) -> Linear:
    """Logistic regression with a pull towards zero; `offset` moves the threshold.

    Likeness never speaks against, nor a difference for: what gets such a weight beside its fellows is left out.
    """
    left_out: set[str] = set()
    while True:
        learned = _fitted(chosen, smooth, offset, left_out)
        wrong = {name for name, weight in learned.weights.items() if name in (LIKENESS if weight < 0 else AGAINST)}
        if not wrong:
            return learned
        left_out |= wrong


def _fitted(chosen: Sequence[Example], smooth: float, offset: float, left_out: set[str]) -> Linear:
    names = sorted({name for example in chosen for name in example.found} - left_out)
    column = {name: at for at, name in enumerate(names)}
    matrix = np.zeros((len(chosen), len(names) + 1))
    matrix[:, -1] = 1.0
    for row, example in enumerate(chosen):
        for name in example.found.keys() & column.keys():
            matrix[row, column[name]] = example.found[name]
    target = np.array([float(example.same) for example in chosen])
    scale = np.maximum(matrix.std(axis=0), 1e-3)
    scale[-1] = 1.0
    weights = _newton(matrix / scale, target, smooth) / scale
    return Linear(
        bias=round(float(weights[-1]) + offset, 3),
        weights={name: round(float(weights[at]), 3) for name, at in column.items() if abs(weights[at]) >= 0.005},
    )


def _newton(matrix: Any, target: Any, smooth: float) -> Any:
    weights = np.zeros(matrix.shape[1])
    pull = np.full(matrix.shape[1], smooth)
    pull[-1] = 1e-3
    for _ in range(40):
        chance = 1.0 / (1.0 + np.exp(-np.clip(matrix @ weights, -30, 30)))
        slope = matrix.T @ (target - chance) - pull * weights
        bend = (matrix * (chance * (1.0 - chance))[:, None]).T @ matrix + np.diag(pull)
        step = np.linalg.solve(bend, slope)
        weights = weights + step
        if np.abs(step).max() < 1e-6:
            break
    return weights


def clustered(articles: Sequence[tuple[Labelled, Features]], lexicon: Lexicon) -> dict[str, str]:
    """The stream through the real index: article -> story."""
    index = StoryIndex(lexicon)
    found: dict[str, int] = {}
    for number, (article, known) in enumerate(articles):
        match = index.match(known)
        story = match.story or number + 1
        for other in match.joins:
            index.merge(story, other)
            found = {key: story if filed == other else filed for key, filed in found.items()}
        index.add(story, article.id, match.origin or article.id, known)
        found[article.id] = story
    return {key: str(story) for key, story in found.items()}


def figures(articles: Sequence[Labelled], said: Mapping[str, str], events: set[str] | None = None) -> dict[str, float]:
    """BCubed, stories opened for each event and mixed stories, over the articles of the given events."""
    gold = {article.id: article.event for article in articles if article.id in said}
    inside = {key for key, label in gold.items() if events is None or label in events}
    members: dict[str, set[str]] = defaultdict(set)
    groups: dict[str, set[str]] = defaultdict(set)
    for key, label in gold.items():
        members[label].add(key)
        groups[said[key]].add(key)
    precision = sum(len(members[gold[key]] & groups[said[key]]) / len(groups[said[key]]) for key in inside) / len(inside)
    recall = sum(len(members[gold[key]] & groups[said[key]]) / len(members[gold[key]]) for key in inside) / len(inside)
    opened = {(gold[key], said[key]) for key in inside}
    used = {said[key] for key in inside}
    return {
        "f1": 2 * precision * recall / (precision + recall),
        "precision": precision,
        "recall": recall,
        "per_event": len(opened) / len({gold[key] for key in inside}),
        "mixed": sum(len({gold[key] for key in groups[story]}) > 1 for story in used) / len(used),
    }


def with_weights(lexicon: Lexicon, scorer: Linear) -> Lexicon:
    return replace(lexicon, weights={**lexicon.weights, "stories": {"coalition": scorer}})


def streams(articles: Sequence[Labelled]) -> dict[str, list[Labelled]]:
    found: dict[str, list[Labelled]] = defaultdict(list)
    for article in articles:
        found[article.corpus].append(article)
    return found


def coalition_examples(articles: Sequence[Labelled], lexicon: Lexicon) -> list[Example]:
    return [example for stream in streams(articles).values() for draw in range(DRAWS) for example in examples(stream, lexicon, draw)]


def unseen(articles: Sequence[Labelled], chosen: Sequence[Example], lexicon: Lexicon) -> dict[str, dict[str, float]]:
    """The figures of each corpus, each event judged by weights that have not seen it."""
    keys = sorted({article.event for article in articles if article.relevant})
    random.Random(5).shuffle(keys)
    sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for fold in range(FOLDS):
        held = set(keys[fold::FOLDS])
        learned = fitted([example for example in chosen if not held & set(example.events)], SMOOTH, OFFSET)
        for corpus, stream in streams(articles).items():
            relevant = [article for article in stream if article.relevant]
            count = sum(article.event in held for article in relevant)
            if count:
                chance = random.Random(fold)
                said = clustered([(article, spoiled(article, chance)) for article in relevant], with_weights(lexicon, learned))
                for name, value in figures(relevant, said, held).items():
                    sums[corpus][name] += value * count
                sums[corpus]["count"] += count
    return {corpus: {name: value / total["count"] for name, value in total.items() if name != "count"} for corpus, total in sums.items()}


def main(arguments: Sequence[str]) -> None:
    lexicon = load_lexicon()
    articles = labelled([Path(name) for name in arguments if not name.startswith("--")], lexicon)
    if "--check" in arguments:
        for corpus, found in unseen(articles, coalition_examples(articles, lexicon), lexicon).items():
            print(corpus, {name: round(value, 3) for name, value in found.items()})
        return
    learned = fitted(coalition_examples(articles, lexicon), SMOOTH, OFFSET)
    lines = ["# Learned by benchmarks/learn_stories.py; from 0 on an article belongs to the story.", ""]
    lines += ["[coalition]", f"bias = {learned.bias}", "[coalition.weights]"]
    lines += [f"{name} = {weight}" for name, weight in sorted(learned.weights.items())]
    (SEEDS / "weights" / "stories.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
