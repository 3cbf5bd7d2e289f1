"""The audio of a library.

Files named by the SHA-256 of their bytes, never rewritten, each with a sidecar that tells its story.

Everything here blocks and belongs into a thread. The sidecar is enough to rebuild the take's row.
"""

import errno
import hashlib
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from core.disk import sync_file, sync_folder
from core.domain.request import Request
from core.domain.take import Take
from core.library.files import problem_of, write_whole

_CHUNK = 1 << 20
_LOCKS = 16


class Sidecar(msgspec.Struct, frozen=True, omit_defaults=True):
    """What lies beside an audio file: the takes that are this audio, and the requests that it answered as a piece.

    `heard` is by take and name what was said of it and cannot be had again: what was paid for, what a person found.
    """

    format: int = 1
    takes: tuple[Take, ...] = ()
    pieces: tuple[Request, ...] = ()
    heard: dict[str, dict[str, msgspec.Raw]] = {}


def _with(takes: tuple[Take, ...], take: Take) -> tuple[Take, ...]:
    """Return the takes of a sidecar with `take` as it is now, which needs no waveform there."""
    return (*(known for known in takes if known.id != take.id), msgspec.structs.replace(take, peaks=b""))


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes as 64 hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _link(source: Path, path: Path) -> None:
    """Give a file a second name; copy it where the file system knows no second names.

    What lies there under that name and is something else, as a bad disk leaves it, gives way.
    """
    try:
        path.hardlink_to(source)
    except FileExistsError:
        if hash_file(path) != path.stem:
            _copy(source, path)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EROFS}:
            raise
        _copy(source, path)


def _copy(source: Path, path: Path) -> None:
    fresh = source.with_name(f".{path.name}")
    shutil.copyfile(source, fresh)
    sync_file(fresh)
    fresh.replace(path)


class Store:
    """The folders `audio`, `incoming` and `bin` of the library in `folder`.

    Raises `LibraryProblem` for the disk's errors.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.audio = folder / "audio"
        self.incoming = folder / "incoming"
        self.bin = folder / "bin"
        self.clips = folder / "clips"
        self._locks = tuple(threading.Lock() for _ in range(_LOCKS))
        self._filing: dict[Path, str] = {}
        self._moving = threading.Lock()

    def prepare(self) -> None:
        """Make the folders."""
        for folder in (self.folder, self.audio, self.incoming, self.bin, self.clips):
            self._guard(folder.mkdir, parents=True, exist_ok=True)

    def arrival(self, name: str) -> Path:
        """Return where audio that belongs to `name` is written before it is filed."""
        return self.incoming / f"{name}.part"

    def path(self, audio: str, suffix: str) -> Path:
        """Return where the audio with that hash lies."""
        return self.audio / audio[:2] / f"{audio}{suffix}"

    def sidecar_path(self, audio: str) -> Path:
        """Return where its sidecar lies."""
        return self.audio / audio[:2] / f"{audio}.json"

    def keep(self, arrived: Path, suffix: str) -> str:
        """Put the file `arrived`, whose bytes are on the disk already, into the store and return its hash.

        `arrived` stays where it is until its take's row is committed: then `release` it, or `give_up` without a row.
        Until then nobody can discard the audio.
        """
        audio = self._guard(hash_file, arrived)
        path = self.path(audio, suffix)
        with self._moving:
            self._filing[arrived] = audio
            self._guard(self._make, path.parent)
            self._guard(_link, arrived, path)
        return audio

    @staticmethod
    def _make(folder: Path) -> None:
        if not folder.exists():
            folder.mkdir(exist_ok=True)
            sync_folder(folder.parent)

    def clip_path(self, audio: str, suffix: str) -> Path:
        """Return where the reference clip with that hash lies."""
        return self.clips / audio[:2] / f"{audio}{suffix}"

    def keep_clip(self, source: Path, suffix: str, name: str) -> str:
        """Copy the file `source` among the reference clips and return its hash; `name` is for the copy under way."""
        arrived = self.arrival(name)
        try:
            self._guard(shutil.copyfile, source, arrived)
            self._guard(sync_file, arrived)
            audio = hash_file(arrived)
            path = self.clip_path(audio, suffix)
            self._guard(self._make, path.parent)
            self._guard(arrived.replace, path)
            self._guard(sync_folder, path.parent)
        finally:
            arrived.unlink(missing_ok=True)
        return audio

    def release(self, arrived: Path) -> None:
        """Remove the arrival that was filed."""
        self._guard(arrived.unlink, missing_ok=True)
        self.give_up(arrived)

    def give_up(self, arrived: Path) -> None:
        """Let what was kept of an arrival be discarded again."""
        with self._moving:
            self._filing.pop(arrived, None)

    def tell(self, audio: str, *, take: Take | None = None, piece: Request | None = None) -> None:
        """Add a take or an answered request to the sidecar of `audio`; on return sidecar and audio are durable."""

        def told(before: Sidecar) -> Sidecar:
            takes = _with(before.takes, take) if take else before.takes
            pieces = before.pieces if piece is None or piece in before.pieces else (*before.pieces, piece)
            return msgspec.structs.replace(before, takes=takes, pieces=pieces)

        self._rewrite(audio, told)

    def tell_heard(self, take: Take, name: str, value: str) -> None:
        """Add to the sidecar of a take's audio what was said of it, as JSON under a name; durable on return."""

        def told(before: Sidecar) -> Sidecar:
            mine = {**before.heard.get(take.id, {}), name: msgspec.Raw(value)}
            return msgspec.structs.replace(
                before, takes=_with(before.takes, take), heard={**before.heard, take.id: mine}
            )

        self._rewrite(take.audio, told)

    def forget(self, audio: str, take: str) -> None:
        """Take `take` out of the sidecar of `audio`, which others still need."""

        def without(before: Sidecar) -> Sidecar:
            takes = tuple(known for known in before.takes if known.id != take)
            heard = {known: said for known, said in before.heard.items() if known != take}
            return msgspec.structs.replace(before, takes=takes, heard=heard)

        self._rewrite(audio, without)

    def _rewrite(self, audio: str, change: Callable[[Sidecar], Sidecar]) -> None:
        path = self.sidecar_path(audio)
        with self._locks[int(audio[0], 16)]:
            before = self.read_sidecar(path)
            if before is None and path.exists():  # somebody may still read what we cannot
                self._guard(path.replace, self.bin / f"{path.stem}-unread.json")
            changed = change(before or Sidecar())
            self._guard(write_whole, path, msgspec.json.encode(changed), self.incoming)
        self._guard(sync_folder, path.parent)

    @staticmethod
    def read_sidecar(path: Path) -> Sidecar | None:
        """Return the sidecar at `path`, or None if there is none that can be read."""
        try:
            return msgspec.json.decode(path.read_bytes(), type=Sidecar)
        except (OSError, msgspec.MsgspecError, RecursionError):
            return None

    def discard(self, audio: str) -> None:
        """Move the audio and its sidecar into the bin, unless the same audio is being filed right now."""
        with self._moving:
            if audio not in self._filing.values():
                for path in tuple(self.sidecar_path(audio).parent.glob(f"{audio}.*")):
                    self._guard(path.replace, self.bin / path.name)

    def files(self) -> Iterator[Path]:
        """Every file below `audio`, in no order."""
        return (path for path in self.audio.rglob("*") if path.is_file())

    def arrivals(self) -> tuple[Path, ...]:
        """Every file that arrived and was not filed."""
        return tuple(path for path in self.incoming.glob("*") if path.is_file())

    def arrivals_of(self, job: str) -> tuple[Path, ...]:
        """Every file that arrived for a job and was not filed."""
        return tuple(path for name in (f"{job}.part", f"{job}-*.part") for path in self.incoming.glob(name))

    def _guard(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except OSError as error:
            raise problem_of(error, self.folder) from error
