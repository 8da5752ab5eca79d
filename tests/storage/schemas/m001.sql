-- A database as the first release wrote it: its tables, and a little of everything that they hold.
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
);
create table _sqlite_migrations (id integer primary key, migration_set text, name text, applied_at text);
insert into _sqlite_migrations (migration_set, name, applied_at) values ('coalition_watch', 'm001_first_tables', '2025-03-27T10:15:00.000+00:00');
insert into meta values ('baseline', '2025-03-27T10:15:00.000+00:00');
insert into sources (id, url, publisher, language, tier, every) values ('daily', 'https://daily.example/feed', 'The Daily', 'en', 'press', 600.0);
insert into articles values ('a', 'daily', 'The Daily', 'press', 'https://daily.example/a', 'Leaders meet in Paris', 'It rained. France will send 2,000 troops after a ceasefire.', 'en', '2025-03-27T10:15:00.000+00:00', '2025-03-27T12:00:00.000+00:00', 1, 1.5, '["coalition.name"]', '');
insert into search values ('Leaders meet in Paris', 'It rained. France will send 2,000 troops after a ceasefire.', 'a');
insert into articles values ('b', 'daily', 'The Week', 'press', 'https://daily.example/b', 'Élysée talks go on', 'Macron received Zelensky.', 'en', '2025-03-27T10:15:00.000+00:00', '2025-03-27T10:15:00.000+00:00', 1, 1.5, '["coalition.name"]', '');
insert into search values ('Élysée talks go on', 'Macron received Zelensky.', 'b');
insert into articles values ('x', 'daily', 'The Daily', 'press', 'https://daily.example/x', 'Football', 'One to nil.', 'en', '2025-03-27T10:15:00.000+00:00', '2025-03-27T10:15:00.000+00:00', 0, -3.0, '["coalition.name"]', 'not_relevant');
insert into items values ('daily', 'a', 'g', 'l', 'p', 't', 'w', '2025-03-27T10:15:00.000+00:00', '2025-03-27T10:15:00.000+00:00');
insert into stories (type, date, city, country, participants, status, title, topics, countries, first_seen, last_seen, level, outlets, origins) values ('summit', '2025-03-27', 'Paris', 'FR', 31, 'held', 'An outlets own title', '["meeting"]', '["FR"]', '2025-03-27T10:15:00.000+00:00', '2025-03-27T12:00:00.000+00:00', 'single', 2, 2);
insert into filings values ('a', 0, 1, 'a', 0, '["France will send 2,000 troops after a ceasefire."]', '{"day":"2025-03-27","city":"Paris"}', x'6665617475726573');
insert into filings values ('b', 0, 1, 'b', 0, '[]', '{"day":"2025-03-27","city":"Paris"}', x'6665617475726573');
insert into pledges (story, article, country, kind, stance, amount, said, pledge) values (1, 'a', 'FR', 'troops', 'conditional', 2000, '2025-03-27', '{"country":"FR","kind":"troops","stance":"conditional","amount":2000,"sentence":"France will send 2,000 troops after a ceasefire."}');
insert into pledges (story, article, country, kind, stance, amount, said, pledge) values (1, 'b', 'FR', 'troops', 'conditional', 2000, '2025-03-27', '{"country":"FR","kind":"troops","stance":"conditional","amount":2000,"sentence":"France will send 2,000 troops after a ceasefire."}');
insert into alerts (story, operation, changes, level, created) values (1, 'post', '[]', 'single', '2025-03-27T10:15:00.000+00:00');
insert into subscriptions (platform, channel, topics, kinds, countries, level, languages, cadence, at, weekday, zone, quiet, cap, mutes, created) values ('telegram', '1001', '[]', '[]', '[]', 'single', '[]', 'immediate', 0, 0, 'UTC', 'null', 0, '[]', '2025-03-27T10:15:00.000+00:00');
insert into told values ('telegram', '1001', '', 1, '77', '{}', '2025-03-27T10:15:00.000+00:00');
insert into outbox (alert, platform, channel, story, operation, message, state, due, expires, created, settled) values (1, 'telegram', '1001', 1, 'post', '{}', 'sent', '2025-03-27T10:15:00.000+00:00', '2099-01-01T00:00:00.000+00:00', '2025-03-27T10:15:00.000+00:00', '2025-03-27T12:00:00.000+00:00');
insert into outbox (alert, platform, channel, story, operation, message, state, due, expires, created, settled) values (1, 'telegram', '1002', 1, 'post', '{}', 'waiting', '2025-03-27T10:15:00.000+00:00', '2099-01-01T00:00:00.000+00:00', '2025-03-27T10:15:00.000+00:00', null);
insert into reports (story, platform, channel, user, words, created) values (1, 'telegram', '1001', '9', 'it was 2,500', '2025-03-27T10:15:00.000+00:00');
