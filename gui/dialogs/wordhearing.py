"""How a word is heard in its dictionary: in the first line that has it, by a free voice or for a price. Awaited."""

import re
import time
from collections.abc import Iterable

from core.domain.ids import new_id
from core.domain.job import Job, Order
from core.domain.request import Plan, Request
from core.domain.script import Line, Pronunciation, Voice
from core.errors import Problem
from core.projects.document import Document
from core.studio import Studio
from core.text.compile import VoiceCompiler
from core.text.language import language_of
from core.text.notation import spoken
from core.text.pronouncing import Dictionary
from gui.i18n import _
from gui.money import price
from gui.playback import Playable, Player

_LONG = 160
_SENTENCE = re.compile(r"[^.!?…。！？]+[.!?…。！？]*\s*")


class WordHearing:
    """Knows the studio and the player; `document` is the project whose lines are spoken."""

    def __init__(self, studio: Studio, player: Player | None, document: Document) -> None:
        self._studio, self._player, self._document = studio, player, document
        self._order = ""

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

    async def hear(self, word: Pronunciation, text: str, voice: Voice, words: Iterable[Pronunciation]) -> None:
        """Play `text` by the voice, or where that costs something by the local one. Raises `Problem`."""
        if not self.is_free(voice):
            voice = self._studio.registry.narrating(language_of(text))
        request = self.request(word, text, voice, words)
        if request is None or self._player is None:
            return
        path = await self._studio.audition(request)
        self._player.play([Playable(f"word {request.fingerprint}", path, b"", 0.0, text, _("Pronunciation"))])

    def cost(self, request: Request | None) -> str:
        """Return what a request costs, "" for nothing."""
        if request is None:
            return ""
        quote = self._studio.quote([request])
        return price(quote.totals, quote.unknown)

    async def buy(self, request: Request, name: str) -> Order:
        """Order what costs something; its take stays in the library. Raises `RequestProblem`."""
        order_id = new_id()
        job = Job(new_id(), order_id, 0, request)
        plan = Plan((request,))
        made = Order(order_id, plan, request.text, time.time(), self._document.project.id, speaker=name, jobs=(job,))
        return await self._studio.generate_order(made)
