"""Hearing a voice before it is chosen: its sample is fetched by the core and played. Awaited."""

from core.studio import Studio
from gui.panels.inspector.voicebook import Offer
from gui.playback import Playable, Player


async def hear(studio: Studio, player: Player, offer: Offer) -> None:
    """Play the sample of an offered voice; pause it, if it is the one that is heard."""
    profile, _generator, info = offer
    key = f"sample {profile.id} {info.id}"
    if player.now and player.now.key == key:
        player.toggle()
        return
    path = await studio.sample(profile.id, info.sample)
    player.play([Playable(key, path, b"", 0.0, info.name, profile.name)])
