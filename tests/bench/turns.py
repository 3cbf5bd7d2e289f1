"""How the event loop of a window comes round: what the measures of its patience are made of."""

import time

from PySide6.QtCore import Qt, QTimer

REST = 2.0
"""Seconds that a window gets to itself after its first picture, so that the start is not measured."""


class Turns:
    """Notes when the event loop comes round to a timer that is due every millisecond."""

    def __init__(self) -> None:
        self.moments: list[float] = [time.perf_counter()]
        self._timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=1)
        self._timer.timeout.connect(lambda: self.moments.append(time.perf_counter()))
        self._timer.start()

    def milliseconds(self) -> list[float]:
        """Stop, and return what lay between each turn and the next."""
        self._timer.stop()
        return [(after - before) * 1e3 for before, after in zip(self.moments, self.moments[1:], strict=False)]
