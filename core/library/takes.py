"""Rows of takes: what can be asked of them. Functions on a connection, for `Database.read` and `Database.write`."""

import sqlite3
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec

from core.domain.take import Take
from core.library import uses
from core.library.store import Store

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Take).decode

_COLUMNS = (
    "id", "made", "text", "speaker", "project", "script", "line", "generator", "profile", "seconds", "fingerprint",
    "audio", "peaks", "take", "wanted", "scratch",
)  # fmt: skip

_WANTED = "iif(wanted = '', fingerprint, wanted)"
"""The fingerprint of what a take's line asked for."""


def add(db: sqlite3.Connection, take: Take, *, choose: bool = True, asked: str = "") -> None:
    """File `take` (again: with what it is now), and where its lines need one let them be spoken by it.

    That is a line that had none, had only a scratch take, or had one that speaks something else than this one. What
    is locked keeps its take, and a scratch take comes only where there is nothing better. A dialogue that one of its
    lines needs speaks them all: parts of two are none.

    `asked` is an id of the moment in which the take was asked for: what was ordered later and came earlier stays.
    """
    db.execute(
        f"""INSERT INTO takes ({", ".join(_COLUMNS)}) VALUES ({", ".join("?" * len(_COLUMNS))})
        ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[1:])}""",  # noqa: S608
        (
            take.id,
            take.made,
            take.text,
            take.speaker,
            take.project,
            take.script,
            take.line,
            take.generator,
            take.profile,
            take.facts.seconds,
            take.plan.fingerprint,
            take.audio,
            take.peaks,
            _encode(msgspec.structs.replace(take, peaks=b"")).decode(),
            take.wanted,
            take.scratch,
        ),
    )
    db.execute("DELETE FROM sharing WHERE take = ?", (take.id,))
    db.executemany("INSERT OR IGNORE INTO sharing VALUES (?, ?)", [(line, take.id) for line in take.run[1:]])
    db.execute("DELETE FROM pieces WHERE take = ?", (take.id,))
    db.executemany(
        "INSERT INTO pieces VALUES (?, ?, ?)", [(take.id, piece.audio, piece.suffix) for piece in take.pieces]
    )
    better = {line for line in take.lines if choose and _is_better(db, take, line, asked)}
    if better and take.run:
        better.update(line for line in take.run if not _is_locked(db, line))
    for line in better:
        choose_for_line(db, line, take.id)


def _is_better(db: sqlite3.Connection, take: Take, line: str, asked: str) -> bool:
    chosen = db.execute(
        f"""SELECT takes.id, {_WANTED}, scratch FROM choices JOIN takes ON takes.id = choices.take
        WHERE choices.line = ?""",  # noqa: S608
        (line,),
    ).fetchone()
    if chosen is None or chosen[0] == take.id:
        return True
    if take.scratch or _is_locked(db, line):
        return bool(chosen[2]) and take.scratch
    if chosen[2]:
        return True
    return chosen[1] != (take.wanted or take.plan.fingerprint) and not (asked and chosen[0] > asked)


def _is_locked(db: sqlite3.Connection, line: str) -> bool:
    row = db.execute("SELECT ifnull(json_extract(line, '$.locked'), 0) FROM lines WHERE id = ?", (line,)).fetchone()
    return bool(row and row[0])


def change(db: sqlite3.Connection, store: Store, take: str, to: Callable[[Take], Take]) -> Take | None:
    """Write what `to` makes of a take into sidecar and row, and return it; None if it is gone.

    Only of what is in no column: its cost, the times of its words. In the writer's thread, so that of two changes at
    the same time both stand.
    """
    for found in by_id(db, [take]):
        changed = to(found)
        store.tell(changed.audio, take=changed)
        text = _encode(msgspec.structs.replace(changed, peaks=b"")).decode()
        db.execute("UPDATE takes SET take = ? WHERE id = ?", (text, take))
        return changed
    return None


def unspoken(db: sqlite3.Connection, lines: Sequence[str]) -> set[str]:
    """Return those of the lines that no take is chosen for."""
    rows = db.execute(
        """SELECT value FROM json_each(?)
        WHERE value NOT IN (SELECT choices.line FROM choices JOIN takes ON takes.id = choices.take)""",
        (_encode(list(lines)).decode(),),
    )
    return {line for (line,) in rows}


def choose_for_line(db: sqlite3.Connection, line: str, take: str) -> None:
    """Make `take` the chosen one of `line`, "" none; a take that is gone by now changes nothing."""
    if not take:
        db.execute("DELETE FROM choices WHERE line = ?", (line,))
    db.execute(
        """INSERT INTO choices SELECT ?, id FROM takes WHERE id = ?
        ON CONFLICT (line) DO UPDATE SET take = excluded.take""",
        (line, take),
    )


def _read(row: Sequence[Any]) -> Take:
    return msgspec.structs.replace(_decode(row[0]), peaks=row[1])


def _matching(search: str) -> tuple[str, tuple[str, ...]]:
    words = [word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") for word in search.split()]
    one = "(text LIKE ? ESCAPE '\\' OR speaker LIKE ? ESCAPE '\\')"
    where = " WHERE " + " AND ".join([one] * len(words)) if words else ""
    return where, tuple(f"%{word}%" for word in words for _ in range(2))


def page(db: sqlite3.Connection, search: str, offset: int, limit: int) -> tuple[Take, ...]:
    """Return takes that have every word of `search` in their text or speaker, newest first."""
    where, values = _matching(search)
    rows = db.execute(
        f"SELECT take, peaks FROM takes{where} ORDER BY made DESC, id DESC LIMIT ? OFFSET ?",  # noqa: S608
        (*values, limit, offset),
    )
    return tuple(_read(row) for row in rows)


def ids(db: sqlite3.Connection, search: str) -> tuple[str, ...]:
    """Return the ids of those takes, newest first."""
    where, values = _matching(search)
    rows = db.execute(f"SELECT id FROM takes{where} ORDER BY made DESC, id DESC", values)  # noqa: S608
    return tuple(row[0] for row in rows.fetchall())


def by_id(db: sqlite3.Connection, wanted: Sequence[str]) -> tuple[Take, ...]:
    """Return the takes of those ids in that order, without those that are gone."""
    found = {
        row[2]: _read(row)
        for row in db.execute(
            "SELECT take, peaks, id FROM takes WHERE id IN (SELECT value FROM json_each(?))",
            (_encode(list(wanted)).decode(),),
        )
    }
    return tuple(found[take] for take in wanted if take in found)


def of_line(db: sqlite3.Connection, line: str) -> tuple[Take, ...]:
    """Return the takes of one line, those that it shares with others too, oldest first."""
    rows = db.execute(
        """SELECT take, peaks FROM takes WHERE line = ?1 OR id IN (SELECT take FROM sharing WHERE line = ?1)
        ORDER BY made, id""",
        (line,),
    )
    return tuple(_read(row) for row in rows)


def of_order(db: sqlite3.Connection, order: str) -> tuple[Take, ...]:
    """Return the takes of one order: its own id is the first one's, and the others' begin with it."""
    rows = db.execute(
        "SELECT take, peaks FROM takes WHERE id = ? OR (id > ? AND id < ?)", (order, f"{order}-", f"{order}.")
    )
    return tuple(sorted(map(_read, rows), key=lambda take: (len(take.id), take.id)))


def twins(db: sqlite3.Connection, wanted: Iterable[tuple[str, str]]) -> dict[str, Take]:
    """Return for each (line, fingerprint) the newest take that another line made of the very same plan."""
    rows = db.execute(
        """
        SELECT json_extract(wanted.value, '$[0]'), (
            SELECT id FROM takes WHERE fingerprint = json_extract(wanted.value, '$[1]')
            AND line <> json_extract(wanted.value, '$[0]') ORDER BY made DESC, id DESC LIMIT 1
        ) FROM json_each(?) AS wanted
        """,
        (_encode(list(wanted)).decode(),),
    ).fetchall()
    found = {take.id: take for take in by_id(db, [take for _, take in rows if take])}
    return {line: found[take] for line, take in rows if take in found}


def same(db: sqlite3.Connection, fingerprint: str) -> Take | None:
    """Return the newest take of a plan."""
    row = db.execute(
        "SELECT take, peaks FROM takes WHERE fingerprint = ? ORDER BY made DESC, id DESC LIMIT 1", (fingerprint,)
    ).fetchone()
    return _read(row) if row else None


def count(db: sqlite3.Connection) -> int:
    """Return how many there are."""
    return db.execute("SELECT count(*) FROM takes").fetchone()[0]


class Chosen(msgspec.Struct, frozen=True, gc=False):
    """What a line shows of its takes: the chosen one ("" if none), how many there are, and when the newest was made.

    `finished` is when the newest was made that is no scratch take, both in seconds since 1970, 0 for never.
    `fingerprint` is of what was asked for, `run` the lines that share the take where it is a dialogue. `number` tells
    which of them the chosen one is, the oldest being 1.
    """

    take: str = ""
    fingerprint: str = ""
    seconds: float = 0.0
    peaks: bytes = b""
    takes: int = 0
    newest: float = 0.0
    scratch: bool = False
    run: tuple[str, ...] = ()
    number: int = 0
    finished: float = 0.0


def chosen_of_lines(db: sqlite3.Connection, lines: Iterable[str]) -> dict[str, Chosen]:
    """Return what the given lines show of their takes; lines without any are left out."""
    rows = db.execute(
        f"""
        SELECT asked.value, takes.id, {_WANTED}, seconds, peaks, scratch, made, takes.line = asked.value,
            (SELECT count(*) FROM takes AS every WHERE every.line = asked.value AND every.line <> ''),
            EXISTS (SELECT 1 FROM sharing WHERE sharing.line = asked.value)
                OR EXISTS (SELECT 1 FROM sharing WHERE sharing.take = takes.id),
            EXISTS (SELECT 1 FROM takes AS every WHERE every.line = asked.value AND every.scratch)
        FROM json_each(?) AS asked
        LEFT JOIN choices ON choices.line = asked.value LEFT JOIN takes ON takes.id = choices.take
        """,  # noqa: S608
        (_encode(list(dict.fromkeys(lines))).decode(),),
    )
    found: dict[str, Chosen] = {}
    several: list[str] = []
    odd: list[str] = []
    for line, take, fingerprint, seconds, peaks, scratch, made, own, takes, shares, rough in rows:
        if take:
            finished = 0.0 if scratch else made
            found[line] = Chosen(take, fingerprint, seconds, peaks, takes, made, bool(scratch), (), 1, finished)
        if shares or (takes and not own) or (take and not own) or (rough and takes > 1):
            odd.append(line)
        elif takes > 1:
            several.append(line)
    for line, times in _times(db, several):
        chosen = found[line]
        number = bisect_right(times, chosen.newest)
        found[line] = msgspec.structs.replace(chosen, newest=times[-1], number=number, finished=times[-1])
        if times.count(chosen.newest) > 1:
            odd.append(line)
    found.update(_among_others(db, odd, found))
    return found


def _times(db: sqlite3.Connection, lines: list[str]) -> Iterator[tuple[str, list[float]]]:
    """Give for each line when its own takes were made, the oldest first; from the index alone, which is cheap."""
    rows = db.execute(
        """SELECT asked.key, made FROM json_each(?) AS asked
        CROSS JOIN takes INDEXED BY takes_of_line ON takes.line = asked.value AND takes.line <> ''""",
        (_encode(lines).decode(),),
    )
    for place, found in groupby(rows if lines else (), key=itemgetter(0)):
        yield lines[place], sorted(made for _, made in found)


def _among_others(
    db: sqlite3.Connection, lines: Sequence[str], known: Mapping[str, Chosen]
) -> Iterator[tuple[str, Chosen]]:
    """Give what lines show that share takes, or have none chosen: how many there are, and which the chosen one is."""
    if not lines:
        return
    rows = db.execute(
        """
        SELECT asked.value,
            (SELECT count(*) FROM takes AS every WHERE every.line = asked.value AND every.line <> '')
                + (SELECT count(*) FROM sharing WHERE sharing.line = asked.value),
            max((SELECT ifnull(max(made), 0.0) FROM takes AS every WHERE every.line = asked.value AND every.line <> ''),
                (SELECT ifnull(max(made), 0.0) FROM sharing JOIN takes AS every ON every.id = sharing.take
                    WHERE sharing.line = asked.value)),
            iif(EXISTS (SELECT 1 FROM sharing WHERE sharing.take = takes.id), takes.take, ''),
            (SELECT count(*) FROM takes AS every WHERE every.line = asked.value AND every.line <> ''
                AND (every.made, every.id) <= (takes.made, takes.id))
                + (SELECT count(*) FROM sharing JOIN takes AS every ON every.id = sharing.take
                    WHERE sharing.line = asked.value AND (every.made, every.id) <= (takes.made, takes.id)),
            max((SELECT ifnull(max(made), 0.0) FROM takes AS every
                    WHERE every.line = asked.value AND every.line <> '' AND NOT every.scratch),
                (SELECT ifnull(max(made), 0.0) FROM sharing JOIN takes AS every ON every.id = sharing.take
                    WHERE sharing.line = asked.value AND NOT every.scratch))
        FROM json_each(?) AS asked
        LEFT JOIN choices ON choices.line = asked.value LEFT JOIN takes ON takes.id = choices.take
        """,
        (_encode(lines).decode(),),
    )
    for line, takes, newest, shared, number, finished in rows:
        run = _decode(shared).run if shared else ()
        chosen = known.get(line, Chosen())
        counted = {"takes": takes, "newest": newest, "run": run, "number": number, "finished": finished}
        yield line, msgspec.structs.replace(chosen, **counted)


def remove(db: sqlite3.Connection, take: str) -> tuple[str, ...]:
    """Remove a take's row; return the audio that nothing else uses now, which is then on its way into the bin.

    A line that had chosen it is spoken by its newest other take, if there is one; by scratch only for want of better.
    """
    found = by_id(db, [take])
    if not found:
        return ()
    lines = db.execute("SELECT line FROM choices WHERE take = ?", (take,)).fetchall()
    db.execute("DELETE FROM takes WHERE id = ?", (take,))
    for (line,) in lines:
        if others := of_line(db, line):
            better = [other for other in others if not other.scratch] or others
            choose_for_line(db, line, better[-1].id)
    audio = dict.fromkeys([found[0].audio, *(piece.audio for piece in found[0].pieces)])
    return uses.leave(db, audio)
