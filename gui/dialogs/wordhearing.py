"""How a word is heard in its dictionary: in the first line that has it, by a free voice or for a price."""

import re
from collections.abc import Iterable

from core.domain.request import Request
from core.domain.script import Line, Pronunciation, Voice
from core.errors import Problem
from core.studio import Studio
from core.text.compile import VoiceCompiler
from core.text.language import language_of
from core.text.notation import spoken
from core.text.pronouncing import Dictionary
from gui.money import price

_LONG = 160
_SENTENCE = re.compile(r"[^.!?…。！？]+[.!?…。！？]*\s*")


class WordHearing:
    """Knows the studio."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def line_with(self, word: Pronunciation, lines: Iterable[Line]) -> Line | None:
        """Return the first line that an entry touches."""
        entry = Dictionary([word])
        return next((line for line in lines if entry.touches(line.text)), None)

    def sample(self, word: Pronunciation, line: Line | None) -> str:
        """Return what is spoken: the sentence of the line that has the word, else the word."""
        if line is None:
            return "" if word.regex else word.written
        entry, text = Dictionary([word]), spoken(line.text)
        sentences = [one.strip() for one in _SENTENCE.findall(text) if entry.touches(one)]
        return sentences[0] if sentences and len(sentences[0]) <= _LONG else self._word(entry, text)

    def _word(self, entry: Dictionary, text: str) -> str:
        return next((part.written for part in entry.said(text) if not isinstance(part, str)), text[:_LONG])

    def is_free(self, voice: Voice) -> bool:
        """Tell whether a voice can be heard for nothing and at once."""
        generator = self._studio.registry.find(voice.generator)
        return generator is not None and generator.repeatable

    def request(self, word: Pronunciation, text: str, voice: Voice, words: Iterable[Pronunciation]) -> Request | None:
        """Return what asks a voice for `text` with the entry first; None where that cannot be spoken."""
        try:
            generator = self._studio.registry.generator(voice.generator)
            plan = VoiceCompiler(voice, generator, Dictionary(tuple(words), (word,))).plan(Line("", "", text))
        except Problem:
            return None
        return plan.requests[0] if plan.requests else None

    def voice(self, voice: Voice, text: str) -> Voice:
        """Return a voice that speaks `text` for nothing: this one, or where it costs something the local one."""
        return voice if self.is_free(voice) else self._studio.registry.narrating(language_of(text))

    def cost(self, request: Request | None) -> str:
        """Return what a request costs, "" for nothing."""
        if request is None:
            return ""
        quote = self._studio.quote([request])
        return price(quote.totals, quote.unknown)
