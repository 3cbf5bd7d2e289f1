"""Words spoken to be heard once, by generators that cost nothing: for listening, and never part of a library."""

import asyncio
import tempfile
from pathlib import Path

from core.domain.request import Request
from core.errors import RequestProblem, TaskFailed
from core.message import say
from core.providers.base import Prepares, Ready
from core.providers.registry import Registry


class Auditions:
    """Knows where what was spoken in this session lies."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._speaking = asyncio.Lock()
        self._spoken: set[Path] = set()

    async def speak(self, request: Request) -> Path:
        """Return the file of a request's audio, spoken at the first call. Raises `Problem`.

        Only of a generator that can be asked again for nothing: what is paid goes through the ledger.
        """
        generator = self._registry.generator(request.generator)
        if not generator.repeatable:
            raise RequestProblem(say("This voice costs something."), say("Generate it instead."))
        async with self._speaking:
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix="roomtone-auditions-")
            file = Path(self._folder.name) / f"{request.fingerprint[:24]}{generator.suffix}"
            if file not in self._spoken:
                await self._ask(request, file)
                self._spoken.add(file)
            return file

    async def _ask(self, request: Request, file: Path) -> None:
        adapter = self._registry.adapter(request.profile, request.generator)
        await adapter.check(request)
        if isinstance(adapter, Prepares):
            await adapter.prepare(request)
        outcome = await adapter.submit(request, file)
        if not isinstance(outcome, Ready):
            raise TaskFailed(say("This voice does not speak at once."), say("Generate the line to hear it."))

    def close(self) -> None:
        """Throw them away."""
        if self._folder:
            self._folder.cleanup()
            self._spoken.clear()
            self._folder = None
