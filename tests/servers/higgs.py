"""Higgs Audio V2 on 302.AI: a voice cloned from references, and a voice made from a description.

Requests as documented (providers.md 1.1.a and c); the answers are those of the sibling in 1.1.d.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.servers.checks import body_of, flag, invalid, number, text, texts
from tests.servers.refusals import Refusal, Trouble
from tests.servers.sounds import seconds_of
from tests.servers.tasks import Look, Task
from tests.servers.wire import Answer, Recorded, as_json

if TYPE_CHECKING:
    from tests.servers.ai302 import Ai302

PTC_A_THOUSAND_TOKENS = 0.03
_STATES = {Look.WAITING: "PENDING", Look.RUNNING: "STARTED", Look.FAILED: "FAILURE", Look.STRANGE: "REHEARSING"}


class Higgs:
    """Both kinds of task."""

    def __init__(self, server: Ai302) -> None:
        self._server = server

    def lay_routes(self, clone: str, design: str) -> None:
        """Answer at two paths."""
        for path, order in ((clone, self._clone), (design, self._design)):
            self._server.route("POST", path, "submit", order)
            self._server.route("GET", path, "poll", self._look)

    def _clone(self, recorded: Recorded) -> Answer:
        body = body_of(recorded)
        links, spoken = texts(body, "ref_audio_links"), texts(body, "ref_audio_text")
        if len(links) != len(spoken):
            raise invalid("ref_audio_links and ref_audio_text must have the same length", "ref_audio_text")
        for link in links:
            if not link.startswith(("http://", "https://")):
                raise invalid("ref_audio_links must be addresses", "ref_audio_links")
        task = self._order(recorded, "clone", body)
        if missing := [link for link in links if not self._server.stored(link)]:
            task.broken = f"The reference audio cannot be read: {missing[0]}"
        return self._ordered(task)

    def _design(self, recorded: Recorded) -> Answer:
        body = body_of(recorded)
        flag(body, "is_multi_speaker")
        if body.get("system_prompt") is not None:
            text(body, "system_prompt")
        return self._ordered(self._order(recorded, "design", body))

    def _order(self, recorded: Recorded, kind: str, body: dict[str, Any]) -> Task:
        text(body, "input_text")
        number(body, "temperature", 0, 1.5)
        number(body, "top_k", -1, 100, whole=True)
        number(body, "top_p", 0.1, 1)
        return self._server.order(recorded, kind, body)

    def _ordered(self, task: Task) -> Answer:
        tokens = max(1, len(task.body["input_text"]) // 4)
        return as_json({"task_id": task.id}, cost=tokens / 1000 * PTC_A_THOUSAND_TOKENS)

    def _look(self, recorded: Recorded) -> Answer:
        wanted = recorded.query.get("task_id")
        if not wanted:
            raise Refusal(Trouble.BAD_REQUEST, "task_id is required", "task_id")
        if not (task := self._server.tasks.get(wanted)):
            return as_json({"state": "PENDING"})  # it really does not know them apart
        look = self._server.look(recorded, task)
        if look is Look.FAILED:
            return as_json({"state": "FAILURE", "error": task.broken or "The model could not speak this text"})
        if look in _STATES:
            return as_json({"state": _STATES[look]})
        if look is Look.BARE:
            return as_json({"state": "SUCCESS", "audio_url": None})
        return as_json({"state": "SUCCESS", **self._result(task, double=look is Look.DOUBLE)})

    def _result(self, task: Task, *, double: bool) -> dict[str, Any]:
        said: str = task.body["input_text"]
        while len(task.results) < 1 + double:
            told = f"{task.id} {len(task.results)}: {said}"
            url, task.seconds = self._server.lay_out("tts", told, self._server.result_format, seconds_of(said))
            task.results.append(url)
        facts = {"duration": task.seconds, "total_text_tokens": len(said) // 4, "sample_rate": 24_000}
        audio = task.results[:2] if double else task.results[0]
        return {"audio_url": audio, **facts, "generation_time": 5.1}
