"""Whether an article is about the coalition."""

from bot.reading.document import Document
from storage.model import Verdict


def judge(document: Document) -> Verdict:
    """Relevant when the coalition or its force is named, and Ukraine is the matter."""
    found = {hit.id for hit in document.hits}
    score = (
        2.0 * ("coalition.name" in found)
        + 1.5 * ("force.name" in found)
        + 1.0 * ("force.peace" in found)
        + 0.5 * ("guarantee.security" in found)
        + 0.5 * ("country.UA" in found)
        - 2.0 * bool(found & {"lookalike.hormuz", "lookalike.gaza"})
    )
    return Verdict(relevant=score >= 1.5, score=score, reasons=tuple(sorted(found & _REASONS)))


_REASONS = {"coalition.name", "force.name", "force.peace", "guarantee.security", "country.UA", "lookalike.hormuz", "lookalike.gaza"}
