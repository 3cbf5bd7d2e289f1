"""How a suspicious take is painted: whose line it is, its waveform with the stretch in question, and why."""

from collections.abc import Callable
from html import escape

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QTextDocument
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from core.domain.script import Speaker
from core.listening import Suspect
from core.text.differences import Compared, How
from core.text.notation import spoken
from gui.i18n import clock
from gui.icons import paint_icon
from gui.panels.listening.model import SuspectsModel, reasons
from gui.panels.names import said_by
from gui.panels.script.ink import speaker_ink
from gui.playback import Player
from gui.theme import Theme
from gui.widgets.waveform import paint_waveform

Index = QModelIndex | QPersistentModelIndex

_SIDE, _TOP, _BOTTOM = 16, 9, 10
_HEAD, _WAVE = 20, 28
_PLAY = 24
_AROUND = 60
"""So many characters around what differs are shown of what was said."""
_LEAST_MARK = 4.0


class SuspectDelegate(QStyledItemDelegate):
    """A row is as high as its sentences need."""

    def __init__(self, theme: Theme, player: Player, view: QListView) -> None:
        super().__init__(view)
        self._theme, self._player, self._view = theme, player, view
        self._laid_out: dict[str, tuple[Suspect, int, QTextDocument]] = {}
        theme.changed.connect(self._laid_out.clear)
        self.speaker_of: Callable[[Suspect], Speaker | None] = lambda _suspect: None

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        suspect: Suspect = index.data(SuspectsModel.SuspectRole)
        words = self._words(suspect, self._room())
        return QSize(100, _TOP + _HEAD + _WAVE + 4 + round(words.size().height()) + _BOTTOM)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        suspect: Suspect = index.data(SuspectsModel.SuspectRole)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(rect.topLeft())
        self._ground(painter, rect.width(), rect.height(), state)
        self._head(painter, rect.width(), suspect)
        self._wave(painter, rect.width(), suspect)
        painter.translate(QPointF(_SIDE, _TOP + _HEAD + _WAVE + 4))
        self._words(suspect, self._room()).drawContents(painter)
        painter.restore()

    def is_play(self, x: int, y: int) -> bool:
        """Tell whether a point of a row lies on its triangle."""
        return x < _SIDE + _PLAY and _TOP + _HEAD <= y <= _TOP + _HEAD + _WAVE

    def _room(self) -> int:
        return max(120, self._view.viewport().width() - 2 * _SIDE)

    def _ground(self, painter: QPainter, width: int, height: int, state: QStyle.StateFlag) -> None:
        row = QRect(0, 0, width, height)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(row, self._theme.colour("accent_soft"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(row, self._theme.colour("hover"))
        painter.fillRect(QRect(0, height - 1, width, 1), self._theme.colour("hairline"))
        if state & QStyle.StateFlag.State_HasFocus and self._view.hasFocus():
            painter.fillRect(QRect(0, 0, 2, height - 1), self._theme.colour("accent"))

    def _head(self, painter: QPainter, width: int, suspect: Suspect) -> None:
        left, right = _SIDE, width - _SIDE
        muted = self._theme.colour("muted")
        left += self._cell(painter, left, right, str(suspect.number), muted) + 8
        speaker = self.speaker_of(suspect)
        if name := "" if speaker and speaker.narrator else said_by(suspect.take):
            ink = speaker_ink(speaker, self._theme)
            left += self._cell(painter, left, left + (right - left) // 3, name.upper(), ink, bold=True) + 8
        length = clock(suspect.take.facts.seconds)
        right -= self._cell(painter, left, right, length, muted, to_left=True) + 8
        for icon, shown, role in (("lock", suspect.locked, "muted"), ("repeat", suspect.flagged, "stale")):
            if shown:
                right -= 14
                paint_icon(painter, QRectF(right, _TOP + 2, 13, 13), self._theme, icon, role)
                right -= 4
        self._cell(painter, left, right, spoken(suspect.take.text).replace("\n", " "), self._theme.colour("text"))

    def _cell(
        self,
        painter: QPainter,
        left: int,
        right: int,
        words: str,
        ink: QColor,
        *,
        bold: bool = False,
        to_left: bool = False,
    ) -> int:
        """Write in the first line and return how wide it came out; `to_left`: its end stands at `right`."""
        font = self._theme.font("caption" if bold else "control")
        font.setBold(bold)
        painter.setFont(font)
        painter.setPen(ink)
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(words[:200], Qt.TextElideMode.ElideRight, max(0, right - left))
        wide = metrics.horizontalAdvance(shown)
        box = QRect(right - wide if to_left else left, _TOP - 1, wide + 2, 18)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
        return wide

    def _wave(self, painter: QPainter, width: int, suspect: Suspect) -> None:
        now, top = self._player.now, _TOP + _HEAD
        mine = now is not None and now.key == suspect.take.id
        icon = "pause" if mine and self._player.playing else "play"
        box = QRectF(_SIDE - 1, top + (_WAVE - 15) / 2, 15, 15)
        paint_icon(painter, box, self._theme, icon, "accent" if mine else "muted")
        wave = QRectF(_SIDE + _PLAY, top + 2, width - 2 * _SIDE - _PLAY, _WAVE - 4)
        seconds = suspect.take.facts.seconds
        played = self._player.position / seconds if mine and seconds else None
        paint_waveform(painter, wave, suspect.take.peaks, self._theme, played=played)
        if seconds and suspect.findings:
            self._mark(painter, wave, suspect, played)

    def _mark(self, painter: QPainter, wave: QRectF, suspect: Suspect, played: float | None) -> None:
        """Colour the stretch of the worst suspicion, bars and ground."""
        where, seconds = suspect.findings[0].where, suspect.take.facts.seconds
        left, right = (wave.left() + wave.width() * min(1.0, at / seconds) for at in (where.start, where.end))
        if right - left < _LEAST_MARK:
            left = min(max(wave.left(), (left + right - _LEAST_MARK) / 2), wave.right() - _LEAST_MARK)
            right = left + _LEAST_MARK
        colour = self._theme.mark_colour("stale")
        stretch = QRectF(left, wave.top() - 2, right - left, wave.height() + 4)
        painter.save()
        painter.setClipRect(stretch)
        painter.fillRect(stretch, _faint(colour))
        paint_waveform(painter, wave, suspect.take.peaks, self._theme, played=played, colour=colour)
        painter.restore()
        painter.fillRect(QRectF(left, wave.bottom() + 1, right - left, 1.5), colour)

    def _words(self, suspect: Suspect, width: int) -> QTextDocument:
        """Return the sentences of a row, laid out once for each width: a row is painted many times while it plays."""
        known = self._laid_out.get(suspect.take.id)
        if known is None or known[0] is not suspect or known[1] != width:
            known = self._laid_out[suspect.take.id] = (suspect, width, self._laid(suspect, width))
        return known[2]

    def _laid(self, suspect: Suspect, width: int) -> QTextDocument:
        made = QTextDocument()
        made.setDocumentMargin(0)
        made.setDefaultFont(self._theme.font("caption"))
        colour = self._theme.colour("stale" if suspect.findings else "muted").name()
        lines = [f'<span style="color:{colour}">{escape(why)}</span>' for why in reasons(suspect)]
        if suspect.compared and suspect.compared.wrong:
            lines.append(self._differing(suspect.compared))
        made.setHtml("<br>".join(lines))
        made.setTextWidth(width)
        return made

    def _differing(self, compared: Compared) -> str:
        """Return the words around what differs: what was not said struck out, what was said instead underlined."""
        text, lost, new = (self._theme.colour(role).name() for role in ("muted", "failed", "uncertain"))
        parts: list[str] = []
        for place, piece in enumerate(compared.pieces):
            if piece.how is How.SAME:
                shown = _shortened(piece.written, first=not place, last=place + 1 == len(compared.pieces))
                parts.append(f'<span style="color:{text}">{escape(shown)}</span>')
                continue
            if piece.written:
                parts.append(f'<s style="color:{lost}">{escape(piece.written)}</s>')
            if piece.said:
                parts.append(f'<u style="color:{new}">{escape(piece.said)}</u>')
        return " ".join(parts)


def _shortened(words: str, *, first: bool, last: bool) -> str:
    """Return the ends of what is the same on both sides of what differs."""
    if len(words) <= _AROUND * (1 if first or last else 2):
        return words
    before, after = words[:_AROUND].rpartition(" "), words[-_AROUND:].partition(" ")
    head, tail = before[0] or before[2], after[2] or after[0]
    return f"…{tail}" if first else f"{head}…" if last else f"{head} … {tail}"


def _faint(colour: QColor) -> QColor:
    made = QColor(colour)
    made.setAlpha(34)
    return made
