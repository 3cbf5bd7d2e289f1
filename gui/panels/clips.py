"""The recordings that a voice is cloned from, in their order: added, heard, ordered, transcribed, taken out.

Knows clips and the rules of a generator; reports what is wanted and changes nothing by itself.
"""

import itertools
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import msgspec
from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from core.audio.speech import Heard
from core.clips import concerns_of
from core.domain.clip import Clip
from core.providers.base import ClipRules
from gui.i18n import _, clock, count, many, sentences, told
from gui.icons import paint_icon
from gui.theme import Theme
from gui.widgets.buttons import IconButton, PlainButton
from gui.widgets.labels import Caption, Elided

_TYPED_MS = 500
_TRANSCRIPT = 52


class ClipList(QWidget):
    """`changed` gives all clips anew; `files_given` files to add, `add_asked` that some are to be chosen.

    `play_asked` gives a clip to be heard.
    """

    changed = Signal(object)
    files_given = Signal(object)
    add_asked = Signal()
    play_asked = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._clips: tuple[Clip, ...] = ()
        self._rules = ClipRules()
        self._seconds: dict[str, float] = {}
        self._heard: dict[str, Heard] = {}
        self.cards: list[ClipCard] = []
        self.add = PlainButton(_("Add recording…"))
        self.limits, self.notice, self.problem = Caption(), Caption(), Caption()
        self._rows = QVBoxLayout()
        self._lay_out()
        self.setAcceptDrops(True)
        self.setAccessibleName(_("Recordings"))

    def _lay_out(self) -> None:
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(8)
        self.problem.set_tone("failed")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(Caption(_("Recordings")))
        column.addLayout(self._rows)
        column.addWidget(self.add)
        for caption in (self.problem, self.limits, self.notice):
            caption.setWordWrap(True)
            column.addWidget(caption)
        self.problem.hide()
        self.add.clicked.connect(self.add_asked)

    # what is shown

    def show_clips(self, clips: Sequence[Clip], rules: ClipRules, provider: str) -> None:
        """Show these clips, what `provider` takes, and that they will lie in the open where that is so."""
        self._rules = rules
        self._set(tuple(clips))
        self.limits.setText(limits_of(rules))
        self.notice.setText(
            _("They are put at a public address while {provider} uses them. You are asked first.", provider=provider)
        )
        self.notice.setVisible(rules.public)

    def show_lengths(self, seconds: Mapping[str, float]) -> None:
        """Show how long clips are, by the id of their audio."""
        self._seconds.update(seconds)
        for card in self.cards:
            card.show_length(self._seconds.get(card.clip.audio))

    def show_heard(self, heard: Mapping[str, Heard]) -> None:
        """Show what was heard in clips, by the id of their audio, and what may be wrong with that. It only warns."""
        self._heard.update(heard)
        for card in self.cards:
            card.show_heard(self._heard.get(card.clip.audio), self._rules)

    def unheard(self) -> tuple[Clip, ...]:
        """Return the clips that nobody listened to yet."""
        return tuple(clip for clip in self._clips if clip.audio not in self._heard)

    def unmeasured(self) -> tuple[Clip, ...]:
        """Return the clips whose length is not known yet."""
        return tuple(clip for clip in self._clips if clip.audio not in self._seconds)

    def show_problem(self, words: str) -> None:
        """Say why a file was not added; "" takes it away."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def clips(self) -> tuple[Clip, ...]:
        """Return what is shown."""
        return self._clips

    def take(self, clip: Clip) -> None:
        """Show a clip that has just come in behind the others, if it is not there yet."""
        if clip not in self._clips:
            self._set((*self._clips, clip))

    def suffixes(self) -> tuple[str, ...]:
        """Return the endings of the files that may be added."""
        return self._rules.suffixes

    def seconds_of(self, clip: Clip) -> float:
        """Return how long a clip is, 0 while that is not known."""
        return self._seconds.get(clip.audio, 0.0)

    def _set(self, clips: tuple[Clip, ...]) -> None:
        self._clips = clips
        if [card.clip.audio for card in self.cards] != [clip.audio for clip in clips]:
            self._arrange()
        for card, clip in zip(self.cards, clips, strict=True):
            card.show_clip(clip)
            card.text.setVisible(self._rules.transcripts)
            card.show_heard(self._heard.get(clip.audio), self._rules)
        self.add.setEnabled(len(clips) < self._rules.most)

    def _arrange(self) -> None:
        """Have a card for each clip in its place; one that is there already stays the same widget, as a drag needs."""
        spare, self.cards = self.cards, []
        for clip in self._clips:
            known = next((card for card in spare if card.clip.audio == clip.audio), None)
            if known:
                spare.remove(known)
            self.cards.append(known or self._card(clip))
        for card in spare:
            self._rows.removeWidget(card)
            card.hide()
            card.deleteLater()
        for place, card in enumerate(self.cards):
            self._rows.removeWidget(card)
            self._rows.insertWidget(place, card)
            card.show_place(place)
            card.show_length(self._seconds.get(card.clip.audio))
        self._keep_tab_order()

    def _keep_tab_order(self) -> None:
        for before, after in itertools.pairwise(self.cards):
            QWidget.setTabOrder(before.text, after)

    def _card(self, clip: Clip) -> "ClipCard":
        card = ClipCard(self._theme, clip)
        card.typed.connect(partial(self._type, card))
        card.moved.connect(lambda way: self.move_clip(self.cards.index(card), way))
        card.dragged.connect(lambda y: self._drag(self.cards.index(card), y))
        card.removed.connect(lambda: self.remove(self.cards.index(card)))
        card.played.connect(lambda: self.play_asked.emit(card.clip))
        return card

    # what is done

    def move_clip(self, place: int, way: int) -> None:
        """Let a clip change places with its neighbour: -1 up, 1 down."""
        to = place + way
        if 0 <= to < len(self._clips):
            clips = list(self._clips)
            clips.insert(to, clips.pop(place))
            self._give(tuple(clips))

    def remove(self, place: int) -> None:
        """Take a clip out of the voice; its file stays in the library."""
        self._give(self._clips[:place] + self._clips[place + 1 :])

    def _type(self, card: "ClipCard", text: str) -> None:
        place = self.cards.index(card)
        clip = msgspec.structs.replace(self._clips[place], text=text)
        self._give((*self._clips[:place], clip, *self._clips[place + 1 :]))

    def _give(self, clips: tuple[Clip, ...]) -> None:
        self.show_problem("")
        self._set(clips)
        self.changed.emit(clips)

    def _drag(self, place: int, y: int) -> None:
        """Follow a dragged card: it goes where the pointer is over another one's middle."""
        above = place > 0 and y < self.cards[place - 1].geometry().center().y()
        below = place + 1 < len(self.cards) and y > self.cards[place + 1].geometry().center().y()
        if above or below:
            self.move_clip(place, -1 if above else 1)

    def fitting(self, files: Sequence[Path]) -> tuple[list[Path], str]:
        """Return the files that the rules let in, and a sentence on the first that they do not."""
        rules, good, words = self._rules, [], ""
        for file in files:
            problem = misfit(file, rules)
            if not problem and len(self._clips) + len(good) >= rules.most:
                problem = many("{n} recording is the most.", "{n} recordings are the most.", rules.most)
            if problem:
                words = words or problem
            else:
                good.append(file)
        return good, words

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.files_given.emit(files)


class ClipCard(QFrame):
    """One recording. Alt+Up and Alt+Down move it, Delete takes it out, Space plays it, while the card has the keys.

    `dragged` carries where the pointer is in the list, top to bottom, in pixels.
    """

    typed = Signal(str)
    moved = Signal(int)
    dragged = Signal(int)
    removed = Signal()
    played = Signal()

    def __init__(self, theme: Theme, clip: Clip, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.clip = clip
        self.setObjectName("card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleDescription(_("Alt+Up and Alt+Down move it, Delete takes it out."))
        self.name, self.length = Elided(), Caption()
        self.handle = _Handle(theme)
        self.play = IconButton(theme, "play", _("Play"), role="muted", size=16)
        self.cross = IconButton(theme, "close", _("Take out"), role="muted", size=14)
        self.speech, self.concerns = Caption(), Caption()
        self.text = QPlainTextEdit(clip.text)
        self._later = QTimer(self, singleShot=True, interval=_TYPED_MS)
        self._theme = theme
        self._lay_out()
        self._connect()
        self._dress()

    def _lay_out(self) -> None:
        self.text.setAccessibleName(_("What is said in it"))
        self.text.setPlaceholderText(_("What is said in it, word for word"))
        self.text.setFixedHeight(_TRANSCRIPT)
        self.text.setTabChangesFocus(True)
        head = QHBoxLayout()
        head.setSpacing(2)
        for part in (self.handle, self.name, self.length, self.play, self.cross):
            head.addWidget(part, 1 if part is self.name else 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 2, 4, 6)
        column.setSpacing(2)
        column.addLayout(head)
        self.concerns.set_tone("stale")
        for caption in (self.speech, self.concerns):
            caption.setWordWrap(True)
            caption.setContentsMargins(22, 0, 8, 4)
            caption.hide()
            column.addWidget(caption)
        column.addWidget(self.text)

    def _connect(self) -> None:
        self.play.clicked.connect(self.played)
        self.cross.clicked.connect(self.removed)
        self.handle.dragged.connect(self._drag)
        self.text.textChanged.connect(self._later.start)
        self.text.installEventFilter(self)
        self._later.timeout.connect(self._tell)
        self._theme.changed.connect(self._dress)

    def show_clip(self, clip: Clip) -> None:
        """Show a clip's transcript, unless somebody writes it."""
        self.clip = clip
        if not self._later.isActive() and self.text.toPlainText() != clip.text:
            self.text.blockSignals(True)
            self.text.setPlainText(clip.text)
            self.text.blockSignals(False)

    def show_place(self, place: int) -> None:
        """Show which of the recordings this is, 0 being the first."""
        name = self.clip.name or self.clip.audio[:8]
        self.name.setText(f"{place + 1} · {name}")
        self.setAccessibleName(_("Recording {n}: {name}", n=place + 1, name=name))

    def show_length(self, seconds: float | None) -> None:
        """Show how long it is, nothing while that is not known."""
        self.length.setText("" if seconds is None else clock(seconds))

    def show_heard(self, heard: Heard | None, rules: ClipRules) -> None:
        """Show how much is spoken in it where that matters, and what may be wrong; nothing while that is not known."""
        concerns = sentences(*(told(concern) for concern in concerns_of(heard, rules))) if heard else ""
        speech = many("{n} s of speech", "{n} s of speech", int(heard.spoken)) if heard and rules.seconds[1] else ""
        for caption, words in ((self.speech, "" if concerns else speech), (self.concerns, concerns)):
            caption.setText(words)
            caption.setVisible(bool(words))
        self.setAccessibleDescription(sentences(concerns, _("Alt+Up and Alt+Down move it, Delete takes it out.")))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and self._later.isActive():
            self._later.stop()
            self._tell()
        return super().eventFilter(watched, event)

    def _tell(self) -> None:
        text = self.text.toPlainText()
        if text != self.clip.text:
            self.typed.emit(text)

    def _drag(self, point: QPoint) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.dragged.emit(parent.mapFromGlobal(point).y())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        way = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if alt and way:
            self.moved.emit(way)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif event.key() == Qt.Key.Key_Space:
            self.played.emit()
        else:
            super().keyPressEvent(event)

    def _dress(self) -> None:
        ground, line = self._theme.colour("surface").name(), self._theme.colour("hairline").name()
        accent = self._theme.colour("accent").name()
        self.setStyleSheet(
            f"#card {{ background: {ground}; border: 1px solid {line}; border-radius: 8px; }}"
            f"#card:focus {{ border-color: {accent}; }}"
        )


class _Handle(QWidget):
    """What a card is dragged by. `dragged` carries the pointer's place on the screen."""

    dragged = Signal(QPoint)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedSize(QSize(20, 28))
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setToolTip(_("Drag to change the order"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.dragged.emit(event.globalPosition().toPoint())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_icon(painter, QRectF(2, 6, 16, 16), self._theme, "drag", "muted")


def limits_of(rules: ClipRules) -> str:
    """Return what a generator takes, in a line."""
    if rules.least == rules.most:
        number = many("{n} recording", "{n} recordings", rules.most)
    else:
        number = _("{least} to {most} recordings", least=count(rules.least), most=count(rules.most))
    kinds = ", ".join(suffix.lstrip(".") for suffix in rules.suffixes)
    words = _("{number} · {kinds} · at most {size} MB each", number=number, kinds=kinds, size=_mb(rules.bytes))
    if not rules.seconds[1]:
        return words
    low, high = (f"{seconds:g}" for seconds in rules.seconds)
    return f"{words} · {_('{low} to {high} s of speech', low=low, high=high)}"


def misfit(file: Path, rules: ClipRules) -> str:
    """Return why a file cannot be a clip, "" if it can."""
    if file.suffix.lower() not in rules.suffixes:
        return _("{name} is of a kind that this generator does not take.", name=file.name)
    try:
        size = file.stat().st_size
    except OSError:
        return _("{name} cannot be read.", name=file.name)
    if size > rules.bytes:
        return _("{name} is larger than {size} MB.", name=file.name, size=_mb(rules.bytes))
    return ""


def _mb(size: int) -> str:
    return count(size // 1_000_000)
