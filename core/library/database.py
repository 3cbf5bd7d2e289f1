"""One SQLite file in WAL mode: a thread that writes, a thread that reads, and commits that are shared.

Whatever waits to be written when the writer comes round is committed together: a write is done when its `await`
returns, and by then it is on the disk. Each function runs inside a savepoint, so one that fails takes nobody with it.
"""

import asyncio
import logging
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from core.errors import DiskFull, LibraryDamaged, LibraryUnwritable
from core.library.migrations import MIGRATIONS, migrate, refuse_newer
from core.message import say

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

TOGETHER = 256
"""At most so many writes share a commit, so that none waits long."""


_BUGS = frozenset(
    {
        sqlite3.SQLITE_ERROR,
        sqlite3.SQLITE_CONSTRAINT,
        sqlite3.SQLITE_MISMATCH,
        sqlite3.SQLITE_MISUSE,
        sqlite3.SQLITE_RANGE,
    }
)
"""What only a mistake in our own SQL can cause."""


def problem_of(error: sqlite3.Error, path: Path) -> Exception:
    """Return what SQLite's `error` means to the owner of the library, or `error` itself where it is a bug of ours."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _BUGS:
        return error
    if code == sqlite3.SQLITE_FULL:
        return DiskFull(
            say("The disk of the library is full."), say("Make room, then go on: nothing was lost."), str(error)
        )
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}:
        return LibraryUnwritable(
            say("The library in {folder} cannot be written.", folder=str(path.parent)),
            say("Give yourself write permission, or choose another library."),
            str(error),
        )
    return LibraryDamaged(
        say("The library's database in {folder} cannot be used.", folder=str(path.parent)),
        say("Put back a copy from its backups folder, or choose another library."),
        str(error),
    )


_Work = tuple["Future[Any]", Callable[[sqlite3.Connection], Any]]


class Database:
    """Open with `open()` in a thread; `read` and `write` from the event loop; `close` in a thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writes: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._reads: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._closed = True

    def open(self, *, reading: bool = False) -> None:
        """Open the file, bring it to the newest version and start the threads. Blocks; raises `LibraryProblem`.

        With `reading` nothing is created or changed, and only `read` works.
        """
        try:
            self._prepare(reading=reading)
        except sqlite3.Error as error:
            raise problem_of(error, self.path) from error
        self._start(self._reads, self._serve_reads, "library-reader")
        if not reading:
            self._start(self._writes, self._serve_writes, "library-writer")
        self._closed = False

    def _prepare(self, *, reading: bool) -> None:
        db = self._connect(reading=reading)
        try:
            refuse_newer(db, MIGRATIONS)
            if not reading:
                db.execute("PRAGMA journal_mode = WAL")
                migrate(db, MIGRATIONS, self.path.parent / "backups")
        finally:
            db.close()

    def _connect(self, *, reading: bool = False) -> sqlite3.Connection:
        target = f"{self.path.absolute().as_uri()}?mode={'ro' if reading else 'rwc'}"
        db = sqlite3.connect(target, uri=True, isolation_level=None, check_same_thread=False, cached_statements=256)
        try:
            db.execute("PRAGMA busy_timeout = 5000")
            db.execute("PRAGMA foreign_keys = ON")
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA user_version")
        except sqlite3.OperationalError:
            db.close()
            if not reading:
                raise
            db = sqlite3.connect(f"{target}&immutable=1", uri=True, isolation_level=None, check_same_thread=False)
            db.execute("PRAGMA user_version")
        return db

    def _start(self, work: "queue.SimpleQueue[_Work | None]", serve: Callable[..., None], name: str) -> None:
        thread = threading.Thread(target=serve, args=(work,), name=name, daemon=True)
        thread.start()
        self._threads.append(thread)

    def close(self) -> None:
        """Finish what was given, then end the threads. Blocks; harmless when closed."""
        self._closed = True  # what came later would never be answered
        if not self._threads:
            return
        self._writes.put(None)
        self._reads.put(None)
        for thread in self._threads:
            thread.join()
        self._threads.clear()

    async def read(
        self, function: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return `function(connection, …)` from the reader, in a snapshot of what is committed."""
        return await asyncio.wrap_future(self._give(self._reads, function, *args, **kwargs))

    async def write(
        self, function: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return `function(connection, …)` once it is committed and on the disk. Writes keep their order."""
        return await asyncio.wrap_future(self.post(function, *args, **kwargs))

    def post(
        self, function: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> "Future[T]":
        """Give a write without waiting for it."""
        return self._give(self._writes, function, *args, **kwargs)

    def _give(
        self,
        work: "queue.SimpleQueue[_Work | None]",
        function: Callable[Concatenate[sqlite3.Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> "Future[T]":
        if self._closed:
            raise RuntimeError("the library is closed")
        future: Future[T] = Future()
        work.put((future, lambda db: function(db, *args, **kwargs)))
        return future

    def _serve_reads(self, work: "queue.SimpleQueue[_Work | None]") -> None:
        db = self._connect(reading=True)
        while item := work.get():
            future, function = item
            if future.set_running_or_notify_cancel():
                self._answer(future, function, db)
        db.close()

    def _answer(
        self, future: "Future[Any]", function: Callable[[sqlite3.Connection], Any], db: sqlite3.Connection
    ) -> None:
        try:
            db.execute("BEGIN")
            try:
                result = function(db)
            finally:
                if db.in_transaction:
                    db.execute("ROLLBACK")
            future.set_result(result)
        except sqlite3.Error as error:
            future.set_exception(problem_of(error, self.path))
        except BaseException as error:  # noqa: BLE001 (handed to whoever awaits)
            future.set_exception(error)

    def _serve_writes(self, work: "queue.SimpleQueue[_Work | None]") -> None:
        db = self._connect()
        more = True
        while more:
            batch, more = self._batch(work)
            if batch:
                self._commit(db, batch)
        try:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error as error:  # the log stays beside the file and is read at the next start
            logger.warning("the write-ahead log was not folded in: %s", error)
        db.close()

    @staticmethod
    def _batch(work: "queue.SimpleQueue[_Work | None]") -> tuple[list[_Work], bool]:
        """Return what waits now (at least one item, unless it is the end) and whether more will come."""
        batch: list[_Work] = []
        item = work.get()
        while item is not None:
            batch.append(item)
            if len(batch) == TOGETHER or work.empty():
                return batch, True
            item = work.get()
        return batch, False

    def _commit(self, db: sqlite3.Connection, batch: Sequence[_Work]) -> None:
        done: list[tuple[Future[Any], Any]] = []
        try:
            db.execute("BEGIN IMMEDIATE")
            for future, function in batch:
                self._try(db, future, function, done)
            db.execute("COMMIT")
        except sqlite3.Error as error:
            if db.in_transaction:
                db.execute("ROLLBACK")
            logger.warning("%d writes rolled back: %s", len(done), error)
            problem = problem_of(error, self.path)
            for future, _ in batch:
                if not future.done():
                    future.set_exception(problem)
            return
        for future, result in done:
            future.set_result(result)

    def _try(
        self,
        db: sqlite3.Connection,
        future: "Future[Any]",
        function: Callable[[sqlite3.Connection], Any],
        done: list[tuple["Future[Any]", Any]],
    ) -> None:
        if not future.set_running_or_notify_cancel():
            return
        db.execute("SAVEPOINT one")
        try:
            done.append((future, function(db)))
        except sqlite3.Error as error:
            if not db.in_transaction:  # SQLite itself rolled everything back: disk full, I/O error
                raise
            db.execute("ROLLBACK TO one")
            future.set_exception(problem_of(error, self.path))
        except BaseException as error:  # noqa: BLE001 (handed to whoever awaits)
            db.execute("ROLLBACK TO one")
            future.set_exception(error)
        db.execute("RELEASE one")
