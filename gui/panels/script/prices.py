"""What generating lines costs. Knows the studio; asks nothing and shows nothing."""

import asyncio
from collections.abc import Sequence

from core.domain.money import total
from core.errors import Problem, RequestProblem
from core.projects.document import Document
from core.studio import Quote, Studio
from gui.money import price

_AT_A_TIME = 48
AT_ONCE = 200
"""So many lines are counted without a breath between."""


class LinePrices:
    """One for each room; holds nothing."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    async def cost(self, document: Document, line_ids: Sequence[str], times: int = 1, *, locked: bool = False) -> str:
        """Return what so many takes of these lines cost, "" where all are free; the window breathes between the lines.

        Locked lines count only with `locked`.
        """
        if not self.spends(document):
            return ""
        together = [line_id for run in document.dialogues.among(line_ids) for line_id in run] if times == 1 else []
        quotes: list[Quote] = [self._studio.quote_lines(document, together)] if together else []
        shared = set(together)
        alone = [line_id for line_id in line_ids if line_id not in shared]
        for start in range(0, len(alone), _AT_A_TIME):
            some = alone[start : start + _AT_A_TIME]
            quotes.append(self._studio.quote_lines(document, some, times, locked=locked))
            await asyncio.sleep(0)
        return price(total(money for quote in quotes for money in quote.totals), sum(q.unknown for q in quotes))

    def at_once(self, document: Document, line_ids: Sequence[str], times: int = 1) -> str:
        """Return it without waiting; "" where it is free, or the lines are too many for that."""
        if len(line_ids) > AT_ONCE or not self.spends(document):
            return ""
        quote = self._studio.quote_lines(document, line_ids, times)
        return price(quote.totals, quote.unknown)

    def of_run(self, document: Document, line_ids: Sequence[str]) -> str:
        """Return what one take of all these lines costs, "" where it is free or cannot be asked for."""
        try:
            quote = self._studio.quote(document.dialogues.plan(line_ids).requests)
        except Problem:
            return ""
        return price(quote.totals, quote.unknown)

    def spends(self, document: Document) -> bool:
        """Tell whether any voice of the cast costs anything."""
        voices = [speaker.voice for speaker in document.speakers.values() if speaker.voice]
        return any(not self._free(generator) for generator in {voice.generator for voice in voices})

    def _free(self, generator: str) -> bool:
        try:
            return self._studio.registry.generator(generator).repeatable
        except RequestProblem:
            return True
