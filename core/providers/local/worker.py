"""The process in which the engine lives: `python -m core.providers.local.worker`. It ends when its parent does.

One message in, one answer out, in turn. A bug or a crash ends the process; the pool tells of it and starts another.
"""

import contextlib
import faulthandler
import os
import signal
import struct
import sys
from pathlib import Path
from typing import BinaryIO

from core.providers.local.engine import Engine, EngineFault, TooLong, Utterance
from core.providers.local.marks import stretches
from core.providers.local.phonetics import NoSound
from core.providers.local.wire import Answer, Failed, Message, Silent, Speak, Spoken, receive_message, send

_NICE = 5
_HEAD = struct.Struct("<4sI4s4sIHHIIHH4sI")


def main() -> None:
    """Answer messages from standard input until it ends."""
    faulthandler.enable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        os.nice(_NICE)
    with _own_output() as out:
        engine = Engine()
        while (message := receive_message(sys.stdin.buffer)) is not None:
            send(out, _answer(engine, message))


def _own_output() -> BinaryIO:
    """Keep standard output for answers alone: whatever native code prints goes to standard error."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return out


def _answer(engine: Engine, message: Message) -> Answer:
    try:
        return _speak(engine, message) if isinstance(message, Speak) else engine.voices()
    except EngineFault as fault:
        return Failed("engine", str(fault))
    except NoSound as missing:
        return Failed("phonetics", str(missing))
    except TooLong:
        return Failed("length", "")
    except OSError as error:
        return Failed("disk", str(error), error.errno or 0)


def _speak(engine: Engine, order: Speak) -> Answer:
    spoken = engine.speak(order)
    if _mute(spoken, order):
        return Silent()
    _write(Path(order.path), spoken)
    return Spoken(stretches(spoken.text, spoken.events, len(spoken.samples) // 2, spoken.rate))


def _mute(spoken: Utterance, order: Speak) -> bool:
    """At volume 0 silence is what was asked for."""
    empty = order.volume > 0 and not any(spoken.samples)
    return empty or not spoken.events or not order.text.strip()


def _write(path: Path, spoken: Utterance) -> None:
    """Write a WAV file that is whole and durable, or none."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            file.write(_head(len(spoken.samples), spoken.rate))
            file.write(spoken.samples)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        _sync_folder(path.parent)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def _head(size: int, rate: int) -> bytes:
    return _HEAD.pack(b"RIFF", size + _HEAD.size - 8, b"WAVE", b"fmt ", 16, 1, 1, rate, 2 * rate, 2, 16, b"data", size)


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


if __name__ == "__main__":
    main()
