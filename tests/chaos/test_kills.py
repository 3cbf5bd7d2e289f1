"""`kill -9` at every named step of an order, for an answer at once, for tasks, with two results or a voice."""

import sys
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.chaos.kills import STEPS, Step, Victims, kill, victims
from tests.contract.cases import jimmyai, suno, udio
from tests.contract.cases.ai302 import UDIO, VENDORS
from tests.contract.cases.case import Case

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL"),
    pytest.mark.asyncio(loop_scope="module"),
]
HERE = [
    pytest.param(step, case, id=f"{step}-{case}")
    for step in STEPS
    for case in step.cases
    if case in {VENDORS, UDIO, udio.TRACKS, jimmyai.CLONE, suno.SONG, suno.STEMS, suno.WAV} or case.answer == "audio"
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def there() -> AsyncIterator[Victims]:
    async with victims() as made:
        yield made


@pytest.mark.parametrize(("step", "case"), HERE)
async def test_killed_at(there: Victims, step: Step, case: Case, tmp_path) -> None:
    await kill(there, step, case, tmp_path)
