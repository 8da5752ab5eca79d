"""The language of a text that declares none, or a wrong one."""

import pytest

from bot.reading.words.document import Reader
from storage.seeds import Language
from tests.makers import article

TEXTS = [
    ("de", "Die Minister sprachen am Dienstag über die Truppe, und sie wollen sich im Herbst wieder mit den Partnern treffen."),
    ("fr", "Les ministres ont parlé de la force dans la capitale et ils se retrouvent avec des alliés pour un nouveau sommet."),
    ("pl", "Ministrowie rozmawiali o siłach i o tym, że nie ma zgody, ale po szczycie jest to jednak możliwe dla każdego."),
    ("uk", "Міністри говорили про сили, які будуть в Україні, але це ще не рішення, і вони зустрінуться за тиждень."),
    ("ru", "Министры говорили о том, что это не решение, но они встретятся также на следующей неделе и по другим вопросам."),
    ("tr", "Bakanlar bu konuda bir karar için daha çok zaman gerektiğini ve toplantının sonra olacağını dedi."),
    ("fi", "Ministerit puhuivat joukoista, mutta se ei ole päätös, ja he sanoivat että myös muut maat ovat mukana."),
]


@pytest.mark.parametrize(("code", "text"), TEXTS)
@pytest.mark.parametrize("declared", ["", "en", "xx"])
def test_a_missing_or_wrong_language_is_put_right(reader: Reader, code: str, text: str, declared: str) -> None:
    assert reader.open(article(title="", text=text, language=declared)).language.code == code


def test_the_declared_language_stands_where_little_speaks_against_it(reader: Reader) -> None:
    assert reader.open(article(title="Zelensky in Paris", text="Macron, Starmer, Merz.", language="lt")).language.code == "lt"


def test_every_language_tells_itself_by_its_own_examples(reader: Reader) -> None:
    def told(language: Language) -> str:
        text = " ".join(entry.example for entry in language.entries if entry.example)
        return reader.open(article(title="", text=text, language="")).language.code

    assert {code: told(language) for code, language in reader.lexicon.languages.items()} == {
        code: code for code in reader.lexicon.languages
    }
