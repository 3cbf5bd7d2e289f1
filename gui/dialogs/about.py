"""What this program is, and under which licence it may be passed on."""

from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from gui.i18n import _
from gui.icons import paint_icon
from gui.theme import Theme
from gui.widgets.buttons import PlainButton
from gui.widgets.labels import Caption, Title


class AboutDialog(QDialog):
    """Name, version, licence."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("About Roomtone"))
        self.setFixedWidth(360)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 28, 24, 20)
        column.setSpacing(8)
        column.addWidget(_Mark(theme), 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (Title("Roomtone"), Caption(_version()), Caption(_about()), Caption(_licence())):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            column.addWidget(label)
        close = PlainButton(_("Close"))
        close.clicked.connect(self.accept)
        column.addSpacing(12)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignHCenter)


def _version() -> str:
    try:
        return _("Version {version}", version=version("roomtone"))
    except PackageNotFoundError:
        return _("Run from its sources")


def _about() -> str:
    return _(
        "A studio for generated voices. It is named after the sound of a quiet room, "
        "which is recorded on every set so that cuts join."
    )


def _licence() -> str:
    return _("Free software under the GNU General Public License, version 3 or later. The built-in voice is eSpeak NG.")


class _Mark(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedSize(QSize(56, 56))

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_icon(QPainter(self), QRectF(self.rect()), self._theme, "roomtone", "accent")
