"""Numbers as news writes them, in several languages."""

from datetime import UTC, datetime

import pytest

from bot.reading.mentions.amounts import numbers
from bot.reading.words.document import Reader
from storage.lexicon import load_lexicon
from storage.model import Article, Qualifier, Tier

READER = Reader(load_lexicon())
NOW = datetime(2027, 5, 4, 12, tzinfo=UTC)


def read(language: str, body: str) -> list[tuple[int, str, Qualifier]]:
    article = Article(
        id="a", source="s", publisher="p", tier=Tier.PRESS, url="", title="-", text=body, language=language, published=NOW, first_seen=NOW
    )
    document = READER.open(article)
    return [(n.value, n.unit, n.qualifier) for sentence in document.sentences for n in numbers(document, sentence)]


@pytest.mark.parametrize(
    ("language", "body", "value", "unit"),
    [
        ("de", "Das Land gibt 2,5 Mrd. Euro.", 2_500_000_000, "EUR"),
        ("en", "A loan of £2.26 billion was signed.", 2_260_000_000, "GBP"),
        ("en", "The gift is 2 thousand million euros.", 2_000_000_000, "EUR"),
        ("es", "El paquete cuesta dos mil millones de euros.", 2_000_000_000, "EUR"),
        ("fr", "Une aide de deux milliards d'euros.", 2_000_000_000, "EUR"),
        ("ru", "Помощь составит два миллиарда евро.", 2_000_000_000, "EUR"),
        ("en", "The force would have 15,000 soldiers.", 15_000, "people"),
        ("fr", "La force compterait 10 000 soldats.", 10_000, "people"),
        ("en", "Thirty-one countries took part.", 31, "countries"),
    ],
)
def test_a_number_is_read_in_full_units(language: str, body: str, value: int, unit: str) -> None:
    assert (value, unit) in [(number, what) for number, what, _ in read(language, body)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Up to 200 soldiers may go.", (200, "people", Qualifier.UP_TO)),
        ("At least 30 countries joined.", (30, "countries", Qualifier.AT_LEAST)),
        ("Some 6,000 to 10,000 soldiers are foreseen.", (10_000, "people", Qualifier.UP_TO)),
    ],
)
def test_what_qualifies_a_number_is_kept(body: str, expected: tuple[int, str, Qualifier]) -> None:
    assert expected in read("en", body)


@pytest.mark.parametrize("body", ["They met on 27 March 2025.", "Support rose by 12%.", "Several hundred soldiers may go."])
def test_dates_shares_and_vague_words_are_no_amounts(body: str) -> None:
    assert read("en", body) == []


SPELLED = [
    ("ar", "سترسل البلاد خمسمئة جندي.", 500),
    ("ar", "قوة من سبعمائة جندي.", 700),
    ("ar", "شاركت خمسة وأربعون دولة.", 45),
    ("ar", "سترسل مئة وخمسين جنديا.", 150),
    ("bg", "Страната ще изпрати седемстотин войници.", 700),
    ("bg", "Шестстотинте войници тръгват.", 600),
    ("bg", "Двеста и петдесет войници.", 250),
    ("bg", "Четиридесет и пет държави участват.", 45),
    ("bg", "Милиард и половина евро.", 1_500_000_000),
    ("cs", "Vyšle do pětiset vojáků.", 500),
    ("cs", "Sedmi set vojáků se to týká.", 700),
    ("cs", "Země vyšle sto padesát vojáků.", 150),
    ("cs", "Pětačtyřicet zemí jednalo.", 45),
    ("cs", "S pěti sty vojáky.", 500),
    ("da", "Landet sender femhundrede soldater.", 500),
    ("da", "Landet giver halvanden milliard kroner.", 1_500_000_000),
    ("da", "Femogfyrre lande deltog.", 45),
    ("da", "To hundrede og halvtreds soldater.", 250),
    ("da", "To et halvt tusind soldater.", 2500),
    ("de", "Das Land schickt fünfhundert Soldaten.", 500),
    ("de", "Zwölfhundert Soldaten üben.", 1200),
    ("de", "Dreitausendfünfhundert Soldaten üben.", 3500),
    ("de", "Zweieinhalbtausend Soldaten üben.", 2500),
    ("de", "Fünfundvierzig Staaten nahmen teil.", 45),
    ("de", "Anderthalb Milliarden Euro sind bereit.", 1_500_000_000),
    ("el", "Η χώρα στέλνει εξακόσιους στρατιώτες.", 600),
    ("el", "Δύναμη επτακοσίων στρατιωτών.", 700),
    ("el", "Σαράντα πέντε χώρες συμμετείχαν.", 45),
    ("el", "Ενάμισι δισεκατομμύριο ευρώ.", 1_500_000_000),
    ("en", "Up to two hundred and fifty soldiers.", 250),
    ("en", "It gives half a billion euros.", 500_000_000),
    ("en", "It gives a quarter of a billion euros.", 250_000_000),
    ("en", "Fifteen hundred soldiers train.", 1500),
    ("en", "It gives two million five hundred thousand euros.", 2_500_000),
    ("es", "Enviará cinco mil soldados.", 5000),
    ("es", "Unos setecientos soldados.", 700),
    ("es", "Cuarenta y cinco países participaron.", 45),
    ("es", "Enviará mil quinientos soldados.", 1500),
    ("es", "Enviará dos mil quinientos soldados.", 2500),
    ("es", "Serán tres mil quinientas personas.", 3500),
    ("es", "Dos mil quinientos millones de euros.", 2_500_000_000),
    ("et", "Riik saadab viissada sõdurit.", 500),
    ("et", "Kuni viiesaja sõduriga.", 500),
    ("et", "Poolteist miljardit eurot.", 1_500_000_000),
    ("et", "Nelikümmend viis riiki osales.", 45),
    ("fi", "Maa lähettää kolmetuhatta sotilasta.", 3000),
    ("fi", "Viidensadan sotilaan joukko.", 500),
    ("fi", "Kaksituhattaviisisataa sotilasta.", 2500),
    ("fi", "Neljäkymmentäviisi maata osallistui.", 45),
    ("fi", "Puolitoista miljardia euroa.", 1_500_000_000),
    ("fr", "Le pays enverra sept cents soldats.", 700),
    ("fr", "Quatre-vingt-quinze pays étaient là.", 95),
    ("fr", "Mille cinq cents soldats.", 1500),
    ("fr", "Un milliard et demi d'euros.", 1_500_000_000),
    ("hr", "Poslat će šeststo vojnika.", 600),
    ("hr", "Oko petstotinjak vojnika.", 500),
    ("hr", "Četrdeset i pet država sudjeluje.", 45),
    ("hr", "Sto pedeset vojnika.", 150),
    ("hu", "Ötszáz katonát küld.", 500),
    ("hu", "Kétezer-ötszáz katona indul.", 2500),
    ("hu", "Negyvenöt ország vett részt.", 45),
    ("hu", "Másfél milliárd euró.", 1_500_000_000),
    ("is", "Landið sendir fimm hundruð hermenn.", 500),
    ("is", "Þremur hundruðum hermanna.", 300),
    ("is", "Tvö og hálft þúsund hermenn.", 2500),
    ("is", "Fjörutíu og fimm ríki tóku þátt.", 45),
    ("it", "Il paese invierà cinquecento soldati.", 500),
    ("it", "Quarantacinque paesi hanno partecipato.", 45),
    ("it", "Saranno centocinquanta soldati.", 150),
    ("it", "Duemila soldati.", 2000),
    ("it", "Duemilacinquecento soldati.", 2500),
    ("lt", "Šalis siųs penkis šimtus karių.", 500),
    ("lt", "Iki septynių šimtų karių.", 700),
    ("lt", "Pustrečio tūkstančio karių.", 2500),
    ("lt", "Pusantro milijardo eurų.", 1_500_000_000),
    ("lt", "Keturiasdešimt penkios šalys dalyvavo.", 45),
    ("lv", "Valsts sūtīs piecsimt karavīru.", 500),
    ("lv", "Līdz septiņiem simtiem karavīru.", 700),
    ("lv", "Pusotrs miljards eiro.", 1_500_000_000),
    ("mk", "Земјата ќе испрати петстотини војници.", 500),
    ("mk", "Седумстотините војници.", 700),
    ("mk", "Четириесет и пет држави учествуваат.", 45),
    ("nl", "Het land stuurt drieduizend militairen.", 3000),
    ("nl", "Vijfhonderd soldaten.", 500),
    ("nl", "Tweeënhalfduizend soldaten.", 2500),
    ("nl", "Vijfenveertig landen deden mee.", 45),
    ("nl", "Anderhalf miljard euro.", 1_500_000_000),
    ("no", "Landet sender femhundre soldater.", 500),
    ("no", "Halvannen milliard kroner.", 1_500_000_000),
    ("no", "Førtifem land deltok.", 45),
    ("no", "Hundre og femti soldater.", 150),
    ("pl", "Do siedmiuset żołnierzy.", 700),
    ("pl", "Wyśle sześćset żołnierzy.", 600),
    ("pl", "Sto pięćdziesiąt tysięcy żołnierzy.", 150_000),
    ("pl", "Półtora miliarda euro.", 1_500_000_000),
    ("pt", "O país enviará quinhentos soldados.", 500),
    ("pt", "Cinco mil soldados.", 5000),
    ("pt", "Mil e quinhentos soldados.", 1500),
    ("pt", "Dois mil e quinhentos soldados.", 2500),
    ("pt", "Dois mil e quinhentos milhões de euros.", 2_500_000_000),
    ("pt", "Quarenta e cinco países participaram.", 45),
    ("pt", "Cento e cinquenta soldados.", 150),
    ("ro", "Țara trimite șapte sute de militari.", 700),
    ("ro", "Două sute cincizeci de militari.", 250),
    ("ro", "Patruzeci și cinci de țări au participat.", 45),
    ("ru", "До семисот солдат.", 700),
    ("ru", "С пятьюстами солдатами.", 500),
    ("ru", "Сто пятьдесят солдат.", 150),
    ("ru", "Полтора миллиарда евро.", 1_500_000_000),
    ("sk", "Krajina vyšle šesťsto vojakov.", 600),
    ("sk", "Päťdesiatpäť krajín rokovalo.", 55),
    ("sk", "Dvetisíc vojakov.", 2000),
    ("sk", "Dvetisícpäťsto vojakov.", 2500),
    ("sk", "Dva a pol tisíca vojakov.", 2500),
    ("sk", "Päť stoviek vojakov.", 500),
    ("sl", "Država pošlje šeststo vojakov.", 600),
    ("sl", "S petstotimi vojaki.", 500),
    ("sl", "Petinštirideset držav sodeluje.", 45),
    ("sl", "Sto petdeset vojakov.", 150),
    ("sl", "Dve milijardi in pol evrov.", 2_500_000_000),
    ("sq", "Vendi dërgon pesëqind ushtarë.", 500),
    ("sq", "Shtatë qind ushtarë.", 700),
    ("sq", "Dyzet e pesë vende morën pjesë.", 45),
    ("sq", "Dyqind e pesëdhjetë ushtarë.", 250),
    ("sr", "Земља шаље шестсто војника.", 600),
    ("sr", "Pet stotina vojnika.", 500),
    ("sr", "Четрдесет и пет држава учествује.", 45),
    ("sr", "Sto pedeset vojnika.", 150),
    ("sv", "Landet skickar hundratjugo soldater.", 120),
    ("sv", "Femhundra soldater.", 500),
    ("sv", "Fyrtiofem länder deltog.", 45),
    ("sv", "Tolvhundra soldater.", 1200),
    ("sv", "Tvåtusenfemhundra soldater.", 2500),
    ("tr", "Ülke beş yüz asker gönderecek.", 500),
    ("tr", "Kırk beş ülke katıldı.", 45),
    ("tr", "Bir buçuk milyar avro.", 1_500_000_000),
    ("tr", "İkibin asker.", 2000),
    ("uk", "До п'ятисот військових.", 500),
    ("uk", "Сімсот військових.", 700),
    ("uk", "Сто п'ятдесят військових.", 150),
    ("uk", "Півтора мільярда євро.", 1_500_000_000),
]


@pytest.mark.parametrize(("language", "body", "value"), SPELLED)
def test_a_number_in_words_is_one_number(language: str, body: str, value: int) -> None:
    """T3: how many soldiers or how much money, whatever the language and the case."""
    assert [number for number, _, _ in read(language, body)] == [value]


def test_every_language_spells_at_least_three_numbers() -> None:
    spelled = [language for language, _, _ in SPELLED]
    assert {language for language in load_lexicon().languages if spelled.count(language) < 3} == set()


@pytest.mark.parametrize(
    ("language", "body", "values"),
    [
        ("en", "Two hundred, fifty of them women.", [200, 50]),
        ("en", "Two million, three countries.", [2_000_000, 3]),
        ("en", "Twenty and five countries.", [20, 5]),
        ("es", "Dos mil millones de euros.", [2_000_000_000]),
    ],
)
def test_numbers_of_a_list_stay_apart(language: str, body: str, values: list[int]) -> None:
    assert [number for number, _, _ in read(language, body)] == values


@pytest.mark.parametrize(
    ("language", "body", "values"),
    [
        ("ar", "أعلنت الدنمارك أنها ستشارك ب300 جندي.", [300]),
        ("ar", "تدفع السويد و1.5 مليار كرونة.", [1_500_000_000]),
        ("et", "Saksamaa lubas jaanuaris 150 miljonit eurot.", [150_000_000]),
        ("en", "In May 600 soldiers will follow.", [600]),
        ("en", "They met in May 2027 and again on 3 May.", []),
        ("en", "Latvia handed over 2,000 drones.", [2_000]),
        ("en", "The school opened in 2001.", []),
        ("es", "Trajo mil cien millones de libras.", [1_100_000_000]),
        ("en", "Canada puts a thousand and two hundred soldiers.", [1_200]),
        ("en", "Estonia gives two hundreds men.", [200]),
        ("en", "In 2027 several hundred soldiers arrived.", []),
        ("en", "In 2027 two billion euros follow.", [2_000_000_000]),
        ("en", "It costs 2000 euros.", [2_000]),
        ("ru", "Участвуют 26-ти стран.", [26]),
        ("de", "Bis 2027 Hunderte Soldaten.", []),
        ("en", "They send two dozens of soldiers.", []),
        ("en", "Denmark gives 50 million and two frigates.", [50_000_000, 2]),
    ],
)
def test_numbers_beside_what_is_no_part_of_them(language: str, body: str, values: list[int]) -> None:
    assert [number for number, _, _ in read(language, body)] == values


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        ("en", "The contingents of 3,500 and 4,000 soldiers stay.", [3_500, 4_000]),
        ("en", "Between 3,500 and 4,000 soldiers stay.", [4_000]),
        ("hu", "Magyarország 300 és 400 közötti katonát küld.", [400]),
        ("hu", "Magyarország 300 és 400 katonát küld.", [300, 400]),
        ("tr", "300 ile 400 arasında asker kalacak.", [400]),
    ],
)
def test_an_and_makes_a_range_only_with_between(language: str, body: str, expected: list[int]) -> None:
    assert [number for number, _, _ in read(language, body)] == expected


@pytest.mark.parametrize(
    ("language", "body", "value"),
    [
        ("en", "Germany will send up to 1.800 soldiers to Ukraine.", 1_800),
        ("en", "Germany will send between 1.500 and 1.800 troops to Ukraine.", 1_800),
        ("de", "Deutschland schickt 1,800 Soldaten in die Ukraine.", 1_800),
        ("en", "Germany will send 2.000 soldiers to Ukraine.", 2_000),
        ("en", "Germany will send 2.000 drones to Ukraine.", 2_000),
        ("en", "Germany pledged $1.800 billion for Ukraine.", 1_800_000_000),
        ("en", "1.5 million soldiers are under arms.", 1_500_000),
    ],
)
def test_the_mark_of_another_language_between_the_thousands_is_no_decimal_mark(language: str, body: str, value: int) -> None:
    """As machine translations leave it."""
    assert [number for number, _, _ in read(language, body)] == [value]


@pytest.mark.parametrize("body", ["16.40 Rotterdam: Denmark offers 400 soldiers.", "16:40 - Denmark offers 400 soldiers."])
def test_the_hour_of_a_live_blogs_item_counts_nothing(body: str) -> None:
    assert [value for value, _, _ in read("en", body)] == [400]


def test_a_number_with_a_point_at_the_beginning_is_no_hour() -> None:
    assert [value for value, _, _ in read("en", "12.30 million people voted.")] == [12_300_000]


def test_fighters_that_fly_are_no_people() -> None:
    assert [(value, unit) for value, unit, _ in read("en", "Six Gripen fighters are set aside.")] == [(6, "items")]


def test_a_line_that_ends_with_a_day_ends_its_sentence() -> None:
    """The 27th of one paragraph counts no frigates of the next."""
    article = Article(
        id="a",
        source="s",
        publisher="p",
        tier=Tier.PRESS,
        url="",
        title="-",
        text="La ministra comparecerá el día 27.\n\nEl Ejecutivo estudia una fragata.",
        language="es",
        published=NOW,
        first_seen=NOW,
    )
    document = READER.open(article)
    assert [document.quote(sentence) for sentence in document.sentences][1:] == [
        "La ministra comparecerá el día 27.",
        "El Ejecutivo estudia una fragata.",
    ]


MEASURED = [
    ("ar", "خلال 30 يوما سترسل 500 جندي."),
    ("bg", "След 30 дни тръгват 500 войници."),
    ("cs", "Do 30 dnů vyšle 500 vojáků."),
    ("da", "Inden 30 dage sendes 500 soldater."),
    ("de", "Nach 30 Tagen kommen 500 Soldaten."),
    ("el", "Σε 30 ημέρες φεύγουν 500 στρατιώτες."),
    ("en", "After a 30-day truce 500 soldiers may go."),
    ("es", "Tras 30 días saldrán 500 soldados."),
    ("et", "Pärast 30 päeva läheb 500 sõdurit."),
    ("fi", "Jo 30 päivän kuluttua lähtee 500 sotilasta."),
    ("fr", "Après 30 jours partiront 500 soldats."),
    ("hr", "Nakon 30 dana odlazi 500 vojnika."),
    ("hu", "Már 30 nap múlva indul 500 katona."),
    ("is", "Eftir 30 daga fara 500 hermenn."),
    ("it", "Dopo 30 giorni partiranno 500 soldati."),
    ("lt", "Po 30 dienų vyks 500 karių."),
    ("lv", "Pēc 30 dienām dosies 500 karavīru."),
    ("mk", "По 30 дена заминуваат 500 војници."),
    ("nl", "Na 30 dagen vertrekken 500 soldaten."),
    ("no", "Etter 30 dager drar 500 soldater."),
    ("pl", "Po 30 dniach wyruszy 500 żołnierzy."),
    ("pt", "Após 30 dias partem 500 soldados."),
    ("ro", "După 30 de zile pleacă 500 de militari."),
    ("ru", "Через 30 дней отправятся 500 солдат."),
    ("sk", "Po 30 dňoch odíde 500 vojakov."),
    ("sl", "Po 30 dneh odide 500 vojakov."),
    ("sq", "Pas 30 ditësh nisen 500 ushtarë."),
    ("sr", "После 30 дана одлази 500 војника."),
    ("sv", "Efter 30 dagar åker 500 soldater."),
    ("tr", "Ateşkesten 30 gün sonra 500 asker gidecek."),
    ("uk", "За 30 днів вирушать 500 військових."),
]


@pytest.mark.parametrize(("language", "body"), MEASURED)
def test_a_time_counts_nothing(language: str, body: str) -> None:
    assert [number for number, _, _ in read(language, body)] == [500]


def test_every_language_measures() -> None:
    assert {language for language, _ in MEASURED} == load_lexicon().languages.keys()


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("de", "Deutschland will ab 2028 Soldaten schicken."),
        ("en", "Denmark will send in 2027 soldiers."),
        ("en", "From 2022 to 2026 soldiers served."),
        ("sv", "Danmark skickar 2027 soldater."),
        ("fi", "Suomi lähettää vuonna 2027 sotilaita."),
        ("et", "Eesti saadab 2027. aastal sõdureid."),
        ("cs", "Dánsko vyšle v roce 2027 vojáky."),
        ("uk", "Данія направить у 2027 році військових."),
    ],
)
def test_a_year_counts_no_soldiers(language: str, body: str) -> None:
    assert read(language, body) == []


@pytest.mark.parametrize(
    ("language", "body"), [("en", "It sends 2,026 soldiers."), ("en", "It sends 2000 soldiers."), ("de", "Es sind 2000 Soldaten.")]
)
def test_people_may_be_as_many_as_a_year(language: str, body: str) -> None:
    assert [unit for _, unit, _ in read(language, body)] == ["people"]


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("en", "Missiles with a range of 300 km."),
        ("en", "Shells of 155-mm calibre."),
        ("en", "It takes 10-15 days."),
        ("en", "He spoke at 10 a.m. today."),
        ("en", "A 47-year-old officer spoke."),
        ("en", "Between 10% and 15% of it."),
        ("en", "Twelve percent of the budget."),
        ("it", "Il 12 per cento del bilancio."),
        ("ro", "La fel 12 la sută din buget."),
        ("tr", "Bütçenin %12'si."),
        ("tr", "Bütçenin yüzde 12'si."),
        ("ar", "12 في المئة من الميزانية."),
        ("hu", "Öt hét múlva."),
    ],
)
def test_lengths_shares_and_hours_count_nothing(language: str, body: str) -> None:
    assert read(language, body) == []


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("en", "Article 5 of the treaty."),
        ("en", "The minister, aged 47, spoke."),
        ("fr", "L'article 5 du traité."),
        ("pt", "O artigo 5.º do tratado."),
        ("pl", "Artykuł 5 traktatu."),
        ("el", "Το άρθρο 5 της συνθήκης."),
        ("en", "The 12th package of aid."),
        ("de", "Das 12. Paket mit Hilfe."),
        ("cs", "To je 12. balíček pomoci."),
        ("ru", "Это 12-й пакет помощи."),
        ("es", "El 12.º paquete de ayuda."),
        ("it", "Il 12° pacchetto di aiuti."),
        ("sv", "Det 12:e paketet."),
        ("ro", "Al 12-lea pachet."),
        ("bg", "Това е 12-ият пакет."),
        ("mk", "Тоа е 12-тиот пакет."),
        ("lt", "Tai 12-asis paketas."),
        ("sq", "Kjo është e 12-të pako."),
    ],
)
def test_a_member_of_a_series_is_no_number_of_them(language: str, body: str) -> None:
    assert read(language, body) == []


@pytest.mark.parametrize(
    ("language", "body", "values"),
    [
        ("en", "Poland gives 14 Leopard 2 tanks.", [14]),
        ("de", "Polen liefert 14 Leopard 2 Panzer.", [14]),
        ("fr", "La France livrera six Mirage 2000-5.", [6]),
        ("uk", "Польща передасть танки Leopard 2.", []),
    ],
)
def test_the_type_of_a_machine_counts_nothing(language: str, body: str, values: list[int]) -> None:
    assert [number for number, _, _ in read(language, body)] == values


@pytest.mark.parametrize("digits", ["9" * 400, "1234567890123456789"])
def test_a_number_beyond_all_measure_counts_nothing(digits: str) -> None:
    assert read("en", f"The serial is {digits} and it sends 300 soldiers.") == [(300, "people", Qualifier.EXACT)]


@pytest.mark.parametrize(
    ("language", "body", "values"),
    [
        ("ar", "بين 3000 و5000 جندي.", [5_000]),
        ("ar", "من 200 إلى 300 جندي.", [300]),
        ("de", "Es geht um 2 Mrd. Euro bis 3 Mrd. Euro.", [3_000_000_000]),
        ("en", "It gives €2bn to €3bn.", [3_000_000_000]),
        ("en", "It gives €2bn-€3bn.", [3_000_000_000]),
        ("en", "It gives between €2 and €3 billion.", [3_000_000_000]),
        ("en", "It sends two or three hundred soldiers.", [300]),
        ("et", "Saadetakse 200 kuni 300 sõdurit.", [300]),
        ("lt", "Vyks nuo 200 iki 300 karių.", [300]),
        ("lv", "Dosies no 200 līdz 300 karavīru.", [300]),
        ("sq", "Nisen nga 200 deri në 300 ushtarë.", [300]),
        ("tr", "Toplam 200 ila 300 asker kalacak.", [300]),
        ("en", "It gives 2 million euros or 300 soldiers.", [2_000_000, 300]),
        ("en", "It gives 5 euros to 300 soldiers.", [5, 300]),
        ("en", "There 26 of 35 countries agreed.", [26, 35]),
    ],
)
def test_the_ends_of_a_range_are_one_number(language: str, body: str, values: list[int]) -> None:
    assert [number for number, _, _ in read(language, body)] == values


@pytest.mark.parametrize(
    ("language", "body", "values"),
    [
        ("de", "Die Truppe soll von 500 auf 700 Soldaten wachsen.", [700]),
        ("de", "Die Hilfe steigt von 500 Millionen Euro auf 700 Millionen Euro.", [700_000_000]),
        ("en", "The force shrinks from 800 to 500 soldiers.", [500]),
        ("nl", "De missie groeit van 500 naar 700 militairen.", [700]),
        ("pl", "Liczebność wzrośnie z 500 do 700 żołnierzy.", [700]),
        ("ru", "Контингент сократится с 800 до 500 солдат.", [500]),
        ("sv", "Styrkan minskar från 800 till 500 soldater.", [500]),
        ("en", "From Oslo come 800 men, and to Kyiv go 500.", [800, 500]),
        ("cs", "Jde o misi s 500 vojáky na 2 roky.", [500]),
        ("cs", "Jde o misi s 500 na 2 roky.", [500]),
        ("fr", "L'envoi de 500 soldats à 26 pays.", [500, 26]),
    ],
)
def test_a_number_that_another_one_replaces_counts_no_more(language: str, body: str, values: list[int]) -> None:
    assert [number for number, _, _ in read(language, body)] == values


@pytest.mark.parametrize(
    ("body", "sums"),
    [
        ("Norway gives NOK 85 billion ($8.5bn).", [(85_000_000_000, "NOK"), (8_500_000_000, "USD")]),
        ("Norway gives 85 billion kroner ($8.5bn).", [(85_000_000_000, "CROWN"), (8_500_000_000, "USD")]),
        ("Poland gives PLN 500m or €117m.", [(500_000_000, "PLN"), (117_000_000, "EUR")]),
        ("Sweden gives SEK 40 billion or EUR 3.6 billion.", [(40_000_000_000, "SEK"), (3_600_000_000, "EUR")]),
    ],
)
def test_a_sum_told_in_two_currencies_is_read_in_each(body: str, sums: list[tuple[int, str]]) -> None:
    assert [(value, unit) for value, unit, _ in read("en", body)] == sums


@pytest.mark.parametrize("body", ["I'm sending 500 soldiers.", "We met at 10 pm: 500 soldiers go."])
def test_a_letter_alone_is_no_million(body: str) -> None:
    assert [number for number, _, _ in read("en", body)] == [500]


def test_one_and_a_half_billion_is_not_multiplied_again() -> None:
    assert [number for number, _, _ in read("ar", "مليار ونصف المليار يورو.")] == [1_500_000_000]


@pytest.mark.parametrize(
    ("language", "body", "value", "unit"),
    [
        ("da", "Danmark giver 1,5 mia. € til Kyiv.", 1_500_000_000, "EUR"),
        ("en", "It gives EUR2bn.", 2_000_000_000, "EUR"),
        ("en", "It gives DKK16.5bn.", 16_500_000_000, "DKK"),
        ("en", "It gives USD500m.", 500_000_000, "USD"),
        ("en", "It gives 100,000 155mm shells.", 100_000, "items"),
        ("es", "España da 500 M€ para Kiev.", 500_000_000, "EUR"),
        ("fr", "Le pays versera 500 M€ à Kiev.", 500_000_000, "EUR"),
        ("fr", "Une aide de 20 M$ à Kiev.", 20_000_000, "USD"),
        ("it", "Invierà 10mila soldati.", 10_000, "people"),
        ("lv", "Dos 1,5 mljrd. € Kijivai.", 1_500_000_000, "EUR"),
        ("pt", "Portugal dá 500 M€ a Kiev.", 500_000_000, "EUR"),
        ("pt", "Portugal dá 2 mil M€ a Kiev.", 2_000_000_000, "EUR"),
        ("ru", "Дания даст 2млрд евро.", 2_000_000_000, "EUR"),
    ],
)
def test_notations_of_money_and_thousands(language: str, body: str, value: int, unit: str) -> None:
    assert [(number, what) for number, what, _ in read(language, body)] == [(value, unit)]


@pytest.mark.parametrize("body", ["They serve 24/7 there.", "It ended on 12.4.2027."])
def test_digits_between_strokes_and_points_count_nothing(body: str) -> None:
    assert read("de", body) == []


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        ("ar", "500 جندي أو أكثر.", Qualifier.AT_LEAST),
        ("de", "Es sind 500 Soldaten oder mehr.", Qualifier.AT_LEAST),
        ("en", "It sends 500 soldiers or more.", Qualifier.AT_LEAST),
        ("en", "It sends 500 soldiers at most.", Qualifier.UP_TO),
        ("es", "Serán 500 soldados como máximo.", Qualifier.UP_TO),
        ("fr", "Ce sont 500 soldats au maximum.", Qualifier.UP_TO),
        ("it", "Saranno 500 soldati al massimo.", Qualifier.UP_TO),
        ("pl", "To 500 żołnierzy lub więcej.", Qualifier.AT_LEAST),
        ("pt", "Serão 500 soldados no máximo.", Qualifier.UP_TO),
        ("tr", "Toplam 500'e kadar asker.", Qualifier.UP_TO),
        ("tr", "Toplam 500'den fazla asker.", Qualifier.AT_LEAST),
        ("uk", "Це 500 військових або більше.", Qualifier.AT_LEAST),
        ("en", "It sends 500 soldiers over three years.", Qualifier.EXACT),
        ("en", "It sends 500 soldiers under its flag.", Qualifier.EXACT),
    ],
)
def test_what_stands_behind_a_number_may_qualify_it(language: str, body: str, expected: Qualifier) -> None:
    assert [(value, qualifier) for value, _, qualifier in read(language, body)] == [(500, expected)]


def test_what_qualifies_the_next_number_does_not_qualify_this_one() -> None:
    assert [qualifier for _, _, qualifier in read("en", "It sends 500 soldiers and at most 30 tanks.")] == [
        Qualifier.EXACT,
        Qualifier.UP_TO,
    ]
