"""Worker processes die, hang and are cancelled for real here."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.errors import TaskFailed
from core.providers.base import Limits
from core.providers.local.adapter import Local
from core.providers.local.spec import WORKERS
from core.providers.registry import BUILT_IN
from tests.core.providers.local.conftest import gone

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals")


async def under_way(local, request, path):
    """Return the task of `request` once a worker has begun with it, and that worker's process id."""
    await local.voices("local.speech")
    task = asyncio.ensure_future(local.submit(request, path))
    await asyncio.sleep(0.2)
    assert not task.done()
    (pid,) = local.pool.pids
    return task, pid


async def warm(local):
    """Return the process id of the only worker, which has nothing to do."""
    await local.voices("local.speech")
    (pid,) = local.pool.pids
    return pid


@posix
async def test_a_killed_worker_costs_its_own_job_alone(local, long, speech, tmp_path):
    task, pid = await under_way(local, long, tmp_path / "a.wav")
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(TaskFailed) as caught:
        await task
    assert caught.value.retry
    assert "exit code -9" in caught.value.detail
    assert not list(tmp_path.iterdir())
    await local.submit(speech("Go on."), tmp_path / "b.wav")
    assert (tmp_path / "b.wav").exists()
    assert pid not in local.pool.pids


@posix
async def test_a_crash_in_native_code_leaves_its_trace_in_the_detail(local, long, tmp_path):
    task, pid = await under_way(local, long, tmp_path / "a.wav")
    os.kill(pid, signal.SIGSEGV)
    with pytest.raises(TaskFailed) as caught:
        await task
    assert "Segmentation fault" in caught.value.detail
    assert "engine.py" in caught.value.detail


@posix
async def test_the_same_request_may_crash_twice_and_is_reported_twice(local, long, tmp_path):
    for _ in range(2):
        task, pid = await under_way(local, long, tmp_path / "a.wav")
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(TaskFailed):
            await task
    assert local.pool.pids == ()


@posix
async def test_a_worker_that_died_while_idle_costs_nothing(local, speech, tmp_path):
    pid = await warm(local)
    os.kill(pid, signal.SIGKILL)
    while not gone(pid):  # noqa: ASYNC110 (the end of another process is no event)
        await asyncio.sleep(0.01)
    await local.submit(speech("Still here."), tmp_path / "a.wav")
    assert pid not in local.pool.pids


@posix
async def test_a_worker_that_hangs_is_ended(speech, tmp_path):
    local = Local(BUILT_IN, limits=Limits(seconds=1.5))
    pid = await warm(local)
    os.kill(pid, signal.SIGSTOP)
    with pytest.raises(TaskFailed):
        await local.submit(speech("Anybody?"), tmp_path / "a.wav")
    assert gone(pid)
    await local.submit(speech("Go on."), tmp_path / "b.wav")
    assert [path.name for path in tmp_path.iterdir()] == ["b.wav"]
    await local.close()


async def test_waiting_for_a_worker_does_not_count_as_hanging(long, speech, tmp_path):
    local = Local(BUILT_IN, limits=Limits(seconds=1.5))
    await local.voices("local.speech")
    stuck = [asyncio.ensure_future(local.submit(long, tmp_path / f"{index}.wav")) for index in range(WORKERS)]
    await asyncio.sleep(0.1)
    short = asyncio.ensure_future(local.submit(speech("Patience."), tmp_path / "short.wav"))
    for task in stuck:
        with pytest.raises(TaskFailed):
            await task
    await short
    assert [path.name for path in tmp_path.iterdir()] == ["short.wav"]
    await local.close()


async def test_cancelling_long_work_ends_its_worker_and_leaves_no_file(local, long, speech, tmp_path):
    task, pid = await under_way(local, long, tmp_path / "a.wav")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert gone(pid)
    assert not list(tmp_path.iterdir())
    await local.submit(speech("Go on."), tmp_path / "b.wav")


async def test_cancelling_twice_ends_at_once_too(local, long, tmp_path):
    task, pid = await under_way(local, long, tmp_path / "a.wav")
    task.cancel()
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert gone(pid)
    assert not list(tmp_path.iterdir())


@posix
async def test_cancelling_short_work_keeps_its_worker_and_leaves_no_file(local, speech, tmp_path):
    pid = await warm(local)
    os.kill(pid, signal.SIGSTOP)
    task = asyncio.ensure_future(local.submit(speech("Short."), tmp_path / "a.wav"))
    await asyncio.sleep(0.1)
    task.cancel()
    await asyncio.sleep(0)
    os.kill(pid, signal.SIGCONT)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not list(tmp_path.iterdir())
    assert local.pool.pids == (pid,)


async def test_what_still_waits_for_a_worker_is_cancelled_without_one(local, long, tmp_path):
    await local.voices("local.speech")
    tasks = [asyncio.ensure_future(local.submit(long, tmp_path / f"{index}.wav")) for index in range(3 * WORKERS)]
    await asyncio.sleep(0.1)
    for task in tasks:
        task.cancel()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(one, asyncio.CancelledError) for one in done)
    assert not list(tmp_path.iterdir())
    assert local.pool.pids == ()


@pytest.mark.skipif(WORKERS < 2, reason="one core")
async def test_workers_speak_side_by_side(local, long, tmp_path):
    await local.voices("local.speech")
    tasks = [asyncio.ensure_future(local.submit(long, tmp_path / f"{index}.wav")) for index in range(WORKERS)]
    await asyncio.sleep(0.3)
    assert len(local.pool.pids) == WORKERS
    assert not any(task.done() for task in tasks)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_closing_ends_work_under_way(long, tmp_path):
    local = Local(BUILT_IN)
    task, pid = await under_way(local, long, tmp_path / "a.wav")
    await local.close()
    with pytest.raises(TaskFailed):
        await task
    assert gone(pid)
    assert not list(tmp_path.iterdir())


async def test_after_closing_it_speaks_no_more(speech, tmp_path):
    local = Local(BUILT_IN)
    await local.close()
    with pytest.raises(TaskFailed):
        await local.submit(speech("Too late."), tmp_path / "a.wav")


PARENT = """
import asyncio, sys
from core.providers.local.adapter import Local
from core.providers.registry import BUILT_IN

async def main():
    local = Local(BUILT_IN)
    await local.voices("local.speech")
    print(*local.pool.pids, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


@posix
def test_workers_end_when_their_parent_is_killed():
    home = Path(__file__).parents[4]
    with subprocess.Popen([sys.executable, "-c", PARENT], cwd=home, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert not gone(pid)
        parent.kill()
    while not gone(pid):  # the suite's own time limit ends this where it never happens
        time.sleep(0.02)


def test_the_spec_loads_neither_engine_nor_adapter():
    code = "import sys, core.providers.registry; print(*sys.modules)"
    home = Path(__file__).parents[4]
    out = subprocess.run([sys.executable, "-c", code], cwd=home, capture_output=True, text=True, check=True).stdout
    loaded = set(out.split())
    assert "core.providers.local.spec" in loaded
    assert not loaded & {"core.providers.local.adapter", "core.providers.local.engine", "ctypes", "espeakng_loader"}
