"""What makes a start quick: nothing is looked through that is there to stay."""

import gc
import sys
from importlib import import_module
from types import ModuleType

LONG = 1.5
"""Seconds of the event loop after which a start is over, at the latest: the window is there, its catalogues are too."""


def begin() -> None:
    """Look for no garbage until `end`: what a start makes, modules and widgets, is needed as long as the window."""
    gc.unfreeze()
    gc.disable()


def end() -> None:
    """Look for garbage from now on, but not among what is there: each look would walk all of it."""
    gc.collect()
    gc.freeze()
    gc.enable()


def keep_sources_closed() -> None:
    """Let Qt for Python import modules without reading their source a second time.

    It searches the text of every imported module for its own name, so that `from __feature__` could change how names
    are spelled there; nothing here does. It has no switch for it, and that search took a twentieth of the start.
    """
    import_module("PySide6.QtCore")
    if support := sys.modules.get("shibokensupport.feature"):
        vars(support)["_mod_uses_pyside"] = _no_features


def _no_features(_module: ModuleType) -> bool:
    return False
