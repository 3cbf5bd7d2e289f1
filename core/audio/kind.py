"""What kind of file some audio is, by its first bytes: senders and names are often wrong about it."""

from pathlib import Path


def suffix_of(path: Path, declared: str) -> str:
    """Return the ending that fits the bytes of the file; `declared` where they are of no kind that is known here."""
    with path.open("rb") as file:
        head = file.read(12).ljust(12, b"\0")
    frame = head[0] == 0xFF and head[1] & 0xE0 == 0xE0  # of MPEG audio; without a layer it is AAC
    kinds = (
        (head[:4] == b"RIFF" and head[8:12] == b"WAVE", (".wav",)),
        (head[:4] == b"fLaC", (".flac",)),
        (head[:4] == b"OggS", (".ogg", ".opus", ".oga")),
        (head[4:8] == b"ftyp", (".m4a", ".m4b", ".mp4", ".mov")),
        (head[:3] == b"ID3", (".mp3", ".aac", ".flac")),
        (frame and head[1] & 0x06 == 0, (".aac",)),
        (frame, (".mp3",)),
    )
    fitting = next((suffixes for fits, suffixes in kinds if fits), (declared,))
    return declared if declared in fitting else fitting[0]
