"""Samples of voices, fetched once and kept until the program ends: for listening, and never part of a library."""

import asyncio
import hashlib
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from core.providers.base import Result
from core.providers.registry import Registry


class Samples:
    """Knows where samples of this session lie."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._fetching = asyncio.Lock()

    async def get(self, profile: str, url: str) -> Path:
        """Return the file of a sample, downloaded at the first call. Raises `LinkExpired`, `NoDownload`, `Offline`."""
        async with self._fetching:
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix="roomtone-samples-")
            suffix = Path(urlsplit(url).path).suffix[:6] or ".mp3"
            file = Path(self._folder.name) / (hashlib.sha256(url.encode()).hexdigest()[:24] + suffix)
            if not file.exists():
                await self._registry.adapter(profile).fetch(Result(url=url), file)
            return file

    def close(self) -> None:
        """Throw them away."""
        if self._folder:
            self._folder.cleanup()
            self._folder = None
