"""Moments as people read them: today's by the clock, yesterday's by name, older ones by date."""

import time

from PySide6.QtCore import QDateTime, QLocale

from gui.i18n import _, language, many

SOON = 86_400.0
"""So many seconds before something ends it is time to say so."""

_HOUR = 3_600.0


def moment(seconds: float, now: QDateTime | None = None) -> str:
    """Return `seconds` since 1970 as short as it can be told: 10:42, yesterday, Nov 18, Nov 18, 2024."""
    then = _local(seconds)
    today = (now or QDateTime.currentDateTime()).date()
    days = then.date().daysTo(today)
    if days == 0:
        return then.toString("HH:mm")
    if days == 1:
        return _("yesterday")
    pattern = _("MMM d") if then.date().year() == today.year() else _("MMM d, yyyy")
    return QLocale(language()).toString(then.date(), pattern)


def exact(seconds: float) -> str:
    """Return `seconds` since 1970 with date and time: 20 Nov 2026, 10:42:07."""
    return QLocale(language()).toString(_local(seconds), _("d MMM yyyy, HH:mm:ss"))


def life(until: float, now: float | None = None) -> str:
    """Return how long something lives that ends at `until`, in seconds since 1970; 0.0: for good."""
    if not until:
        return _("permanent")
    left = until - (time.time() if now is None else now)
    if left <= 0:
        return _("ended")
    if left >= 1.5 * SOON:
        return many("{n} day left", "{n} days left", round(left / SOON))
    if left >= 1.5 * _HOUR:
        return many("ends in {n} hour", "ends in {n} hours", round(left / _HOUR))
    return many("ends in {n} minute", "ends in {n} minutes", max(1, round(left / 60)))


def tone_of_life(until: float, now: float | None = None) -> str:
    """Return the tone in which that is said: "stale" where it ends within a day, "failed" where it has ended."""
    left = until - (time.time() if now is None else now)
    if not until or left > SOON:
        return ""
    return "stale" if left > 0 else "failed"


def _local(seconds: float) -> QDateTime:
    return QDateTime.fromMSecsSinceEpoch(int(seconds * 1000))
