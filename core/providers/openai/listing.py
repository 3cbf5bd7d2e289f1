"""The voices and models of one server, asked for where it keeps them and remembered for a while."""

import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import msgspec

from core.errors import Refused
from core.providers.base import VoiceInfo
from core.providers.openai.catalogue import Model, built_in, models_in, speaking, unique, voices_in
from core.providers.openai.line import Line

T = TypeVar("T")

_KEPT_FOR = 600.0
"""Seconds for which a list is believed."""

_ELSEWHERE = (("/get_predefined_voices", ""), ("/api/voice-profiles", "localai://voice-profiles/"))
"""Where Chatterbox and LocalAI list voices, and what goes before their ids."""


class Listing:
    """Asks through `line`."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._known: dict[str, tuple[float, Any]] = {}

    async def voices(self) -> tuple[VoiceInfo, ...]:
        """Return the voices that the server lists, OpenAI's own where it lists none. Raises `Problem`."""
        return await self._remembered("voices", self._voices)

    async def models(self) -> tuple[Model, ...]:
        """Return the models that the server lists. Raises `Problem`."""
        return await self._remembered("models", self._models)

    async def _voices(self) -> tuple[VoiceInfo, ...]:
        answer = await self._line.asked(self._line.url("voices"))
        found = list(voices_in(answer.data) or ()) if answer else []
        if not self._line.template.key:
            models = await self._models_if_any()
            found = [*(voice for model in models for voice in model.voices), *found, *await self._elsewhere(found)]
            found = _with_model(found, models)
        return unique(found) or built_in()

    async def _elsewhere(self, found: Sequence[VoiceInfo]) -> list[VoiceInfo]:
        """Return voices from where servers of one's own keep them beside the usual place."""
        if found and self._line.profile.template != "localai":
            return []
        more: list[VoiceInfo] = []
        for path, prefix in _ELSEWHERE:
            more += voices_in(await self._line.told(self._line.root + path), prefix) or ()
        return more

    async def _models(self) -> tuple[Model, ...]:
        for address in (self._line.url("models"), "/audio/models"):
            if answer := await self._line.asked(address):
                return models_in(answer.data) or ()
        return ()

    async def _models_if_any(self) -> tuple[Model, ...]:
        try:
            return await self.models()
        except Refused:
            return ()

    async def _remembered(self, name: str, ask: Callable[[], Awaitable[T]]) -> T:
        now = time.monotonic()
        at, found = self._known.get(name, (now - _KEPT_FOR, None))
        if now - at >= _KEPT_FOR:
            found = await ask()
            self._known[name] = (now, found)
        return found


def _with_model(voices: Sequence[VoiceInfo], models: Sequence[Model]) -> list[VoiceInfo]:
    """Let every voice choose the only model that could speak it."""
    only = speaking(models)
    if len(only) != 1:
        return list(voices)
    return [msgspec.structs.replace(voice, params={"model": only[0], **voice.params}) for voice in voices]
