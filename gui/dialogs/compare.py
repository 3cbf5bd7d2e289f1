"""Takes of one line heard against each other blind: equally loud, in a random order, without numbers or dates.

Not modal. What pleased best is chosen, and only then is it told which was which.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from core.domain.take import Take
from core.projects.comparing import Loudness
from core.projects.document import Document
from core.studio import Studio
from core.text.notation import spoken
from gui.bridge.tasks import Tasks
from gui.i18n import _, many
from gui.playback import Playable, Player
from gui.theme import Theme
from gui.widgets.buttons import FilledButton, PlainButton
from gui.widgets.labels import Caption, Heading

_LETTERS = "ABCDEFGHI"
_IN_A_ROW = 5
_KEY = "blind:"
_THOUSAND = 1000


class CompareDialog(QDialog):
    """Letters to press, a bar that shows how far it is, and the button that chooses what was heard last."""

    def __init__(
        self,
        studio: Studio,
        theme: Theme,
        tasks: Tasks,
        player: Player,
        loudness: Loudness,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._studio, self._theme, self._tasks, self._player = studio, theme, tasks, player
        self._loudness = loudness
        self._document: Document | None = None
        self._line = ""
        self._takes: tuple[Take, ...] = ()
        self._numbers: dict[str, str] = {}
        self._gains: tuple[float, ...] = ()
        self._at = -1
        self._told = False
        self.setWindowTitle(_("Compare takes"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.text, self.hint = Heading(), Caption()
        self.letters: list[PlainButton] = []
        self.bar = QProgressBar()
        self.choose, self.leave = FilledButton(_("This one")), PlainButton(_("Close"))
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.hint.setWordWrap(True)
        self.hint.setMinimumHeight(2 * self.hint.fontMetrics().lineSpacing())
        self.hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.bar.setTextVisible(False)
        self.bar.setRange(0, _THOUSAND)
        self.bar.setAccessibleName(_("How far it is"))
        self.bar.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.choose.setAutoDefault(False)
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.leave)
        foot.addWidget(self.choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(14)
        column.addWidget(self.text)
        column.addLayout(self._grid)
        column.addWidget(self.bar)
        column.addWidget(self.hint)
        column.addLayout(foot)
        self.setMinimumWidth(420)

    def _connect(self) -> None:
        self.choose.clicked.connect(self._choose)
        self.leave.clicked.connect(self.close)
        self._player.moved.connect(self._follow)
        self._player.now_changed.connect(self._follow)
        self._player.playing_changed.connect(self._follow)

    def show_takes(self, document: Document, line_id: str, takes: Sequence[Take], numbers: dict[str, str]) -> None:
        """Offer these takes of a line in this order; `numbers` tells in the end what each is called elsewhere."""
        self._document, self._line, self._takes, self._numbers = document, line_id, tuple(takes), numbers
        text = spoken(document.line(line_id).text)
        self.text.setText(text if len(text) <= 160 else text[:159].rstrip() + "…")
        for place in range(len(takes)):
            button = PlainButton(_LETTERS[place])
            button.setCheckable(True)
            button.setObjectName("letter")
            button.setAccessibleName(_("Hear {letter}", letter=_LETTERS[place]))
            button.clicked.connect(lambda _=False, place=place: self.hear(place))
            self.letters.append(button)
            self._grid.addWidget(button, place // _IN_A_ROW, place % _IN_A_ROW)
        self._ready(False)
        self.hint.setText(_("Making all equally loud…"))
        self._tasks.run(self._measure(), "loudness of takes")

    async def _measure(self) -> None:
        self._gains = await self._loudness.gains(self._takes)
        self._ready(True)
        last = _LETTERS[len(self._takes) - 1]
        if self._locked():
            self.hint.setText(_("The line is locked: the takes can be heard, and none can be chosen."))
        else:
            self.hint.setText(
                _("Press A to {last} to hear them, all equally loud. Enter takes the one that you hear.", last=last)
            )
        self.letters[0].setFocus()

    def _ready(self, ready: bool) -> None:
        for button in self.letters:
            button.setEnabled(ready)
        self.choose.setEnabled(ready and self._at >= 0 and not self._locked())

    def _locked(self) -> bool:
        document = self._document
        return document is not None and self._line in document and document.line(self._line).locked

    # hearing

    def hear(self, place: int) -> None:
        """Hear one of them, from the moment on at which another one was; the same one again pauses and goes on."""
        if not self._gains or not 0 <= place < len(self._takes):
            return
        again, self._at = place == self._at and self._is_ours(), place
        if again:
            self._player.toggle()
        elif self._is_ours() and self._player.playing:
            self._player.switch(self._playable(place))
        else:
            self._player.play([self._playable(place)])
        self.letters[place].setFocus()
        for at, button in enumerate(self.letters):
            button.setChecked(at == place)
        self.choose.setEnabled(not self._told and not self._locked())

    def _playable(self, place: int) -> Playable:
        """Return a take as the transport shows it here: by its letter, and without a waveform that would tell."""
        take = self._takes[place]
        return Playable(
            key=f"{_KEY}{place}",
            path=self._studio.audio_path(take),
            peaks=b"",
            seconds=take.facts.seconds,
            title=_LETTERS[place],
            caption=many("{n} take compared", "{n} takes compared", len(self._takes)),
            gain=self._gains[place],
        )

    def _is_ours(self) -> bool:
        now = self._player.now
        return now is not None and now.key.startswith(_KEY)

    def _follow(self, *_: object) -> None:
        now = self._player.now
        share = self._player.position / now.seconds if now and now.seconds and self._is_ours() else 0.0
        self.bar.setValue(round(_THOUSAND * min(1.0, share)))

    # choosing

    def _choose(self) -> None:
        if self._document is None or self._at < 0 or self._told or self._line not in self._document or self._locked():
            return
        self._told = True
        take = self._takes[self._at]
        self.choose.setEnabled(False)
        self._tasks.run(
            self._studio.prefer_take(self._document, self._line, take.id, len(self._takes)), "choose the preferred take"
        )
        self._reveal()

    def _reveal(self) -> None:
        """Tell which was which."""
        for place, (button, take) in enumerate(zip(self.letters, self._takes, strict=True)):
            number = self._numbers.get(take.id, "")
            button.setText(_("{letter}\ntake {n}", letter=_LETTERS[place], n=number))
        number = self._numbers.get(self._takes[self._at].id, "")
        self.hint.setText(
            _("You chose {letter}: take {n} speaks the line now. Undo takes that back.",
              letter=_LETTERS[self._at], n=number)
        )  # fmt: skip
        self.choose.hide()
        self.leave.setFocus()

    # keys and the end

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, letter = event.key(), event.text().upper()
        if letter and letter in _LETTERS[: len(self._takes)]:
            self.hear(_LETTERS.index(letter))
        elif letter.isdecimal() and letter.isascii() and int(letter or "0") in range(1, len(self._takes) + 1):
            self.hear(int(letter) - 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        elif key == Qt.Key.Key_Space:
            self._player.toggle()
        elif key == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _enter(self) -> None:
        if self._told:
            self.close()
        elif self.choose.isEnabled():
            self._choose()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._is_ours():
            self._player.clear()
        super().closeEvent(event)
