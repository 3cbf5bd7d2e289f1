"""Rows of songs. Functions on a connection."""

import sqlite3

import msgspec

from core.domain.song import Song

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Song).decode


def put(db: sqlite3.Connection, song: Song) -> None:
    """Write a song, new or changed; one that was hidden is there again."""
    db.execute(
        "INSERT OR REPLACE INTO songs (id, place, song) VALUES (?, ?, ?)", (song.id, song.place, _encode(song).decode())
    )


def hide(db: sqlite3.Connection, song: str) -> None:
    """Take a song out of sight; its takes stay in the library."""
    db.execute("UPDATE songs SET deleted = 1 WHERE id = ?", (song,))


def every(db: sqlite3.Connection) -> tuple[Song, ...]:
    """Return the songs, newest first."""
    rows = db.execute("SELECT song FROM songs WHERE NOT deleted ORDER BY place DESC, id DESC")
    return tuple(_decode(text) for (text,) in rows.fetchall())
