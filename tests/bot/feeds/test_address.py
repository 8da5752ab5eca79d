"""No feed, no redirect and no name server may lead us to a machine that is not public."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.feeds.address import Guard, is_public, resolve
from bot.feeds.connection import Client
from bot.feeds.fetch import Body, Failed, fetch, open_client
from tests.bot.feeds.test_fetch import state_of
from tests.fakes.feeds import Answer, FakeFeeds, FeedItem

PRIVATE = (
    "0.0.0.0", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.254", "127.0.0.1", "127.1.2.3", "169.254.0.1", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.168.0.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1",
    "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::", "fc00::1", "fd12:3456::1", "fe80::1",
    "fe80::1%lo", "fec0::1", "ff02::1", "4000::1", "not an address", "",
)  # fmt: skip
PUBLIC = ("1.1.1.1", "8.8.8.8", "93.184.216.34", "2606:4700::1111", "2a00:1450:4001::1", "64:ff9b::808:808", "::ffff:8.8.8.8")

SPELLINGS = (
    "127.0.0.1", "127.0.0.1.", "127.1", "127.0.1", "127.255.255.254", "2130706433", "0x7f000001", "0X7F000001", "0x7f.0x0.0x0.0x1",
    "0x7f.1", "0177.0.0.1", "0177.0.0.01", "017700000001", "00000177.0.0.1", "127.0.0.0x1", "0", "0.0.0.0", "000.000.000.000", "0x0",
    "localhost", "LOCALHOST", "localhost.", "LocalHost", "１２７.０.０.１", "127。0。0。1", "127．0．0．1", "①②⑦.⓪.⓪.①", "ⓛocalhost",
    "%6c%6fcalhost",
    "%31%32%37.0.0.1", "127.0.0.1%00.example", "127.0.0.1%2f.example", "[::1]", "[0:0:0:0:0:0:0:1]", "[::0001]", "[::]", "[::127.0.0.1]",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:7f00:1]", "[::FFFF:127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]", "[2001:0:4136:e378:8000:63bf:80ff:fffe]", "[fe80::1]", "[fe80::1%25lo]", "[fc00::1]", "[ff02::1]",
    "10.0.0.1", "0xa000001", "012.0.0.1", "167772161", "172.16.0.1", "192.168.0.1", "3232235521", "100.64.0.1", "169.254.169.254",
    "0xa9fea9fe", "2852039166", "[::ffff:169.254.169.254]", "[fd00:ec2::254]", "192.0.2.1", "198.18.0.1", "224.0.0.1", "255.255.255.255",
    "good.example@127.0.0.1", "127.0.0.1\\@good.example", "good.example#@127.0.0.1", "127.0.0.1 ", "\t127.0.0.1",
)  # fmt: skip
"""Ways to write a machine inside, or what may be taken for one."""


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are(address: str) -> None:
    assert is_public(address)


STREET = "127.0.0.2"
"""An address of loopback that stands for a machine on the public internet."""


class Names:
    """A name server: the host `inside` leads inside, `rebound` too from the second question on, any other name to the street."""

    def __init__(self, inside: str) -> None:
        self.asked: list[str] = []
        self._inside = inside

    async def resolve(self, host: str, port: int) -> tuple[str, ...]:
        self.asked.append(host)
        if host == "mixed.example":
            return (STREET, self._inside)
        if host == "inside.example" or (host == "rebound.example" and self.asked.count(host) > 1):
            return (self._inside,)
        return (STREET,) if host.endswith(".example") else await resolve(host, port)


def on_the_street(names: Names, port: int) -> Client:
    """The client as it is, with one address and one port more that count as public."""
    guard = Guard(allow_private=False, resolve=names.resolve, ports=frozenset({port}), public=lambda ip: ip == STREET or is_public(ip))
    return Client(guard)


@asynccontextmanager
async def sentinels(port: int) -> AsyncIterator[list[str]]:
    """Every other address of loopback that can be had on the port; gives the list of who connected."""
    heard: list[str] = []

    async def accept(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(str(writer.get_extra_info("sockname")))
        writer.close()

    hosts = ["127.0.0.1", "127.255.255.254", "::1"] if socket.has_ipv6 else ["127.0.0.1", "127.255.255.254"]
    servers = [await asyncio.start_server(accept, host, port) for host in hosts]
    try:
        yield heard
    finally:
        for server in servers:
            server.close()
            await server.wait_closed()


@pytest.fixture
async def street() -> AsyncIterator[FakeFeeds]:
    async with FakeFeeds(host=STREET) as feeds:
        yield feeds


def refused(answer: object) -> bool:
    words = ("refused: private address", "refused: user name in the address", "refused: port", "host not found", "not a valid web address")
    return isinstance(answer, Failed) and answer.why.startswith(words)


def test_there_are_enough_spellings() -> None:
    """F8."""
    assert len(set(SPELLINGS)) >= 60


@pytest.mark.parametrize("way", ["direct", "redirect", "rebinding"])
async def test_no_machine_inside_hears_from_us_however_it_is_written(way: str, street: FakeFeeds) -> None:
    """F8: over every spelling, as the feed's own address, as where a redirect leads, and as what a name leads to the second time."""
    wrong: dict[str, object] = {}
    async with sentinels(street.port) as heard:
        for spelling in SPELLINGS:
            address = f"http://{spelling}:{street.port}/feed"
            names = Names(spelling.strip("[]"))
            client = on_the_street(names, street.port)
            url = {"direct": address, "redirect": street.url("r", "street.example"), "rebinding": street.url("r", "rebound.example")}[way]
            onward = address if way == "redirect" else street.url("r2", "rebound.example")
            street.script("r", Answer(status=302, headers={"Location": onward.replace("\t", "%09")}))
            answer = await fetch(client, state_of(url))
            if not refused(answer):
                wrong[spelling] = answer
    assert wrong == {}
    assert heard == []
    assert len(street.asked_for("r")) == (0 if way == "direct" else len(SPELLINGS)), "the first hop is a public machine"


async def test_the_street_itself_may_be_asked(street: FakeFeeds) -> None:
    """F8: what refuses the others lets this one pass."""
    street.publish("a", [FeedItem(title="x")])
    assert isinstance(await fetch(on_the_street(Names(""), street.port), state_of(street.url("a", "street.example"))), Body)


@pytest.mark.parametrize("host", ["inside.example", "mixed.example"])
async def test_a_name_that_leads_inside_is_refused(host: str, street: FakeFeeds) -> None:
    """F8: also where only one of its addresses does."""
    async with sentinels(street.port) as heard:
        answer = await fetch(on_the_street(Names("127.0.0.1"), street.port), state_of(street.url("a", host)))
    assert (answer, heard, street.asked) == (Failed(why="refused: private address"), [], [])


async def test_a_name_is_asked_for_once_and_the_answer_is_what_we_connect_to(fake: FakeFeeds) -> None:
    """F8: no second question that could be answered otherwise; Host goes by the name."""
    fake.publish("a", [FeedItem(title="x")])
    asked: list[str] = []

    async def answer(host: str, _port: int) -> tuple[str, ...]:
        asked.append(host)
        return ("127.0.0.1",) if len(asked) == 1 else ("203.0.113.1",)

    assert isinstance(await fetch(open_client(allow_private=True, resolve=answer), state_of(fake.url("a", host="feeds.example"))), Body)
    assert asked == ["feeds.example"]
    assert fake.asked[0].header("Host") == f"feeds.example:{fake.port}".encode()


async def test_the_next_address_is_tried_when_one_is_dead(fake: FakeFeeds) -> None:
    fake.publish("a", [FeedItem(title="x")])

    async def answer(_host: str, _port: int) -> tuple[str, ...]:
        return ("127.0.0.2", "127.0.0.1")

    assert isinstance(await fetch(open_client(allow_private=True, resolve=answer), state_of(fake.url("a", host="feeds.example"))), Body)


@pytest.mark.parametrize("url", ["http://feeds.example:8080/", "https://feeds.example:22/", "http://feeds.example:443/"])
async def test_only_the_ports_of_the_web_are_open(url: str) -> None:
    """F8."""

    async def answer(_host: str, _port: int) -> tuple[str, ...]:
        return ("10.0.0.1",)

    failed = await fetch(open_client(allow_private=False, resolve=answer), state_of(url))
    assert isinstance(failed, Failed)
    assert failed.why.startswith("refused: ")


async def test_a_user_name_in_the_address_is_refused_even_inside(fake: FakeFeeds) -> None:
    failed = await fetch(open_client(allow_private=True), state_of(f"http://good.example@127.0.0.1:{fake.port}/a"))
    assert failed == Failed(why="refused: user name in the address")
    assert fake.asked == []
