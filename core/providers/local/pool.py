"""Worker processes kept warm, each driven by a thread of its own: works on any event loop and on every system.

Knows processes and the wire, nothing of speech. A worker that dies or hangs costs the one task that it had.
"""

import asyncio
import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO, cast

import core
from core.keys import environment_without_keys
from core.providers.local.wire import Answer, Message, receive_answer, send

_GRACE = 0.3
"""Seconds that a cancelled task gets to end by itself, which saves starting a new worker."""
_DETAIL = 4_000


class WorkerEnded(Exception):
    """The process ended before it answered; the argument is what it left on standard error."""


class TookTooLong(Exception):
    """The process was ended because it did not answer in time."""


def command() -> list[str]:
    """Return how to start a worker; the only place to change where the program is frozen into one file."""
    return [sys.executable, "-P", "-X", "utf8", "-m", "core.providers.local.worker"]


class Worker:
    """One process and its pipes. `ask` blocks; `kill` may be called from any thread."""

    def __init__(self) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed in `end`)
        try:
            self._process = _start(cast(BinaryIO, self._errors))
        except OSError:
            self._errors.close()
            raise
        self.pid = self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it has not ended by itself."""
        return self._process.poll() is None

    def ask(self, message: Message) -> Answer:
        """Send `message` and wait for the answer. Raises `WorkerEnded`."""
        try:
            send(cast(BinaryIO, self._process.stdin), message)
            answer = receive_answer(cast(BinaryIO, self._process.stdout))
        except OSError as error:
            raise WorkerEnded(str(error)) from error
        if answer is None:
            raise WorkerEnded(self._last_words())
        return answer

    def kill(self) -> None:
        """End the process at once; whoever waits in `ask` gets `WorkerEnded`."""
        self._process.kill()

    def end(self) -> None:
        """End the process and leave nothing of it."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._errors):
            with contextlib.suppress(OSError):
                cast(BinaryIO, pipe).close()

    def _last_words(self) -> str:
        code = self._process.wait()
        self._errors.seek(0)
        written = self._errors.read().decode("utf-8", "replace").strip()
        return f"exit code {code}\n{written[-_DETAIL:]}".strip()


def _start(errors: BinaryIO) -> "subprocess.Popen[bytes]":
    """Start a worker that finds this program's own `core`, whatever the working directory holds."""
    home = str(Path(core.__file__).resolve().parents[1])
    paths = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW | subprocess.BELOW_NORMAL_PRIORITY_CLASS
    return subprocess.Popen(
        command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env={**environment_without_keys(), "PYTHONPATH": os.pathsep.join(paths)},
        creationflags=flags,
    )


class _Task:
    """A message on its way through a worker."""

    def __init__(self, message: Message) -> None:
        self.message = message
        self._lock = threading.Lock()
        self._worker: Worker | None = None
        self._started: float | None = None

    def begin(self, worker: Worker) -> None:
        with self._lock:
            self._worker = worker
            self._started = time.monotonic()

    def finish(self) -> None:
        with self._lock:
            self._worker = None

    def kill(self) -> None:
        """End the worker if this task still has it."""
        with self._lock:
            if self._worker:
                self._worker.kill()

    def left(self, seconds: float) -> float:
        """How long it may still take; waiting for a worker does not count."""
        return seconds if self._started is None else self._started + seconds - time.monotonic()


class Pool:
    """Up to `size` workers, started when they are needed."""

    def __init__(self, size: int) -> None:
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="local-voice")
        self._lock = threading.Lock()
        self._workers: set[Worker] = set()
        self._idle: list[Worker] = []
        self._closed = False

    @property
    def pids(self) -> tuple[int, ...]:
        """The process ids of the workers that run now."""
        with self._lock:
            return tuple(worker.pid for worker in self._workers)

    async def ask(self, message: Message, seconds: float) -> Answer:
        """Have a worker answer `message`. Raises `WorkerEnded`, `TookTooLong`, and `OSError` if none can be started.

        On return, and when cancelled, no worker is busy with it any more.
        """
        if self._closed:
            raise WorkerEnded("closed")
        task = _Task(message)
        future = self._threads.submit(self._serve, task)
        answer = asyncio.wrap_future(future)
        try:
            in_time = await _finished(answer, task, seconds)
        except asyncio.CancelledError:
            if not future.cancel():
                await _settled(answer, task)
            raise
        if not in_time:
            raise TookTooLong
        return answer.result()

    async def close(self) -> None:
        """End every worker and thread; tasks under way fail with `WorkerEnded`."""
        with self._lock:
            self._closed = True
            workers = tuple(self._workers)
        for worker in workers:
            worker.kill()
        await asyncio.to_thread(self._threads.shutdown, wait=True, cancel_futures=True)
        for worker in workers:
            worker.end()
        self._workers.clear()
        self._idle.clear()

    def _serve(self, task: _Task) -> Answer:
        worker = self._take()
        task.begin(worker)
        try:
            answer = worker.ask(task.message)
        except WorkerEnded:
            task.finish()
            self._discard(worker)
            raise
        task.finish()
        with self._lock:
            self._idle.append(worker)
        return answer

    def _take(self) -> Worker:
        with self._lock:
            idle = self._idle.pop() if self._idle else None
        if idle and idle.alive:
            return idle
        if idle:
            self._discard(idle)
        worker = Worker()
        with self._lock:
            self._workers.add(worker)
            closed = self._closed
        if closed:
            self._discard(worker)
            raise WorkerEnded("closed")
        return worker

    def _discard(self, worker: Worker) -> None:
        with self._lock:
            self._workers.discard(worker)
        worker.end()


async def _finished(answer: "asyncio.Future[Answer]", task: _Task, seconds: float) -> bool:
    """Wait for `answer`; False if its time ran out and its worker was ended."""
    while (left := task.left(seconds)) > 0:
        await asyncio.wait({answer}, timeout=left)
        if answer.done():
            return True
    task.kill()
    await asyncio.wait({answer})
    answer.exception()
    return False


async def _settled(answer: "asyncio.Future[Answer]", task: _Task) -> None:
    """Wait until no worker has `task`: a moment for it to end by itself, then at once, whoever cancels meanwhile."""
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.wait({answer}, timeout=_GRACE)
    task.kill()
    while not answer.done():
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait({answer})
    answer.exception()
