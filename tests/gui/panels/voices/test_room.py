"""A voice from its recording to its speakers, in the room as it is used, against JimmyAI on loopback."""

from tests.gui.panels.voices.conftest import Stage


async def test_a_recording_becomes_a_voice(stage: Stage) -> None:
    await stage.provider()
    voice = await stage.cloned()
    assert stage.problems == []
    assert voice.name == "Anna"
