"""From rows and stored audio to a bundle: streamed, so that its size is no matter. Everything here blocks."""

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO

import msgspec

from core.bundles.manifest import (
    CONTENTS,
    FORMAT,
    MANIFEST,
    TAKES,
    Contents,
    Manifest,
    Member,
    Source,
    audio_names,
    clip_name,
)
from core.disk import whole
from core.domain.take import Take
from core.errors import LibraryProblem
from core.library.store import Store
from core.message import say

_CHUNK = 1 << 20
_DATE = (1980, 1, 1, 0, 0, 0)
"""When every member was made, so that the same work is the same bytes and tells nothing of its writer's clock."""

Report = Callable[[float], object]


def pack(
    out: Path,
    contents: Contents,
    takes: Iterable[Take],
    sources: Iterable[Source],
    store: Store,
    report: Report,
    *,
    part: str,
    program: str,
) -> None:
    """Write a bundle; `out` is whole or as it was. `report` hears the share that is done, and may raise to stop.

    Raises `LibraryProblem` where audio is missing.
    """
    found = tuple(map(_without_places, takes))
    files = dict(_files(contents, found, store))
    _require(files)
    total = max(1, sum(path.stat().st_size for path in files.values()))
    members: dict[str, Member] = {}
    done = 0
    with whole(out) as unfinished, zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
        members[CONTENTS] = _put(archive, CONTENTS, [msgspec.json.encode(_without_sources(contents))])
        members[TAKES] = _put(archive, TAKES, (msgspec.json.encode(take) + b"\n" for take in found))
        for name, path in files.items():
            with path.open("rb") as file:
                members[name] = _put(archive, name, _told(file, done, total, report), packed=False)
            done += members[name].bytes
        manifest = Manifest(FORMAT, program, part, members, tuple(sources))
        _put(archive, MANIFEST, [msgspec.json.encode(manifest)])
        report(1.0)


def _told(file: IO[bytes], done: int, total: int, report: Report) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        done += len(chunk)
        report(min(1.0, done / total))
        yield chunk


def _put(archive: zipfile.ZipFile, name: str, chunks: Iterable[bytes], *, packed: bool = True) -> Member:
    """Write a member, text packed and sound as it is, and return its size and checksum."""
    entry = zipfile.ZipInfo(name, _DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    entry.external_attr = 0o644 << 16
    digest, size = hashlib.sha256(), 0
    with archive.open(entry, "w", force_zip64=True) as member:
        for chunk in chunks:
            member.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    return Member(size, digest.hexdigest())


def _files(contents: Contents, takes: Iterable[Take], store: Store) -> Iterator[tuple[str, Path]]:
    for take in takes:
        for name, part in zip(audio_names(take), (take, *take.pieces), strict=True):
            yield name, store.path(part.audio, part.suffix)
    for clip in contents.clips:
        yield clip_name(clip), store.clip_path(clip.audio, clip.suffix)


def _require(files: dict[str, Path]) -> None:
    missing = [name for name, path in files.items() if not path.exists()]
    if missing:
        raise LibraryProblem(
            say("{n} audio files of the project are missing in the library.", n=len(missing)),
            say("Put them back from a backup, or delete their takes; roomtone library check names them."),
            "\n".join(missing),
        )


def _without_sources(contents: Contents) -> Contents:
    """Return the contents without the paths of the files that scripts were rendered from."""
    pages = tuple(
        msgspec.structs.replace(page, script=msgspec.structs.replace(page.script, source="")) for page in contents.pages
    )
    return msgspec.structs.replace(contents, pages=pages)


def _without_places(take: Take) -> Take:
    """Return a take without addresses where its provider keeps something of it."""
    notes = {name: value for name, value in take.notes.items() if "://" not in value}
    return take if notes == take.notes else msgspec.structs.replace(take, notes=notes)
