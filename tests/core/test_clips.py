"""What is said of a recording before a voice is cloned from it: warnings, never refusals."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.audio.speech import Heard
from core.clips import concerns_of
from core.domain.params import complete
from core.domain.request import Request
from core.keys import Keys
from core.paths import Paths
from core.providers.base import ClipRules
from core.studio import Studio
from tests.core.jobs.conftest import write_tone
from tests.quick import quick_registry

WANTED = ClipRules(seconds=(15, 60))


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    made = Studio(Paths.under(tmp_path / "home"), quick_registry(), Keys())
    await made.open()
    yield made
    await made.close()


def heard(spoken: float, *, level: float = -20.0, clipped: float = 0.0) -> Heard:
    return Heard(90, spoken, level, 0.7, clipped)


@pytest.mark.parametrize(
    ("spoken", "words"),
    [
        (0.0, ["Nobody seems to speak in it."]),
        (14.9, ["It has 14 s of speech; 15 to 60 s are wanted."]),
        (15.0, []),
        (60.0, []),
        (60.2, ["It has 61 s of speech; 15 to 60 s are wanted."]),
    ],
)
def test_how_much_is_spoken_is_held_against_what_is_wanted(spoken: float, words: list[str]) -> None:
    assert [str(concern) for concern in concerns_of(heard(spoken), WANTED)] == words


def test_without_a_wish_any_length_of_speech_will_do() -> None:
    assert concerns_of(heard(0.5), ClipRules()) == ()
    assert concerns_of(heard(900), ClipRules()) == ()


def test_silence_is_said_alone_and_what_is_cut_off_beside_the_rest() -> None:
    (silence,) = concerns_of(heard(0, level=-80, clipped=0.1), WANTED)
    assert str(silence) == "There is nothing to be heard in it."
    short, loud = concerns_of(heard(3, clipped=0.02), WANTED)
    assert "3 s of speech" in str(short)
    assert "cut off" in str(loud)
    assert concerns_of(heard(20, clipped=0.0005), WANTED) == ()


async def test_a_clip_is_listened_to_once(studio: Studio, tmp_path: Path) -> None:
    clone = studio.registry.generator("302ai.higgs-clone")
    tone = await studio.clips.add(write_tone(tmp_path / "tone.wav", seconds=2))
    assert [str(concern) for concern in await studio.clips.concerns(clone, tone)] == ["Nobody seems to speak in it."]
    studio.clips.path(tone).unlink()
    assert (await studio.clips.heard(tone)).seconds == pytest.approx(2, abs=0.1)

    speech = studio.registry.generator("local.speech")
    request = Request(speech.id, "local", "The harbour lamps went out.", "en-us", complete(speech.params, {}))
    await studio.registry.adapter("local").submit(request, tmp_path / "voice.wav")
    voice = await studio.clips.add(tmp_path / "voice.wav")
    assert await studio.clips.concerns(clone, voice) == ()


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv", ".avi", ".flv"])
async def test_the_sound_of_a_film_is_a_recording_too(studio: Studio, tmp_path: Path, suffix: str) -> None:
    clip = await studio.clips.add(film(tmp_path / f"holiday{suffix}"))
    assert clip.suffix == suffix
    assert (await studio.clips.facts(clip)).seconds == pytest.approx(2, abs=0.2)
    assert (await studio.clips.heard(clip)).peak == pytest.approx(0.35, abs=0.05)


def film(path: Path) -> Path:
    """Write two seconds of a grey picture with a tone."""
    import av
    import numpy as np

    with av.open(str(path), "w") as out:
        picture = out.add_stream("flv1" if path.suffix == ".flv" else "mpeg4", rate=10)
        picture.width = picture.height = 64
        picture.pix_fmt = "yuv420p"
        sound = out.add_stream("mp3" if path.suffix == ".flv" else "aac", rate=44_100)
        grey = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 128, np.uint8), format="rgb24")
        tone = (np.sin(np.arange(88_200) * 0.06) * 16_384).astype(np.int16).reshape(1, -1)
        for number in range(20):
            grey.pts = number
            out.mux(picture.encode(grey))
        out.mux(picture.encode(None))
        frame = av.AudioFrame.from_ndarray(tone, format="s16", layout="mono")
        frame.sample_rate = 44_100
        resampler = av.AudioResampler(format=sound.format, layout=sound.layout, rate=44_100, frame_size=1024)
        for piece in (*resampler.resample(frame), *resampler.resample(None)):
            out.mux(sound.encode(piece))
        out.mux(sound.encode(None))
    return path
