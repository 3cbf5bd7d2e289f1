"""What goes onto the clipboard or is dragged out. Knows only Qt."""

from PySide6.QtCore import QMimeData, QStringListModel


def empty_mime() -> QMimeData:
    """Return empty data that Qt has made: the clipboard keeps it until after Python has ended.

    Data of Python's own making takes the process down there, as its destructor asks for an interpreter that is gone.
    """
    model = QStringListModel([""])
    data = model.mimeData([model.index(0)])
    data.clear()
    return data
