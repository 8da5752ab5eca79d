"""F1 over a folder of feeds that others test their parsers with: every file is read in time, with no fewer items than feedparser finds.

    python benchmarks/feed_corpus.py FOLDER

A file may name its own media type, as feedparser's tests do, by a comment such as `Header: Content-type: text/xml`. Exit code 1
where a file breaks the promise.
"""

import argparse
import io
import re
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser

from bot.feeds.deadline import DEADLINE, parse_in_time
from bot.feeds.json_feed import read_json_feed
from bot.feeds.parse import read_xml
from storage.model import Source, Tier

ENDINGS = {".xml", ".rss", ".atom", ".rdf", ".json", ".feed"}
SOURCE = Source(id="x", url="https://x.example/feed", publisher="X", language="en", tier=Tier.PRESS, every=timedelta(minutes=10))
MEDIA_TYPE = re.compile(rb"Header:\s*Content-type:\s*(\S.*)", re.IGNORECASE)


def items(content: bytes, media_type: str, *, is_json: bool) -> int:
    """How many items we find in a file; none where it is no feed."""
    try:
        return len(read_json_feed(content)) if is_json else len(read_xml(content, media_type)[0])
    except ValueError:
        return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    files = sorted(path for path in parser.parse_args().folder.rglob("*") if path.suffix in ENDINGS)
    problems, found, slowest = Counter[str](), Counter[str](), 0.0
    for path in files:
        content = path.read_bytes()
        given = MEDIA_TYPE.search(content[:4000])
        media_type = given[1].decode("latin-1").strip() if given else "application/xml"
        began = time.perf_counter()
        try:
            parsed = parse_in_time(content, media_type, SOURCE, datetime.now(UTC))
        except Exception as error:  # noqa: BLE001 - counting these is what this is for
            print(f"{path}: {error!r}")
            problems["exceptions"] += 1
            continue
        slowest = max(slowest, time.perf_counter() - began)
        problems["timeouts"] += "could not be parsed within" in parsed.problem
        ours, theirs = items(content, media_type, is_json=path.suffix == ".json"), len(feedparser.parse(io.BytesIO(content)).entries)
        found.update(ours=ours, theirs=theirs)
        if ours < theirs:
            print(f"{path}: {ours} items, feedparser finds {theirs}")
            problems["files with fewer items"] += 1
    print(f"{len(files)} files: {problems['exceptions']} exceptions, {problems['timeouts']} over {DEADLINE.total_seconds():g} s", end=", ")
    print(
        f"{problems['files with fewer items']} with fewer items than feedparser finds; {found['ours']} items ({found['theirs']});", end=" "
    )
    print(f"the slowest took {slowest:.2f} s")
    return 1 if problems.total() else 0


if __name__ == "__main__":
    sys.exit(main())
