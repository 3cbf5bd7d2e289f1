"""A bundle is looked at before anything of it is used: names, sizes, checksums, and that its parts fit together."""

import hashlib
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Self, TypeVar

import msgspec

from core.bundles.manifest import CONTENTS, FORMAT, MANIFEST, TAKES, Contents, Manifest, Page, audio_names, clip_name
from core.domain.script import Line
from core.domain.take import Mark, Take
from core.errors import BundleProblem
from core.message import say
from core.projects.rewriting import storable
from core.text.clean import clean

T = TypeVar("T")

MOST_JSON = 500_000_000
"""The most bytes of a member that is no sound."""

MOST_MEMBERS = 500_000
MOST_RATIO = 200

_SMALL = 1_000_000
_CHUNK = 1 << 20
_NAME = re.compile(r"manifest\.json|contents\.json|takes\.jsonl|(?:audio|clips)/[0-9a-f]{64}\.[a-z0-9]{1,5}")
_FOLDER = re.compile(r"(?:audio|clips)/")
_SOUND = frozenset(
    {
        ".wav",
        ".mp3",
        ".flac",
        ".ogg",
        ".opus",
        ".oga",
        ".m4a",
        ".m4b",
        ".mp4",
        ".aac",
        ".webm",
        ".aiff",
        ".aif",
        ".mka",
        ".amr",
        ".pcm",
    }
)
_ID = re.compile(r"[0-9A-Za-z_-]{1,80}")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_END = 1e11
"""Seconds since 1970 that every calendar still knows: the year 5138."""
_LONGEST = 36_000
"""Seconds of rest after a line: more than anybody writes."""
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


def is_bundle(path: Path) -> bool:
    """Tell whether a file is a bundle, or is called one. Blocks."""
    if path.suffix.lower() == ".roomtone":
        return True
    try:
        with zipfile.ZipFile(path) as archive:
            return {MANIFEST, CONTENTS} <= set(archive.namelist())
    except _BROKEN:
        return False


class Bundle:
    """An opened bundle whose text is checked; its sound is checked while it is copied out. Blocks; close it."""

    def __init__(self, path: Path) -> None:
        """Raise `BundleProblem` for anything that no Roomtone has written."""
        self.path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except _BROKEN as error:
            raise _unreadable(path, error) from error
        try:
            self._entries = _entries(self._zip)
            self.manifest = self._manifest()
            self._agree()
            self.contents = _cleaned(self._json(CONTENTS, Contents))
            self.takes = tuple(self._takes())
            _check(self.contents, self.takes, self.manifest)
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    @property
    def sounds(self) -> dict[str, int]:
        """The members that are sound, with their sizes in bytes."""
        return {name: one.bytes for name, one in self.manifest.members.items() if "/" in name}

    def copy(self, name: str, out: IO[bytes], told: Callable[[int], object]) -> None:
        """Write a member into `out`; `told` hears the bytes of every step. Raises `BundleProblem` for a wrong sum."""
        digest = hashlib.sha256()
        try:
            with self._zip.open(self._entries[name]) as member:
                while chunk := member.read(_CHUNK):
                    digest.update(chunk)
                    out.write(chunk)
                    told(len(chunk))
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise _damaged(name, str(error)) from error
        if digest.hexdigest() != self.manifest.members[name].sha256:
            raise _damaged(name, "its checksum is another")

    # inside

    def _manifest(self) -> Manifest:
        if MANIFEST not in self._entries:
            raise BundleProblem(
                say("{name} is no Roomtone bundle.", name=self.path.name),
                say("Choose a file that was exported from Roomtone."),
            )
        version = _decode(self._read(MANIFEST), _Version, MANIFEST).roomtone
        if version > FORMAT:
            raise BundleProblem(
                say(
                    "This bundle has format {found}; this Roomtone knows formats up to {known}.",
                    found=version,
                    known=FORMAT,
                ),
                say("Import it with a newer Roomtone."),
            )
        return _decode(self._read(MANIFEST), Manifest, MANIFEST)

    def _agree(self) -> None:
        """Raise where the manifest and the members do not tell the same."""
        told, there = self.manifest.members, {name: entry for name, entry in self._entries.items() if name != MANIFEST}
        for name in sorted(told.keys() ^ there.keys()):
            raise _damaged(name, "it is missing" if name in told else "the manifest does not name it")
        for name, entry in there.items():
            if entry.file_size != told[name].bytes:
                raise _damaged(name, "its size is another")
        for name in (CONTENTS, TAKES):
            if name not in told:
                raise _damaged(name, "it is missing")

    def _json(self, name: str, kind: type[T]) -> T:
        return _decode(self._checked(name), kind, name)

    def _takes(self) -> Iterator[Take]:
        for row in self._checked(TAKES).splitlines():
            yield _decode(row, Take, TAKES)

    def _checked(self, name: str) -> bytes:
        data = self._read(name)
        if hashlib.sha256(data).hexdigest() != self.manifest.members[name].sha256:
            raise _damaged(name, "its checksum is another")
        return data

    def _read(self, name: str) -> bytes:
        entry = self._entries[name]
        if entry.file_size > MOST_JSON:
            raise _too_much(name)
        try:
            return self._zip.read(entry)
        except _BROKEN as error:
            raise _damaged(name, str(error)) from error


class _Version(msgspec.Struct):
    roomtone: int


def _entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Return the members by their names, having looked at each. Raises `BundleProblem`."""
    found: dict[str, zipfile.ZipInfo] = {}
    if len(archive.infolist()) > MOST_MEMBERS:
        raise _too_much(f"{len(archive.infolist())} members")
    for entry in archive.infolist():
        name = entry.orig_filename
        if _FOLDER.fullmatch(name):
            continue
        if not _NAME.fullmatch(name) or ("/" in name and f".{name.rpartition('.')[2]}" not in _SOUND):
            raise _foreign(name)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _foreign(name)
        if name in found or stat.S_ISLNK(entry.external_attr >> 16) or entry.flag_bits & 1:
            raise _foreign(name)
        if entry.file_size > _SMALL and entry.file_size > MOST_RATIO * entry.compress_size:
            raise _too_much(name)
        found[name] = entry
    return found


def _check(contents: Contents, takes: Iterable[Take], manifest: Manifest) -> None:
    """Raise where the parts do not fit together: what they say is used as it is from here on."""
    lines = {line.id for line in contents.lines}
    speakers = {speaker.id for speaker in contents.speakers}
    found = {take.id: take for take in takes}
    ids = [contents.project.id, *speakers, *(page.script.id for page in contents.pages), *lines, *found]
    wanted = {name for take in found.values() for name in audio_names(take)} | set(map(clip_name, contents.clips))
    sound = {name for name in manifest.members if "/" in name}
    rules = {
        "ids": len(ids) == len(set(ids)) and all(map(_ID.fullmatch, ids)),
        "doubled ids": len(contents.speakers) == len(speakers) and len(contents.lines) == len(lines),
        "narrator": sum(speaker.narrator for speaker in contents.speakers) == 1,
        "colours": all(_COLOUR.fullmatch(speaker.colour) for speaker in contents.speakers),
        "speakers of lines": all(line.speaker in speakers for line in contents.lines),
        "lines of takes": all(lines.issuperset(take.lines) for take in found.values()),
        "choices": all(line in lines and take in found for line, take in contents.choices.items()),
        "lengths": all(0 <= take.facts.seconds < 1e6 and len(take.peaks) < 1e6 for take in found.values()),
        "times": all(0 <= take.made < _END and all(map(_is_timed, take.marks)) for take in found.values()),
        "dialogues": all(map(_is_dialogue, found.values())),
        "pieces": all(not one.pieces or len(one.pieces) == len(one.plan.requests) for one in found.values()),
        "delivery": all(map(_can_be_said, contents.lines)),
        "sound": wanted == sound,
        "names of sound": all(name[6:70] == manifest.members[name].sha256 for name in sound),
    }
    for name, holds in rules.items():
        if not holds:
            raise _damaged(CONTENTS, name)


def _cleaned(contents: Contents) -> Contents:
    """Return the contents with text that a database and every export take, as an edit would leave it."""
    replace = msgspec.structs.replace
    pages = tuple(
        Page(replace(page.script, title=clean(page.script.title)), tuple(map(storable, page.lines)))
        for page in contents.pages
    )
    speakers = tuple(replace(speaker, name=clean(speaker.name)) for speaker in contents.speakers)
    project = replace(contents.project, name=clean(contents.project.name))
    return replace(contents, project=project, speakers=speakers, pages=pages)


def _is_timed(mark: Mark) -> bool:
    return abs(mark.start) < 1e6 and abs(mark.end) < 1e6


def _is_dialogue(take: Take) -> bool:
    """Whether the lines of a take are told as one that speaks several, or only one, tells them."""
    return not take.run or (take.run[0] == take.line and len(set(take.run)) == len(take.run))


def _can_be_said(line: Line) -> bool:
    """Whether what a line wants can be worked with; what is only strange is left to whoever speaks it."""
    return 0 < line.speed < 1e3 and max(abs(line.pitch), abs(line.volume)) < 1e3 and abs(line.pause_after) < _LONGEST


def _decode(data: bytes, kind: type[T], name: str) -> T:
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _damaged(name, str(error)) from error


def _unreadable(path: Path, error: Exception) -> BundleProblem:
    if isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError):
        return BundleProblem(
            say("The file {name} cannot be read.", name=path.name),
            say("Look whether it is there and whether you may read it."),
            str(error),
        )
    return BundleProblem(
        say("{name} is no Roomtone bundle, or not all of it is there.", name=path.name),
        say("Copy or export it again; nothing was imported."),
        str(error),
    )


def _damaged(name: str, why: str) -> BundleProblem:
    return BundleProblem(
        say("This bundle is damaged: {name} is not what was exported.", name=name),
        say("Copy or export it again; nothing was imported."),
        why,
    )


def _foreign(name: str) -> BundleProblem:
    return BundleProblem(
        say("This bundle holds something that Roomtone never writes: {name}.", name=name[:80]),
        say("Import only bundles of people you trust; nothing was imported."),
    )


def _too_much(name: str) -> BundleProblem:
    return BundleProblem(
        say("Unpacked, this bundle is far larger than it can be: {name}.", name=name),
        say("Import only bundles of people you trust; nothing was imported."),
    )
