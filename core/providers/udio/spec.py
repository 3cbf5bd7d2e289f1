"""Udio through aggregators as data: a profile of RixAPI, or of another one that is built alike, has it too.

Source: providers.md 5.3.
"""

import msgspec

from core.domain.params import Choice
from core.message import N_
from core.providers.base import Limits, Provider, later
from core.providers.shared.udio import udio


class Way(msgspec.Struct, frozen=True):
    """The addresses of a service: where songs are ordered, and where they are looked at, up to the task's id."""

    order: str
    look: str


WAYS = {
    "official": Way("/udio/generate-proxy", "/udio/query?ids="),
    "submit": Way("/udio/submit/music", "/udio/fetch/"),
}

WAY_OF = {"rixapi": "official", "new-api": "submit"}
"""Which of them a service has, by the template of its profile."""

USUAL_WAY = "submit"
"""INFERRED for every other service: these addresses are like those that new-api has for Suno."""

_ADDRESSES = Choice(
    "addresses",
    ("", "official", "submit"),
    label=N_("Addresses"),
    labels=(N_("As this service has them"), WAYS["official"].order, WAYS["submit"].order),
    hint=N_("Where the service takes songs. Try another one if it does not know what was asked for."),
)

SONG = udio("udio.song", more=(_ADDRESSES,))

UDIO = Provider(
    id="udio",
    name="Udio",
    generators=(SONG,),
    adapter=later("core.providers.udio.adapter:Udio"),
    limits=Limits(at_once=3, seconds=180),
    at=dict.fromkeys(WAY_OF, (SONG.id,)),
)
