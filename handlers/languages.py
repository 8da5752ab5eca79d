"""The languages of our sources by code and English name."""

from collections.abc import Mapping

LANGUAGES: Mapping[str, str] = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "fi": "Finnish",
    "fr": "French",
    "ga": "Irish",
    "hr": "Croatian",
    "hu": "Hungarian",
    "is": "Icelandic",
    "it": "Italian",
    "ja": "Japanese",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "mk": "Macedonian",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "sq": "Albanian",
    "sr": "Serbian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
}
_BY_NAME = {name.casefold(): code for code, name in LANGUAGES.items()}


def language(word: str) -> str | None:
    """The code behind a language's English name."""
    return _BY_NAME.get(word.casefold().strip(","))


def language_or_code(word: str) -> str | None:
    """The code behind a language's English name, or the code itself."""
    form = word.casefold().strip(",")
    return form if form in LANGUAGES else _BY_NAME.get(form)


def language_name(code: str) -> str:
    """The English name; a code that we do not know stands for itself."""
    return LANGUAGES.get(code, code)
