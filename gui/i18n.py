"""Words in the reader's language: gettext catalogues of ours, and Qt's own for its built-in texts.

Extracted are `_`, `many`, `say` and `N_` (see packaging/translate.py). Knows no widget.
"""

import gettext
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator

from core.message import Message
from gui import RESOURCES

LANGUAGES = {"en": "English", "zh_CN": "简体中文"}

_catalogue: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def install(language: str) -> None:
    """Speak `language` ("en", "zh_CN") from now on; "" is the system's, English where we do not have it."""
    global _catalogue, _language
    _language = language if language in LANGUAGES else system_language(QLocale.system().uiLanguages())
    _catalogue = gettext.translation("roomtone", RESOURCES / "translations", [_language], fallback=True)


def system_language(wanted: list[str]) -> str:
    """Return the first of the system's languages, most wanted first, that we speak; English if none."""
    for tag in wanted:
        parts = tag.replace("_", "-").split("-")
        if parts[0] == "zh" and not {"Hant", "TW", "HK", "MO"} & set(parts):
            return "zh_CN"
        if parts[0] == "en":
            return "en"
    return "en"


def language() -> str:
    """Return the language that is spoken now."""
    return _language


def qt_translator(parent: QObject) -> QTranslator | None:
    """Return Qt's own translations for `QApplication.installTranslator`, None where Qt has none for this language."""
    translator = QTranslator(parent)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    return translator if translator.load(f"qtbase_{_language}", folder) else None


def _(text: str, /, **values: object) -> str:
    """Return `text` in the reader's language, `values` filled in."""
    found = _catalogue.gettext(text) if text else ""
    return found.format(**values) if values else found


def many(one: str, more: str, n: int, /, **values: object) -> str:
    """Return the form that fits `n` things; `{n}` stands for their number, its thousands apart."""
    return _catalogue.ngettext(one, more, n).format(n=count(n), **values)


def told(message: Message) -> str:
    """Return a sentence of the core in the reader's language; values that are sentences are told too."""
    return _catalogue.gettext(message.text).format_map(_told_values(message.values)) if message.text else ""


def _told_values(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: told(value) if isinstance(value, Message) else value for name, value in values.items()}


def sentences(*parts: str) -> str:
    """Return sentences one after the other; Chinese ones stand without a space between them."""
    whole = ""
    for part in filter(None, parts):
        whole += part if not whole or whole.endswith("。") else f" {part}"
    return whole


def clock(seconds: float) -> str:
    """Return a length as it stands beside a waveform: 0:03, 12:40, 1:02:03."""
    minutes, rest = divmod(int(seconds + 0.5), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def count(n: int) -> str:
    """Return a whole number with its thousands apart."""
    return f"{n:,}"
