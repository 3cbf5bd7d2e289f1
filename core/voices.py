"""The voices that were made of recordings: kept when their preview is filed, and how long each of them lives."""

from collections.abc import Callable

import msgspec

from core.domain.kept import KeptVoice
from core.domain.take import Take
from core.events import Signal
from core.jobs.filing import made_voice
from core.library import voices as rows
from core.library.library import Library
from core.providers.base import VoiceInfo
from core.providers.registry import Registry
from core.text.clean import clean


class Voices:
    """The kept voices of the library that is open. `changed` tells that one came, went or is another now."""

    def __init__(self, library: Callable[[], Library], registry: Registry) -> None:
        self._library = library
        self._registry = registry
        self._voices: dict[str, KeptVoice] = {}
        self._hidden: set[str] = set()
        self.changed = Signal[()]()

    async def load(self) -> None:
        """Read them, after a library was opened."""
        found = await self._library().read(rows.every)
        self._voices = {voice.id: voice for voice, _ in found}
        self._hidden = {voice.id for voice, hidden in found if hidden}

    def all(self) -> tuple[KeptVoice, ...]:
        """Return them, newest first."""
        shown = (voice for voice in self._voices.values() if voice.id not in self._hidden)
        return tuple(sorted(shown, key=lambda voice: (-voice.made, voice.id)))

    def of(self, profile: str, generator: str) -> tuple[KeptVoice, ...]:
        """Return those that a generator of a profile speaks with, newest first."""
        return tuple(voice for voice in self.all() if (voice.profile, voice.generator) == (profile, generator))

    def infos(self, profile: str, generator: str) -> tuple[VoiceInfo, ...]:
        """Return those as a generator's catalogue has them."""
        return tuple(
            VoiceInfo(voice.voice, voice.name or voice.voice, language_name=voice.language, until=voice.until)
            for voice in self.of(profile, generator)
        )

    async def rename(self, voice_id: str, name: str) -> None:
        """Call a voice something else."""
        await self._library().write(rows.rename, voice_id, clean(name))
        self._put(msgspec.structs.replace(self._voices[voice_id], name=clean(name)))

    async def remove(self, voice_id: str) -> None:
        """Take a voice out of sight; at the provider it stays as it is, and so do its takes."""
        await self._library().write(rows.hide, voice_id)
        self._hidden.add(voice_id)
        self.changed.emit()

    async def restore(self, voice: KeptVoice) -> None:
        """Show a voice again that was removed, as it is by now: it may have spoken meanwhile."""
        await self._library().write(lambda db: rows.hide(db, voice.id, hidden=False))
        self._hidden.discard(voice.id)
        self.changed.emit()

    def take_added(self, take: Take) -> None:
        """Take notice of what the runner filed: a voice that was made, or one that was spoken with."""
        spoken = {(request.profile, request.voice) for request in take.plan.requests if request.voice}
        for voice in tuple(self._voices.values()):
            if (voice.profile, voice.voice) in spoken and not voice.used:
                self._put(msgspec.structs.replace(voice, used=take.made, until=0.0))
        if made := made_voice(take, self._registry.find(take.generator)):
            self.keep(made)

    def keep(self, made: KeptVoice) -> None:
        """Take notice of a voice that was made; one that is known already is there again."""
        known = next((one for one in self._voices.values() if _same(one, made)), made)
        self._hidden.discard(known.id)
        self._put(known)

    def _put(self, voice: KeptVoice) -> None:
        self._voices[voice.id] = voice
        self.changed.emit()


def _same(one: KeptVoice, other: KeptVoice) -> bool:
    return (one.profile, one.voice) == (other.profile, other.voice)
