"""A service whose chats are strict fakes: feeds on loopback at one end, Telegram and Slack at the other, one clock for all."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from bot.delivery import Sender, deliver
from bot.pipeline import Parts
from bot.slack.client import open_client
from bot.slack.send import SlackSender
from bot.telegram.connection import open_bot
from bot.telegram.send import TelegramSender
from storage.model import Channel, Subscription
from tests.bot.polled import Polled, polled
from tests.fakes.slack import BOT_TOKEN, FakeSlack
from tests.fakes.slack_workspace import Said
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_message import Accepted
from tests.makers import NOW

TELEGRAM, SLACK = Channel(platform="telegram", id="1001"), Channel(platform="slack", id="C1")
TOPIC = Channel(platform="telegram", id="-100200", thread="7")


class Heard:
    """What a chat on either platform has heard."""

    def __init__(self, world: Polled, telegram: FakeTelegram, slack: FakeSlack, senders: dict[str, Sender]) -> None:
        self.world = world
        self.telegram = telegram
        self.slack = slack
        self._senders = senders

    def subscribe(self, *channels: Channel, **wishes: object) -> None:
        """These channels hear everything, or what they wish."""
        with self.world.store.write():
            for channel in channels:
                self.world.store.subscriptions.save(Subscription(channel=channel, created=NOW, **wishes))  # type: ignore[arg-type]

    async def later(self, minutes: int = 11) -> None:
        """Let time pass, poll what is due, and bring everything to the chats."""
        await self.world.poll(timedelta(minutes=minutes))
        # Some chats wait for their turn: the platforms' limits are kept here too.
        for _ in range(20):
            if not await deliver(self.world.store, self._senders, self.world.now):
                break
            self.world.now += timedelta(seconds=3)

    def on_telegram(self, channel: Channel = TELEGRAM) -> list[Accepted]:
        return [message for message in self.telegram.journal if message.chat_id == int(channel.id)]

    def on_slack(self, channel: Channel = SLACK) -> list[Said]:
        return [said for said in self.slack.said if said.channel == channel.id]


@asynccontextmanager
async def heard(folder: Path, parts: Parts) -> AsyncIterator[Heard]:
    """A chat on either platform that hears everything, and a topic of a Telegram group that nobody has subscribed yet."""
    async with polled(folder, parts) as world, FakeTelegram() as telegram, FakeSlack() as slack:
        telegram.add_chat(int(TELEGRAM.id))
        telegram.add_chat(1)
        telegram.add_chat(int(TOPIC.id), "supergroup", topics=[int(TOPIC.thread)])
        sender = TelegramSender(open_bot(telegram.token, telegram.url), {}.__getitem__)
        found = Heard(
            world, telegram, slack, {"telegram": sender, "slack": SlackSender(open_client(BOT_TOKEN, slack.api_url), {}.__getitem__)}
        )
        found.subscribe(TELEGRAM, SLACK)
        try:
            yield found
        finally:
            await sender.close()
