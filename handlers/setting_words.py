"""What a channel has set, in words."""

from handlers.arguments import TOPIC_LABELS
from handlers.asked import Asked
from handlers.pledge_words import KIND_LABELS
from handlers.preferences import LEVEL_LABELS, cap_words, language_words, quiet_words, when_words
from handlers.wording import listing, moment
from storage.model import Cadence, Level, Subscription

Row = tuple[str, str, bool]
"""The name of a setting, what it is set to, and whether that is another than at first."""


def settings_rows(subscription: Subscription, asked: Asked) -> tuple[Row, ...]:
    """Every setting of a channel."""
    topics = listing([TOPIC_LABELS[topic] for topic in subscription.topics])
    kinds = listing([KIND_LABELS[kind] for kind in subscription.kinds])
    countries = listing([asked.countries.name(code) for code in subscription.countries])
    mutes = mute_words(subscription, asked)
    return (
        ("Topics", topics or "all", bool(topics)),
        ("Countries", countries or "all", bool(countries)),
        ("When", when_words(subscription), subscription.cadence is not Cadence.IMMEDIATE),
        ("Kinds of pledges", kinds or "all", bool(kinds)),
        ("Level", _level(subscription), subscription.level is not Level.SINGLE),
        ("Languages of sources", language_words(subscription), bool(subscription.languages)),
        ("Quiet hours", quiet_words(subscription), subscription.quiet is not None),
        ("Daily cap", cap_words(subscription), bool(subscription.cap)),
        ("Muted", "; ".join(mutes) or "nothing", bool(mutes)),
    )


def mute_words(subscription: Subscription, asked: Asked) -> list[str]:
    """What is silent now, and until when."""
    until = subscription.muted_until
    said = [f"everything until {moment(until)}"] if until and until > asked.now else []
    for mute in subscription.mutes:
        if mute.until > asked.now:
            name = f"story {mute.story}" if mute.story else asked.countries.name(mute.country)
            said.append(f"{name} until {moment(mute.until)}")
    return said


def _level(subscription: Subscription) -> str:
    said = LEVEL_LABELS[subscription.level]
    return said if subscription.level is Level.OFFICIAL else f"{said} or better"
