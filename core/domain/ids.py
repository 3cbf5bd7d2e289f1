"""Identifiers: sortable by the time of their making, unique across libraries."""

import os
import time


def new_id() -> str:
    """Return 20 lower-case hexadecimal digits: 12 of the time in milliseconds, 8 random."""
    return f"{time.time_ns() // 1_000_000:012x}{os.urandom(4).hex()}"
