"""The voice that is built in: eSpeak NG, no key and no network. Data only; neither the engine nor the adapter is loaded.

Ranges are what the engine really obeys, measured on its output: outside of them it clips, or changes its method.
"""

from importlib import import_module

from core.domain.params import Number
from core.message import N_
from core.providers.base import Generator, Kind, Limits, Provider

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
        Number("pitch", 0, 100, label=N_("Pitch"), default=50, hint=N_("How high the voice lies."), whole=True),
        Number(
            "range",
            0,
            100,
            label=N_("Pitch range"),
            default=50,
            hint=N_("How lively the melody is: 0 is a monotone."),
            whole=True,
        ),
        Number("volume", 0, 200, label=N_("Volume"), default=100, step=5, hint=N_("100 is normal."), whole=True),
        Number(
            "gap",
            0,
            500,
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
    repeatable=True,
)

LOCAL = Provider(
    id="local",
    name=N_("Local voice"),
    generators=(SPEECH,),
    adapter=lambda: import_module("core.providers.local.adapter").Local,
    limits=Limits(at_once=4, seconds=60),
)
