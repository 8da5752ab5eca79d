"""What the operator is told of feeds and of the database: in the admins' own chats, once for each trouble and once when it is over."""

from handlers.message import Button, Heading, Message, Paragraph, bold, line
from handlers.wording import counted


def feed_notice(publisher: str, words: str) -> Message:
    """One sentence about one feed."""
    return Message((Heading(line(bold(f"Feed: {publisher}"))), Paragraph(line(f"{publisher} {words}"))), (Button("Sources", "/sources"),))


def restored_notice(name: str, dropped: int) -> Message:
    """What a restored backup means for the readers."""
    lost = f" {counted(dropped, 'message')} that waited in it will not be sent: too old, or sent before." if dropped else ""
    words = f"The database was restored from {name}. News of more than an hour ago makes no alert: it may have been told already.{lost}"
    return Message((Heading(line(bold("Backup restored"))), Paragraph(line(words))))
