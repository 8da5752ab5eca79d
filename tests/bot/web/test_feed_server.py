"""The demonstration's feed, read by our own fetcher and parser."""

from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from bot.feeds.fetch import Body, NotModified, fetch, open_client
from bot.feeds.parse import parse
from bot.web.feed_server import FeedServer
from storage.model import Source, SourceState, Tier

NOW = datetime(2025, 3, 28, 9, 0, tzinfo=UTC)
TEXT = 'Leaders met in Paris.\n\nThey said: “2 < 3 & more”.\nNext line.\n\nIt\'s the "end".'


@pytest.mark.parametrize("url", ["https://news.example/1?a=1&b=2", ""])
async def test_what_is_published_arrives_unchanged(url: str) -> None:
    outlet = FeedServer()
    await outlet.start()
    try:
        published = datetime(2025, 3, 27, 16, 0, tzinfo=UTC)
        outlet.publish("Coalition < of & > willing", TEXT, url, published)
        outlet.publish("Second", "More.", "", published + timedelta(hours=1))
        source = Source(
            id="demo", url=f"{outlet.address}/feed.xml", publisher="Demo", language="en", tier=Tier.PRESS, every=timedelta(minutes=1)
        )
        client = open_client(allow_private=True)
        body = await fetch(client, SourceState(source=source))
        assert isinstance(body, Body)
        second, first = parse(body.content, body.content_type, source, NOW).articles
        assert await fetch(client, SourceState(source=source, etag=body.etag)) == NotModified()
        assert (first.title, first.text, first.published) == ("Coalition < of & > willing", TEXT, published)
        assert first.url == (url or f"{outlet.address}/articles/1")
        assert second.title == "Second"
        async with aiohttp.ClientSession() as reader:
            async with reader.get(f"{outlet.address}/articles/1") as page:
                assert "<h1>Coalition &lt; of &amp; &gt; willing</h1><p>Leaders met in Paris.</p>" in await page.text()
            async with reader.get(f"{outlet.address}/articles/3") as page:
                assert page.status == 404
    finally:
        await outlet.stop()
