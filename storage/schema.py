"""The tables, as migrations that are only ever appended to: a released one is never edited."""

from sqlite_utils import Database, Migrations

from storage.large_stories import LARGE_STORIES
from storage.searched import as_searched

migrations = Migrations("coalition_watch")


@migrations()
def m001_first_tables(db: Database) -> None:
    """Feeds, what they said, the stories it makes, and what each channel was told of them."""
    for statement in _FIRST_TABLES.split(";"):
        if statement.strip():
            db.execute(statement)


_FIRST_TABLES = """
create table meta (key text primary key, value text not null);

create table sources (
    id text primary key, url text not null, publisher text not null, language text not null, tier text not null,
    every real not null, mode text not null default 'page', unconfirmed integer not null default 3, active integer not null default 1,
    etag text not null default '', last_modified text not null default '', body_hash text not null default '',
    due text, last_polled text, last_success text, last_item text, first_success text,
    failures integer not null default 0, error text not null default '', failing_since text,
    adopted text not null default '', moved text not null default '', gone text not null default '', rhythm real,
    wish real not null default 0, paused text not null default '', told text not null default '', leased text, held text not null default ''
);
create index sources_due on sources (active, due);

create table items (
    source text not null, article text not null, guid text not null, link text not null, path text not null, title text not null,
    words text not null, published text not null, seen text not null, primary key (source, article)
) without rowid;
create index items_guid on items (source, guid);
create index items_link on items (source, link);
create index items_path on items (source, path);
create index items_title on items (source, title);
create index items_words on items (source, words);

create table articles (
    id text primary key, source text not null, publisher text not null, tier text not null, url text not null,
    title text not null, text text not null, language text not null, published text not null, first_seen text not null,
    relevant integer not null, score real not null, reasons text not null, silence text not null default ''
);
create index articles_published on articles (relevant, published);
create index articles_source on articles (source, first_seen);
create index articles_seen on articles (first_seen);
create virtual table search using fts5 (title, text, article unindexed, tokenize = "unicode61 remove_diacritics 2");

create table stories (
    id integer primary key autoincrement, type text, date text, city text, country text, venue text, participants integer, role text,
    status text not null, title text not null, topics text not null, countries text not null,
    first_seen text not null, last_seen text not null, level text not null,
    outlets integer not null, origins integer not null, baseline integer not null default 0,
    retracted text not null default ''
);
create index stories_date on stories (date);
create index stories_seen on stories (last_seen);

create table filings (
    article text not null references articles (id), section integer not null default 0,
    story integer not null references stories (id), origin text not null,
    machine_translated integer not null, summary text not null, event text not null, features blob,
    primary key (article, section)
);
create index filings_story on filings (story, article);

create table pledges (
    id integer primary key, story integer not null references stories (id), article text not null references articles (id),
    country text not null, kind text not null, stance text not null, amount integer, currency text, members integer,
    said text not null, pledge text not null, withdrawn integer not null default 0
);
create unique index pledges_once on pledges
    (story, article, country, kind, stance, ifnull(amount, -1), ifnull(currency, ''), ifnull(members, -1));
create index pledges_country on pledges (country, kind, stance, amount, currency, members, said, withdrawn);
create index pledges_said on pledges (said);
create index pledges_story on pledges (story);

create table decisions (
    id integer primary key, kind text not null, story integer not null, other integer not null, article text not null default '',
    at text not null
);
create index decisions_other on decisions (kind, other);

create table alerts (
    id integer primary key, story integer not null references stories (id), operation text not null,
    changes text not null, level text not null, created text not null, source text not null default ''
);
create index alerts_source on alerts (source, created);
create index alerts_story on alerts (story);

create table subscriptions (
    platform text not null, channel text not null, thread text not null default '', topics text not null, kinds text not null,
    countries text not null, level text not null, languages text not null, cadence text not null, at integer not null,
    weekday integer not null, zone text not null, quiet text not null, cap integer not null, mutes text not null,
    muted_until text, digested text, closed text not null default '', created text not null, primary key (platform, channel, thread)
);

create table held (
    id integer primary key, platform text not null, channel text not null, thread text not null default '',
    story integer not null references stories (id), alert integer not null references alerts (id), due text not null, said text,
    unique (platform, channel, thread, alert)
);
create index held_due on held (due) where said is null;
create index held_story on held (story);

create table told (
    platform text not null, channel text not null, thread text not null default '', story integer not null,
    message_id text not null, message text not null, at text not null, primary key (platform, channel, thread, story)
);

create table outbox (
    id integer primary key, alert integer references alerts (id),
    platform text not null, channel text not null, thread text not null default '', story integer not null,
    operation text not null, message text not null, notice text, state text not null, urgent integer not null default 0,
    due text not null, expires text not null, lease text, attempts integer not null default 0, doubts integer not null default 0,
    created text not null, settled text, reason text not null default '', message_id text not null default '',
    unique (alert, platform, channel, thread, operation)
);
create index outbox_waiting on outbox (platform, channel, urgent, id) where state = 'waiting';
create index outbox_taken on outbox (platform, channel) where state in ('claimed', 'sending');
create index outbox_story on outbox (story, platform, channel) where state in ('waiting', 'claimed', 'sending');
create index outbox_state on outbox (state, settled);
create index outbox_channel on outbox (platform, channel, thread, created);
create unique index outbox_notice on outbox (notice, platform, channel, thread) where notice is not null;

create table sends (platform text not null, channel text not null, operation text not null, at text not null);
create index sends_at on sends (at);

create table pauses (
    platform text not null, scope text not null, until text not null, why text not null, primary key (platform, scope)
);

create table reports (
    id integer primary key, story integer not null, platform text not null, channel text not null, thread text not null default '',
    user text not null, words text not null, created text not null, decision text not null default '',
    decided_by text not null default '', decided text
);
create index reports_open on reports (story, platform, user) where decision = '';

create table corrections (id integer primary key, story integer not null, words text not null, by text not null, at text not null);

create table buttons (key text primary key, command text not null, created text not null);

create table console (
    id integer primary key, delivery integer not null unique, parent integer references console (id), message text not null,
    posted text not null, edited text, revision integer not null unique
)
"""


@migrations()
def m002_heard(db: Database) -> None:
    """Which of the platforms' events, commands and updates were heard already."""
    db.execute(
        "create table heard (platform text not null, key text not null, at text not null, primary key (platform, key)) without rowid"
    )
    db.execute("create index heard_at on heard (at)")


@migrations()
def m003_texts(db: Database) -> None:
    """Texts stand apart from their articles, so that lists need not read them and old ones can go; what is asked often has an index."""
    for statement in _TEXTS_APART.split(";"):
        if statement.strip():
            db.execute(statement)


_TEXTS_APART = """
create table texts (
    id integer primary key, article text not null unique references articles (id), text text not null, stored text not null,
    cut integer not null default 0
);
insert into texts (article, text, stored) select id, text, first_seen from articles order by first_seen, id;
create index texts_whole on texts (stored) where cut = 0;
drop table search;
create virtual table search using fts5 (title, text, tokenize = "unicode61 remove_diacritics 2");
insert into search (rowid, title, text)
    select t.id, a.title, t.text from articles a join texts t on t.article = a.id where a.relevant order by t.id;
alter table articles drop column text;
drop index filings_story;
create index filings_story on filings (story, origin, article, section);
alter table pledges add column publisher text not null default '';
update pledges set publisher = (select publisher from articles where id = article);
drop index pledges_story;
create index pledges_story on pledges (story, withdrawn, country, kind, stance, amount, currency, members, said, publisher);
drop index pledges_country;
create index pledges_country on pledges (country, kind, stance, amount, currency, members, withdrawn, said, publisher);
drop index pledges_said;
create index pledges_said on pledges (said, withdrawn, country, kind, stance, amount, currency, members);
create index filings_remembered on filings (story) where features is not null;
create index outbox_kept on outbox (settled) where message <> '' and settled is not null;
create index pledges_article on pledges (article);
create index stories_type on stories (type, date)
"""


@migrations()
def m004_taken_back(db: Database) -> None:
    """Reports that a publisher took back, and facts of a story that an operator has set."""
    db.execute(
        "create table removals (source text not null, article text not null, missed text not null, removed text,"
        " how text not null default '', primary key (source, article)) without rowid"
    )
    db.execute("create index removals_article on removals (article) where removed is not null")
    db.execute("create table fixed (story integer not null, field text not null, value text not null, primary key (story, field))")


@migrations()
def m005_standings(db: Database) -> None:
    """Equal observations are counted as they are written, so that lists of positions need not read them all."""
    for statement in _STANDINGS:
        db.execute(statement)


def _same(row: str) -> str:
    """The condition that picks what is equal to a pledge in the row `old` or `new` of a trigger."""
    return " and ".join(f"{column} is {row}.{column}" for column in ("country", "kind", "stance", "amount", "currency", "members"))


_COUNT_NEW = (
    f"update standings set observations = observations + 1, latest = max(latest, new.said) where {_same('new')};"
    " insert into standings select new.country, new.kind, new.stance, new.amount, new.currency, new.members, 1, new.said"
    f" where not exists (select 1 from standings where {_same('new')});"
)
_UNCOUNT_OLD = (
    "update standings set observations = observations - 1, latest = case when old.said < latest then latest else"
    f" coalesce((select max(said) from pledges where {_same('old')} and withdrawn = 0), '') end where {_same('old')};"
    f" delete from standings where observations = 0 and {_same('old')};"
)
_STANDINGS_TABLE = (
    "create table standings (country text not null, kind text not null, stance text not null, amount integer, currency text,"
    " members integer, observations integer not null, latest text not null)"
)
_STANDINGS_SO_FAR = (
    "insert into standings select country, kind, stance, amount, currency, members, count(*), max(said) from pledges"
    " where withdrawn = 0 group by 1, 2, 3, 4, 5, 6"
)
_WITHDRAWN = "after update of withdrawn on pledges when new.withdrawn"
_STANDINGS = (
    _STANDINGS_TABLE,
    "create index standings_equal on standings (country, kind, stance, amount, currency, members)",
    _STANDINGS_SO_FAR,
    f"create trigger pledges_added after insert on pledges when new.withdrawn = 0 begin {_COUNT_NEW} end",
    f"create trigger pledges_deleted after delete on pledges when old.withdrawn = 0 begin {_UNCOUNT_OLD} end",
    f"create trigger pledges_withdrawn {_WITHDRAWN} > old.withdrawn begin {_UNCOUNT_OLD} end",
    f"create trigger pledges_restored {_WITHDRAWN} < old.withdrawn begin {_COUNT_NEW} end",
)


@migrations()
def m006_pieces(db: Database) -> None:
    """The bytes of each item are known again, so that a feed need not be parsed for what stood there before."""
    db.execute("alter table items add column piece text not null default ''")


@migrations()
def m007_any_script(db: Database) -> None:
    """What is searched is kept without accents and forms of letters, in every script."""
    db.conn.create_function("as_searched", 1, as_searched, deterministic=True)
    for statement in _SEARCHED_ANEW:
        db.execute(statement)


_SEARCHED_NOW = (
    "insert into search (rowid, title, text) select t.id, as_searched(a.title), as_searched(t.text)"
    " from articles a join texts t on t.article = a.id where a.relevant order by t.id"
)
_SEARCHED_ANEW = (
    "drop table search",
    'create virtual table search using fts5 (title, text, tokenize = "unicode61 remove_diacritics 2")',
    _SEARCHED_NOW,
)


@migrations()
def m008_large_stories(db: Database) -> None:
    """What an article asks of its story is found without reading all that the story holds."""
    for statement in LARGE_STORIES:
        db.execute(statement)
