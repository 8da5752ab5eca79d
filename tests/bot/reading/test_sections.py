"""Pages with several matters."""

from bot.reading.document import Reader
from bot.reading.read import read
from bot.reading.sections import sections
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
