"""Reference clips: kept in the library by their content, and where the user let them be put at a provider."""

import asyncio
import time
from collections.abc import Callable, Iterable
from math import ceil, floor
from pathlib import Path
from typing import TYPE_CHECKING

from core.domain.clip import Clip
from core.domain.ids import new_id
from core.domain.take import Facts
from core.errors import NeedsConsent
from core.library import uploads as rows
from core.library.library import Library
from core.library.uploads import Upload
from core.message import Message, say
from core.providers.base import ClipRules, Generator

if TYPE_CHECKING:
    from core.audio.speech import Heard

DAY = 86_400.0

_CLIPPED = 0.001


class Clips:
    """The clips of the library that is open; also remembers uploads for adapters (`core.providers.base.Uploads`)."""

    def __init__(self, library: Callable[[], Library]) -> None:
        self._library = library
        self._uploads: dict[tuple[str, str], Upload] = {}
        self._facts: dict[str, Facts] = {}
        self._heard: dict[str, Heard] = {}

    async def load(self) -> None:
        """Read what is known of uploads, after a library was opened."""
        found = await self._library().read(rows.every)
        self._uploads = {(upload.profile, upload.audio): upload for upload in found}

    async def add(self, path: Path) -> Clip:
        """Copy a recording into the library; return it as a clip without a transcript. Raises `AudioProblem`."""
        return await asyncio.to_thread(self._add, path)

    def _add(self, path: Path) -> Clip:
        from core.audio.kind import suffix_of
        from core.audio.measure import measure

        facts, _ = measure(path)
        suffix = suffix_of(path, path.suffix.lower())
        audio = self._library().store.keep_clip(path, suffix, new_id())
        self._facts[audio] = facts
        return Clip(audio, suffix, "", path.stem)

    def path(self, clip: Clip) -> Path:
        """Return where a clip's file lies."""
        return self._library().store.clip_path(clip.audio, clip.suffix)

    async def facts(self, clip: Clip) -> Facts:
        """Return what is measured of a clip. Raises `AudioProblem`."""
        from core.audio.measure import measure

        if clip.audio not in self._facts:
            self._facts[clip.audio] = (await asyncio.to_thread(measure, self.path(clip)))[0]
        return self._facts[clip.audio]

    async def heard(self, clip: Clip) -> "Heard":
        """Return what is heard in a clip: how long somebody speaks, how loud. Raises `AudioProblem`."""
        from core.audio.speech import listen

        if clip.audio not in self._heard:
            self._heard[clip.audio] = await asyncio.to_thread(listen, self.path(clip))
        return self._heard[clip.audio]

    async def concerns(self, generator: Generator, clip: Clip) -> tuple[Message, ...]:
        """Return why a voice cloned from the clip may turn out badly. Warnings: the user decides.

        Raises `AudioProblem`.
        """
        return concerns_of(await self.heard(clip), generator.clips or ClipRules())

    # consent

    async def agree(self, profile: str, clips: Iterable[str]) -> None:
        """Remember that the user lets these clips, by their hashes, lie at a public address of the provider."""
        for audio in clips:
            if (profile, audio) not in self._uploads:
                await self._put(Upload(profile, audio))

    def require_consent(self, generator: Generator, profile: str, name: str, clips: Iterable[Clip]) -> None:
        """Raise `NeedsConsent` where a clip would be put at a public address and the user has not agreed to that."""
        if generator.clips is None or not generator.clips.public:
            return
        self._require(profile, name, [clip.audio for clip in clips])

    def _require(self, profile: str, name: str, audios: Iterable[str]) -> None:
        unknown = tuple(audio for audio in audios if (profile, audio) not in self._uploads)
        if unknown:
            raise NeedsConsent(
                say("The reference clips would be put at a public address of {name}.", name=name),
                say("Anybody who knows the address can hear them: agree to that first, or choose another voice."),
                profile,
                unknown,
            )

    # uploads, for adapters

    def url_of(self, profile: str, audio: str) -> str:
        """Return the address of an upload that still lives, or ""."""
        upload = self._uploads.get((profile, audio))
        return upload.url if upload and upload.until > time.time() else ""

    def require(self, profile: str, name: str, audio: str) -> None:
        """Raise `NeedsConsent` where nobody agreed that the clip may lie in public: the last look before it leaves."""
        self._require(profile, name, [audio])

    async def uploaded(self, profile: str, audio: str, url: str, *, days: float) -> None:
        """Remember an upload and how long it lives; on return it is on disk."""
        await self._put(Upload(profile, audio, url, time.time() + days * DAY))

    async def forget(self, profile: str, audio: str) -> None:
        """Forget an upload that is gone; the user's consent stays."""
        await self._put(Upload(profile, audio))

    async def _put(self, upload: Upload) -> None:
        await self._library().write(rows.put, upload)
        self._uploads[upload.profile, upload.audio] = upload


def concerns_of(heard: "Heard", rules: ClipRules) -> tuple[Message, ...]:
    """Return what is wrong with a recording of which this was heard, as far as can be told without listening."""
    if heard.silent:
        return (say("There is nothing to be heard in it."),)
    found: list[Message] = []
    low, high = rules.seconds
    if not heard.spoken:
        found.append(say("Nobody seems to speak in it."))
    elif heard.spoken < low:
        found.append(_length(floor(heard.spoken), rules))
    elif high and heard.spoken > high:
        found.append(_length(ceil(heard.spoken), rules))
    if heard.clipped > _CLIPPED:
        found.append(say("It is too loud: its peaks are cut off. Record it at a lower level."))
    return tuple(found)


def _length(spoken: int, rules: ClipRules) -> Message:
    low, high = (f"{seconds:g}" for seconds in rules.seconds)
    return say("It has {spoken} s of speech; {low} to {high} s are wanted.", spoken=spoken, low=low, high=high)
