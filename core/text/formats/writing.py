"""A script in the format that a file's ending asks for."""

from collections.abc import Sequence

from core.text.formats import fountain, subtitles, table, word
from core.text.formats.subtitles import Timed
from core.text.parse import Chapter, unparse

SCRIPTS = (".txt", ".docx", ".fountain", ".csv")
"""What holds a script."""

SUBTITLES = (".srt", ".vtt")
"""What holds when each line is heard."""


def write(chapters: Sequence[Chapter], ending: str) -> bytes:
    """Return the bytes of a script in the format of `ending`, one of `SCRIPTS`."""
    if ending == ".docx":
        return word.write(chapters)
    if ending == ".csv":
        return table.write(chapters).encode("utf-8-sig")  # without the mark, Excel takes it for the system's encoding
    return (fountain.write(chapters) if ending == ".fountain" else unparse(chapters)).encode()


def write_timed(timed: Sequence[Timed], ending: str) -> bytes:
    """Return the bytes of subtitles in the format of `ending`, one of `SUBTITLES`."""
    return (subtitles.write_srt(timed) if ending == ".srt" else subtitles.write_vtt(timed)).encode()
