import asyncio
import sqlite3
import threading
from pathlib import Path

import pytest

from core.errors import DiskFull, LibraryDamaged, LibraryTooNew
from core.library.database import Database
from core.library.library import DATABASE, Library
from core.library.migrations import MIGRATIONS, migrate


def _insert(db: sqlite3.Connection, name: str) -> None:
    db.execute("INSERT INTO facts VALUES (?, ?)", (name, "x"))


def _names(db: sqlite3.Connection) -> set[str]:
    return {row[0] for row in db.execute("SELECT name FROM facts")}


async def test_a_write_is_there_for_every_later_read(library: Library) -> None:
    await library.write(_insert, "a")
    assert await library.read(_names) == {"a"}


async def test_one_failing_write_takes_nobody_with_it(library: Library) -> None:
    hold = threading.Event()
    library.post(lambda db: hold.wait(5))  # what follows shares a commit
    good = library.post(_insert, "good")
    twice = library.post(_insert, "good")
    other = library.post(_insert, "other")
    hold.set()
    await asyncio.wrap_future(good)
    await asyncio.wrap_future(other)
    with pytest.raises(sqlite3.IntegrityError):
        await asyncio.wrap_future(twice)
    assert await library.read(_names) == {"good", "other"}


async def test_a_bug_in_a_write_is_handed_to_whoever_awaits(library: Library) -> None:
    def broken(db: sqlite3.Connection) -> None:
        _insert(db, "half")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await library.write(broken)
    assert await library.read(_names) == set()


async def test_what_another_connection_sees_is_committed(library: Library) -> None:
    await library.write(_insert, "a")
    other = sqlite3.connect(library.folder / DATABASE)
    try:
        assert _names(other) == {"a"}
    finally:
        other.close()


async def test_a_full_disk_is_a_problem_and_room_lets_it_go_on(library: Library) -> None:
    def fill(db: sqlite3.Connection) -> None:
        (pages,) = db.execute("PRAGMA page_count").fetchone()
        db.execute(f"PRAGMA max_page_count = {pages}")
        db.execute("INSERT INTO facts VALUES ('big', zeroblob(5000000))")

    with pytest.raises(DiskFull) as caught:
        await library.write(fill)
    assert "nothing was lost" in str(caught.value)
    await library.write(lambda db: db.execute("PRAGMA max_page_count = 1000000").fetchone())
    await library.write(_insert, "after")
    assert await library.read(_names) == {"after"}


async def test_reading_works_beside_the_writer_and_sees_its_commits(library: Library) -> None:
    beside = Library(library.folder)
    beside.open(reading=True)
    try:
        await library.write(_insert, "later")
        assert await beside.read(_names) == {"later"}
    finally:
        beside.close()


def test_a_newer_library_is_refused_and_stays_byte_for_byte(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.open()
    library.close()
    path = tmp_path / DATABASE
    newer = sqlite3.connect(path)
    newer.execute("PRAGMA user_version = 99")
    newer.commit()
    newer.close()
    before = path.read_bytes()
    for reading in (False, True):
        with pytest.raises(LibraryTooNew) as caught:
            Database(path).open(reading=reading)
        assert "99" in str(caught.value)
        assert str(len(MIGRATIONS)) in str(caught.value)
    assert path.read_bytes() == before


def test_garbage_is_a_damaged_library_and_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / DATABASE
    path.write_bytes(b"this is no database at all" * 100)
    before = path.read_bytes()
    with pytest.raises(LibraryDamaged):
        Database(path).open()
    assert path.read_bytes() == before


def test_each_migration_is_one_transaction_with_a_copy_before(tmp_path: Path) -> None:
    def second(db: sqlite3.Connection) -> None:
        _insert(db, "never")
        db.execute("ALTER TABLE facts ADD COLUMN more TEXT")
        raise ValueError("half way")

    db = sqlite3.connect(tmp_path / "x.sqlite", isolation_level=None)
    migrate(db, MIGRATIONS, tmp_path / "backups")
    assert not (tmp_path / "backups").exists()
    with pytest.raises(ValueError, match="half way"):
        migrate(db, (*MIGRATIONS, second), tmp_path / "backups")
    assert db.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
    assert _names(db) == set()
    assert [row[1] for row in db.execute("PRAGMA table_info(facts)")] == ["name", "value"]
    db.close()
    (copy,) = (tmp_path / "backups").iterdir()
    kept = sqlite3.connect(copy)
    assert kept.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
    kept.close()


def test_the_third_format_knows_what_made_what_was_spent_before(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "x.sqlite", isolation_level=None)
    migrate(db, MIGRATIONS[:2], tmp_path / "backups")
    db.execute("INSERT INTO orders VALUES ('o', 1, '', '', '', 'f', '', '{}')")
    for job, price in (("priced", '{"amount": 0.5, "unit": "PTC", "about": true}'), ("free", "null")):
        row = (job, "o", 0, "p", "acme.speech", "f", "done", "", 1, f'{{"price": {price}}}')
        db.execute("INSERT INTO jobs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    for job in ("priced", "priced/17.5", "free", "forgotten"):
        db.execute(
            "INSERT INTO spending (job, profile, project, made, amount, unit) VALUES (?, 'p', '', 1, 0, '')", (job,)
        )
    migrate(db, MIGRATIONS, tmp_path / "backups")
    rows = db.execute("SELECT job, generator, expected, expected_unit FROM spending ORDER BY job").fetchall()
    db.close()
    assert rows == [
        ("forgotten", "", 0, ""),
        ("free", "acme.speech", 0, ""),
        ("priced", "acme.speech", 0.5, "PTC"),
        ("priced/17.5", "acme.speech", 0.5, "PTC"),
    ]


def test_a_row_that_cannot_be_read_keeps_no_library_from_today_s_format(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "old.sqlite", isolation_level=None)
    migrate(db, MIGRATIONS[:2], tmp_path / "backups")
    db.execute("INSERT INTO orders VALUES ('o', 1, '', '', '', '', '', '{}')")
    db.execute("INSERT INTO jobs VALUES ('j', 'o', 0, 'p', 'local.speech', '', 'done', '', 1, '{\"price\": ')")
    db.execute("INSERT INTO spending (job, profile, project, made, amount, unit) VALUES ('j', 'p', '', 1, 0.5, 'USD')")
    migrate(db, MIGRATIONS, tmp_path / "backups")
    row = db.execute("SELECT generator, amount, expected, expected_unit FROM spending").fetchone()
    assert row == ("local.speech", 0.5, 0.0, "")
    db.close()
