"""Pledges in words: short forms for lists, clauses for sentences."""

from dataclasses import dataclass

from handlers.wording import counted, number, upper_first
from storage.countries import Countries
from storage.model import Kind, Pledge, Qualifier, Stance

KIND_LABELS = {
    Kind.TROOPS: "troops",
    Kind.AIR: "air forces",
    Kind.NAVAL: "naval forces",
    Kind.WEAPONS: "weapons",
    Kind.FUNDING: "funding",
    Kind.TRAINING: "training",
    Kind.INTELLIGENCE: "intelligence",
    Kind.LOGISTICS: "logistics",
    Kind.MONITORING: "monitoring",
    Kind.BASING: "bases",
    Kind.DEMINING: "mine clearing",
    Kind.COMMAND: "headquarters and staff",
    Kind.GUARANTEE: "security guarantee",
    Kind.OTHER: "other support",
}
_ITEMS = {
    Kind.TROOPS: ("soldier", "troops"),
    Kind.AIR: ("aircraft", "aircraft"),
    Kind.NAVAL: ("ship", "ships"),
    Kind.TRAINING: ("person", "people"),
    Kind.COMMAND: ("person", "people"),
    Kind.WEAPONS: ("item", "items"),
}
"""What is counted where the kind leaves no doubt; "monitoring (30)" may be observers or drones."""
_NAMED_BY_NUMBER = {Kind.TROOPS, Kind.AIR, Kind.NAVAL}
"""Kinds whose items say what they are: "150 troops" needs no word beside it, "training" does."""
_QUALIFIERS = {Qualifier.EXACT: "", Qualifier.UP_TO: "up to ", Qualifier.AT_LEAST: "at least ", Qualifier.ABOUT: "about "}
_CONDITIONS = {
    "us": "if the United States takes part",
    "ceasefire": "after a ceasefire",
    "mandate": "with a mandate",
    "other": "on further conditions",
    "us_backstop": "with American backing",
    "peace_agreement": "after a peace agreement",
    "host_request": "if Ukraine asks for it",
    "parliament": "if parliament agrees",
    "un_mandate": "with a UN mandate",
    "financing": "if the money is found",
}
_MET = {
    "us": "the United States takes part",
    "ceasefire": "the ceasefire holds",
    "mandate": "the mandate is given",
    "other": "the condition is met",
}
_MAGNITUDES = ((10**12, "trn"), (10**9, "bn"), (10**6, "m"))
_DELIVERED = {
    Kind.TROOPS: "deployed",
    Kind.AIR: "deployed",
    Kind.NAVAL: "deployed",
    Kind.WEAPONS: "delivered",
    Kind.FUNDING: "paid",
    Kind.COMMAND: "set up",
    Kind.BASING: "set up",
}
_ABSENCES = {"not_invited": "not invited", "declined": "declined to join", "absent": "absent"}


@dataclass(frozen=True, slots=True)
class Subject:
    """Who a clause is about, in running text, and whether its verb is plural."""

    words: str
    plural: bool = False


def money(amount: int, currency: str) -> str:
    """ "EUR 2 bn", "GBP 1.6 bn", "EUR 600,000"; what would lose digits by rounding is written out."""
    for size, word in _MAGNITUDES:
        if amount >= size and (amount * 100) % size == 0:
            whole, rest = divmod(amount, size)
            decimals = f"{rest * 100 // size:02d}".rstrip("0")
            return f"{currency} {number(whole)}{'.' + decimals if decimals else ''} {word}"
    return f"{currency} {number(amount)}"


def size(pledge: Pledge) -> str:
    """Amount with qualifier and unit: "up to 10,000 troops", "about EUR 2 bn"; empty if none was named."""
    if pledge.amount is None:
        return ""
    if pledge.currency:
        return _QUALIFIERS[pledge.qualifier] + money(pledge.amount, pledge.currency)
    counts = counted(pledge.amount, *_ITEMS[pledge.kind]) if pledge.kind in _ITEMS else number(pledge.amount)
    return _QUALIFIERS[pledge.qualifier] + counts


def offer(pledge: Pledge) -> str:
    """What is offered or refused, with its size: "weapons worth EUR 2 bn", "up to 10,000 troops"."""
    label, amount = KIND_LABELS[pledge.kind] if pledge.stance is Stance.DELIVERED else _bare(pledge.kind), size(pledge)
    if not amount:
        return label
    if pledge.currency:
        return (
            f"{label} worth {amount}"
            if pledge.kind is Kind.WEAPONS
            else f"{amount} {'in' if pledge.kind is Kind.FUNDING else 'for'} {label}"
        )
    return amount if pledge.kind in _NAMED_BY_NUMBER else f"{label} ({amount})"


def conditions(pledge: Pledge) -> str:
    """The conditions in words: those that we have words for as they follow an offer, others as they were given."""
    keys = [condition.removeprefix("condition.") for condition in pledge.conditions]
    known = [_CONDITIONS[key] for key in keys if key in _CONDITIONS]
    given = [key for key in keys if key not in _CONDITIONS]
    return ", ".join([*known, *([f"condition: {', '.join(given)}"] if given else [])])


def fulfilled(pledge: Pledge) -> str:
    """The conditions that are met, in words."""
    return ", ".join(_MET.get(key, _MET["other"]) for key in pledge.met)


def donor(pledge: Pledge, countries: Countries) -> str:
    """Who stands behind it, for a list: "Italy", "26 countries (collective)"."""
    if pledge.country != "COALITION":
        return countries.name(pledge.country)
    return f"{counted(pledge.count, 'country', 'countries')} (collective)" if pledge.count else "Coalition (collective)"


def subject(pledge: Pledge, countries: Countries) -> Subject:
    """The same inside a sentence."""
    if pledge.country == "COALITION" and pledge.count:
        return Subject(counted(pledge.count, "country", "countries"), plural=pledge.count > 1)
    return Subject(countries.running(pledge.country))


def clause(who: Subject, pledge: Pledge) -> str:
    """A clause without a full stop: "France pledges weapons worth EUR 2 bn", "Poland and Greece refuse troops"."""
    if pledge.kind is Kind.OTHER and pledge.stance is Stance.REFUSED:
        return f"{who.words} declined to join"
    what, terms = offer(pledge), conditions(pledge)
    bracketed = terms.startswith("condition:")
    if pledge.stance is Stance.CONDITIONAL:
        only = "only on conditions" if bracketed or not terms else f"only {terms}"
        return f"{who.words}: {what} {only} ({terms if bracketed else 'conditional'})"
    said = f"{who.words} {_verb(pledge, plural=who.plural)} {what}"
    if not terms or pledge.stance is Stance.REFUSED:
        return said
    return f"{said} ({terms})" if bracketed else f"{said} {terms}"


def sentence(pledge: Pledge, countries: Countries) -> str:
    """The clause of one country as a line of its own."""
    return upper_first(clause(_at_start(pledge, countries), pledge))


def stance_label(pledge: Pledge) -> str:
    """The stance as a word for lists."""
    return "declined to join" if pledge.kind is Kind.OTHER and pledge.stance is Stance.REFUSED else pledge.stance.value


def absence_words(manner: str) -> str:
    """How a country stayed away: "not invited", "declined to join", "absent"."""
    return _ABSENCES.get(manner, "absent")


def _at_start(pledge: Pledge, countries: Countries) -> Subject:
    running = subject(pledge, countries)
    return running if running.plural or pledge.country == "COALITION" else Subject(countries.name(pledge.country))


def _verb(pledge: Pledge, *, plural: bool) -> str:
    if pledge.stance is Stance.CONSIDERING:
        return "are considering" if plural else "is considering"
    if pledge.stance is Stance.DELIVERED:
        return f"{'have' if plural else 'has'} {_DELIVERED.get(pledge.kind, 'provided')}"
    return {Stance.PLEDGED: "pledge", Stance.REFUSED: "refuse"}[pledge.stance] + ("" if plural else "s")


def _bare(kind: Kind) -> str:
    return "a security guarantee" if kind is Kind.GUARANTEE else "a part in monitoring" if kind is Kind.MONITORING else KIND_LABELS[kind]
