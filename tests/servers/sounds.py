"""Real audio of every format. Its length and its tone follow from the text, so that pieces can be told apart."""

import array
import io
import math
import struct
from functools import lru_cache
from zlib import crc32

RATE = 24_000
SECONDS_A_CHARACTER = 0.02

TYPES = {
    "mp3": "audio/mpeg",
    "opus": "audio/opus",
    "aac": "audio/aac",
    "flac": "audio/flac",
    "wav": "audio/wav",
    "pcm": "audio/pcm",
}
_MADE_BY = {
    "mp3": ("mp3", "libmp3lame"), "opus": ("ogg", "libopus"), "aac": ("adts", "aac"), "flac": ("flac", "flac"),
    "mp4": ("mp4", "aac"),
}  # fmt: skip


def seconds_of(text: str) -> float:
    """Return how long `text` takes to say."""
    return max(1, len(text)) * SECONDS_A_CHARACTER


def sound(text: str, kind: str, seconds: float | None = None) -> bytes:
    """Return a tone of `kind` that belongs to `text`; `pcm` is 16-bit little-endian mono at 24 kHz without a head."""
    length = round((seconds_of(text) if seconds is None else seconds) * RATE)
    mark = crc32(text.encode())
    return _made(kind, length, 50 + mark % 200, 4_000 + (mark >> 8) % 8_000)


@lru_cache(maxsize=256)
def _made(kind: str, length: int, period: int, loud: int) -> bytes:
    samples = _tone(length, period, loud)
    if kind == "pcm":
        return samples
    if kind == "wav":
        return wav_head(len(samples)) + samples
    return _encoded(kind, samples)


def wav_head(size: int, rate: int = RATE) -> bytes:
    """Return the head of a WAV file with `size` bytes of 16-bit mono samples."""
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, 2 * rate, 2, 16)
    return struct.pack("<4sI4s", b"RIFF", 36 + size, b"WAVE") + form + struct.pack("<4sI", b"data", size)


def _tone(length: int, period: int, loud: int) -> bytes:
    wave = struct.pack(f"<{period}h", *(round(loud * math.sin(2 * math.pi * n / period)) for n in range(period)))
    return (wave * (length // period + 1))[: 2 * length]


def _encoded(kind: str, samples: bytes) -> bytes:
    import av

    form, codec = _MADE_BY[kind]
    file = io.BytesIO()
    with av.open(file, "w", format=form) as out:
        stream = out.add_stream(codec, rate=RATE)
        if not isinstance(stream, av.AudioStream):
            raise TypeError(f"{codec} makes no audio")
        stream.layout = "mono"
        wanted = stream.codec_context.codec.audio_formats or ()
        name = next(form.name for form in wanted if form.name in {"s16", "s16p", "fltp", "flt"})
        frame = av.AudioFrame(format=name, layout="mono", samples=len(samples) // 2)
        frame.sample_rate = RATE
        frame.pts = 0
        frame.planes[0].update(_as_floats(samples) if name.startswith("flt") else samples)
        fifo = av.AudioFifo()
        fifo.write(frame)
        size = stream.codec_context.frame_size or 4096
        while (piece := fifo.read(size, partial=True)) is not None:
            out.mux(stream.encode(piece))
        out.mux(stream.encode(None))
    return file.getvalue()


def _as_floats(samples: bytes) -> bytes:
    return array.array("f", (value / 32_768 for value in array.array("h", samples))).tobytes()


def seconds_in(data: bytes) -> float:
    """Return how long an audio file is; raises `ValueError` where it is none."""
    import av
    from av.error import FFmpegError

    try:
        with av.open(io.BytesIO(data), "r") as file:
            return float(sum(frame.samples / frame.sample_rate for frame in file.decode(audio=0)))
    except (FFmpegError, IndexError) as error:
        raise ValueError("not audio") from error
