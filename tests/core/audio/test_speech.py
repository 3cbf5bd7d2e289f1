from pathlib import Path

import numpy as np
import pytest

from core.audio import encode, speech
from core.domain.params import complete
from core.domain.request import Request
from core.errors import AudioProblem
from core.providers.local.adapter import Local
from core.providers.registry import BUILT_IN, Registry
from tests.core.audio.conftest import Tone, read, write

RATE = 22_050
TEXTS = {
    "en-us": "Nobody had told them about the tide. The harbour lamps went out one after another into the night. " * 2,
    "cmn": "没有人告诉他们潮水的事。港口的灯一盏接一盏地熄灭了。" * 2,
    "de": "Niemand hatte ihnen von der Flut erzählt. Die Lampen im Hafen gingen nacheinander aus. " * 2,
}


def times(seconds: float = 8) -> np.ndarray:
    return np.arange(round(seconds * RATE)) / RATE


def chord(*pitches: float, at: np.ndarray) -> np.ndarray:
    notes = [np.sin(2 * np.pi * pitch * part * at) / part for pitch in pitches for part in range(1, 6)]
    return np.sum(notes, axis=0) * 0.25 / len(pitches)


def melody(step: float, decay: float) -> np.ndarray:
    """Struck notes, one every `step` seconds."""
    pitches, at = (220, 196, 262, 330, 294), times()
    notes = [chord(pitches[place % 5], pitches[place % 5] * 1.5, at=times(step)) for place in range(int(8 / step))]
    return np.concatenate([note * np.exp(-decay * times(step)) for note in notes])[: len(at)]


def noise(slope: float = 0) -> np.ndarray:
    """White noise, or with less of it the higher the pitch."""
    white = np.fft.rfft(np.random.default_rng(1).standard_normal(8 * RATE))
    sound = np.fft.irfft(white / np.maximum(30, np.fft.rfftfreq(8 * RATE, 1 / RATE)) ** slope)
    return sound * 0.6 / np.abs(sound).max()


def swaying(sound: np.ndarray) -> np.ndarray:
    """As loud and as soft as syllables follow each other."""
    return sound * (1 + np.sin(2 * np.pi * 5 * times())) / 2


OTHER = {
    "a tone": lambda: 0.5 * np.sin(2 * np.pi * 440 * times()),
    "a low tone": lambda: 0.5 * np.sin(2 * np.pi * 120 * times()),
    "white noise": noise,
    "pink noise": lambda: noise(0.5),
    "rumble": lambda: noise(1),
    "breakers": lambda: swaying(noise()),
    "a chord": lambda: chord(220, 277, 330, at=times()),
    "a swaying chord": lambda: swaying(chord(220, 277, 330, at=times())),
    "an organ": lambda: melody(0.5, 0),
    "a piano": lambda: melody(0.5, 4),
    "a harp": lambda: melody(0.2, 6),
    "a siren": lambda: 0.4 * np.sin(2 * np.pi * (220 * times() + np.sin(2 * np.pi * 5 * times()))),
    "a ticking clock": lambda: np.where(np.arange(8 * RATE) % 5000 < 30, 0.8, 0.0),
    "hum": lambda: 0.2 * chord(50, at=times()),
}  # fmt: skip


@pytest.fixture
async def said(tmp_path: Path) -> dict[str, Path]:
    """Recordings of the built-in voice, by its id."""
    voice, files = Local(BUILT_IN), {}
    values = complete(Registry().generator("local.speech").params, {})
    try:
        for name, text in TEXTS.items():
            files[name] = tmp_path / f"{name}.wav"
            await voice.submit(Request("local.speech", "local", text, name, values), files[name])
    finally:
        await voice.close()
    return files


def samples_of(path: Path) -> np.ndarray:
    return read(path)[0][:, 0] / 32768


def file(tmp_path: Path, sound: np.ndarray, rate: int = RATE, channels: int = 1) -> Path:
    scaled = (np.clip(sound, -1, 1) * 32767).astype(np.int16)
    return write(tmp_path / "sound.wav", scaled, rate, channels)


@pytest.mark.parametrize("kind", OTHER)
def test_what_nobody_says_is_no_speech(tmp_path: Path, kind: str) -> None:
    heard = speech.listen(file(tmp_path, OTHER[kind]()))
    assert heard.spoken == 0
    assert heard.seconds == pytest.approx(8, abs=0.01)
    assert not heard.silent


def test_silence_is_silent(tmp_path: Path) -> None:
    rustle = np.random.default_rng(1).standard_normal(8 * RATE) * 10 ** (-75 / 20)
    for sound in (np.zeros(8 * RATE), rustle, np.zeros(100)):
        heard = speech.listen(file(tmp_path, sound))
        assert heard.silent
        assert heard.spoken == 0
        assert heard.seconds == pytest.approx(len(sound) / RATE, abs=0.01)


async def test_a_voice_speaks_all_the_time_that_it_speaks(said: dict[str, Path]) -> None:
    for path in said.values():
        heard = speech.listen(path)
        assert heard.spoken >= 0.95 * heard.seconds
        assert heard.peak == pytest.approx(np.abs(samples_of(path)).max(), abs=0.06)
        assert -30 < heard.level < -10
        assert heard.clipped < 0.0001


async def test_only_what_is_spoken_counts(said: dict[str, Path], tmp_path: Path) -> None:
    voice = samples_of(said["en-us"])
    seconds, rest = len(voice) / RATE, np.zeros(10 * RATE)
    for around in (rest, OTHER["a piano"](), OTHER["white noise"]() * 0.1):
        heard = speech.listen(file(tmp_path, np.concatenate([around, voice, around])))
        assert heard.spoken == pytest.approx(seconds, abs=2.0)


async def test_a_voice_is_heard_through_noise_from_afar_and_over_the_telephone(
    said: dict[str, Path], tmp_path: Path
) -> None:
    voice = samples_of(said["en-us"])
    seconds = len(voice) / RATE
    hiss = np.random.default_rng(1).standard_normal(len(voice)) * np.sqrt((voice**2).mean()) * 10 ** (-15 / 20)
    for sound in (voice + hiss, voice * 0.02):
        assert speech.listen(file(tmp_path, sound)).spoken >= 0.9 * seconds
    assert speech.listen(file(tmp_path, voice[::2], RATE // 2, channels=2)).spoken >= 0.9 * seconds
    mp3 = tmp_path / "voice.mp3"
    encode.encode([said["en-us"]], mp3)
    assert speech.listen(mp3).spoken >= 0.9 * seconds


async def test_cut_off_samples_are_told_and_a_loud_recording_is_not_blamed(
    said: dict[str, Path], tmp_path: Path
) -> None:
    voice = samples_of(said["en-us"])
    loud = voice / np.abs(voice).max()
    assert speech.listen(file(tmp_path, loud)).clipped < 0.0005
    assert speech.listen(file(tmp_path, loud * 6)).clipped > 0.02


@pytest.mark.parametrize("looks", [1, 7, 333])
def test_reading_in_blocks_hears_what_the_whole_holds(tmp_path: Path, looks: int) -> None:
    sound = np.concatenate([swaying(noise()), OTHER["a piano"](), times(1) * 0])
    path = file(tmp_path, sound)
    whole = speech.listen(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(speech, "_AT_ONCE", looks)
        parts = speech.listen(path)
    assert parts.seconds == whole.seconds
    assert parts.level == pytest.approx(whole.level, abs=0.01)
    assert (parts.peak, parts.spoken) == (whole.peak, whole.spoken)


def test_what_is_no_audio_is_a_problem(tmp_path: Path, tone: Tone) -> None:
    (tmp_path / "a.mp3").write_bytes(b"<html>Rate limit</html>" * 20)
    with pytest.raises(AudioProblem):
        speech.listen(tmp_path / "a.mp3")
    assert speech.listen(tone("b.wav", 0.001)).spoken == 0
