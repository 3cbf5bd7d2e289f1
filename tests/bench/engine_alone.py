"""eSpeak NG and nothing else: speaks the lines of a file in this one process; prints the seconds and the samples."""

import ctypes
import sys
import time
from pathlib import Path

import espeakng_loader

SYNCHRONOUS, UTF8, BY_CHARACTER = 2, 1, 1

lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
voice = sys.argv[2].encode()
began = time.perf_counter()
engine = ctypes.CDLL(espeakng_loader.get_library_path())
samples = bytearray()


@ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
def hear(chunk: object, count: int, events: object) -> int:
    """Collect the samples, as every user of the engine must."""
    if chunk and count:
        samples.extend(ctypes.string_at(chunk, count * 2))  # pyright: ignore[reportArgumentType]
    return 0


engine.espeak_Initialize(SYNCHRONOUS, 2_000, str(Path(espeakng_loader.get_data_path()).parent).encode(), 0)
engine.espeak_SetSynthCallback(hear)
engine.espeak_SetVoiceByName(voice)
for line in lines:
    data = line.encode() + b"\0"
    engine.espeak_Synth(data, ctypes.c_size_t(len(data)), 0, BY_CHARACTER, 0, UTF8, None, None)
print(time.perf_counter() - began, len(samples) // 2)
