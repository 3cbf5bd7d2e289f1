"""Any audio file as 16-bit samples, through FFmpeg. A file is untrusted: nothing in it can make FFmpeg open another."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import AudioProblem
from core.message import say

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.int16]

_FORMATS = "wav,w64,aiff,au,caf,mp3,flac,ogg,aac,mov,matroska,avi,flv,amr,ac3,asf,opus"


class Source:
    """An open audio file. `rate` in Hz; `seconds` as the file says, 0 where it does not."""

    def __init__(self, container: Any, stream: Any) -> None:
        self._container = container
        self._stream = stream
        self.rate: int = stream.codec_context.sample_rate
        self.channels: int = stream.codec_context.channels
        self.codec: str = stream.codec_context.codec.name
        known = stream.duration * stream.time_base if stream.duration else (container.duration or 0) / 1_000_000
        self.seconds = float(known)

    def blocks(self, rate: int = 0, channels: int = 0) -> "Iterator[Samples]":
        """Yield the samples in order as arrays of shape (frames, channels), converted where asked.

        Raises `AudioProblem` where the file cannot be decoded to its end.
        """
        from av import AudioResampler
        from av.error import FFmpegError

        channels = channels or self.channels
        layout = {1: "mono", 2: "stereo"}.get(channels) or self._stream.codec_context.layout
        resampler: Any = AudioResampler(format="s16", layout=layout, rate=rate or self.rate)
        try:
            for frame in self._container.decode(self._stream):
                frame.pts = None
                for out in resampler.resample(frame):
                    yield out.to_ndarray().reshape(-1, channels)
            for out in resampler.resample(None):
                yield out.to_ndarray().reshape(-1, channels)
        except FFmpegError as error:
            raise _no_audio(str(error)) from error


@contextmanager
def opened(path: Path) -> Generator[Source]:
    """Open `path` for its first audio stream. Raises `AudioProblem` for what is no audio, and `OSError`."""
    import av
    from av.error import FFmpegError

    with path.open("rb") as file:  # a file object, so that no name in it is ever taken for an address
        try:
            container = av.open(file, options={"format_whitelist": _FORMATS, "protocol_whitelist": ""})
        except (FFmpegError, ValueError) as error:
            raise _no_audio(str(error)) from error
        with container:
            if not container.streams.audio or not container.streams.audio[0].codec_context.sample_rate:
                raise _no_audio("no audio stream")
            yield Source(container, container.streams.audio[0])


def _no_audio(detail: str) -> AudioProblem:
    return AudioProblem(
        say("The file is not audio that can be played."), say("Generate or download it again."), detail=detail
    )
