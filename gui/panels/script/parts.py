"""Menus of what can be generated: only a part of the script, or several candidates of the chosen lines.

Each entry carries its price, and nothing is ordered without one having been chosen.
"""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QMenu, QWidget

from core.errors import Problem
from core.projects.candidates import MOST, is_steady
from core.projects.document import Document
from core.studio import Studio
from gui.i18n import _, many
from gui.money import with_price
from gui.panels.script.prices import LinePrices

Generate = Callable[[Sequence[str]], object]


class PartsMenu(QMenu):
    """What "Generate" can be confined to. Deletes itself when it closes."""

    def __init__(
        self,
        parent: QWidget,
        prices: LinePrices,
        document: Document,
        script_id: str,
        chosen: Sequence[str],
        generate: Generate,
    ) -> None:
        super().__init__(parent)
        self._prices, self._document, self._generate = prices, document, generate
        stale = document.stale(script_id)
        behind = set(stale)
        missing = tuple(line for line in document.missing(script_id) if line not in behind)
        flagged = document.flagged(script_id)
        self._offer(many("Only what is out of date: {n}", "Only what is out of date: {n}", len(stale)), stale)
        self._offer(many("Only what is missing: {n}", "Only what is missing: {n}", len(missing)), missing)
        self._offer(many("Only what is flagged: {n}", "Only what is flagged: {n}", len(flagged)), flagged)
        self._offer(many("Only what is selected: {n}", "Only what is selected: {n}", len(chosen)), chosen)
        self.aboutToHide.connect(self.deleteLater)

    def _offer(self, words: str, line_ids: Sequence[str]) -> None:
        action = self.addAction(with_price(words, self._prices.at_once(self._document, line_ids)))
        action.setEnabled(bool(line_ids))
        action.triggered.connect(lambda: self._generate(line_ids))


class SeveralMenu(QMenu):
    """How many candidates of the chosen lines are wanted. Deletes itself when it closes."""

    def __init__(
        self,
        parent: QWidget,
        prices: LinePrices,
        document: Document,
        line_ids: Sequence[str],
        generate: Callable[[Sequence[str], int], object],
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("How many takes"))
        lines = len(line_ids)
        for times in range(2, MOST + 1):
            words = many("{n} take", "{n} takes", times)
            if lines > 1:
                words = many(
                    "{n} take of each of {lines} lines", "{n} takes of each of {lines} lines", times, lines=lines
                )
            action = self.addAction(with_price(words, prices.at_once(document, line_ids, times)))
            action.triggered.connect(lambda _checked=False, times=times: generate(line_ids, times))
        self.aboutToHide.connect(self.deleteLater)


def why_not_several(studio: Studio, document: Document, line_ids: Sequence[str]) -> str:
    """Return why there is no use in several takes of these lines, "" where there is."""
    try:
        steady = all(is_steady(document.voicing.plan(document.line(line_id)), studio.registry) for line_id in line_ids)
    except Problem:
        return ""
    return _("This voice says the same words always alike: several takes would all sound the same.") if steady else ""
