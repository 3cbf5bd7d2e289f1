"""Udio behind 302.AI and behind relays: two songs a task, at the addresses and in the shapes that each of them has.

Source: providers.md 1.3 and 5.3. How a relay answers an order at Udio's own addresses is published nowhere, so a tester
chooses the shape.
"""

from __future__ import annotations

import time
from typing import Any, Literal, Protocol

from tests.servers.checks import body_of, flag, invalid, number, one_of, text
from tests.servers.refusals import Refusal, Trouble
from tests.servers.tasks import Look, Task
from tests.servers.wire import Answer, Recorded, as_json

PTC_A_CALL = 0.1
_STATUSES = {Look.FAILED: "FAILURE", Look.STRANGE: "REHEARSING", Look.WAITING: "PROCESSING", Look.RUNNING: "PROCESSING"}
_FRACTIONS = (
    "song_section_start", "song_section_end", "lyrics_placement_start", "lyrics_placement_end",
    "prompt_strength", "clarity_strength", "lyrics_strength",
)  # fmt: skip


class Host(Protocol):
    """The server that Udio is behind."""

    tasks: dict[str, Task]

    def route(self, method: str, path: str, step: str, handler: Any) -> None: ...

    def new_id(self) -> str: ...

    def code(self) -> str | int: ...

    def order(self, recorded: Recorded, kind: str, body: dict[str, Any]) -> Task: ...

    def look(self, recorded: Recorded, task: Task) -> Look: ...

    def lay_out(self, folder: str, said: str, kind: str, seconds: float) -> tuple[str, float]: ...


class Udio:
    """Song tasks. The attributes may be changed at any time."""

    def __init__(self, server: Host, shape: Literal["302", "official", "nested", "submit"] = "302") -> None:
        self._server = server
        self.songs = 2
        self.seconds = 4.0
        """How long a song is; a real one has some 130 seconds."""
        self.shape = shape
        """302.AI's own, the "official format" of relays, one element with all songs, and the addresses of others."""
        self.ordered: Literal["task", "tracks", "songs"] = "task"
        """How an order is answered: with a task, with the songs' ids as Udio itself does, or with unfinished songs."""
        self.place: Literal["songs", "data"] = "data"
        """Where others have the songs: `data.songs` or `data.data.songs`."""
        self.fail_reason = "The lyrics were rejected by moderation"
        self.fail_status = "FAILURE"

    def lay_routes(self) -> None:
        """Answer at the two paths."""
        if self.shape == "submit":
            self._server.route("POST", "/udio/submit/music", "submit", self._order)
            self._server.route("GET", "/udio/fetch/*", "poll", self._fetch)
        else:
            self._server.route("POST", "/udio/generate-proxy", "submit", self._order)
            self._server.route("GET", "/udio/query", "poll", self._query)

    def _order(self, recorded: Recorded) -> Answer:
        params = body_of(recorded).get("gen_params")
        if not isinstance(params, dict):
            raise invalid("gen_params is required", "gen_params")
        _check(params)
        task = self._server.order(recorded, "udio", params)
        return as_json(self._told(task), cost=PTC_A_CALL)

    def _told(self, task: Task) -> dict[str, Any]:
        songs = [_unfinished(task, n) for n in range(self.songs)]
        if self.ordered == "tracks":
            ids = [song["id"] for song in songs]
            return {"message": "Success", "generation_id": self._server.new_id(), "track_ids": ids}
        if self.ordered == "songs":
            return {"songs": [{**song, "finished": False} for song in songs]}
        return {"code": self._server.code(), "message": "", "data": task.id}

    def _query(self, recorded: Recorded) -> Answer:
        wanted = [name for name in recorded.query.get("ids", "").split(",") if name]
        if not wanted:
            raise Refusal(Trouble.BAD_REQUEST, "ids is required", "ids")
        if self.shape == "official":
            return as_json({"songs": self._asked_for(recorded, wanted)})
        tasks = [task for name in wanted if (task := self._server.tasks.get(name))]
        data = self._task(recorded, tasks[0]) if tasks else None
        return as_json({"code": self._server.code(), "message": "", "data": data})

    def _asked_for(self, recorded: Recorded, wanted: list[str]) -> list[dict[str, Any]]:
        """Return the songs of these tasks, and those of these ids."""
        found = [song for task in self._server.tasks.values() if any(name.startswith(task.id) for name in wanted)
                 for song in self._official(recorded, task)]  # fmt: skip
        return [song for song in found if song["id"] in wanted or song["generation_id"] in wanted]

    def _fetch(self, recorded: Recorded) -> Answer:
        task = self._server.tasks.get(recorded.path.rpartition("/")[2])
        if not task:
            raise Refusal(Trouble.BAD_REQUEST, "task_not_exist")
        found = self._task(recorded, task)
        times = {"submit_time": int(task.created), "start_time": int(task.created), "finish_time": 0}
        songs = [song for one in found.pop("data") or () for song in one["songs"]]
        there = {"songs": songs} if self.place == "songs" else {"data": {"songs": songs} if songs else None}
        return as_json({"code": self._server.code(), "message": "", "data": {**found, **times, **there}})

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
