"""The sound of a bundle is sound, whatever its checksums say; and what the bundle tells of it is held against it."""

import asyncio
import json
import struct
import wave
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.audio.encode import encode
from core.audio.measure import measure, probe
from core.bundles.manifest import CONTENTS, TAKES
from core.errors import AudioProblem
from core.studio import Studio
from tests.core.bundles.conftest import Work
from tests.core.bundles.test_bundles import files_of
from tests.core.bundles.test_untrusted import Members, changed, members_of, refused, sound, told, write
from tests.core.conftest import write_tone


@pytest.fixture
async def members(work: Work, tmp_path: Path) -> Members:
    return members_of(await work.export(tmp_path / "whole.roomtone", every_take=True))


def instead(members: Members, name: str, data: bytes, suffix: str = "") -> Members:
    """Return the members with other bytes under the name that fits them, wherever they are named."""
    folder, _, file = name.partition("/")
    old, ending = file[:64], suffix or file[64:]
    fresh = sha256(data).hexdigest()
    found = {f"{folder}/{fresh}{ending}" if key == name else key: one for key, one in members.items()}
    found[f"{folder}/{fresh}{ending}"] = data
    for part in (CONTENTS, TAKES):
        text = found[part].decode().replace(old, fresh)
        if suffix and part == TAKES:
            rows = [json.loads(row) for row in text.splitlines()]
            rows = [row | {"suffix": suffix} if row["audio"] == fresh else row for row in rows]
            text = "\n".join(map(json.dumps, rows))
        found[part] = text.encode()
    return told(found)


def encoded(path: Path, seconds: float) -> Path:
    """Write a tone as FLAC or MP3."""
    encode([write_tone(path.with_suffix(".wav"), seconds=seconds)], path)
    return path


NO_SOUND = {
    "text": b"This is a text. " * 200,
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8,
    "a program": b"\x7fELF" + bytes(2_000),
    "nothing": b"",
    "the head of a WAV alone": b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0"
    + struct.pack("<HHIIHH4sI", 1, 1, 22_050, 44_100, 2, 16, b"data", 0),
    "the head of an MP3 alone": b"ID3\x03\0\0\0\0\0\x0a" + bytes(400),
}


@pytest.mark.parametrize("kind", NO_SOUND)
@pytest.mark.parametrize("folder", ["audio/", "clips/"])
async def test_what_is_no_sound_is_one_sentence_and_nothing_comes_in(
    members: Members, other: Studio, tmp_path: Path, kind: str, folder: str
) -> None:
    name = next(name for name in members if name.startswith(folder))
    await refused(other, write(tmp_path / "bad.roomtone", instead(members, name, NO_SOUND[kind])), "no sound: ")


async def test_a_length_that_is_told_wrong_is_put_right(members: Members, other: Studio, tmp_path: Path) -> None:
    true: list[dict[str, object]] = [json.loads(row)["facts"] for row in members[TAKES].splitlines()]

    def lie(take: dict[str, Any]) -> None:
        take["facts"].update(seconds=500.0, rate=8_000)
        take["peaks"] = ""

    arrived = await other.import_bundle(write(tmp_path / "lie.roomtone", changed_all(members, lie)))
    assert [(take.facts.seconds, take.facts.rate) for take in arrived.takes] == [
        (one["seconds"], one["rate"]) for one in true
    ]
    there = await other.takes_by_id([take.id for take in arrived.takes])
    assert [take.facts for take in there] == [take.facts for take in arrived.takes]
    assert all(max(take.peaks) > 0 for take in there)
    for take in there:
        sidecar = other._there.library.store.read_sidecar(other._there.library.store.sidecar_path(take.audio))
        assert sidecar is not None
        assert {one.facts for one in sidecar.takes} == {take.facts}


def changed_all(members: Members, change: Callable[[dict[str, Any]], object]) -> Members:
    rows = [json.loads(row) for row in members[TAKES].splitlines()]
    for row in rows:
        change(row)
    return told(members | {TAKES: "\n".join(map(json.dumps, rows)).encode()})


async def test_what_agrees_is_taken_as_it_is_told(members: Members, other: Studio, tmp_path: Path) -> None:
    mark = changed(TAKES, lambda take: take["facts"].update(peak=0.123456))(members)
    arrived = await other.import_bundle(write(tmp_path / "good.roomtone", mark))
    assert 0.123456 in {take.facts.peak for take in arrived.takes}


async def test_an_import_that_is_cancelled_while_a_long_file_is_decoded_leaves_nothing(
    members: Members, other: Studio, tmp_path: Path
) -> None:
    data = encoded(tmp_path / "long.mp3", 120).read_bytes()
    bad = write(tmp_path / "long.roomtone", instead(members, sound(members), data, ".mp3"))
    before, shares = files_of(other.folder), list[float]()

    def hear(share: float) -> None:
        shares.append(share)
        if shares.count(share) == 10:  # nothing is copied meanwhile: it is being decoded
            importing.cancel()

    importing = asyncio.ensure_future(other.import_bundle(bad, hear))
    await asyncio.wait({importing})
    assert importing.cancelled()
    assert files_of(other.folder) == before
    assert await other.count_takes() == 0
    assert (await other.check()).clean
    right = await other.import_bundle(bad)
    assert max(take.facts.seconds for take in right.takes) == pytest.approx(120, abs=0.1)


@pytest.mark.parametrize("suffix", [".mp3", ".flac"])
def test_the_head_of_a_file_tells_what_decoding_it_does(tmp_path: Path, suffix: str) -> None:
    path = encoded(tmp_path / f"a{suffix}", 3)
    quick, whole = probe(path), measure(path)[0]
    assert quick.seconds == pytest.approx(whole.seconds, abs=0.05)
    assert msgspec.structs.replace(quick, seconds=0, peak=0) == msgspec.structs.replace(whole, seconds=0, peak=0)


def test_a_wav_is_told_to_the_sample(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "a.wav"), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(48_000)
        out.writeframes(bytes(4 * 12_345))
    assert probe(tmp_path / "a.wav").seconds == 12_345 / 48_000
    path = tmp_path / "a.wav"
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(AudioProblem, match="cut off"):
        probe(path)
