"""/status: whether the service does its work."""

from handlers.asked import Asked, Misunderstood
from handlers.message import Block, Button, Heading, Item, Message, Paragraph, bold, line
from handlers.sources import health
from handlers.wording import ago, counted, number
from storage.model import State

_SHOWN = 3


def status(asked: Asked) -> Message | Misunderstood:
    """Polling, what is stored, and what waits to be delivered."""
    if asked.words:
        return Misunderstood(problem="/status takes no words.", instead=("/status",))
    feeds = asked.store.sources.all()
    failing = [state for state in feeds if state.failures]
    polled = max((state.last_polled for state in feeds if state.last_polled), default=None)
    rows = [
        f"Last poll: {ago(polled, asked.now)}" if polled else "Last poll: none yet",
        f"Feeds: {len(feeds)}, {len(failing)} failing",
        _stored(asked),
        _deliveries(asked),
    ]
    blocks: list[Block] = [Heading(line(bold("Status"))), *(Paragraph(line(row)) for row in rows)]
    blocks += [Item(line(f"{state.source.publisher}: {health(state, asked.now)}")) for state in failing[:_SHOWN]]
    blocks += _refused(asked)
    return Message(tuple(blocks), (Button("Sources", "/sources"),))


def _stored(asked: Asked) -> str:
    articles, relevant = asked.store.articles.counts()
    newest = asked.store.articles.latest()
    last = f", the newest {ago(newest, asked.now)}" if newest else ""
    stories, pledges = counted(asked.store.stories.count(), "story", "stories"), counted(asked.store.facts.count(), "pledge")
    return f"Stored: {counted(articles, 'article')} ({number(relevant)} relevant{last}), {stories}, {pledges} reported"


def _deliveries(asked: Asked) -> str:
    found = asked.store.outbox.counts()
    waiting = found[State.WAITING] + found[State.CLAIMED] + found[State.SENDING]
    lost = ((State.EXPIRED, "too old"), (State.UNKNOWN, "without an answer"))
    rest = "".join(f", {number(found[state])} {words}" for state, words in lost if found[state])
    return f"Deliveries: {number(found[State.SENT])} sent, {number(waiting)} waiting, {number(found[State.REFUSED])} refused{rest}"


def _refused(asked: Asked) -> list[Block]:
    """Where messages were refused and why; addresses of other chats are the operator's to see."""
    found = asked.store.outbox.listed(State.REFUSED, _SHOWN)
    where = (f"{entry.channel.platform} {entry.channel.id}" if asked.admin else entry.channel.platform for entry in found)
    return [Item(line(f"Refused by {at}: {entry.reason or 'no reason given'}")) for at, entry in zip(where, found, strict=True)]
