"""Speech of the local voice: a corpus in several languages, and a script that is spoken."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.domain.params import Value
from core.domain.request import Request
from core.paths import Paths
from core.projects.casting import add_speaker
from core.projects.document import Document
from core.providers.local.adapter import Local
from core.providers.registry import BUILT_IN
from core.studio import Studio

ENGLISH = (
    "I heard something. Did you?",
    "No. Go back to sleep.",
    "The harbour lamps went out one after another, as if someone were walking along the quay with a snuffer.",
    "That was the engine. They are leaving without us, Ben.",
    "They would not dare. Would they?",
    "I paid for two cabins. I have the tickets stamped on both.",
    "Rain began, all at once.",
    "If you look at the map, you will see that the road ends here, at the edge of the old quarry.",
    "The sea was calm; the sky was not.",
    "Never, never, never again.",
)
CHINESE = (
    "我听见了什么声音。你听见了吗？",
    "港口的灯一盏接一盏地熄灭了，好像有人拿着灭烛器沿着码头走过。",
    "那是发动机的声音。他们要丢下我们走了。",
    "我付了两间舱房的钱，票上都盖了章。",
    "雨一下子下了起来。",
    "一九八四年，这条渡船运送了一万二千四百五十人，没有一个人迟到。",
    "海面很平静，天空却不是。",
    "各位听众晚上好，这里是雨夜电台，今晚的雨会一直下到天亮，请不要忘记关窗。",
)
GERMAN = (
    "Ich habe etwas gehört. Du auch?",
    "Die Lampen im Hafen gingen eine nach der anderen aus, als ginge jemand mit einem Löschhut den Kai entlang.",
    "Das war die Maschine. Sie fahren ohne uns.",
    "Ich habe zwei Kabinen bezahlt, und beide Karten sind gestempelt.",
    "Auf einmal begann es zu regnen.",
    "Niemand hat uns gesagt, wann das Schiff zurückkommt.",
)
VOICES = (("en-us", ENGLISH), ("en-gb+f3", ENGLISH), ("cmn", CHINESE), ("de+m3", GERMAN))


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, Path]]:
    """Voice, text and file of clean speech."""
    import asyncio

    folder = tmp_path_factory.mktemp("corpus")
    found: list[tuple[str, str, Path]] = []

    async def speak() -> None:
        local = Local(BUILT_IN)
        values: dict[str, Value] = {"rate": 175, "pitch": 50, "range": 50, "volume": 100, "gap": 0}
        for voice, texts in VOICES:
            for text in texts:
                path = folder / f"{len(found):03}.wav"
                await local.submit(Request("local.speech", "local", text, voice, values), path)
                found.append((voice, text, path))
        await local.close()

    asyncio.run(speak())
    return found


class Spoken:
    """A script whose lines are all spoken."""

    def __init__(self, studio: Studio, document: Document) -> None:
        self.studio, self.document = studio, document
        self.script = document.scripts[0].id
        self.lines: list[str] = []

    async def speak(self, *texts: str) -> None:
        at = len(self.document.lines(self.script))
        anna = add_speaker(self.document, "Anna")
        self.lines += [
            self.document.insert_line(self.script, at + n, speaker=anna, text=text) for n, text in enumerate(texts)
        ]
        await self.studio.generate(self.document, self.lines)
        await self.studio.idle()


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Spoken]:
    studio = Studio(Paths.under(tmp_path))
    await studio.open()
    await studio.start_queue()
    project = await studio.new_project("The Last Ferry")
    made = Spoken(studio, await studio.document(project.id))
    await made.speak(*ENGLISH)
    yield made
    await studio.close()
