"""An aggregator built on new-api: OpenAI's speech, the balance of a key, Suno and Udio behind one address and one key.

Source: providers.md 5 and 6.
"""

import json
from collections.abc import Mapping
from typing import Any, Literal

from tests.servers.openai import OpenAI
from tests.servers.refusals import Access
from tests.servers.sounds import TYPES, sound
from tests.servers.suno import Suno
from tests.servers.tasks import Look, Task
from tests.servers.udio import Udio
from tests.servers.wire import Answer, Recorded, as_json

_CODES = {
    400: "invalid_request",
    403: "task_channel_disable",
    429: "fail_to_fetch_task",
    500: "do_request_failed",
    503: "fail_to_fetch_task",
}
_OWN = {"task_not_exist"}
"""Messages that are codes of their own."""
_BUSY = "当前分组上游负载已饱和，请稍后再试"


class Relay(OpenAI):
    """RixAPI, or with the manner "new-api" a relay that has nothing but what new-api itself has."""

    name = "relay"
    steps = frozenset({"submit", "poll", "download", "voices", "models", "balance"})

    def __init__(
        self,
        manner: Literal["rixapi", "new-api"] = "rixapi",
        *,
        key: str | None = "test-key",
        keys: Mapping[str, Access] | None = None,
        port: int = 0,
        file_port: int = 0,
        audio: float | None = None,
    ) -> None:
        super().__init__("rixapi", key=key, keys=keys, port=port, file_port=file_port, audio=audio)
        self.polls_until_done = 1
        """How many looks find a task unfinished; 0 is done at the first."""
        self.task_seconds = 0.0
        """How long a task takes, however often one looks."""
        self.tasks: dict[str, Task] = {}
        self.suno = Suno(self, manner)
        self.suno.lay_routes()
        self.udio = Udio(self, "official" if manner == "rixapi" else "submit")
        self.udio.lay_routes()

    def order(self, recorded: Recorded, kind: str, body: dict[str, Any]) -> Task:
        """Take an order."""
        task = Task(self.new_id(), kind, body, recorded.now, recorded.task_fault)
        self.tasks[task.id] = task
        return task

    def look(self, recorded: Recorded, task: Task) -> Look:
        """Look at a task as this call does."""
        return task.look(recorded.task_fault, self.polls_until_done, self.task_seconds)

    def lay_out(self, folder: str, said: str, kind: str, seconds: float) -> tuple[str, float]:
        """Put a sound at the files host; return its address and how long it is, `audio` where that is set."""
        length = seconds if self.audio is None else self.audio
        path = f"/{folder}/{self.new_id()}.{kind}"
        return self.store(path, TYPES[kind], lambda: sound(said, kind, length)), round(length, 3)

    def code(self) -> str:
        """Say that all is well."""
        return "success"

    def business_error(self, recorded: Recorded) -> Answer:
        if not _is_task(recorded):
            return super().business_error(recorded)
        return as_json({"code": "upstream_error", "message": "The prompt was rejected", "data": None})

    def finish(self, recorded: Recorded, answer: Answer) -> Answer:
        answer = super().finish(recorded, answer)
        return _of_task(answer) if _is_task(recorded) and answer.status >= 400 and answer.status != 401 else answer


def _is_task(recorded: Recorded) -> bool:
    return recorded.host == "api" and recorded.path.startswith(("/suno/", "/udio/"))


def _of_task(answer: Answer) -> Answer:
    """Say an error as the part of a relay does that handles tasks; a key is judged before that part is reached."""
    told = json.loads(answer.body)["error"]
    message = _BUSY if answer.status == 429 else told["message"].partition(" (request id")[0]
    code = message if message in _OWN else _CODES.get(answer.status, "fail_to_fetch_task")
    if told["code"] == "insufficient_user_quota":
        code, message = "quota_not_enough", "user quota is not enough"
    return Answer(answer.status, as_json({"code": code, "message": message, "data": None}).body, headers=answer.headers)
