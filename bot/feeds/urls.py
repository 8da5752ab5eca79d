"""One form for the many addresses of one article, and the article's id made from it."""

import re
from functools import lru_cache
from hashlib import blake2b
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit

TRACKING = frozenset(
    {
        "__hsfp", "__hssc", "__hstc", "_branch_match_id", "_bta_c", "_bta_tid", "_ga", "_gac", "_gl", "_hsenc", "_hsmi", "_ke",
        "_openstat", "action_object_map", "action_ref_map", "action_type_map", "campaign_content", "campaign_id", "campaign_medium",
        "campaign_name", "campaign_source", "campaign_term", "cmpid", "dclid", "dm_i", "ef_id", "epik", "fb_action_ids",
        "fb_action_types", "fb_comment_id", "fb_ref", "fb_source", "fbclid", "gad_campaignid", "gad_source", "gbraid", "gclid",
        "gclsrc", "guccounter", "guce_referrer", "guce_referrer_sig", "hsctatracking", "ic_id", "igsh", "igshid", "itm_campaign",
        "itm_content", "itm_medium", "itm_source", "itm_term", "li_fat_id", "mc_cid", "mc_eid", "mc_tc", "mkcid", "mkevt", "mkrid",
        "mkt_tok", "ml_subscriber", "ml_subscriber_hash", "msclkid", "ncid", "ns_campaign", "ns_fee", "ns_linkname", "ns_mchannel",
        "ns_source", "ocid", "oly_anon_id", "oly_enc_id", "rb_clickid", "s_cid", "s_kwcid", "sc_cid", "smid", "spm", "sr_share",
        "srsltid", "taid", "tblci", "traffic_source", "trk_contact", "trk_module", "trk_msg", "trk_sid", "ttclid", "twclid",
        "vero_conv", "vero_id", "wbraid", "wickedid", "wt.mc_id", "wt_mc", "wt_zmc", "xtor", "xtref", "yclid", "ysclid", "zanpid",
    }
)  # fmt: skip
"""Query parameters, in lower case, that tell a publisher where a reader came from and never which article is meant."""

TRACKING_FAMILIES = ("utm_", "mtm_", "matomo_", "piwik_", "pk_", "hsa_", "at_")
"""Beginnings of such names where a measuring tool owns the whole family (`at_` is AT Internet's, used by the BBC and French papers)."""

_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*|\[[0-9a-f:.]+\]")
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\<>\"]")
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def article_id(url: str) -> str:
    """128 bits in hexadecimal, equal for all addresses of one article; a text that is no address stands for itself."""
    return blake2b((canonical(url) or url).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


@lru_cache(maxsize=256)
def canonical(url: str) -> str | None:
    """The form in which two addresses of one article are equal; None unless it is an http(s) address without user name.

    It is for comparing, not for fetching: http counts as https.
    """
    parts = web_address(url)
    if parts is None:
        return None
    host, port = _host(parts), parts.port
    if host is None:
        return None
    netloc = host if port in (None, _PORTS[parts.scheme]) else f"{host}:{port}"
    query = _query(parts.query)
    return f"https://{netloc}{_path(parts.path)}" + (f"?{query}" if query else "")


def web_address(url: str) -> SplitResult | None:
    """The parts of an http(s) address that hides nothing: no user name, no blanks or backslashes, a valid port."""
    url = url.strip()
    if _UNSAFE.search(url):
        return None
    try:
        parts = urlsplit(url)
        valid = parts.scheme in _PORTS and bool(parts.hostname) and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        return None
    return parts if valid else None


def _host(parts: SplitResult) -> str | None:
    """The host in lower case, other scripts as punycode, IPv6 in brackets."""
    host = (parts.hostname or "").rstrip(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii").lower()
        except UnicodeError:
            return None
    if ":" in host:
        host = f"[{host}]"
    return host if _HOST.fullmatch(host) else None


def _path(path: str) -> str:
    path = quote(_ESCAPE.sub(_one_spelling, path), safe="/%:@!$&'()*+,;=~")
    return path.rstrip("/")


def _one_spelling(escape: re.Match[str]) -> str:
    """%7E and ~ are one, and so are %c3 and %C3 (RFC 3986, section 6.2.2)."""
    letter = chr(int(escape[1], 16))
    return letter if letter in _UNRESERVED else escape[0].upper()


def _query(query: str) -> str:
    kept = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if not _tracks(name.lower())]
    return urlencode(sorted(kept))


def _tracks(name: str) -> bool:
    return name in TRACKING or name.startswith(TRACKING_FAMILIES)
