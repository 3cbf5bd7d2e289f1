"""What will be sent, as it will leave: method, address, headers with the key masked, body. Read only; sends nothing."""

import json
from typing import Any

import msgspec
from PySide6.QtCore import QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from core.errors import NothingToSay, Problem
from core.net.outgoing import Outgoing
from gui.i18n import _, sentences, told
from gui.theme import Theme
from gui.widgets.buttons import PlainButton
from gui.widgets.clip import empty_mime
from gui.widgets.growing import AROUND, text_height
from gui.widgets.labels import Caption

KEY = "••••"
_LONGEST = 44
_COPIED_MS = 1600
_TALLEST = 900
_INLINE = 24


class OutgoingPane(QWidget):
    """A card of small print and a button below it. `copied` tells that the command was put into the clipboard."""

    copied = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._out: Outgoing | None = None
        self.card = _Card(theme)
        self.words = Caption()
        self.words.setWordWrap(True)
        self.copy = PlainButton()
        self.copy.clicked.connect(self._copy)
        self._saying = QTimer(self, singleShot=True, interval=_COPIED_MS)
        self._saying.timeout.connect(self._name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self.card, self.words, self.copy):
            column.addWidget(part)
        self._name()
        self.show_outgoing(None)

    def show_outgoing(self, out: Outgoing | None) -> None:
        """Show a request; None where nothing leaves this computer."""
        self._out = out
        self.words.set_tone("")
        self.words.setText("" if out else _("Nothing leaves this computer."))
        self._show(out)

    def show_problem(self, problem: Problem) -> None:
        """Show why nothing can be sent, and what to do."""
        self._out = None
        remedy = told(problem.remedy) if problem.remedy else ""
        self.words.set_tone("" if isinstance(problem, NothingToSay) else "stale")
        self.words.setText(sentences(told(problem.title), remedy))
        self._show(None)

    def _show(self, out: Outgoing | None) -> None:
        self.card.setVisible(out is not None)
        self.copy.setVisible(out is not None)
        self.words.setVisible(out is None)
        if out:
            self.card.show_text(written(out, cut=_LONGEST), written(out))

    def _copy(self) -> None:
        from core.net.curl import as_curl

        if self._out:
            QGuiApplication.clipboard().setText(as_curl(self._out))
            self.copy.setText(_("Copied; the key is left out"))
            self._saying.start()
            self.copied.emit()

    def _name(self) -> None:
        self.copy.setText(_("Copy as cURL"))
        self.copy.setToolTip(_("A command for a terminal. Your key is not in it: put it into the variable API_KEY."))


class _Card(QPlainTextEdit):
    """As high as its text, up to a limit. Whoever selects all of it copies the whole, not what was cut to fit."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._whole = ""
        self.tallest = _TALLEST
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setFont(theme.font("mono"))
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setStyleSheet("font-size: 12px; color: palette(placeholder-text);")
        self.setAccessibleName(_("What will be sent"))

    def show_text(self, shown: str, whole: str) -> None:
        """Show a text; the same one again keeps selection and place."""
        self._whole = whole
        if shown != self.toPlainText():
            place = self.verticalScrollBar().value()
            self.setPlainText(shown)
            self.verticalScrollBar().setValue(place)
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            QTimer.singleShot(0, self, self._fit)

    def createMimeDataFromSelection(self) -> QMimeData:
        data = super().createMimeDataFromSelection()
        cursor = self.textCursor()
        if cursor.selectionEnd() - cursor.selectionStart() >= self.document().characterCount() - 1:
            data = empty_mime()
            data.setText(self._whole)
        return data

    def _fit(self) -> None:
        """Be as high as the text; a bar that came while it was not would make the text higher still."""
        wanted = text_height(self) + AROUND
        off, on = Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(on if wanted > self.tallest else off)
        self.setFixedHeight(min(self.tallest, wanted))


def written(out: Outgoing, *, cut: int = 0) -> str:
    """Return a request as text, the key masked; with `cut`, texts longer than that end in "…"."""
    lines = [f"{out.method} {out.url}"]
    if out.key:
        lines.append(f"Authorization: Bearer {KEY}")
    headers = dict(out.headers)
    if out.body is not None:
        headers.setdefault("Content-Type", "application/json")
    elif out.form or out.files:
        headers.setdefault("Content-Type", "multipart/form-data")
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\n".join([*lines, *_body(out, cut)])


def _body(out: Outgoing, cut: int) -> list[str]:
    if out.body is not None:
        plain = msgspec.to_builtins(out.body)
        return ["", _pretty(_cut(plain, cut))]
    fields = [f"{name}={_cut(value, cut)}" for name, value in out.form]
    files = [f"{file.field}=@{file.name} ({file.kind})" for file in out.files]
    return ["", *fields, *files] if fields or files else []


def _pretty(value: Any, indent: str = "") -> str:
    """Return JSON with a row for each thing inside, short lists and objects in a row of their own."""
    inline = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or (indent and len(inline) <= _INLINE):
        return inline
    deeper = f"{indent}  "
    if isinstance(value, list):
        return _rows("[]", [_pretty(one, deeper) for one in value], indent)
    named = [f"{json.dumps(name, ensure_ascii=False)}: {_pretty(one, deeper)}" for name, one in value.items()]
    return _rows("{}", named, indent)


def _rows(brackets: str, rows: list[str], indent: str) -> str:
    inside = ",\n".join(f"{indent}  {row}" for row in rows)
    return f"{brackets[0]}\n{inside}\n{indent}{brackets[1]}"


def _cut(value: Any, longest: int) -> Any:
    """Return `value` with every text in it cut to `longest` characters; 0 cuts none."""
    if isinstance(value, str):
        return f"{value[: longest - 1]}…" if 0 < longest < len(value) else value
    if isinstance(value, dict):
        return {name: _cut(inner, longest) for name, inner in value.items()}
    if isinstance(value, list):
        return [_cut(inner, longest) for inner in value]
    return value
