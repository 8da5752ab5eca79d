"""Pages with several matters."""

from datetime import UTC, date, datetime

from bot.reading.events.sections import sections
from bot.reading.read import read
from bot.reading.words.document import Reader
from storage.model import EventType
from tests.makers import article

BLOG = (
    "08:10 – Nice: The rail strike enters its third day.\n\n"
    "14:30 – Oslo: Leaders of the coalition of the willing meet to discuss a force for Ukraine.\n\n"
    "15:05 – Stockholm: Sweden says it is ready to send 200 troops once there is a ceasefire.\n\n"
    "17:40 – Cannes: The film festival announces its jury."
)


def test_of_a_live_blog_our_items_alone_are_read(reader: Reader) -> None:
    (part,) = sections(article(title="Live: rail strike, Oslo summit on Ukraine, film festival", text=BLOG), reader)
    assert "coalition of the willing" in part.text
    assert "200 troops" in part.text
    assert "rail strike" not in part.text + part.title
    assert "film festival" not in part.text + part.title


def test_what_is_left_stands_where_it_stood(reader: Reader) -> None:
    whole = article(title="Live: rail strike, Oslo summit on Ukraine, film festival", text=BLOG)
    (part,) = sections(whole, reader)
    assert len(part.text) == len(whole.text)
    assert len(part.title) == len(whole.title)
    assert part.text.index("200 troops") == whole.text.index("200 troops")


def test_the_page_keeps_its_own_title_and_text(reader: Reader) -> None:
    whole = article(title="Live: rail strike, Oslo summit on Ukraine", text=BLOG)
    (section,) = read(whole, reader)
    assert section.reading.verdict.relevant
    assert section.reading.article == whole
    assert section.reading.event.city == "Oslo"


def test_times_of_day_on_lines_of_their_own_mark_items_too(reader: Reader) -> None:
    ours = "5pm. Oslo: The coalition of the willing offers troops for Ukraine."
    text = f"4pm. Cardiff: Storm damage.\n{ours}\n7.30pm. London: The prize is awarded."
    (part,) = sections(article(title="Evening briefing", text=text), reader)
    assert part.text.strip() == ours


def test_an_article_about_one_matter_is_left_alone(reader: Reader) -> None:
    whole = article(title="Leaders meet", text="At 14:30 the leaders met.\n\nAt 15:00 they left.")
    assert sections(whole, reader) == (whole,)


TWO_MEETINGS = (
    "09:05 – Warsaw: Defence ministers of the coalition of the willing met in Warsaw on Tuesday on the force for Ukraine. "
    "Poland offered a transport hub.\n\n"
    "11:20 – Lisbon: The ferry strike goes into its second week.\n\n"
    "13:40 – Madrid: Leaders of the coalition of the willing will meet in Madrid on Friday to sign the plan for the force. "
    "Spain will send 400 troops after a ceasefire, its prime minister said in Madrid.\n\n"
    "15:15 – Cannes: The film festival announces its jury."
)


def test_two_meetings_on_one_page_are_two_parts_with_their_own_facts_and_pledges(reader: Reader) -> None:
    """Main-job promise: one page may feed several events, and its pledges stay with their own."""
    first, second = read(
        article(title="Tuesday's news at a glance", text=TWO_MEETINGS, published=datetime(2027, 6, 8, 17, tzinfo=UTC)), reader
    )
    assert {first.reading.event.city, second.reading.event.city} == {"Warsaw", "Madrid"}
    of = {section.reading.event.city: section.reading for section in (first, second)}
    assert (of["Warsaw"].event.type, of["Warsaw"].event.day) == (EventType.MINISTERIAL, date(2027, 6, 8))
    assert (of["Madrid"].event.type, of["Madrid"].event.day) == (EventType.SUMMIT, date(2027, 6, 11))
    assert {pledge.country for pledge in of["Madrid"].pledges} == {"ES"}
    assert "ES" not in {pledge.country for pledge in of["Warsaw"].pledges}


def test_a_day_of_one_meeting_stays_one_part(reader: Reader) -> None:
    text = (
        "10:00 Leaders of the coalition of the willing arrive in Oslo for Tuesday's summit.\n\n"
        "12:30 In Moscow the Kremlin says foreign troops in Ukraine would be targets.\n\n"
        "16:45 Macron in Oslo: the force for Ukraine will have 15,000 soldiers.\n\n"
        "19:00 The Oslo meeting of the coalition of the willing ends with a joint statement."
    )
    parts = sections(
        article(title="Oslo summit on Ukraine, as it happened", text=text, published=datetime(2027, 6, 8, 20, tzinfo=UTC)), reader
    )
    assert len(parts) == 1


def test_a_round_up_with_subheads_feeds_two_events(reader: Reader) -> None:
    text = (
        "What else happened\n"
        "The central bank left its rates where they were, and the football association lost its president over a dinner.\n"
        "Minister in Brussels\n"
        "Defence ministers of the coalition of the willing met in Brussels on Tuesday to go through the plan for the force in Ukraine.\n"
        "Summit in Rome\n"
        "Leaders of the coalition of the willing will hold a summit in Rome on Friday about the force for Ukraine, the government said.\n"
    )
    found = read(article(title="The week in brief", text=text, published=datetime(2027, 6, 8, 20, tzinfo=UTC)), reader)
    assert {section.reading.event.city for section in found} == {"Brussels", "Rome"}
