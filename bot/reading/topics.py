"""Which of the subject's topics an article treats."""

from bot.reading.document import Document
from storage.model import Pledge, Topic


def topics(document: Document, pledges: tuple[Pledge, ...]) -> tuple[Topic, ...]:
    """The topics by the entries that stand for them; `pledge` is set exactly when a pledge was read."""
    found = {hit.id for hit in document.hits}
    wanted = {
        Topic.MEETING: any(key.startswith("meeting.") and key not in _SPOKEN for key in found),
        Topic.PLEDGE: bool(pledges),
        Topic.FORCE_PLANNING: "force.planning" in found,
        Topic.US_BACKING: "backing.us" in found,
        Topic.CEASEFIRE: False,
        Topic.SANCTIONS: "sanctions" in found,
        Topic.RUSSIA_REACTION: "russia_reaction" in found,
        Topic.MEMBERSHIP: "membership" in found,
    }
    return tuple(topic for topic, yes in wanted.items() if yes)


_SPOKEN = {"meeting.statement", "meeting.announcement"}
