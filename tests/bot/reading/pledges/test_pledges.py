"""Pledges in invented sentences of several languages: who, what, whether, how much, and who gives nothing."""

from datetime import UTC, datetime

import pytest

from bot.reading.pledges.pledges import mentions, pledges
from bot.reading.words.document import Reader
from storage.lexicon import load_lexicon
from storage.model import Article, Kind, Pledge, Stance, Tier

READER = Reader(load_lexicon())
NOW = datetime(2027, 5, 4, 12, tzinfo=UTC)


def opened(body: str, language: str = "en", title: str = "") -> Article:
    return Article(
        id="a",
        source="s",
        publisher="p",
        tier=Tier.PRESS,
        url="https://example.org/a",
        title=title or "-",
        text=body,
        language=language,
        published=NOW,
        first_seen=NOW,
    )


def read(language: str, body: str, title: str = "") -> tuple[Pledge, ...]:
    document = READER.open(opened(body, language, title))
    return pledges(document, mentions(document))


def told(language: str, body: str) -> set[tuple[str, str, str]]:
    return {(pledge.country, str(pledge.kind), str(pledge.stance)) for pledge in read(language, body)}


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        ("en", "Portugal will send 300 soldiers to Ukraine after a ceasefire.", ("PT", "troops", "pledged")),
        ("en", "Austria has ruled out sending soldiers to Ukraine.", ("AT", "troops", "refused")),
        ("de", "Spanien schließt eine Entsendung von Soldaten in die Ukraine aus.", ("ES", "troops", "refused")),
        ("fr", "La Belgique n'enverra pas de soldats en Ukraine.", ("BE", "troops", "refused")),
        ("it", "La Spagna non invierà soldati in Ucraina.", ("ES", "troops", "refused")),
        ("pl", "Hiszpania wyklucza wysłanie żołnierzy na Ukrainę.", ("ES", "troops", "refused")),
        ("uk", "Іспанія не відправить військових в Україну.", ("ES", "troops", "refused")),
        ("sv", "Spanien kommer inte att skicka soldater till Ukraina.", ("ES", "troops", "refused")),
        ("en", "Denmark is ready to deploy a battalion to Ukraine once the guns fall silent.", ("DK", "troops", "pledged")),
        ("de", "Dänemark ist bereit, Soldaten in die Ukraine zu schicken.", ("DK", "troops", "pledged")),
        ("es", "Dinamarca está dispuesta a enviar soldados a Ucrania.", ("DK", "troops", "pledged")),
    ],
)
def test_a_position_is_read(language: str, body: str, expected: tuple[str, str, str]) -> None:
    assert expected in told(language, body)


def test_a_hungarian_no_is_not_germany() -> None:
    """Without their marks "nemet" (a no) and "német" (German) are one word."""
    assert {country for country, _, _ in told("hu", "Ausztria nemet mondott a katonák küldésére Ukrajnába.")} == {"AT"}
    assert ("DE", "troops", "pledged") in told("hu", "A német kormány 500 katonát küld Ukrajnába a tűzszünet után.")


def test_each_country_of_a_list_takes_the_position() -> None:
    assert {("PL", "troops", "refused"), ("GR", "troops", "refused")} <= told(
        "en", "Poland and Greece have ruled out sending troops to Ukraine."
    )


def test_a_contrast_divides_what_is_refused_from_what_is_given() -> None:
    found = told("en", "Romania will not send troops to Ukraine, but it will provide logistics.")
    assert ("RO", "troops", "refused") in found
    assert ("RO", "logistics", "pledged") in found


def test_a_list_gives_each_country_its_own() -> None:
    found = {(pledge.country, pledge.kind) for pledge in read("en", "Norway will provide 400 soldiers and Belgium four fighter jets.")}
    assert ("NO", Kind.TROOPS) in found
    assert ("BE", Kind.AIR) in found
    assert ("BE", Kind.TROOPS) not in found


def test_a_number_of_countries_is_one_collective_pledge() -> None:
    (found,) = (
        pledge for pledge in read("en", "Twenty-two countries have committed to send troops to Ukraine.") if pledge.country == "COALITION"
    )
    assert (found.kind, found.stance, found.count) == (Kind.TROOPS, Stance.PLEDGED, 22)


def test_an_amount_of_money_belongs_to_its_pledge() -> None:
    (found,) = read("fr", "La Norvège a annoncé une aide militaire de trois milliards d'euros.")
    assert (found.kind, found.amount, found.currency) == (Kind.WEAPONS, 3_000_000_000, "EUR")


def test_a_bare_crown_is_that_of_the_country() -> None:
    found = read("en", "Norway pledged 2 billion crowns in military aid.")
    assert ("NO", 2_000_000_000, "NOK") in {(pledge.country, pledge.amount, pledge.currency) for pledge in found}


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("en", "North Korea has sent 3,000 soldiers to Russia, South Korean officers said."),
        ("en", "Ukraine lost 400 soldiers near Kharkiv."),
        ("en", "The chiefs of staff will meet in Paris on Thursday."),
        ("fr", "La Corée du Nord a envoyé des soldats en Russie, selon Séoul."),
        ("de", "Russland schickt weitere Soldaten an die Front."),
    ],
)
def test_enemies_casualties_and_meetings_pledge_nothing(language: str, body: str) -> None:
    assert read(language, body) == ()


def test_a_sum_behind_a_dash_belongs_to_what_stands_before_it() -> None:
    found = read("uk", "Норвегія оплатить частину витрат місії — 2 млрд крон, Нідерланди надішлють два тральщики.")
    assert {("NO", 2_000_000_000, "NOK"), ("NL", 2, None)} <= {(pledge.country, pledge.amount, pledge.currency) for pledge in found}


def test_who_tells_of_an_enemys_soldiers_may_offer_something_of_its_own() -> None:
    """Seoul that names Pyongyang once, and itself oftener, speaks of itself."""
    body = "South Korea will send 20 demining vehicles to Ukraine. South Korea named the North Korean soldiers in Kursk as its reason."
    assert ("KR", Kind.DEMINING) in {(pledge.country, pledge.kind) for pledge in read("en", body)}


@pytest.mark.parametrize("body", ["Portugal will send 300 soldiers to Ukraine.", "Poland and Greece have ruled out sending troops."])
def test_every_pledge_shows_its_words(body: str) -> None:
    text, found = f"-\n\n{body}", read("en", body)
    assert found
    for pledge in found:
        assert pledge.sentence == body
        words = [text[span.start : span.end] for span in pledge.spans]
        assert len(words) >= 2
        assert all(word.strip() for word in words)


def test_of_a_part_and_its_whole_the_part_acts() -> None:
    found = read("en", "Twenty-six of the 35 countries have committed to send troops to Ukraine.")
    assert [(pledge.country, pledge.count) for pledge in found if pledge.country == "COALITION"] == [("COALITION", 26)]


def test_a_dollar_is_that_of_the_letters_before_it() -> None:
    found = read("en", "Canada announced C$250 million in military aid.")
    assert ("CA", 250_000_000, "CAD") in {(pledge.country, pledge.amount, pledge.currency) for pledge in found}


def test_a_number_counts_only_what_stands_behind_it() -> None:
    told_in = "Lithuania will contribute 150 troops and mine-clearing teams to the force."
    found = {pledge.kind: pledge.amount for pledge in read("en", told_in)}
    assert (found[Kind.TROOPS], found[Kind.DEMINING]) == (150, None)


def test_a_minister_with_a_country_s_name_speaks_for_his_own() -> None:
    body = "Luís Montenegro afirmou que Portugal enviará 200 soldados para a Ucrânia. Montenegro prometeu também munições à Ucrânia."
    countries = {country for country, _, _ in told("pt", body)}
    assert "PT" in countries
    assert "ME" not in countries


def test_who_is_feared_together_with_an_enemy_offers_nothing() -> None:
    body = "Poland and Greece said that they could not provide troops because of the threats from Belarus and Türkiye."
    countries = {country for country, _, _ in told("en", body)}
    assert {"PL", "GR"} <= countries
    assert "TR" not in countries


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("en", "Lithuania will send 200 soldiers, Estonia 130 and Latvia 120, the ministers said."),
        ("en", "The three will send 450 soldiers in all: Lithuania 200, Estonia 130 and Latvia 120."),
        ("de", "Litauen schickt 200 Soldaten, Estland 130 und Lettland 120."),
        ("pl", "Litwa wyśle 200 żołnierzy, Estonia 130, a Łotwa 120."),
    ],
)
def test_a_list_of_numbers_gives_each_country_its_own(language: str, body: str) -> None:
    found = {pledge.country: pledge.amount for pledge in read(language, body)}
    assert {country: found.get(country) for country in ("LT", "EE", "LV")} == {"LT": 200, "EE": 130, "LV": 120}


@pytest.mark.parametrize(
    ("language", "body", "country"),
    [("lv", "Rīga nosūtīs uz Ukrainu 120 karavīrus.", "LV"), ("et", "Pariis saadab Ukrainasse 3000 sõdurit.", "FR")],
)
def test_a_capital_that_acts_is_not_taken_for_a_place(language: str, body: str, country: str) -> None:
    assert told(language, body) == {(country, "troops", "pledged")}


def test_a_sum_in_us_dollars_is_no_promise_from_washington() -> None:
    assert not any(country == "US" for country, _, _ in told("en", "Japan will give Ukraine 200 million US dollars for demining."))


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        ("en", "The Norwegian soldiers, 480 of them, will stay in Ukraine as part of the force.", ("NO", "troops", 480)),
        ("en", "Latvia hands Ukraine 1,500 drones and 24 million euros.", ("LV", "weapons", 1_500)),
        ("en", "Norway will send one frigate to the Black Sea for the force.", ("NO", "naval", 1)),
        ("es", "España enviará dos compañías, cerca de 300 militares, a la fuerza.", ("ES", "troops", 300)),
        (
            "en",
            "Britain will pay 2.7 billion Norwegian crowns for the force. London puts it at 200 million pounds.",
            ("GB", "funding", 200_000_000),
        ),
        ("en", "Canada will send 500 soldiers. Ukraine's army of 800,000 soldiers stays.", ("CA", "troops", 500)),
    ],
)
def test_the_number_that_tells_how_much_is_found_where_it_stands(language: str, body: str, expected: tuple[str, str, int]) -> None:
    assert expected in {(pledge.country, str(pledge.kind), pledge.amount) for pledge in read(language, body)}


@pytest.mark.parametrize(
    ("language", "body", "amounts"),
    [
        ("en", "Spain and Portugal will send 650 and 250 soldiers to Ukraine.", {"ES": 650, "PT": 250}),
        ("en", "Portugal and Spain pledged 250 and 650 soldiers respectively.", {"ES": 650, "PT": 250}),
        ("de", "Spanien und Portugal schicken 650 beziehungsweise 250 Soldaten in die Ukraine.", {"ES": 650, "PT": 250}),
        ("fr", "L'Espagne et le Portugal enverront respectivement 650 et 250 soldats en Ukraine.", {"ES": 650, "PT": 250}),
        ("en", "France, Britain and Denmark will send 3,000, 2,500 and 400 troops.", {"FR": 3_000, "GB": 2_500, "DK": 400}),
        ("en", "Some 1,000 French and British soldiers, 600 and 450 respectively, will go to Lviv.", {"FR": 600, "GB": 450}),
        ("en", "Sweden, Norway and Denmark will send 400, 300 and 800 soldiers, 1,500 in all.", {"SE": 400, "NO": 300, "DK": 800}),
        ("tr", "İspanya ve Portekiz 650 ve 250 asker gönderecek.", {"ES": 650, "PT": 250}),
        ("ar", "سترسل إسبانيا والبرتغال 650 و250 جنديا إلى أوكرانيا.", {"ES": 650, "PT": 250}),
        ("en", "Meeting on 12 and 13 June, France and Britain said they would send 5,000 soldiers.", {"FR": 5_000, "GB": 5_000}),
        ("en", "France and Britain will send 600 to 900 soldiers.", {"FR": 900, "GB": 900}),
        ("en", "France and Britain will send 600 soldiers.", {"FR": 600, "GB": 600}),
    ],
)
def test_as_many_numbers_as_countries_are_told_in_their_order(language: str, body: str, amounts: dict[str, int]) -> None:
    assert {pledge.country: pledge.amount for pledge in read(language, body) if pledge.kind is Kind.TROOPS} == amounts


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("en", "Of the 26 countries, ten would send troops, Macron said."),
        ("de", "Von den 26 Staaten wollen zehn Soldaten schicken."),
    ],
)
def test_fewer_soldiers_than_countries_are_countries(language: str, body: str) -> None:
    assert [(pledge.country, pledge.amount) for pledge in read(language, body)] == [("COALITION", None)]


def test_of_several_sums_the_one_without_its_magnitude_is_nobody_elses_and_is_not_told() -> None:
    found = read("en", "Spain and Portugal will give 650 and 250 million euros to Ukraine.")
    assert {(pledge.country, pledge.amount) for pledge in found} == {("ES", None), ("PT", 250_000_000)}


def test_what_counts_something_else_is_no_amount() -> None:
    """Neither the days of a voyage, nor another country's soldiers, nor an army that nobody offers."""
    found = read("en", "Italy will send a frigate that needs 12 days. Spain will send soldiers beside Ukraine's 800,000 soldiers.")
    assert {(pledge.country, pledge.amount) for pledge in found} <= {("IT", 1), ("ES", None)}
    assert found


def test_a_number_tells_of_one_country_or_of_those_who_are_named_together() -> None:
    apart = read("en", "Lithuania will send 200 soldiers to the force in Ukraine, and Latvia is ready to send soldiers, too.")
    assert {pledge.country: pledge.amount for pledge in apart} == {"LT": 200, "LV": None}
    together = read("en", "Belgium and the Netherlands will each send 4 jets to the force in Ukraine.")
    assert {pledge.country: pledge.amount for pledge in together} == {"BE": 4, "NL": 4}


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("pl", "Tusk po Paryżu: polskich żołnierzy w Ukrainie nie będzie"),
        ("it", "Palazzo Chigi dopo Parigi: no a truppe italiane in Ucraina"),
        ("el", "Μητσοτάκης μετά το Παρίσι: Δεν θα σταλούν Έλληνες στρατιώτες στην Ουκρανία"),
        ("fi", "Orpo Pariisin jälkeen: Suomi ei lähetä sotilaita Ukrainaan"),
    ],
)
def test_a_town_that_stands_for_a_meeting_refuses_nothing(language: str, title: str) -> None:
    assert "FR" not in {pledge.country for pledge in read(language, "-", title)}


def test_a_government_that_sits_in_a_town_is_heard() -> None:
    assert told("de", "Die Regierung in Warschau lehnt die Entsendung von Soldaten ab.") == {("PL", "troops", "refused")}


def test_ministers_who_meet_in_a_town_are_not_its_government() -> None:
    assert "FR" not in {country for country, _, _ in told("nl", "De ministers in Parijs spraken over troepen voor Oekraïne.")}


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("en", "Italy will not send soldiers. Nor will Greece."),
        ("de", "Italien schickt keine Soldaten. Auch Griechenland nicht."),
        ("fr", "L'Italie n'enverra pas de soldats. La Grèce non plus."),
        ("fr", "L'Italie n'enverra pas de soldats. La Grèce et la Pologne non plus, la seconde promettant cependant des camions."),
    ],
)
def test_who_does_likewise_does_the_same(language: str, body: str) -> None:
    assert {("IT", "troops", "refused"), ("GR", "troops", "refused")} <= told(language, body)


def test_as_many_offers_as_countries_belong_to_them_in_their_order() -> None:
    body = "Denmark, Belgium and Norway made their offers: 400 soldiers, four fighter jets and 2 billion crowns."
    found = {(pledge.country, str(pledge.kind), pledge.amount) for pledge in read("en", body)}
    assert found == {("DK", "troops", 400), ("BE", "air", 4), ("NO", "funding", 2_000_000_000)}


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        ("en", "Denmark offered 400 soldiers, Belgium four F-16 jets and Norway 2 billion crowns.", ("NO", "funding", 2_000_000_000)),
        ("da", "Starmer leverer 140 luftværnsmissiler, og Norge betaler 1,5 milliarder kroner.", ("NO", "funding", 1_500_000_000)),
        (
            "en",
            "Norway set aside 3.5 billion crowns ($330 million) for air-defence missiles, and Poland said it would run a rail depot.",
            ("NO", "weapons", 3_500_000_000),
        ),
    ],
)
def test_a_sum_beside_another_offer_is_its_givers(language: str, body: str, expected: tuple[str, str, int]) -> None:
    found = {(pledge.country, str(pledge.kind), pledge.amount) for pledge in read(language, body)}
    assert expected in found
    assert len([row for row in found if row[2] == expected[2]]) == 1


def test_a_full_stop_behind_a_small_number_ends_an_english_sentence() -> None:
    body = "Austria is weighing a team of 60. Switzerland will give 80 million francs for sensors."
    assert "AT" not in {pledge.country for pledge in read("en", body) if pledge.amount == 80_000_000}
    assert "Austria" not in next(pledge.sentence for pledge in read("en", body) if pledge.country == "CH")


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("en", "Spain will send a frigate to the Black Sea after a ceasefire."),
        ("fr", "L'Espagne enverra une frégate en mer Noire."),
        ("lv", "Spānija sūtīs vienu fregati uz Melno jūru."),
    ],
)
def test_a_frigate_is_one(language: str, body: str) -> None:
    assert [(pledge.country, str(pledge.kind), pledge.amount) for pledge in read(language, body)] == [("ES", "naval", 1)]


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("en", "Turkey will lead a naval mission."),
        ("en", "Belgium promised a fighter jet squadron."),
        ("de", "Die Türkei führt eine Marinemission."),
    ],
)
def test_a_mission_or_a_squadron_is_no_single_craft(language: str, body: str) -> None:
    assert [pledge.amount for pledge in read(language, body)] == [None]


def test_a_condition_in_the_next_sentence_counts() -> None:
    assert told("en", "Denmark will send 600 soldiers. But only if America guarantees its support.") == {("DK", "troops", "conditional")}


@pytest.mark.parametrize(
    ("language", "body", "reading"),
    [
        ("en", "Ireland will deploy 200 troops to Ukraine. Yet it will do so only when the Dail has voted for it.", ("IE", "conditional")),
        ("en", "Romania will provide 400 soldiers. Without a mandate from the UN nobody will go.", ("RO", "conditional")),
        ("fr", "La Roumanie déploiera 300 militaires. Encore faut-il que le Parlement donne son accord.", ("RO", "conditional")),
        ("pl", "Litwa wyśle 150 żołnierzy. Warunkiem jest jednak mandat ONZ.", ("LT", "conditional")),
        ("uk", "Литва направить 150 військових. Однак лише за згоди парламенту.", ("LT", "conditional")),
        ("en", "Ireland will deploy 200 troops to Ukraine. They will leave in May.", ("IE", "pledged")),
        ("de", "Litauen wird 150 Soldaten stellen. Sie reisen im Mai ab.", ("LT", "pledged")),
        ("fr", "La Roumanie déploiera 300 militaires. Ils partiront en mai.", ("RO", "pledged")),
    ],
)
def test_a_condition_in_the_next_sentence_counts_in_words_that_no_training_text_has(
    language: str, body: str, reading: tuple[str, str]
) -> None:
    country, stance = reading
    assert told(language, body) == {(country, "troops", stance)}


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("en", "Macron said 26 countries are ready to send troops to Ukraine."),
        ("en", "26 countries are ready to send troops to Ukraine, Macron said."),
        ("de", "26 Staaten sind bereit, Soldaten in die Ukraine zu schicken, sagte Macron."),
        ("fr", "Macron a déclaré que 26 pays sont prêts à envoyer des soldats en Ukraine."),
    ],
)
def test_who_reports_a_number_of_countries_is_none_of_them(language: str, body: str) -> None:
    assert told(language, body) == {("COALITION", "troops", "pledged")}


def test_who_speaks_of_his_own_country_beside_a_number_of_others_offers_what_it_gives() -> None:
    found = told("en", "Norway will send 500 soldiers to Ukraine, Støre said after a call of 31 countries.")
    assert ("NO", "troops", "pledged") in found
