"""One window a library: a second start finds the first one here and asks it to come to the front. Knows no window."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from PySide6.QtNetwork import QLocalServer, QLocalSocket

_RAISE = b"raise\n"
_RAISED = b"raised\n"
_PATIENCE_MS = 1500


def name_of(library: Path) -> str:
    """Return the name under which the window of `library` listens: the same for every spelling of the same folder."""
    return "roomtone-" + hashlib.sha256(str(library.resolve()).encode()).hexdigest()[:24]


def raise_other(library: Path) -> bool:
    """Ask the window that has `library` open to come to the front; False where none answers."""
    socket = QLocalSocket()
    socket.connectToServer(name_of(library))
    if not socket.waitForConnected(_PATIENCE_MS):
        return False
    socket.write(_RAISE)
    socket.waitForBytesWritten(_PATIENCE_MS)
    answered = socket.waitForReadyRead(_PATIENCE_MS) and socket.readAll().data() == _RAISED
    socket.abort()
    return answered


class Instance:
    """Listens for later starts on the same library. Make it only while the library's lock is held."""

    def __init__(self, library: Path, on_raise: Callable[[], None]) -> None:
        self._on_raise = on_raise
        self._server = QLocalServer()
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greet)
        QLocalServer.removeServer(name_of(library))  # a window that was killed leaves its socket behind
        self._server.listen(name_of(library))

    def close(self) -> None:
        """Listen no more."""
        self._server.close()
        self._server.deleteLater()

    def _greet(self) -> None:
        while socket := self._server.nextPendingConnection():
            socket.readyRead.connect(lambda socket=socket: self._hear(socket))
            socket.disconnected.connect(socket.deleteLater)

    def _hear(self, socket: QLocalSocket) -> None:
        if socket.canReadLine() and socket.readLine().data() == _RAISE:
            self._on_raise()
            socket.write(_RAISED)
            socket.flush()
