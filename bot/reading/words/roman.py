"""Any script in Latin letters, a letter at a time."""

from anyascii import anyascii


class _Letters(dict[int, str]):
    """Code point -> its Latin letters, asked for when the letter is first met."""

    def __missing__(self, code: int) -> str:
        letters = self[code] = anyascii(chr(code))
        return letters


_LETTERS = _Letters()


def latin(text: str) -> str:
    """The text in ASCII letters: "Łódź" as "Lodz", "Київ" as "Kiiv"."""
    return text if text.isascii() else text.translate(_LETTERS)
