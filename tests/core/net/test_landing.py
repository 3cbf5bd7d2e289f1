import asyncio
import errno
from pathlib import Path

import pytest

from core.errors import DiskFull
from core.net.landing import landing

PIECE = bytes(range(256)) * 4096


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def test_pieces_become_one_file_under_its_name_only_at_the_end(tmp_path: Path) -> None:
    async with landing(tmp_path / "a.mp3") as arriving:
        for _ in range(3):
            await arriving.write(PIECE)
        assert "a.mp3" not in names(tmp_path)
    assert (tmp_path / "a.mp3").read_bytes() == PIECE * 3
    assert arriving.bytes == 3 * len(PIECE)
    assert names(tmp_path) == ["a.mp3"]


async def test_a_full_disk_is_told_and_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_path: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("core.disk.sync_file", full)
    with pytest.raises(DiskFull):
        async with landing(tmp_path / "a.mp3") as arriving:
            await arriving.write(PIECE)
    assert names(tmp_path) == []


async def test_whoever_is_cancelled_while_writing_leaves_nothing(tmp_path: Path) -> None:
    begun = asyncio.Event()

    async def write() -> None:
        async with landing(tmp_path / "a.mp3") as arriving:
            while True:
                await arriving.write(PIECE)
                begun.set()

    task = asyncio.ensure_future(write())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert names(tmp_path) == []
