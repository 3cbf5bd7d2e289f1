"""Whether a server works for its profile: what it has."""

from collections.abc import Sequence

from core.message import Message, say
from core.net.http import Answer
from core.net.reading import not_an_api
from core.providers.openai.catalogue import models_in, voices_in
from core.providers.openai.line import Line


async def works(line: Line) -> Message:
    """Return in one sentence what the server has: models, or voices where it tells of no models. Raises `Problem`."""
    if answer := await line.asked(line.url("models")):
        count = _count(line, models_in(answer.data), answer)
        return say("It works: 1 model.") if count == 1 else say("It works: {count} models.", count=count)
    if answer := await line.asked(line.url("voices")):
        count = _count(line, voices_in(answer.data), answer)
        return say("It works: 1 voice.") if count == 1 else say("It works: {count} voices.", count=count)
    raise not_an_api(line.profile.name, 404, "")


def _count(line: Line, found: Sequence[object] | None, answer: Answer) -> int:
    if found is None:
        raise not_an_api(line.profile.name, answer.status, answer.text)
    return len(found)
