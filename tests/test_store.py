"""The store: what goes in comes out, judgements are only ever added, words are found alike; on SQLite and PostgreSQL."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import made_up
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

import dateline
from dateline.model import Judgement, Quantity, Span, Subject
from dateline.store import (
    Store,
    chain_problems,
    events_by,
    every_judgement,
    judgements_on,
    open_store,
    opening,
    versions,
)
from dateline.store import judgements as chain
from dateline.store.rows import drop_events, put_address, put_again, put_article, put_events, put_report, report_by
from dateline.store.search import found
from dateline.store.tables import metadata

NOW = "2031-05-04T10:00:00Z"
TEXT = (
    "KELMET, 3 June (Correspondent) - At least four people were killed and 12 wounded when a Russian missile hit a market "
    'in Kostiantynivka on Monday, Governor Vadym Filashkin said. "We will rebuild it," he told reporters. Moscow denied '
    "that its forces had attacked the town. Ukraine must answer with strikes, a deputy said."
)


# the form ---------------------------------------------------------------------------------------------------------


def test_the_steps_lead_to_the_tables_as_they_are_written(store: Store) -> None:
    with store.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = [d for d in compare_metadata(context, metadata) if "search" not in str(d)]
    assert differences == []


def test_the_form_is_the_newest_step() -> None:
    config = Config()
    config.set_main_option("script_location", str(opening.Path(opening.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == opening.FORM


def test_opening_again_changes_nothing(db: str) -> None:
    open_store(db).close()
    with open_store(db, new=False) as store, store.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM articles")) == 0


# in and out -------------------------------------------------------------------------------------------------------


def put(store: Store, report: dateline.Report) -> int:
    with store.writing() as connection:
        n = put_article(connection, report.article)
        put_address(connection, n, report.article.url, NOW)
        put_report(connection, n, report, NOW)
        put_events(connection, n, report.events)
    return n


def test_a_read_report_comes_out_as_it_went_in(store: Store, kit: dateline.Kit) -> None:
    report = dateline.extract(dateline.read_text(TEXT, id="a1", published="2024-06-04", url="https://a.example/1"), kit)
    assert len(report.events) > 1
    n = put(store, report)
    with store.reading() as connection:
        assert report_by(connection, n) == report
        stored = events_by(connection, [event.id for event in report.events])
    assert {event: told for event, (_, told) in stored.items()} == {event.id: event for event in report.events}
    assert {number for number, _ in stored.values()} == {n}


def test_events_are_taken_away_with_all_their_rows(store: Store) -> None:
    first, second = (put(store, made_up.strike(name)) for name in ("a", "b"))
    with store.writing() as connection:
        drop_events(connection, first)
    with store.reading() as connection:
        for table in ("events", "claims", "spans"):
            column = "n" if table == "events" else "event"
            left = set(connection.scalars(text(f"SELECT {column} FROM {table}")))
            assert left == set(connection.scalars(text(f"SELECT n FROM events WHERE article = {second}")))


def test_a_transaction_that_fails_stores_nothing(store: Store) -> None:
    report = made_up.strike("a")
    with pytest.raises(DBAPIError), store.writing() as connection:
        connection.execute(text(f"SELECT {put_article(connection, report.article)} FROM nowhere"))
    with store.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM articles")) == 0


def test_texts_under_one_address_are_versions_of_each_other(store: Store) -> None:
    for name, url in (("a", "https://a.example/1"), ("b", "https://a.example/1"), ("c", "https://a.example/2")):
        put(store, made_up.strike(name, url=url, more=name))
    with store.reading() as connection:
        assert versions(connection, "a") == versions(connection, "b") == ["a", "b"]
        assert versions(connection, "c") == ["c"]


# judgements -------------------------------------------------------------------------------------------------------


def judgement(article: str, verb: str = "accept", **told: object) -> Judgement:
    subject = Subject(article, f"{article}:air_strike:28", "killed", (Span(0, 8, "4 people"),))
    return Judgement(verb, (subject,), "coder", NOW, **told)  # type: ignore[arg-type]


def judged(store: Store) -> list[Judgement]:
    told = [judgement("a"), judgement("a", "correct", value=Quantity(5, 5), why="the list"), judgement("b", "reject")]
    out = []
    for each in told:
        with store.writing() as connection:
            out.append(chain.append(connection, each))
    return out


def test_judgements_come_out_as_a_chain(store: Store) -> None:
    made = judged(store)
    assert [j.before for j in made] == [None, made[0].digest, made[1].digest]
    with store.reading() as connection:
        assert list(every_judgement(connection)) == made
        assert judgements_on(connection, ["a"]) == made[:2]
        assert list(chain_problems(connection)) == []


def test_what_takes_a_judgement_back_comes_with_it(store: Store) -> None:
    made = judged(store)
    with store.writing() as connection:
        undo = chain.append(connection, Judgement("undo", (), "coder", NOW, undoes=made[0].digest))
        back = chain.append(connection, Judgement("undo", (), "coder", NOW, undoes=undo.digest))
    with store.reading() as connection:
        assert judgements_on(connection, ["a"]) == [*made[:2], undo, back]
        assert judgements_on(connection, ["b"]) == made[2:]


def test_words_that_look_like_a_digest_take_nothing_back(store: Store) -> None:
    made = judged(store)
    why = f'"undoes": "{made[0].digest}", '
    with store.writing() as connection:
        undo = chain.append(connection, Judgement("undo", (), "coder", NOW, why=why, undoes=made[2].digest))
    with store.reading() as connection:
        assert judgements_on(connection, ["a"]) == made[:2]
        assert judgements_on(connection, ["b"]) == [*made[2:], undo]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE judgements SET verb = 'reject' WHERE n = 1",
        "DELETE FROM judgements WHERE n = 3",
        "DELETE FROM judgement_subjects",
        "UPDATE judgement_subjects SET article = 'b'",
        "INSERT OR REPLACE INTO judgements SELECT n, 'x', 'y', verb, by, at, body FROM judgements WHERE n = 2",
        "REPLACE INTO judgements SELECT 9, digest, 'y', verb, by, at, body FROM judgements WHERE n = 2",
        "REPLACE INTO judgement_subjects SELECT judgement, position, 'b', event, field FROM judgement_subjects",
        "TRUNCATE judgements CASCADE",
    ],
)
def test_judgements_are_only_ever_added(store: Store, change: str) -> None:
    if ("REPLACE" in change and store.engine.dialect.name != "sqlite") or (
        "TRUNCATE" in change and store.engine.dialect.name == "sqlite"
    ):
        pytest.skip("this database has no such statement")
    made = judged(store)
    with pytest.raises(DBAPIError, match="only ever added"), store.writing() as connection:
        connection.execute(text(change))
    with store.reading() as connection:
        assert list(every_judgement(connection)) == made


@pytest.mark.parametrize(
    "change, problem",
    [
        ("UPDATE judgements SET body = replace(body, 'the list', 'a list') WHERE n = 2", "judgement 2: its row is not"),
        ("UPDATE judgements SET \"by\" = 'another' WHERE n = 3", "judgement 3: its row is not"),
        ("DELETE FROM judgements WHERE n = 2", "judgement 2: it is missing"),
        ("UPDATE judgements SET body = 'x' WHERE n = 1", "judgement 1: its row cannot be read"),
    ],
)
def test_the_chain_shows_a_change_made_past_the_triggers(store: Store, change: str, problem: str) -> None:
    judged(store)
    with store.writing() as connection:
        for line in _without_triggers(store):
            connection.execute(text(line))
        connection.execute(text("DELETE FROM judgement_subjects"))
        connection.execute(text(change))
    with store.reading() as connection:
        assert any(line.startswith(problem) for line in chain_problems(connection))


def _without_triggers(store: Store) -> list[str]:
    if store.engine.dialect.name == "postgresql":
        return ["SET LOCAL session_replication_role = replica"]
    tables = ("judgements", "judgement_subjects")
    return [f"DROP TRIGGER {table}_no_{what}" for table in tables for what in ("update", "delete")]


# search -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query, names",
    [
        ("bridge", "a"),
        ("BRIDGE near", "a"),
        ("market", "bc"),
        ("izmir", "c"),
        ("İZMİR market", "c"),
        ('"old market"', "b"),
        ('"market old"', ""),
        ("mark*", "bc"),
        ("air-strike hospitals", "b"),
        ("'; DROP TABLE articles; --", ""),
        ("NOT bridge", ""),
        ("kelmet", "abc"),
    ],
)
def test_words_are_found_alike_on_both(store: Store, query: str, names: str) -> None:
    texts = {"a": "A bridge near the river fell.", "b": "The old market, two hospitals.", "c": "A market in İzmir."}
    for name, more in texts.items():
        put(store, made_up.strike(name, more=more, words="air-strike" if name == "b" else "raid"))
    with store.reading() as connection:
        numbers = set(connection.scalars(found(connection, query)))
    assert "".join(sorted(name for n, name in enumerate("abc", 1) if n in numbers)) == names


def test_a_query_without_a_word_is_refused(store: Store) -> None:
    with store.reading() as connection, pytest.raises(ValueError, match="holds no word"):
        found(connection, ' "- " ')


def test_a_new_title_is_found_and_the_old_one_no_longer(store: Store) -> None:
    report = made_up.strike("a")
    n = put(store, report)
    with store.writing() as connection:
        put_again(connection, n, replace(report.article, title="Raid by night"))
    with store.reading() as connection:
        assert list(connection.scalars(found(connection, "night"))) == [n]
        assert list(connection.scalars(found(connection, '"strike on"'))) == []
        assert list(connection.scalars(found(connection, "killed"))) == [n]


def test_a_very_long_text_is_stored_and_found(store: Store) -> None:
    words = " ".join(f"{n:x}word" for n in range(120_000))
    n = put(store, made_up.strike("a", more=words))
    with store.reading() as connection:
        assert list(connection.scalars(found(connection, "1fword killed"))) == [n]


def test_writers_of_one_process_come_in_the_order_in_which_they_asked(db: str) -> None:
    came: list[int] = []

    def write(n: int) -> None:
        with store.writing():
            came.append(n)

    with open_store(db, wait=20) as store:
        with store.writing():
            threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
            for n, thread in enumerate(threads):
                thread.start()
                while len(store.queue) < n + 2:
                    time.sleep(0.001)
        for thread in threads:
            thread.join()
    assert came == list(range(8))
    assert not store.queue


def test_a_writer_whose_turn_does_not_come_says_so_and_lets_the_next_in(db: str) -> None:
    with open_store(db, wait=0.1) as store:
        with store.writing(), pytest.raises(OSError, match="try again"), store.writing():
            pass
        with store.writing() as connection:
            connection.execute(text("INSERT INTO settings (key, value) VALUES ('x', 'y')"))
