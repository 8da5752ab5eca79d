"""The command `coalition-watch`: which word leads to which module."""

import argparse
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

from storage.model import State, Tier


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line; returns the exit code."""
    options = _parser().parse_args(arguments)
    module, function = options.entry.split(":")
    # Imported when asked for, so that each command starts with only the libraries that it needs.
    code: int = getattr(importlib.import_module(f"bot.commands.{module}"), function)(options)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="coalition-watch", description="News alerts on the Coalition of the Willing for Ukraine.")
    words = parser.add_subparsers(required=True, metavar="COMMAND")
    _word(words, "run", "service:run", "run the service: poll, alert and answer until stopped")
    _word(words, "check", "check:run", "report every wrong or missing setting, feed file and seed rule")
    _word(words, "poll", "rounds:poll", "poll every feed that is due, once")
    _word(words, "deliver", "rounds:deliver", "send what waits in the outbox, once")
    demo = _word(words, "demo", "demo:run", "the five documents through the whole line, on the console")
    demo.add_argument("--exit", action="store_true", help="end after the last alert")
    ask = _word(words, "ask", "ask:run", "answer a command from what is stored")
    ask.add_argument("text", help='a command such as "/pledges IT"')
    ask.add_argument("--as", dest="form", choices=["telegram", "slack", "text"], default="text", help="the form of the answer")
    replay = _word(words, "replay", "evaluate:run_replay", "replay a corpus and write one prediction a line")
    replay.add_argument("articles", type=Path)
    replay.add_argument("--out", type=Path, required=True)
    replay.add_argument("--database", help="keep the store at this address instead of a fresh one")
    replay.add_argument("--stories-only", action="store_true", help="no relevance gate: cluster any news")
    evaluate = _word(words, "evaluate", "evaluate:run_evaluate", "the figures of a corpus with labels")
    evaluate.add_argument("articles", type=Path)
    evaluate.add_argument("events", type=Path)
    evaluate.add_argument("--by", choices=["lang", "style"], help="a table for each language or style as well")
    explain = _word(words, "explain", "explain:run", "why an article was read as it was")
    explain.add_argument("article", help="a file (title on the first line), an address, or the id of a stored article")
    explain.add_argument("--language", default="", help="the language of a file or page, such as fr")
    explain.add_argument("--published", help="when a file's text was published, such as 2025-03-27")
    story = _word(words, "story", "story:run", "say that two stories are one, or that an article is a story of its own")
    story.add_argument("action", choices=["merge", "split"])
    story.add_argument("what", nargs="+", metavar="ID", help="merge: the story to keep and the one that joins it; split: the article")
    _outbox(_word(words, "outbox", "outbox:run", "what waits or was given up; try it again, or drop it"))
    _feeds(_word(words, "feeds", "feeds:run", "the list of feeds: show, test, add, pause, resume, remove, import, export"))
    backup = _word(words, "backup", "database:backup", "write a whole, checked copy of the database; the service may run")
    backup.add_argument("file", type=Path)
    restore = _word(words, "restore", "database:restore", "put a backup in the database's place; the service must be stopped")
    restore.add_argument("file", type=Path)
    database = _word(words, "database", "database:care", "check the database, show its size, or give back unused space")
    database.add_argument("action", choices=["check", "size", "vacuum"])
    return parser


def _feeds(parser: argparse.ArgumentParser) -> None:
    actions = ["list", "test", "add", "pause", "resume", "remove", "import", "export"]
    parser.add_argument("action", nargs="?", choices=actions, default="list")
    parser.add_argument(
        "what", nargs="?", default="", help="test, add: an address; pause, resume, remove: an id; import, export: an OPML file"
    )
    parser.add_argument("--publisher", default="", help="who publishes an added feed; its host if not given")
    parser.add_argument("--language", default="", help="the language of added feeds, such as fr; en if not given")
    parser.add_argument("--tier", choices=[tier.value for tier in Tier], default=Tier.PRESS.value, help="how far their word carries")


def _outbox(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", nargs="?", choices=["list", "retry", "drop"], default="list")
    parser.add_argument("ids", nargs="*", metavar="ID", help='the first number of a row of the list, or "all" for everything given up')
    states = [state.value for state in State]
    parser.add_argument("--state", choices=states, help="list only what is in this state, such as refused")
    parser.add_argument("--limit", type=int, default=20, help="the newest so many of each state (20)")


def _word(words: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, entry: str, text: str) -> argparse.ArgumentParser:
    parser = words.add_parser(name, help=text, description=text)
    parser.set_defaults(entry=entry)
    return parser


if __name__ == "__main__":
    sys.exit(main())
