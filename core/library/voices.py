"""Rows of kept voices. Functions on a connection."""

import sqlite3

import msgspec

from core.domain.kept import KeptVoice

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(KeptVoice).decode


def add(db: sqlite3.Connection, voice: KeptVoice) -> None:
    """Keep a voice; one that is kept already stays as it is, and is there again if it was hidden."""
    db.execute(
        "INSERT OR IGNORE INTO voices (id, profile, voice, until, used, kept) VALUES (?, ?, ?, ?, ?, ?)",
        (voice.id, voice.profile, voice.voice, voice.until, voice.used, _encode(voice).decode()),
    )
    db.execute("UPDATE voices SET deleted = 0 WHERE profile = ? AND voice = ?", (voice.profile, voice.voice))


def used(db: sqlite3.Connection, profile: str, voice: str, when: float) -> None:
    """Write that a voice was spoken with, which makes it permanent."""
    db.execute(
        "UPDATE voices SET used = ?, until = 0 WHERE profile = ? AND voice = ? AND used = 0", (when, profile, voice)
    )


def rename(db: sqlite3.Connection, voice: str, name: str) -> None:
    """Call a voice something else."""
    db.execute("UPDATE voices SET kept = json_set(kept, '$.name', ?) WHERE id = ?", (name, voice))


def hide(db: sqlite3.Connection, voice: str, *, hidden: bool = True) -> None:
    """Take a voice out of sight, or show it again."""
    db.execute("UPDATE voices SET deleted = ? WHERE id = ?", (hidden, voice))


def every(db: sqlite3.Connection) -> tuple[tuple[KeptVoice, bool], ...]:
    """Return the voices, newest first, and whether each is hidden."""
    rows = db.execute("SELECT kept, until, used, deleted FROM voices ORDER BY id DESC").fetchall()
    return tuple(
        (msgspec.structs.replace(_decode(kept), until=until, used=used), bool(deleted))
        for kept, until, used, deleted in rows
    )
