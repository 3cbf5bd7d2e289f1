"""The sound of a bundle on its way into the library: copied out, checked, kept; or all of it taken back.

That it is sound is seen by its head and its beginning, which takes no time; where those do not agree with what the
bundle says of it, it is decoded to its end, as what a provider sends is.
"""

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from core.bundles.manifest import audio_names
from core.bundles.unpacking import Bundle
from core.disk import sync_file
from core.domain.ids import new_id
from core.domain.take import Facts, Take
from core.errors import AudioProblem, BundleProblem, DiskFull
from core.library import uses
from core.library.files import problem_of
from core.library.library import Library
from core.library.store import Store
from core.message import say

Report = Callable[[float], object]

_NEAR = 0.05
"""So many seconds, or such a share of the whole, a length that a head tells may be off."""

_ROOM = 50_000_000
"""So many bytes stay free on the disk."""


class Delivery:
    """What was put into the store for one import. Everything here blocks and belongs into a thread."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._store: Store = library.store
        self._arrived: dict[Path, str] = {}
        self._clips: list[Path] = []
        self._told: list[Take] = []
        self._found: dict[str, tuple[Facts, bytes]] = {}

    def take_in(self, bundle: Bundle, takes: Sequence[Take], report: Report) -> tuple[Take, ...]:
        """Copy and keep all sound, and tell of it beside it; return the takes as their sound is.

        On any failure nothing is left of it. Raises `BundleProblem` for what is no sound.
        """
        _require_room(self._store.folder, sum(bundle.sounds.values()))
        total, done = max(1, sum(bundle.sounds.values())), 0

        def told(size: int) -> None:
            nonlocal done
            done += size
            report(min(1.0, done / total))

        claimed: dict[str, list[Facts]] = {}
        for take in takes:
            claimed.setdefault(take.audio, []).append(take.facts)
        try:
            for name in bundle.sounds:
                self._take_in(bundle, name, told, claimed)
            for take in takes:
                report(min(1.0, done / total))
                self._tell(self._as_it_is(take))
        except BaseException:
            self.take_back()
            raise
        return tuple(self._told)

    def _take_in(
        self, bundle: Bundle, name: str, told: Callable[[int], object], claimed: Mapping[str, list[Facts]]
    ) -> None:
        kind, _, file = name.partition("/")
        audio, suffix = file[:64], file[64:]
        arrived = self._store.arrival(new_id())
        try:
            with arrived.open("wb") as out:
                bundle.copy(name, out, told)
            sync_file(arrived)
            self._listen(name, arrived, claimed.get(audio, ()) if kind == "audio" else (), lambda: told(0))
        except OSError as error:
            arrived.unlink(missing_ok=True)
            raise problem_of(error, self._store.folder) from error
        except BaseException:
            arrived.unlink(missing_ok=True)
            raise
        if kind == "audio":
            self._arrived[arrived] = audio
            self._store.keep(arrived, suffix)
            return
        fresh = not self._store.clip_path(audio, suffix).exists()
        self._store.keep_clip(arrived, suffix, new_id())
        arrived.unlink()
        if fresh:
            self._clips.append(self._store.clip_path(audio, suffix))

    def _listen(self, name: str, arrived: Path, claimed: Iterable[Facts], breath: Callable[[], object]) -> None:
        """See that what arrived is sound, and of what length, rate and channels if the bundle tells that wrong."""
        from core.audio.measure import measure, probe

        try:
            facts = probe(arrived)
            if not all(_agree(facts, said) for said in claimed):
                self._found[name] = measure(arrived, breath)
        except AudioProblem as problem:
            raise BundleProblem(
                say("This bundle holds a file that is no sound: {name}.", name=name),
                say("Ask for it again where it comes from; nothing was imported."),
                problem.detail or str(problem),
            ) from problem

    def _as_it_is(self, take: Take) -> Take:
        facts, peaks = self._found.get(audio_names(take)[0], (take.facts, take.peaks))
        return msgspec.structs.replace(take, facts=facts, peaks=peaks)

    def _tell(self, take: Take) -> None:
        self._told.append(take)
        for piece, request in zip(take.pieces, take.plan.requests, strict=False):
            self._store.tell(piece.audio, piece=request)
        self._store.tell(take.audio, take=take)

    def settle(self) -> None:
        """The rows are written: what arrived needs its second name no more."""
        for arrived in self._arrived:
            self._store.release(arrived)

    def take_back(self) -> None:
        """Leave nothing behind: what others use too loses only what was told of it."""
        for take in self._told:
            if self._store.sidecar_path(take.audio).exists():
                self._store.forget(take.audio, take.id)
        for arrived, audio in self._arrived.items():
            self._store.give_up(arrived)
            kept = {path.name for path in self._store.bin.glob(f"{audio}.*")}
            self._library.post(uses.discard, self._store, [audio]).result()
            for path in self._store.bin.glob(f"{audio}.*"):
                if path.name not in kept:
                    path.unlink()
            arrived.unlink(missing_ok=True)
        for clip in self._clips:
            clip.unlink(missing_ok=True)
        self._arrived, self._clips, self._told = {}, [], []


def _agree(found: Facts, claimed: Facts) -> bool:
    """Whether the head of a file fits what is said of it; of some kinds of file it tells the length but roughly."""
    alike = (found.rate, found.channels, found.codec, found.bytes)
    near = abs(found.seconds - claimed.seconds) <= max(_NEAR, claimed.seconds * _NEAR)
    return near and alike == (claimed.rate, claimed.channels, claimed.codec, claimed.bytes)


def _require_room(folder: Path, size: int) -> None:
    if shutil.disk_usage(folder).free < size + _ROOM:
        raise DiskFull(
            say("The bundle needs {size:.0f} MB, and the disk of the library has no room for it.", size=size / 1e6),
            say("Make room and import it again; nothing was imported."),
        )
