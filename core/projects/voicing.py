"""How the lines of an open project are spoken: by which voice, and what would be asked for them. Changes nothing."""

from collections.abc import Mapping
from typing import Protocol

from core.domain.request import Plan
from core.domain.script import Line, Project, Speaker, Voice
from core.errors import NothingToSay, Problem
from core.message import say
from core.providers.base import Generator
from core.providers.registry import Registry
from core.text.compile import VoiceCompiler
from core.text.delivery import Note
from core.text.dialogue import Turn
from core.text.pronouncing import Dictionary

_VOICES = 1_000
"""So many voices are remembered as they compile."""


class Voiced(Protocol):
    """What is spoken: an open project with its cast, as it is at the moment of a question."""

    @property
    def project(self) -> Project: ...  # noqa: D102
    @property
    def speakers(self) -> Mapping[str, Speaker]: ...  # noqa: D102
    @property
    def narrator(self) -> Speaker: ...  # noqa: D102


class Voicing:
    """The voices of a project's lines, and what they compile to with the dictionaries as they are now."""

    def __init__(self, of: Voiced, registry: Registry) -> None:
        self.registry = registry
        self._of = of
        self._compilers: dict[int, VoiceCompiler] = {}

    def voice_of(self, line: Line) -> Voice:
        """Return the voice that speaks a line: its speaker's, or the narrator's, or the built-in one."""
        speaker = self._of.speakers.get(line.speaker)
        return (speaker and speaker.voice) or self.voice_of_narrator()

    def voice_of_narrator(self) -> Voice:
        """Return the voice of whoever was given none."""
        return self._of.narrator.voice or self.registry.default_voice()

    def generator_of(self, line: Line) -> Generator | None:
        """Return the generator that speaks a line, None where this Roomtone has it no more."""
        return self.registry.find(self.voice_of(line).generator)

    def plan(self, line: Line, voice: Voice | None = None) -> Plan:
        """Return what would be asked for a line, perhaps of another voice than its own.

        Raises `ScriptProblem` or `RequestProblem`.
        """
        if line.heading:
            raise NothingToSay(say("A heading is shown and not spoken."))
        return self._compiler(voice or self.voice_of(line)).plan(line)

    def fingerprint(self, line: Line) -> str:
        """Return that of a spoken line's plan."""
        return self._compiler(self.voice_of(line)).fingerprint(line)

    def turn(self, line: Line) -> Turn:
        """Return a line as a dialogue takes it."""
        speaker = self._of.speakers.get(line.speaker, self._of.narrator)
        return Turn(line, speaker.name, self._compiler(self.voice_of(line)))

    def unexpressed(self, line: Line) -> tuple[Note, ...]:
        """Return what of a line its voice leaves out."""
        try:
            return self._compiler(self.voice_of(line)).notes(line)
        except Problem:
            return ()

    def said_otherwise(self, line: Line) -> tuple[tuple[int, int], ...]:
        """Return where in a line's text words of a dictionary stand, as (start, end)."""
        try:
            return self._compiler(self.voice_of(line)).spans(line)
        except Problem:
            return ()

    def forget(self) -> None:
        """Compile all voices anew: the project's dictionary is another one."""
        self._compilers.clear()

    def _compiler(self, voice: Voice) -> VoiceCompiler:
        """Return what compiles the lines of a voice with the dictionaries as they are now."""
        generator = self.registry.generator(voice.generator)
        found = self._compilers.get(id(voice))
        if found is None or found.voice is not voice or found.generator is not generator:
            if len(self._compilers) > _VOICES:
                self._compilers.clear()
            found = VoiceCompiler(voice, generator, Dictionary(self._of.project.words, voice.words))
            self._compilers[id(voice)] = found
        return found
