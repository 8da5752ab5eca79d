"""What the operator is told of deliveries: in the admins' own chats, once for each matter."""

from handlers.message import Button, Heading, Message, Paragraph, bold, code, line

_NAMES = {"telegram": "Telegram", "slack": "Slack", "console": "Console"}


def closed_notice(platform: str, channel: str, why: str) -> Message:
    """A chat takes no messages any more; its subscription is kept."""
    return _notice(
        f"{_NAMES.get(platform, platform)} chat {channel} is closed",
        f"The platform says: {why}. Nothing more is sent there; the subscription is kept and comes back with /start in that chat.",
    )


def undelivered_notice(platform: str, state: str, why: str) -> Message:
    """A message was given up; there may be more of the kind, of which nothing more is said for a while."""
    told = {
        "refused": "refused a message for good",
        "unknown": "was sent a message twice without an answer that tells whether it arrived",
        "expired": "did not take messages before they were too old",
    }
    return _notice(f"{_NAMES.get(platform, platform)} {told[state]}", f"Reason: {why or 'none given'}.", state)


def trouble_notice(platform: str, why: str) -> Message:
    """Nothing can be sent on a platform until the operator acts."""
    return _notice(f"{_NAMES.get(platform, platform)} takes no messages", f"{why}. Messages wait and are tried again.")


def held_notice(source: str, why: str) -> Message:
    """A feed makes no alert alone until the operator releases it."""
    told = _notice(
        f"Source {source} is held", f"Reason: {why}. It is read on, but what it alone reports makes no alert until you release it."
    )
    return Message(told.blocks, (Button("Release it", f"/sources release {source}"), Button("Sources", "/sources")))


def report_notice(report: int, story: int, words: str) -> Message:
    """A reader says that a story is wrong."""
    told = _notice(f"A reader reports story {story}", f"“{words}”" if words else "Without words.")
    return Message(told.blocks, (Button("Look at it", f"/reports {report}"),))


def _notice(title: str, text: str, state: str = "") -> Message:
    listed = (Paragraph(line("All of them: ", code(f"coalition-watch outbox list --state {state}"))),) if state else ()
    return Message((Heading(line(bold(title))), Paragraph(line(text)), *listed))
