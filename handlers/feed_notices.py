"""What the operator is told of a feed: in the admins' own chats, once for each trouble and once when it is over."""

from handlers.message import Button, Heading, Message, Paragraph, bold, line


def feed_notice(publisher: str, words: str) -> Message:
    """One sentence about one feed."""
    return Message((Heading(line(bold(f"Feed: {publisher}"))), Paragraph(line(f"{publisher} {words}"))), (Button("Sources", "/sources"),))
