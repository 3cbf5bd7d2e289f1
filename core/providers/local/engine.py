"""eSpeak NG through ctypes. Only a worker process loads this: native code may crash, and only one can speak at a time.

The engine keeps state from one utterance to the next in places that its interface cannot reset (the phase of its
pitch flutter, gain, oscillators), so the same words would sound a little different every time. A freshly loaded
library with a fixed seed always gives the same bytes, and loading costs 0.4 ms: every utterance gets one.

The meaning of calls and events: espeak-ng/speak_lib.h of version 1.52.
"""

import ctypes
import os
import re
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from ctypes import POINTER, byref, c_char, c_char_p, c_int, c_long, c_short, c_size_t, c_ubyte, c_uint, c_void_p
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import espeakng_loader  # pyright: ignore[reportMissingTypeStubs]

from core.providers.local.marks import END, SENTENCE, WORD, Event
from core.providers.local.phonetics import MARK, MNEMONICS, Laid, laid_out, spelt
from core.providers.local.wire import Language, Listed, Speak, Variant, speakable

if sys.platform == "win32":
    from _ctypes import FreeLibrary as _unload  # noqa: N813
else:
    from _ctypes import dlclose as _unload

_SYNCHRONOUS = 2
_BUFFER_MS = 2_000
_DO_NOT_EXIT = 0x8000
_UTF8 = 1
_PHONEMES = 0x100
_AS_IPA = 2
_TONE = re.compile(r"[\d_|]+$")
_END_PAUSE = 0x1000
_BY_CHARACTER = 1
_RATE, _VOLUME, _PITCH, _RANGE, _GAP = 1, 2, 3, 4, 7
_OPEN_FILES = Path("/proc/self/fd")
_LONGEST = 2 * 22_050 * 3_600
"""Bytes of samples: an hour."""


class EngineFault(Exception):
    """The engine is not there, or refuses what it has listed itself."""


class TooLong(Exception):
    """The utterance would last for more than an hour."""


class Utterance(NamedTuple):
    """16-bit mono samples, `rate` a second, and what happens when in the text that is shown."""

    rate: int
    samples: bytes
    events: tuple[Event, ...]
    text: str


class _Name(ctypes.Union):
    _fields_ = (("number", c_int), ("name", c_char_p), ("string", c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", c_int),
        ("unique_identifier", c_uint),
        ("text_position", c_int),
        ("length", c_int),
        ("audio_position", c_int),
        ("sample", c_int),
        ("user_data", c_void_p),
        ("id", _Name),
    )


class _Voice(ctypes.Structure):
    _fields_ = (
        ("name", c_char_p),
        ("languages", c_void_p),
        ("identifier", c_char_p),
        ("gender", c_ubyte),
        ("age", c_ubyte),
        ("variant", c_ubyte),
        ("internal", c_ubyte),
        ("score", c_int),
        ("spare", c_void_p),
    )


_Callback = ctypes.CFUNCTYPE(c_int, POINTER(c_short), c_int, POINTER(_Event))


class Engine:
    """The one voice of this process. Making it changes the working directory: the data are found from there."""

    def __init__(self) -> None:
        self._library = espeakng_loader.get_library_path()
        self._data = Path(espeakng_loader.get_data_path())
        os.chdir(self._data.parent)  # the engine cannot take a long path, nor one outside the system's code page
        self._sounds: dict[str, dict[str, str]] = {}
        self._samples = bytearray()
        self._events: list[Event] = []
        self._callback = _Callback(self._hear)

    def voices(self) -> Listed:
        """Return all languages whose data are there, and all variants."""
        with self._loaded() as (library, _):
            languages = [_language(voice) for voice in _listed(library, None)]
            kind = _Voice(languages=ctypes.cast(c_char_p(b"variant"), c_void_p))
            variants = [_variant(voice) for voice in _listed(library, ctypes.byref(kind))]
        return Listed(tuple(one for one in languages if self._can_speak(one)), tuple(variants))

    def speak(self, order: Speak) -> Utterance:
        """Speak `order.text` as it stands: tags mean nothing in it, and of phonetics only our own marks do.

        Raises `EngineFault`, `TooLong` and `NoSound`. The same order always gives the same bytes.
        """
        laid = self._laid_out(order)
        self._samples.clear()
        self._events.clear()
        with self._loaded() as (library, rate):
            self._choose(library, order.voice, order.variant)
            for parameter, value in _parameters(order):
                library.espeak_SetParameter(parameter, value, 0)
            library.espeak_ng_SetRandSeed(c_long(1))
            self._synthesize(library, laid.text, _PHONEMES if laid.text != laid.shown else 0)
        if len(self._samples) > _LONGEST:
            raise TooLong
        events = (event._replace(position=laid.place(event.position)) for event in self._events)
        return Utterance(rate, bytes(self._samples), tuple(events), laid.shown)

    def _laid_out(self, order: Speak) -> Laid:
        """Return the text with words in IPA as the voice has them, for which another load of the library is asked."""
        if not MARK.search(order.text):
            return Laid(order.text, order.text, ((0, len(order.text), 0),))
        if order.voice not in self._sounds:
            with self._loaded() as (library, _):
                self._choose(library, order.voice, "")
                self._sounds[order.voice] = self._ask_sounds(library)
        return laid_out(order.text, lambda ipa: spelt(ipa, self._sounds[order.voice]))

    def _ask_sounds(self, library: Any) -> dict[str, str]:
        """Return the chosen voice's mnemonics by their IPA. The engine ends a word at one that the voice has not."""
        tell = library.espeak_TextToPhonemes
        tell.restype, tell.argtypes = c_char_p, (POINTER(c_char_p), c_int, c_int)
        self._synthesize(library, "[[a]]", _PHONEMES)  # from now on brackets mean phonemes to it

        def told(mnemonic: str, mode: int) -> str:
            data = tell(byref(c_char_p(f"[[{mnemonic}]]".encode())), _UTF8, mode) or b""
            return _TONE.sub("", data.decode()).strip("'\u02c8 ")

        vowel = told("a", _AS_IPA)
        found: dict[str, str] = {}
        for mnemonic in MNEMONICS:
            if told(mnemonic, 0) == mnemonic:
                found.setdefault(told(mnemonic, _AS_IPA), mnemonic)
            elif told(f"{mnemonic}a", 0) == f"{mnemonic}a":  # one that sounds otherwise at the end of a word
                found.setdefault(told(f"{mnemonic}a", _AS_IPA).removesuffix(vowel), mnemonic)
        found.pop("", None)
        return found

    @contextmanager
    def _loaded(self) -> Generator[tuple[Any, int]]:
        try:
            library = ctypes.CDLL(self._library)
        except OSError as error:
            raise EngineFault(str(error)) from error
        try:
            rate = library.espeak_Initialize(_SYNCHRONOUS, _BUFFER_MS, b".", _DO_NOT_EXIT)
            if rate <= 0:
                raise EngineFault(f"no data in {self._data}")
            library.espeak_SetSynthCallback(self._callback)
            yield library, rate
        finally:
            library.espeak_Terminate()
            _unload(library._handle)  # noqa: SLF001

    def _choose(self, library: Any, voice: str, variant: str) -> None:
        """Names are folded to lower case by the engine, and then files are not found where case matters.

        It would scan its whole data folder to find them after all: 2 ms. Linux lets it open the file by a number.
        """
        suffix = f"+{variant}" if variant else ""
        if voice != voice.lower() and _OPEN_FILES.is_dir():
            with self._file(voice) as file:
                status = library.espeak_SetVoiceByFile(f"{_OPEN_FILES}/{file.fileno()}{suffix}".encode())
        else:
            status = library.espeak_SetVoiceByName(f"{voice}{suffix}".encode())
        library.espeak_GetCurrentVoice.restype = POINTER(_Voice)
        chosen = library.espeak_GetCurrentVoice().contents.identifier or b""
        if status or not chosen.decode().endswith(suffix):
            raise EngineFault(f"no voice {voice}{suffix}")

    def _file(self, voice: str) -> BinaryIO:
        try:
            return (self._data / "lang" / voice).open("rb")
        except OSError as error:
            raise EngineFault(str(error)) from error

    def _synthesize(self, library: Any, text: str, phonemes: int = 0) -> None:
        data = speakable(text).encode()
        library.espeak_Synth.argtypes = (c_char_p, c_size_t, c_uint, c_int, c_uint, c_uint, c_void_p, c_void_p)
        status = library.espeak_Synth(
            data, len(data) + 1, 0, _BY_CHARACTER, 0, _UTF8 | _END_PAUSE | phonemes, None, None
        )
        if status and len(self._samples) <= _LONGEST:
            raise EngineFault(f"status {status}")

    def _hear(self, samples: Any, count: int, events: Any) -> int:
        if samples and count:
            self._samples += ctypes.string_at(samples, count * 2)
        index = 0
        while kind := events[index].type:
            if kind in (WORD, SENTENCE, END):
                event = events[index]
                self._events.append(Event(kind, event.text_position, event.length, event.sample))
            index += 1
        return int(len(self._samples) > _LONGEST)

    def _can_speak(self, language: Language) -> bool:
        """Tell whether it has a dictionary; without one, or with MBROLA's missing voices, a language is mute."""
        file = self._data / "lang" / language.voice
        if not file.is_file():
            return False
        words = (line.split() for line in file.read_text("utf-8", "replace").splitlines())
        named = [found[1] for found in words if len(found) > 1 and found[0] == "dictionary"]
        dictionary = named[0] if named else file.name.split("-")[0].lower()
        return (self._data / f"{dictionary}_dict").is_file()


def _parameters(order: Speak) -> tuple[tuple[int, int], ...]:
    return (
        (_RATE, order.rate),
        (_PITCH, order.pitch),
        (_RANGE, order.range),
        (_VOLUME, order.volume),
        (_GAP, order.gap),
    )


def _listed(library: Any, kind: Any) -> Iterator[Any]:
    library.espeak_ListVoices.restype = POINTER(POINTER(_Voice))
    found = library.espeak_ListVoices(kind)
    index = 0
    while found[index]:
        yield found[index].contents
        index += 1


def _language(voice: Any) -> Language:
    return Language(_file(voice), voice.name.decode().strip(), tuple(_codes(voice.languages)), voice.gender)


def _variant(voice: Any) -> Variant:
    return Variant(_file(voice).split("/", 1)[1], voice.name.decode().strip(), voice.gender)


def _file(voice: Any) -> str:
    return voice.identifier.decode().replace("\\", "/")


def _codes(address: int) -> Iterator[str]:
    """Read a priority in one byte, a code ending in zero, and so on until the priority is zero."""
    while ctypes.string_at(address, 1) != b"\0":
        code = ctypes.string_at(address + 1)
        yield code.decode()
        address += len(code) + 2
