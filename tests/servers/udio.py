"""Udio on 302.AI: two songs a task, one song an element; and in the shapes that other relays have for the same query.

Source: providers.md 1.3 and 5.3.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Literal

from tests.servers.checks import body_of, flag, invalid, number, one_of, text
from tests.servers.refusals import Refusal, Trouble
from tests.servers.tasks import Look, Task
from tests.servers.wire import Answer, Recorded, as_json

if TYPE_CHECKING:
    from tests.servers.ai302 import Ai302

PTC_A_CALL = 0.1
_STATUSES = {Look.FAILED: "FAILURE", Look.STRANGE: "REHEARSING", Look.WAITING: "PROCESSING", Look.RUNNING: "PROCESSING"}
_FRACTIONS = (
    "song_section_start", "song_section_end", "lyrics_placement_start", "lyrics_placement_end",
    "prompt_strength", "clarity_strength", "lyrics_strength",
)  # fmt: skip


class Udio:
    """Song tasks. The attributes may be changed at any time."""

    def __init__(self, server: Ai302) -> None:
        self._server = server
        self.songs = 2
        self.seconds = 4.0
        """How long a song is; a real one has some 130 seconds."""
        self.shape: Literal["302", "official", "nested"] = "302"
        """302.AI's own, the "official format" of relays (5.3), and one element with all songs."""
        self.fail_reason = "The lyrics were rejected by moderation"
        self.fail_status = "FAILURE"

    def lay_routes(self) -> None:
        """Answer at the two paths."""
        self._server.route("POST", "/udio/generate-proxy", "submit", self._order)
        self._server.route("GET", "/udio/query", "poll", self._query)

    def _order(self, recorded: Recorded) -> Answer:
        params = body_of(recorded).get("gen_params")
        if not isinstance(params, dict):
            raise invalid("gen_params is required", "gen_params")
        _check(params)
        task = self._server.order(recorded, "udio", params)
        return as_json({"code": self._server.code(), "message": "", "data": task.id}, cost=PTC_A_CALL)

    def _query(self, recorded: Recorded) -> Answer:
        wanted = [name for name in recorded.query.get("ids", "").split(",") if name]
        if not wanted:
            raise Refusal(Trouble.BAD_REQUEST, "ids is required", "ids")
        tasks = [task for name in wanted if (task := self._server.tasks.get(name))]
        if self.shape == "official":
            return as_json({"songs": [song for task in tasks for song in self._official(recorded, task)]})
        data = self._task(recorded, tasks[0]) if tasks else None
        return as_json({"code": self._server.code(), "message": "", "data": data})

    def _task(self, recorded: Recorded, task: Task) -> dict[str, Any]:
        look = self._server.look(recorded, task)
        status = _STATUSES.get(look, "SUCCESS")
        found: dict[str, Any] = {"task_id": task.id, "action": "udio-generate", "status": status, "fail_reason": ""}
        found["progress"] = "100%" if status == "SUCCESS" else f"{min(95, 10 * task.looks)}%"
        found["data"] = None
        if look is Look.FAILED:
            found.update(status=self.fail_status, fail_reason=self.fail_reason)
        elif look is Look.RUNNING or look is Look.BARE:
            found["data"] = [{"songs": [_unfinished(task, n)]} for n in range(self.songs)]
        elif look in {Look.DONE, Look.DOUBLE}:
            songs = self._finished(task)
            together = look is Look.DOUBLE or self.shape == "nested"
            found["data"] = [{"songs": songs}] if together else [{"songs": [song]} for song in songs]
        return found

    def _official(self, recorded: Recorded, task: Task) -> list[dict[str, Any]]:
        look = self._server.look(recorded, task)
        if look is Look.FAILED:
            wrong = {"error_type": "MODERATION", "error_code": 400, "error_detail": self.fail_reason}
            return [{**_unfinished(task, n), "finished": True, **wrong} for n in range(self.songs)]
        if look in {Look.DONE, Look.DOUBLE}:
            return [{**song, "finished": True, "error_type": None} for song in self._finished(task)]
        return [{**_unfinished(task, n), "finished": look is Look.BARE} for n in range(self.songs)]

    def _finished(self, task: Task) -> list[dict[str, Any]]:
        while len(task.results) < self.songs:
            n = len(task.results)
            url, task.seconds = self._server.lay_out("udio", f"song {n}: {task.id}", "mp3", self.seconds)
            task.results.append(url)
        return [
            {**_unfinished(task, n), "song_path": url, "duration": task.seconds, "lyrics": task.body.get("lyrics", "")}
            for n, url in enumerate(task.results)
        ]


def _unfinished(task: Task, number: int) -> dict[str, Any]:
    made = time.strftime("%Y-%m-%dT%H:%M:%S.000000+00:00", time.gmtime(task.created))
    ids = {"id": f"{task.id}-{number}", "generation_id": task.id, "title": f"Song {number + 1}", "created_at": made}
    return {**ids, "song_path": None, "image_path": None, "duration": None, "lyrics": None}


def _check(params: dict[str, Any]) -> None:
    text(params, "prompt")
    kind = one_of(params, "lyrics_type", ("user", "instrumental", "generate"))
    if kind == "user":
        text(params, "lyrics", empty=True)
    one_of(params, "model_type", ("udio32-v1.5", "udio130-v1.5"))
    one_of(params, "generation_quality", (0.25, 0.5, 0.75, 1))
    flag(params, "bypass_prompt_optimization")
    number(params, "seed", -1, 2**63 - 1, need=True, whole=True)
    for name in _FRACTIONS:
        number(params, name, 0, 1, need=name not in {"song_section_end", *_FRACTIONS[2:4]})
    _check_config(params.get("config") or {"mode": "regular"})


def _check_config(config: dict[str, Any]) -> None:
    if one_of(config, "mode", ("regular", "precede", "continuation")) == "regular":
        return
    number(config, "context_length", 0, 130, need=True)
    source = config.get("source")
    if not isinstance(source, dict):
        raise invalid("config.source is required", "config")
    one_of(source, "source_type", ("song",))
    text(source, "song_id")
