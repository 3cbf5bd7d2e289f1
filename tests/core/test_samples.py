"""Samples of voices: fetched once, without the key, and thrown away at the end."""

from pathlib import Path

import pytest

from core.errors import LinkExpired
from core.paths import Paths
from core.studio import Studio
from tests.servers.ai302 import Ai302
from tests.servers.faults import Fault


async def test_a_sample_is_fetched_once_and_is_gone_when_the_program_ends(tmp_path: Path) -> None:
    async with Ai302(key="test-key-1234") as server:
        studio = Studio(Paths.under(tmp_path))
        await studio.open()
        profile = await studio.accounts.add("302ai", "302.AI", server.base_url)
        await studio.accounts.set_key(profile.id, "test-key-1234", session=True)
        voices = await studio.voices("302ai.speech", profile.id)
        url = next(info.sample for info in voices if info.sample)
        server.faults.on("download", Fault.EXPIRED, 1)
        with pytest.raises(LinkExpired):
            await studio.sample(profile.id, url)
        file = await studio.sample(profile.id, url)
        asked = len(server.requests)
        assert await studio.sample(profile.id, url) == file
        assert len(server.requests) == asked
        assert file.stat().st_size > 1000
        assert not file.is_relative_to(tmp_path), "it is no part of the library"
        fetched = [request for request in server.requests if request.host == "files"]
        assert fetched
        assert not any("authorization" in request.headers for request in fetched)
        await studio.close()
        assert not file.exists()
