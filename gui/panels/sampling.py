"""Hearing a voice before it is chosen: its sample is fetched by the core and played. Awaited."""

from core.studio import Studio
from gui.panels.inspector.voicebook import PREVIEW, Offer
from gui.playback import Playable, Player


async def hear(studio: Studio, player: Player, offer: Offer) -> None:
    """Play the sample of an offered voice; pause it, if it is the one that is heard."""
    profile, _generator, info = offer
    if info.sample == PREVIEW:
        await _hear_preview(studio, player, offer)
        return
    key = f"sample {profile.id} {info.id}"
    if player.now and player.now.key == key:
        player.toggle()
        return
    path = await studio.sample(profile.id, info.sample)
    player.play([Playable(key, path, b"", 0.0, info.name, profile.name)])


async def _hear_preview(studio: Studio, player: Player, offer: Offer) -> None:
    """Play the take that a voice came with, if it is there still."""
    profile, generator, info = offer
    made = next((voice for voice in studio.kept.of(profile.id, generator.id) if voice.voice == info.id), None)
    for take in await studio.takes_by_id([made.take]) if made else ():
        if player.now and player.now.key == take.id:
            player.toggle()
        else:
            path, seconds = studio.audio_path(take), take.facts.seconds
            player.play([Playable(take.id, path, take.peaks, seconds, info.name, profile.name)])
