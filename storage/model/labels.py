"""The closed vocabularies: what an article, a pledge, a story and a source can be labelled with."""

from enum import StrEnum


class Tier(StrEnum):
    """How far an outlet's word carries; set by the operator in the sources file, never learned."""

    OFFICIAL = "official"
    AGENCY = "agency"
    PRESS = "press"
    AGGREGATOR = "aggregator"
    STATE_MEDIA = "state_media"


class Topic(StrEnum):
    MEETING = "meeting"
    PLEDGE = "pledge"
    FORCE_PLANNING = "force_planning"
    US_BACKING = "us_backing"
    CEASEFIRE = "ceasefire"
    SANCTIONS = "sanctions"
    RUSSIA_REACTION = "russia_reaction"
    MEMBERSHIP = "membership"


class EventType(StrEnum):
    SUMMIT = "summit"
    MINISTERIAL = "ministerial"
    CHIEFS_OF_STAFF = "chiefs_of_staff"
    CALL = "call"
    VISIT = "visit"
    ANNOUNCEMENT = "announcement"
    DECLARATION = "declaration"
    VOTE = "vote"
    STATEMENT = "statement"


class Kind(StrEnum):
    """What is offered (corpus labels; the ledger's `aid_type_specific`)."""

    TROOPS = "troops"
    AIR = "air"
    NAVAL = "naval"
    WEAPONS = "weapons"
    FUNDING = "funding"
    TRAINING = "training"
    INTELLIGENCE = "intelligence"
    LOGISTICS = "logistics"
    MONITORING = "monitoring"
    BASING = "basing"
    DEMINING = "demining"
    COMMAND = "command"
    GUARANTEE = "guarantee"
    OTHER = "other"


class Stance(StrEnum):
    PLEDGED = "pledged"
    CONDITIONAL = "conditional"
    CONSIDERING = "considering"
    REFUSED = "refused"
    DELIVERED = "delivered"


class Qualifier(StrEnum):
    """How exact a number is, so that a sum can be printed as a range."""

    EXACT = "exact"
    UP_TO = "up_to"
    AT_LEAST = "at_least"
    ABOUT = "about"


class EventStatus(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class Role(StrEnum):
    """Who meets, where the type of the meeting does not tell it."""

    DEFENCE_MINISTERS = "defence_ministers"
    FOREIGN_MINISTERS = "foreign_ministers"
    ADVISERS = "advisers"


class Level(StrEnum):
    """How well a story is supported."""

    OFFICIAL = "official"
    INDEPENDENT = "independent"
    SINGLE = "single"
