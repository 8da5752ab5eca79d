"""Titles, addresses and alerts as an attacker would write them, the same for the same seed."""

import random
from datetime import UTC, date, datetime, timedelta

from handlers.announce import story_message
from handlers.message import Heading, Item, Message, Paragraph, Quote, bold, line, link
from storage.countries import Countries
from storage.model import EventType, Kind, Level, Stance, Topic
from tests.makers import article, filed, pledge, recorded, story

WORDS = ("Leaders", "meet", "Київ", "Elysée", "26", "countries", "£2.3bn", "ceasefire", "войска", "força", "d'accord", "🇺🇦", "№7")
ATTACKS = (
    *(
        "<b>now</b>",
        "</b>",
        "<a href='http://evil.test'>BBC</a>",
        "<script>alert(1)</script>",
        "&lt;b&gt;",
        "&amp;",
        "&#8238;",
        "<tg-spoiler>",
    ),
    *("<!channel>", "<!here|here>", "<@U123>", "<#C123>", "<http://evil.test|bbc.co.uk>", "<!subteam^S1>", "|", ">", "```", "*all*", "_x_"),
    *("@durov", "@everyone", "@ channel", "#tag", "$TON", "/start", "/unsubscribe@bot", "evil.test", "www.bbc.co.uk", "a@b.co", "t.me/x"),
    *("https://evil.test/a", "tg://resolve?domain=x", "javascript:alert(1)", "1.2.3.4", "mailto:a@b.co", "[BBC](http://evil.test)", "\\"),
    *(
        "\u202eedisni",
        "\u200b",
        "\u2066x\u2069",
        "\ufeff",
        "\u2028",
        "\n\n",
        "\r",
        "\x00",
        "\x1b[31m",
        "\ud83d",
        "\u3164",
        "\U000e0041",
        "ｅｖｉｌ．ｔｅｓｔ",
    ),
)
HOSTS = (
    "news.example",
    "www.bbc.co.uk",
    "bbc.co.uk.evil.test",
    "пример.укр",
    "аpple.com",
    "127.0.0.1",
    "[::1]",
    "user:pw@bbc.co.uk",
    "x..y",
    "",
)
SCHEMES = ("https://", "http://", "HTTPS://", "javascript:", "tg://", "file://", "//", "data:text/html,", "")


class Hostile:
    """A source of hostile words."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def title(self, most: int = 14) -> str:
        """A few words and attacks in a row, with or without gaps; now and then very long."""
        if self.random.random() < 0.002:
            return self._piece() * self.random.randint(50, 3000)
        gap = self.random.choice((" ", " ", " ", "", "\u00a0"))
        return gap.join(self._piece() for _ in range(self.random.randint(1, most)))

    def address(self) -> str:
        """Mostly an address such as feeds hold."""
        if self.random.random() < 0.5:
            return f"https://news.example/{self.random.randint(1, 999)}"
        path = "/".join(self._piece() for _ in range(self.random.randint(0, 3)))
        return f"{self.random.choice(SCHEMES)}{self.random.choice(HOSTS)}/{path}" + (
            "?q=" + "a" * 3000 if self.random.random() < 0.01 else ""
        )

    def card(self) -> Message:
        """One title in every place where a message can have one."""
        title, address = self.title(), self.address()
        return Message(
            (
                Heading(line(bold(title))),
                Paragraph(line("Source: ", link(title, address), f", {self.title(3)}")),
                Item(line(link("news.example", address))),
                Quote(line(title), self.title(2)),
            )
        )

    def alert(self, countries: Countries) -> Message:
        """An alert as the service makes it, of a story whose every text is hostile."""
        chance, now = self.random, datetime(2025, 9, 4, 18, tzinfo=UTC)
        told = story(
            type=chance.choice((None, *EventType)),
            day=chance.choice((None, date(2025, 9, chance.randint(1, 30)))),
            city=chance.choice((None, "Paris", self.title(2))),
            title=self.title(),
            level=chance.choice(list(Level)),
            outlets=chance.randint(1, 30),
            topics=tuple(chance.sample(list(Topic), k=chance.randint(0, 3))),
        )
        reports = [
            article(
                f"a{number}",
                title=self.title(),
                publisher=self.title(2),
                url=self.address(),
                published=now - timedelta(hours=number),
                first_seen=now - timedelta(hours=number),
            )
            for number in range(chance.randint(1, 8))
        ]
        pledges = [
            recorded(
                pledge(
                    chance.choice(("FR", "GB", "IT", "EU", "COALITION")),
                    chance.choice(list(Kind)),
                    chance.choice(list(Stance)),
                    conditions=tuple(self.title(3) for _ in range(chance.randint(0, 2))),
                    sentence=self.title(),
                ),
                chance.choice(reports),
                id=number,
            )
            for number in range(chance.randint(0, 6))
        ]
        return story_message(told, [filed(report) for report in reports], pledges, (), countries)

    def _piece(self) -> str:
        choice = self.random.random()
        if choice < 0.45:
            return self.random.choice(WORDS)
        if choice < 0.9:
            return self.random.choice(ATTACKS)
        return "".join(chr(self.random.randrange(0x20, 0x2FFF)) for _ in range(self.random.randint(1, 6)))
