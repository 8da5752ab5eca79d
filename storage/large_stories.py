"""The statements of the migration after which an article is filed without reading all that its story holds.

A released migration is never edited.
"""

_TABLES = """
alter table pledges add column word text generated always as (json_array(country, kind, stance, amount, currency, members,
    json_extract(pledge, '$.qualifier'), json_extract(pledge, '$.conditions'), json_extract(pledge, '$.met'))) virtual;
create index pledges_words on pledges (story, withdrawn, word);
drop index pledges_story;
create index pledges_story on pledges (story, withdrawn, country, kind, stance, amount, currency, members, publisher);
create index pledges_told on pledges (story, withdrawn, country, kind, stance, amount, currency, members, said);
alter table filings add column published text not null default '';
alter table filings add column publisher text not null default '';
alter table filings add column tier text not null default '';
alter table filings add column language text not null default '';
update filings set (published, publisher, tier, language) =
    (select published, publisher, tier, language from articles where id = article);
drop index filings_story;
create index filings_story on filings (story, origin, article, section, published, publisher, tier, language);
create index filings_told on filings (story, published, article, section);
create table tallies (story integer primary key, published text, article text, section integer, tally text not null)
"""


def _untally(event: str, *rows: str) -> str:
    """A trigger that drops a tally as soon as something that it counts is another."""
    place = "(published, article, section) >= ({0}.published, {0}.article, {0}.section)"
    drops = "".join(f"delete from tallies where story = {row}.story and {place.format(row)};" for row in rows)
    return f"create trigger filings_{event.split(maxsplit=1)[0]} after {event} on filings begin {drops} end"


LARGE_STORIES = (
    *_TABLES.split(";"),
    _untally("insert", "new"),
    _untally("update of story, event", "old", "new"),
    _untally("delete", "old"),
)
