"""Makes text and addresses of any origin safe to show on Slack: nothing hidden, nothing active that is not ours."""

import re
import unicodedata
from urllib.parse import quote, urlsplit, urlunsplit

LONGEST_LINK = 3_000
"""Characters of an address that Slack accepts (https://docs.slack.dev/reference/block-kit/block-elements/button-element)."""

_HIDDEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_HIDDEN_KINDS = frozenset({"Cc", "Cf", "Cs", "Co"})
_SPACES = re.compile(r" {2,}")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_LOOK_ALIKES = str.maketrans({"*": "\u2217", "_": "\u02cd", "~": "\u223c", "`": "\u02cb", "@": "\uff20"})
_SCHEME = re.compile(r":(?=//)")
_DOMAIN_DOT = re.compile(r"(?<=[\w-])\.(?!(?<=\d\.)\d)(?=[\w-])")
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.?", re.ASCII)
_HOST_IN_TEXT = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}")
_IN_ADDRESS = "%/:&=?~#+!$,;'@()*"


def clean(text: str) -> str:
    """The visible characters on one line: no control, direction, zero-width or private characters, no lone surrogates."""
    return _SPACES.sub(" ", "".join(_visible(character) for character in text))


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    return "" if character in _HIDDEN or unicodedata.category(character) in _HIDDEN_KINDS else character


def escaped(text: str) -> str:
    """Text in which Slack finds no entity (https://docs.slack.dev/messaging/formatting-message-text#escaping)."""
    return text.translate(_ESCAPES)


def inert(text: str) -> str:
    """Escaped text that also keeps clear of formats, mentions and links that Slack finds in a plain `text` by itself.

    Signs are replaced by their look-alikes: an invisible character between them would be one more thing hidden.
    """
    # The look-alikes come first: some of them are letters, and a letter before a dot may begin an address.
    alike = _SCHEME.sub(": ", text).translate(_LOOK_ALIKES)
    return escaped(_DOMAIN_DOT.sub("\u2024", alike))


def safe_address(address: str) -> str:
    """The http(s) address as it may be linked, its host in ASCII, or "" if it must not be linked.

    Refused: other schemes, user names, backslashes and hidden characters; they lead elsewhere than a reader expects.
    """
    address = address.strip()
    if len(address) > LONGEST_LINK or "\\" in address or clean(address) != address:
        return ""
    try:
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or "@" in parts.netloc:
            return ""
        place = _host(parts.hostname or "") + (f":{parts.port}" if parts.port else "")
        rest = (quote(part, safe=_IN_ADDRESS) for part in (parts.path, parts.query, parts.fragment))
        safe = urlunsplit((parts.scheme, place, *rest))
    except ValueError:
        return ""
    return safe if len(safe) <= LONGEST_LINK else ""


def _host(name: str) -> str:
    """The host in ASCII; ValueError if no name can look like this."""
    if ":" in name:
        return f"[{name}]"
    ascii_name = name.encode("idna").decode()
    if not _HOST.fullmatch(ascii_name):
        raise ValueError("not a host name")
    return ascii_name


def honest_label(text: str, address: str) -> tuple[str, str, str]:
    """What stands before, in and after the link: a text that shows another host than the link's is kept out of it."""
    host = urlsplit(address).hostname or ""
    bare = host.removeprefix("www.")
    for shown in _HOST_IN_TEXT.findall(unicodedata.normalize("NFKC", text).casefold()):
        name = shown.removeprefix("www.")
        if name != bare and not bare.endswith(f".{name}"):
            return f"{text} (", host, ")"
    return "", text, ""


def shortened(text: str, room: int) -> str:
    """The text, or as many whole words of it as fit with an ellipsis; "" where there is no room at all."""
    if len(text) <= room:
        return text
    return f"{text[: room - 2].rsplit(' ', 1)[0]} …" if room > 2 else ""
