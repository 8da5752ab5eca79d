"""The figures of a replay against the labels of a corpus."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rate:
    """Precision, recall and their harmonic mean."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Every figure of one set of articles.

    `per_event`: stories opened for each labelled event; `mixed`: share of stories that mix events; `missed`: share of events of which
    nothing was kept; `noise`: stories without any relevant article, per 100 articles; `type`, `day`, `city`: shares right over the kept
    relevant articles; `amount`: share of the matched pledges' amounts within 1 %.
    """

    articles: int
    relevance: Rate
    topics: Rate
    stories: Rate
    pledges: Rate
    pledges_without_stance: Rate
    amount: float
    per_event: float
    mixed: float
    missed: float
    noise: float
    type: float
    day: float
    city: float

    def figures(self) -> dict[str, float]:
        """Name and figure, in the order of the table; F1 where there is one."""
        return {
            "relevance": self.relevance.f1,
            "topics": self.topics.f1,
            "stories": self.stories.f1,
            "pledges": self.pledges.f1,
            "pledges_without_stance": self.pledges_without_stance.f1,
            "amount": self.amount,
            "per_event": self.per_event,
            "mixed": self.mixed,
            "missed": self.missed,
            "noise": self.noise,
            "type": self.type,
            "day": self.day,
            "city": self.city,
        }


@dataclass(slots=True)
class _Tally:
    hit: int = 0
    said: int = 0
    gold: int = 0

    def add(self, said: set[Any], gold: set[Any]) -> None:
        self.hit += len(said & gold)
        self.said += len(said)
        self.gold += len(gold)

    def rate(self) -> Rate:
        return Rate(self.hit / self.said if self.said else 0.0, self.hit / self.gold if self.gold else 0.0)


@dataclass(slots=True)
class _Shares:
    right: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    seen: int = 0

    def of(self, name: str) -> float:
        return self.right[name] / self.seen if self.seen else 0.0


def score(articles: Sequence[Row], events: Iterable[Row], predictions: Mapping[str, Row]) -> Score:
    """Score predictions (by article id) against articles with `gold` and the events file."""
    blank: Row = {"relevant": False, "topics": [], "event": None, "pledges": []}
    said = {row["id"]: {**blank, **predictions.get(row["id"], {})} for row in articles}
    relevant = [row for row in articles if row["gold"]["relevant"]]
    relevance, topics = _Tally(), _Tally()
    relevance.add({i for i, p in said.items() if p["relevant"]}, {row["id"] for row in relevant})
    for row in relevant:
        topics.add({*(said[row["id"]]["topics"] or ())}, {*(row["gold"].get("topics") or ())})
    gold_story = {row["id"]: row["gold"]["event"] or f"none:{row['id']}" for row in relevant}
    story = {key: _story(said[key], key) for key in gold_story}
    shares = _event_shares(relevant, {event["key"]: event for event in events}, said)
    strict, amount_right, amount_all = _pledges(articles, said, loose=False)
    return Score(
        articles=len(articles),
        relevance=relevance.rate(),
        topics=topics.rate(),
        stories=bcubed(gold_story, story),
        pledges=strict,
        pledges_without_stance=_pledges(articles, said, loose=True)[0],
        amount=amount_right / amount_all if amount_all else 0.0,
        **_alerts(articles, said, gold_story, story),
        type=shares.of("type"),
        day=shares.of("day"),
        city=shares.of("city"),
    )


def _story(prediction: Row, key: str) -> str:
    kept = prediction["relevant"] and prediction["event"] is not None
    return str(prediction["event"]) if kept else f"lost:{key}"


def bcubed(gold: Mapping[str, Hashable], said: Mapping[str, Hashable]) -> Rate:
    """BCubed precision and recall of a clustering; both map the same ids to a label."""
    members: dict[Hashable, set[str]] = defaultdict(set)
    guesses: dict[Hashable, set[str]] = defaultdict(set)
    for key, label in gold.items():
        members[label].add(key)
        guesses[said[key]].add(key)
    precision = recall = 0.0
    for key, label in gold.items():
        both = len(members[label] & guesses[said[key]])
        precision += both / len(guesses[said[key]])
        recall += both / len(members[label])
    count = len(gold) or 1
    return Rate(precision / count, recall / count)


def _alerts(articles: Sequence[Row], said: Mapping[str, Row], gold: Mapping[str, str], story: Mapping[str, str]) -> dict[str, float]:
    opened: dict[str, set[str]] = defaultdict(set)
    mixed: dict[str, set[str]] = defaultdict(set)
    for key, label in gold.items():
        if not story[key].startswith("lost:"):
            opened[label].add(story[key])
            mixed[story[key]].add(label)
    wanted = set(gold.values())
    noise = {str(said[a["id"]]["event"]) for a in articles if not a["gold"]["relevant"] and said[a["id"]]["relevant"]} - set(mixed)
    return {
        "per_event": sum(map(len, opened.values())) / len(opened) if opened else 0.0,
        "mixed": sum(len(labels) > 1 for labels in mixed.values()) / len(mixed) if mixed else 0.0,
        "missed": len(wanted - opened.keys()) / len(wanted) if wanted else 0.0,
        "noise": 100 * len(noise) / len(articles) if articles else 0.0,
    }


def _event_shares(relevant: Sequence[Row], events: Mapping[str, Row], said: Mapping[str, Row]) -> _Shares:
    shares = _Shares()
    for row in relevant:
        prediction, event = said[row["id"]], events.get(row["gold"]["event"])
        if not (prediction["relevant"] and event):
            continue
        shares.seen += 1
        shares.right["type"] += prediction.get("event_type") == event["type"]
        shares.right["day"] += (prediction.get("event_date") or None) == (event.get("date") or None)
        shares.right["city"] += _city(prediction.get("event_city")) == _city(event.get("city"))
    return shares


def _city(name: str | None) -> str:
    return (name or "").strip().casefold()


def _pledges(articles: Sequence[Row], said: Mapping[str, Row], *, loose: bool) -> tuple[Rate, int, int]:
    tally, right, total = _Tally(), 0, 0
    for row in articles:
        gold = _pledge_amounts(row["gold"].get("pledges"), loose)
        prediction = said[row["id"]]
        got = _pledge_amounts(prediction["pledges"] if prediction["relevant"] else (), loose)
        tally.add({*got}, {*gold})
        for key in gold.keys() & got.keys():
            if gold[key]:
                total += 1
                right += bool(got[key]) and abs(got[key] - gold[key]) <= 0.01 * abs(gold[key])
    return tally.rate(), right, total


def _pledge_amounts(pledges: Iterable[Row] | None, loose: bool) -> dict[tuple[Any, ...], Any]:
    found: dict[tuple[Any, ...], Any] = {}
    for pledge in pledges or ():
        key = (pledge.get("country"), pledge.get("kind")) + (() if loose else (pledge.get("stance"),))
        if key not in found or pledge.get("amount"):
            found[key] = pledge.get("amount")
    return found


def grouped(articles: Sequence[Row], by: Callable[[Row], str]) -> dict[str, list[Row]]:
    """The articles by language, style or another trait, in its order."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in articles:
        groups[by(row)].append(row)
    return dict(sorted(groups.items()))
