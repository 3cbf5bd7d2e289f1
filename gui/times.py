"""Moments as people read them: today's by the clock, yesterday's by name, older ones by date."""

from PySide6.QtCore import QDateTime, QLocale

from gui.i18n import _, language


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


def _local(seconds: float) -> QDateTime:
    return QDateTime.fromMSecsSinceEpoch(int(seconds * 1000))
