"""The voice that is built in: eSpeak NG, no key and no network. Data only; neither engine nor adapter is loaded.

Ranges are what the engine 1.52 really obeys, measured on its output. Below 80 words a minute and above 99 of pitch and
pitch range it changes nothing any more. At 450 it begins to squeeze finished speech instead of speaking faster. Louder
than 200 is mere distortion. The gap has no end; 200 is 2.5 s between words at the normal rate, and longer is a pause.
"""

import os

from core.domain.params import Number
from core.message import N_
from core.providers.base import Delivers, Generator, Kind, Limits, Provider, later

WORKERS = max(1, min(4, os.cpu_count() or 1))
"""Processes that speak at the same time."""

_ENSEMBLES = {
    language: tuple(f"{voice}{variant}" for variant in ("", "+f3", "+m3", "+f2", "+m7", "+f4", "+m5"))
    for language, voice in {
        "": "en-us", "zh": "cmn", "ja": "ja", "ko": "ko", "ru": "ru", "el": "el", "ar": "ar", "he": "he", "hi": "hi",
    }.items()
}  # fmt: skip

SPEECH = Generator(
    "local.speech",
    N_("Local speech"),
    Kind.SPEECH,
    params=(
        Number(
            "rate",
            80,
            450,
            label=N_("Rate"),
            default=175,
            step=5,
            unit=N_("words/min"),
            hint=N_("How fast it speaks."),
            whole=True,
        ),
        Number("pitch", 0, 99, label=N_("Pitch"), default=50, hint=N_("How high the voice lies."), whole=True),
        Number(
            "range",
            0,
            99,
            label=N_("Pitch range"),
            default=50,
            hint=N_("How lively the melody is: 0 is a monotone."),
            whole=True,
        ),
        Number("volume", 0, 200, label=N_("Volume"), default=100, step=5, hint=N_("100 is normal."), whole=True),
        Number(
            "gap",
            0,
            200,
            label=N_("Word gap"),
            unit=N_("× 10 ms"),
            hint=N_("Extra silence between words, at the normal rate."),
            whole=True,
        ),
    ),
    max_chars=2_000,
    suffix=".wav",
    catalogue=True,
    default_voice="en-us",
    ensembles=_ENSEMBLES,
    phonemes="\u27e6{written}|{ipa}\u27e7",
    delivers=Delivers(speed="rate", pitch="pitch", per_semitone=5, volume="volume"),  # 5: measured on its output
    repeatable=True,
    steady=True,
)

LOCAL = Provider(
    id="local",
    name=N_("Local voice"),
    generators=(SPEECH,),
    adapter=later("core.providers.local.adapter:Local"),
    limits=Limits(at_once=2 * WORKERS, seconds=60),
)
