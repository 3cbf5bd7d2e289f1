"""Which clips lie at a provider's public address, and which the user agreed to put there. Functions on a connection."""

import sqlite3

import msgspec


class Upload(msgspec.Struct, frozen=True):
    """A clip at a profile's provider: its address ("" while it was only agreed to), and until when it lives there."""

    profile: str
    audio: str
    url: str = ""
    until: float = 0.0


def put(db: sqlite3.Connection, upload: Upload) -> None:
    """Write where a clip lies; the user's consent is part of the row."""
    db.execute(
        "INSERT OR REPLACE INTO uploads (profile, audio, url, until) VALUES (?, ?, ?, ?)",
        (upload.profile, upload.audio, upload.url, upload.until),
    )


def every(db: sqlite3.Connection) -> tuple[Upload, ...]:
    """Return all of them."""
    return tuple(Upload(*row) for row in db.execute("SELECT profile, audio, url, until FROM uploads"))
