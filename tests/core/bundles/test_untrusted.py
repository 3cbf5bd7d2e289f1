"""A bundle is untrusted: each of these ends with one sentence, and the library is as it was."""

import io
import json
import stat
import struct
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from core.bundles.manifest import CONTENTS, FORMAT, MANIFEST, TAKES
from core.errors import BundleProblem
from core.studio import Studio
from tests.core.bundles.conftest import Work
from tests.core.bundles.test_bundles import files_of

Members = dict[str, bytes]


def members_of(path: Path) -> Members:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(path: Path, members: Members, *extra: tuple[zipfile.ZipInfo | str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (*members.items(), *extra):
            archive.writestr(name, data)
    return path


def told(members: Members) -> Members:
    """Return the members with a manifest that fits them."""
    manifest = json.loads(members[MANIFEST])
    manifest["members"] = {
        name: {"bytes": len(data), "sha256": sha256(data).hexdigest()}
        for name, data in members.items()
        if name != MANIFEST
    }
    return members | {MANIFEST: json.dumps(manifest).encode()}


def sound(members: Members) -> str:
    return next(name for name in members if name.startswith("audio/"))


def changed(name: str, change: Callable[[Any], object]) -> Callable[[Members], Members]:
    """Return what changes a JSON member and writes a manifest that fits."""

    def make(members: Members) -> Members:
        parts = [json.loads(row) for row in members[name].splitlines()]
        for part in parts[:1]:
            change(part)
        return told(members | {name: b"\n".join(json.dumps(part).encode() for part in parts)})

    return make


def without(name: Callable[[Members], str]) -> Callable[[Members], Members]:
    return lambda members: {key: data for key, data in members.items() if key != name(members)}


def renamed(to: str) -> Callable[[Members], Members]:
    return lambda members: told({(to if name == sound(members) else name): data for name, data in members.items()})


def newer(members: Members) -> Members:
    return members | {MANIFEST: json.dumps(json.loads(members[MANIFEST]) | {"roomtone": FORMAT + 1}).encode()}


HASH = "0" * 64
CASES: dict[str, tuple[Callable[[Members], Members], str]] = {
    "up": (renamed(f"../audio/{HASH}.wav"), "never writes"),
    "up inside": (renamed(f"audio/../../{HASH}.wav"), "never writes"),
    "absolute": (renamed(f"/tmp/{HASH}.wav"), "never writes"),
    "a drive": (renamed(f"C:\\{HASH}.wav"), "never writes"),
    "backslashes": (renamed(f"audio\\..\\{HASH}.wav"), "never writes"),
    "a program": (renamed(f"audio/{HASH}.exe"), "never writes"),
    "another hash": (renamed(f"audio/{HASH}.wav"), "damaged"),
    "other sound": (lambda members: members | {sound(members): members[sound(members)][:-1] + b"x"}, "damaged"),
    "shorter sound": (lambda members: members | {sound(members): members[sound(members)][:-1]}, "damaged"),
    "no sound": (without(sound), "damaged"),
    "no contents": (without(lambda _: CONTENTS), "damaged"),
    "no takes": (without(lambda _: TAKES), "damaged"),
    "no manifest": (without(lambda _: MANIFEST), "no Roomtone bundle"),
    "more than told": (lambda members: members | {f"audio/{HASH}.wav": b"x"}, "damaged"),
    "other text": (lambda members: members | {CONTENTS: members[CONTENTS].replace(b"Yes.", b"Yet.")}, "damaged"),
    "newer": (newer, f"has format {FORMAT + 1}"),
    "a manifest of a newer kind": (
        lambda members: members | {MANIFEST: json.dumps({"roomtone": 99, "new": []}).encode()}, "has format 99",
    ),
    "no JSON": (lambda members: members | {MANIFEST: b"{"}, "damaged"),
    "deep JSON": (lambda members: members | {MANIFEST: b"[" * 1_000_000}, "larger than it can be|damaged"),
    "an id that is a path": (changed(CONTENTS, lambda found: found["project"].update(id="../x")), "damaged"),
    "two narrators": (changed(CONTENTS, lambda found: found["speakers"][1].update(narrator=True)), "damaged"),
    "nobody's line": (changed(CONTENTS, lambda found: found["pages"][0]["lines"][0].update(speaker="x")), "damaged"),
    "the same line twice": (
        changed(CONTENTS, lambda found: found["pages"][0]["lines"].append(found["pages"][0]["lines"][0])), "damaged",
    ),
    "a choice of nothing": (changed(CONTENTS, lambda found: found["choices"].update(x="y")), "damaged"),
    "a take of nothing": (changed(TAKES, lambda take: take.update(line="x")), "damaged"),
    "an endless take": (changed(TAKES, lambda take: take["facts"].update(seconds=1e300)), "damaged"),
    "a take of times to come": (changed(TAKES, lambda take: take.update(made=1e300)), "damaged"),
    "a mark without end": (
        changed(TAKES, lambda take: take.update(marks=[{"kind": "word", "start": 0, "end": 1e300, "text": "a"}])),
        "damaged",
    ),
    "a rest without end": (
        changed(CONTENTS, lambda found: found["pages"][0]["lines"][0].update(pause_after=1e300)), "damaged",
    ),
    "no speed": (changed(CONTENTS, lambda found: found["pages"][0]["lines"][0].update(speed=0)), "damaged"),
    "a dialogue of another line": (
        changed(TAKES, lambda take: take.update(run=[take["line"]], line="x")), "damaged",
    ),
    "a line twice in a dialogue": (
        changed(TAKES, lambda take: take.update(run=[take["line"], take["line"]])), "damaged",
    ),
    "pieces of nothing": (
        changed(TAKES, lambda take: take.update(pieces=[{"audio": take["audio"], "suffix": take["suffix"]}] * 2)),
        "damaged",
    ),
    "a take of sound that is not there": (changed(TAKES, lambda take: take.update(audio=HASH)), "damaged"),
    "a take that is a path": (changed(TAKES, lambda take: take.update(audio="../../x")), "damaged"),
}  # fmt: skip


async def refused(other: Studio, path: Path, words: str) -> None:
    before = files_of(other.folder)
    with pytest.raises(BundleProblem, match=words) as caught:
        await other.import_bundle(path)
    assert caught.value.remedy
    assert files_of(other.folder) == before
    assert other.projects() == ()
    assert await other.count_takes() == 0
    assert (await other.check()).clean


@pytest.fixture
async def members(work: Work, tmp_path: Path) -> Members:
    return members_of(await work.export(tmp_path / "whole.roomtone", every_take=True))


async def test_what_is_no_bundle_of_ours(members: Members, other: Studio, tmp_path: Path) -> None:
    for name, (change, words) in CASES.items():
        try:
            await refused(other, write(tmp_path / "bad.roomtone", change(members)), words)
        except BaseException as error:
            error.add_note(name)
            raise
    arrived = await other.import_bundle(write(tmp_path / "good.roomtone", told(members)))
    assert arrived.lines == 3


async def test_names_twice_links_and_bombs(members: Members, other: Studio, tmp_path: Path) -> None:
    link = zipfile.ZipInfo(sound(members))
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    rest = {name: data for name, data in members.items() if name != sound(members)}
    await refused(other, write(tmp_path / "link.roomtone", rest, (link, b"/etc/passwd")), "never writes")
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = write(tmp_path / "twice.roomtone", members, (sound(members), members[sound(members)]))
    await refused(other, twice, "never writes")
    bomb = told(members | {sound(members): bytes(300_000_000)})
    await refused(other, write(tmp_path / "bomb.roomtone", bomb), "far larger than it can be")
    await refused(other, write(tmp_path / "text.roomtone", told(members | {TAKES: b" " * 300_000_000})), "far larger")


async def test_a_size_that_lies(members: Members, other: Studio, tmp_path: Path) -> None:
    path = write(tmp_path / "lie.roomtone", members)
    data = bytearray(path.read_bytes())
    place = data.rindex(sound(members).encode()) - 46
    data[place + 24 : place + 28] = struct.pack("<I", 10)
    path.write_bytes(data)
    await refused(other, path, "damaged")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, 99])
@pytest.mark.parametrize("member", [TAKES, "audio/"])
async def test_packed_in_a_way_that_we_never_use(
    members: Members, other: Studio, tmp_path: Path, method: int, member: str
) -> None:
    path = write(tmp_path / "packed.roomtone", members)
    data = bytearray(path.read_bytes())
    name = next(name for name in members if name.startswith(member)).encode()
    local, central = data.index(name) - 30, data.rindex(name) - 46
    data[local + 8 : local + 10] = data[central + 10 : central + 12] = struct.pack("<H", method)
    path.write_bytes(data)
    await refused(other, path, "never writes")


async def test_signs_that_no_text_of_ours_has_are_left_out(members: Members, other: Studio, tmp_path: Path) -> None:
    def soil(found: Any) -> None:
        found["project"]["name"] = "The\0 Last Ferry"
        found["speakers"][0]["name"] += "\x07"
        found["pages"][0]["script"]["title"] += "\ufffe"
        found["pages"][0]["lines"][0]["text"] = "Y\x08es."

    arrived = await other.import_bundle(write(tmp_path / "odd.roomtone", changed(CONTENTS, soil)(members)))
    document = await other.document(arrived.project.id)
    script = document.scripts[0]
    assert (document.project.name, document.lines(script.id)[0].text) == ("The Last Ferry", "Yes.")
    await other.export_script(document, [script.id], tmp_path / "odd.docx")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
async def test_a_bundle_of_which_only_a_part_came(
    members: Members, other: Studio, tmp_path: Path, share: float
) -> None:
    data = write(tmp_path / "whole2.roomtone", members).read_bytes()
    (tmp_path / "part.roomtone").write_bytes(data[: int(len(data) * share)])
    await refused(other, tmp_path / "part.roomtone", "not all of it is there")


@pytest.mark.parametrize("data", [b"", b"text", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04"])
async def test_any_other_file(other: Studio, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.roomtone").write_bytes(data)
    await refused(other, tmp_path / "a.roomtone", "no Roomtone bundle")
    await refused(other, tmp_path / "gone.roomtone", "cannot be read")


async def test_bytes_that_changed_on_the_way(members: Members, other: Studio, tmp_path: Path) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    for place in range(200, len(whole.getvalue()), len(whole.getvalue()) // 23):
        data = bytearray(whole.getvalue())
        data[place] ^= 0x55
        (tmp_path / "a.roomtone").write_bytes(data)
        await refused(other, tmp_path / "a.roomtone", "bundle")
