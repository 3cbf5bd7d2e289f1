"""Keeps None, True and False alive on Python 3.11 beside PySide6 6.12.

Measured: there every call of a Qt function that returns nothing takes one reference to None without having been given
it, and emitting a signal does the same to True. Python 3.12 made these objects immortal, so newer Pythons never notice;
on 3.11 the interpreter aborts ("deallocating None") after some five thousand calls, which is seconds of painting.
"""

import ctypes
import sys

_ENOUGH = sys.maxsize // 4


def keep_singletons_alive() -> None:
    """Give the singletons more references than can ever be taken. Does nothing where they are immortal anyway."""
    if sys.version_info >= (3, 12):
        return
    for singleton in (None, True, False, NotImplemented):
        references = ctypes.c_ssize_t.from_address(id(singleton))  # an object begins with its reference count
        if references.value < _ENOUGH:
            references.value += _ENOUGH
