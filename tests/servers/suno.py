"""Suno behind a relay: two songs a task, its companions, and the manners that RixAPI, plain new-api and 302.AI have.

Source: providers.md 1.4, 5.1 and 5.2.
"""

from __future__ import annotations

from typing import Any, Literal, Protocol

from tests.servers.checks import body_of, flag, invalid, number, one_of, text, texts
from tests.servers.refusals import Refusal, Trouble
from tests.servers.sounds import TYPES, sound
from tests.servers.tasks import Look, Task
from tests.servers.wire import Answer, Recorded, as_json

COSTS = {"302ai": 0.05, "rixapi": 0.1, "new-api": 0.1}
"""What a call costs; only that of 302.AI is documented."""
CLIP, TASK = "c0ffee00-0000-4000-8000-000000000001", "7a5c0000-0000-4000-8000-000000000001"
"""A song that was made long ago, and the task that made it."""
STREAM = "https://audiopipe.suno.ai/?item_id="
"""Where a song can be heard while it is still made: no place for a result to lie."""
SCENES = ("extend", "upload_extend", "cover", "infill", "artist_consistency", "gen_stem")
_LONGEST = 480
_PLAIN = frozenset(
    {"gpt_description_prompt", "prompt", "title", "tags", "mv", "make_instrumental", "continue_at", "continue_clip_id",
     "task_id"}
)  # fmt: skip
_STATUSES = {Look.WAITING: "SUBMITTED", Look.RUNNING: "IN_PROGRESS", Look.FAILED: "FAILURE", Look.STRANGE: "REHEARSING"}
_WORDS = {
    Look.WAITING: "submitted",
    Look.RUNNING: "streaming",
    Look.FAILED: "error",
    Look.STRANGE: "rehearsing",
}


class Host(Protocol):
    """The server that Suno is behind."""

    tasks: dict[str, Task]
    audio: float | None

    def route(self, method: str, path: str, step: str, handler: Any) -> None: ...

    def store(self, path: str, kind: str, make: Any) -> str: ...

    def stored(self, url: str) -> bool: ...

    def new_id(self) -> str: ...

    def order(self, recorded: Recorded, kind: str, body: dict[str, Any]) -> Task: ...

    def look(self, recorded: Recorded, task: Task) -> Look: ...


class Suno:
    """Song tasks and what can be made of songs. The attributes may be changed at any time."""

    def __init__(self, host: Host, manner: Literal["rixapi", "new-api", "302ai"]) -> None:
        self._host = host
        self.manner = manner
        self.seconds = 4.0
        """How long a song is; a real one has some three minutes."""
        self.spoilt: set[int] = set()
        """Which songs of a task fail, by their number."""
        self.fail_reason = "The lyrics were rejected by moderation"
        self.fail_status = "FAILURE"
        self.song_status = "complete"
        """The word for a song that is made; 302.AI's is not published."""
        self.numbers = manner == "302ai"
        """Whether `code` is 200 instead of "success"."""
        self.file_shape: Literal["wrapped", "bare", "task"] = "wrapped"
        """How the address of a WAV or MP4 comes: in an envelope, alone, or later as that of a task."""
        self.words: list[dict[str, Any]] = [_word("[Verse]\nSnow ", 0.5, 0.9), _word("falls\n", 1.0, 1.4),
                                            _word("Lamps ", 2.0, 2.4), _word("burn", 2.5, 3.0)]  # fmt: skip
        """The timing of a song."""
        self.persona_slash = False
        """Whether the path that makes a persona only works with a slash at its end."""
        self.clips: dict[str, str] = {CLIP: TASK}
        """Every song that there is, and the task that made it."""
        self.takes_any = False
        """Whether songs and tasks that nobody knows are taken for ones of long ago."""

    def lay_routes(self) -> None:
        """Answer at what this service has."""
        self._host.route("POST", "/suno/submit/music", "submit", self._music)
        self._host.route("POST", "/suno/submit/lyrics", "submit", self._lyrics)
        self._host.route("GET", "/suno/fetch/*", "poll", self._fetch)
        if self.manner == "302ai":
            return
        self._host.route("POST", "/suno/fetch", "poll", self._batch)
        if self.manner == "new-api":
            self._host.route("POST", "/suno/submit/*", "submit", self._no_action)
            return
        self._host.route("POST", "/suno/submit/concat", "submit", self._concat)
        self._host.route("POST", "/suno/uploads/audio-url", "submit", self._upload)
        self._host.route("POST", "/suno/persona/create", "submit", self._persona)
        self._host.route("POST", "/suno/persona/create/", "submit", self._persona)
        acts = {"stems": self._stems, "timing": self._timing, "wav": self._file, "mp4": self._file}
        for act, handler in acts.items():
            self._host.route("GET", f"/suno/act/{act}/*", "submit", handler)
        self._host.route("GET", "/suno/feed/*", "poll", self._feed)

    # What is ordered

    def _music(self, recorded: Recorded) -> Answer:
        body = body_of(recorded)
        self._check_fields(body)
        text(body, "mv", most=100)
        flag(body, "make_instrumental")
        described = "gpt_description_prompt" in body
        if described:
            text(body, "gpt_description_prompt")
        if not described or (self.manner == "rixapi" and "prompt" in body):
            wordless = described or body["make_instrumental"] or "task" in body or "continue_clip_id" in body
            text(body, "prompt", most=5_000, empty=wordless)
        for name, most in (("title", 100), ("tags", 1_000), ("negative_tags", 1_000)):
            if name in body:
                text(body, name, most=most, empty=True)
        self._check_source(body)
        self._check_scene(body)
        _check_metadata(body.get("metadata", {}))
        return self._taken(recorded, "MUSIC" if body.get("task") != "gen_stem" else "STEM", body)

    def _check_fields(self, body: dict[str, Any]) -> None:
        """A relay drops what it has no field for, and the song is made without it: here that is an error."""
        if self.manner == "rixapi":
            return
        known = _PLAIN if self.manner == "new-api" else _PLAIN - {"continue_at", "continue_clip_id", "task_id"}
        if dropped := body.keys() - known:
            raise invalid(f"Nothing here reads {', '.join(sorted(dropped))}")

    def _check_source(self, body: dict[str, Any]) -> None:
        number(body, "continue_at", 0, _LONGEST)
        for name in ("continue_clip_id", "cover_clip_id", "artist_clip_id"):
            if name in body:
                self._known(text(body, name), name)
        if "continue_clip_id" not in body:
            return
        if self.manner == "new-api" and not body.get("task_id"):
            raise invalid("task id is empty")
        known = {*self._host.tasks, *self.clips.values()}
        if body.get("task_id") and body["task_id"] not in known and not self.takes_any:
            raise invalid("task_not_exist")

    def _check_scene(self, body: dict[str, Any]) -> None:
        if "task" not in body:
            return
        needed = {"cover": "cover_clip_id", "artist_consistency": "artist_clip_id"}
        scene = one_of(body, "task", SCENES)
        text(body, needed.get(scene, "continue_clip_id"))
        if scene == "artist_consistency":
            text(body, "persona_id")
        if scene == "infill":
            number(body, "infill_start_s", 0, _LONGEST, need=True)
            number(body, "infill_end_s", body["infill_start_s"], _LONGEST, need=True)
        if scene == "gen_stem":
            one_of(body, "stem_type_id", (91,))
            one_of(body, "stem_type_group_name", ("Two", "Twelve"))
            one_of(body, "stem_task", (str(body["stem_type_group_name"]).lower(),))
            one_of(body, "mv", ("chirp-auk",))

    def _lyrics(self, recorded: Recorded) -> Answer:
        body = body_of(recorded)
        if not body.get("prompt"):
            raise invalid("prompt_empty")
        text(body, "prompt")
        if self.manner == "302ai":
            return as_json({"code": self._code(), "msg": "", "data": _written(body)}, cost=COSTS[self.manner])
        return self._taken(recorded, "LYRICS", body)

    def _concat(self, recorded: Recorded) -> Answer:
        body = body_of(recorded)
        self._known(text(body, "clip_id"), "clip_id")
        flag(body, "is_infill")
        return self._taken(recorded, "CONCAT", body)

    def _upload(self, recorded: Recorded) -> Answer:
        body = body_of(recorded)
        if not text(body, "url").startswith(("http://", "https://")):
            raise invalid("url must be an address", "url")
        return self._taken(recorded, "UPLOAD", body)

    def _persona(self, recorded: Recorded) -> Answer:
        if self.persona_slash and not recorded.path.endswith("/"):
            raise Refusal(Trouble.NOT_FOUND, "Not found")
        body = body_of(recorded)
        self._known(text(body, "root_clip_id"), "root_clip_id")
        text(body, "name")
        text(body, "description", empty=True)
        texts(body, "clips")
        flag(body, "is_public")
        made = {"id": self._host.new_id(), "name": body["name"], "description": body["description"]}
        return as_json({**made, "root_clip_id": body["root_clip_id"], "is_public": body["is_public"]}, cost=self._cost)

    def _stems(self, recorded: Recorded) -> Answer:
        clip = self._known(recorded.path.rpartition("/")[2], "clip_id")
        task = self._host.order(recorded, "STEMS", {"clip": clip})
        return as_json({"clips": [self._stem(task, n, Look.WAITING) for n in range(2)]}, cost=self._cost)

    def _timing(self, recorded: Recorded) -> Answer:
        self._known(recorded.path.rpartition("/")[2], "clip_id")
        shape = {"waveform_data": [0.1, 0.2], "hoot_cer": 0.12, "is_streamed": False}
        return as_json({"aligned_words": self.words, **shape}, cost=self._cost)

    def _file(self, recorded: Recorded) -> Answer:
        _, _, kind, clip = recorded.path.rsplit("/", 3)
        self._known(clip, "clip_id")
        if self.file_shape == "task":
            return self._taken(recorded, kind.upper(), {"clip": clip})
        found = {f"{kind}_file_url": self._lay_out(f"{clip} as {kind}", kind)}
        wrapped = {"code": self._code(), "data": found, "message": ""}
        return as_json(wrapped if self.file_shape == "wrapped" else found, cost=self._cost)

    def _no_action(self, recorded: Recorded) -> Answer:
        raise invalid("invalid_action")

    # What is looked at

    def _fetch(self, recorded: Recorded) -> Answer:
        task = self._host.tasks.get(recorded.path.rpartition("/")[2])
        if task is None:
            raise Refusal(Trouble.BAD_REQUEST, "task_not_exist")
        shown = self._shown(recorded, task)
        progress = {"progress": shown["progress"]} if self.manner == "302ai" else {}
        return as_json({"code": self._code(), "message": "", **progress, "data": shown})

    def _batch(self, recorded: Recorded) -> Answer:
        wanted = body_of(recorded).get("ids")
        if not isinstance(wanted, list):
            raise invalid("ids is required", "ids")
        tasks = [task for name in wanted if (task := self._host.tasks.get(name))]
        found = [self._shown(recorded, task) for task in tasks]
        return as_json({"code": self._code(), "message": "", "data": found if found or not wanted else None})

    def _feed(self, recorded: Recorded) -> Answer:
        wanted = recorded.path.rpartition("/")[2].split(",")
        tasks = {name: self._host.tasks.get(self.clips.get(name, "")) for name in wanted}
        asked = {task.id: task for task in tasks.values() if task}
        looks = {name: self._host.look(recorded, task) for name, task in asked.items()}
        found = [self._stem(task, int(name[-1]), looks[task.id]) for name, task in tasks.items() if task]
        return as_json(found)

    def _shown(self, recorded: Recorded, task: Task) -> dict[str, Any]:
        look = self._host.look(recorded, task)
        status = _STATUSES.get(look, "SUCCESS")
        made = round(task.created)
        shown: dict[str, Any] = {"task_id": task.id, "action": task.kind, "status": status, "fail_reason": ""}
        shown |= {"submit_time": made, "start_time": made + 1, "finish_time": 0, "data": None}
        shown["progress"] = "100%" if status == "SUCCESS" else f"{min(95, 10 * task.looks)}%"
        if look is Look.FAILED:
            shown |= {"status": self.fail_status, "fail_reason": self.fail_reason}
        elif look is not Look.WAITING:
            shown["data"] = self._made(task, look)
        return shown

    def _made(self, task: Task, look: Look) -> Any:
        """Return what a task has of its results so far."""
        done = look in {Look.DONE, Look.DOUBLE}
        if task.kind == "LYRICS":
            status = "complete" if done else "running"
            return {"id": task.id, "status": status, **(_written(task.body) if done else {"text": "", "title": ""})}
        if task.kind in {"WAV", "MP4"}:
            kind = task.kind.lower()
            return {f"{kind}_file_url": self._result(task, 0, kind) if done else ""}
        alone = task.kind in {"CONCAT", "UPLOAD"} and look is not Look.DOUBLE
        count = 12 if task.body.get("stem_task") == "twelve" else 1 if alone else 2
        return [self._song(task, n, look) for n in range(count)]

    def _song(self, task: Task, number: int, look: Look) -> dict[str, Any]:
        name = f"{task.id}-{number}"
        self.clips[name] = task.id
        spoilt = number in self.spoilt and look in {Look.DONE, Look.DOUBLE}
        done = look in {Look.DONE, Look.DOUBLE} and not spoilt
        url = self._result(task, number, "mp3") if done else f"{STREAM}{name}" if look is Look.RUNNING else ""
        word = "error" if spoilt else self.song_status if done or look is Look.BARE else _WORDS[look]
        lyrics = task.body.get("prompt", "") or "[Verse]\nSnow falls\nLamps burn"
        title = task.body.get("title") or f"Song {number + 1}"
        told = {"tags": task.body.get("tags", "pop"), "prompt": lyrics, "gpt_description_prompt": None}
        seconds = task.seconds if done else None
        if self.manner == "302ai":
            flat = {"duration": f"{seconds:g}" if seconds else "0", "msg": self.fail_reason if spoilt else None}
            times = {"create_time": str(round(task.created)), "update_time": "0"}
            states = {"state": word, "status": word}
            return {"clip_id": name, "task_id": task.id, "title": title, "audio_url": url or None, "video_url": "",
                    "mv": task.body.get("mv"), **told, **flat, **times, **states}  # fmt: skip
        wrong = {"error_type": "moderation", "error_message": self.fail_reason} if spoilt else {}
        metadata = {**told, "duration": seconds, "error_type": None, "error_message": None, **wrong}
        return {"id": name, "title": title, "status": word, "metadata": metadata, "audio_url": url, "image_url": "",
                "video_url": "", "model_name": "chirp-v4", "major_model_version": "v4"}  # fmt: skip

    def _stem(self, task: Task, number: int, look: Look) -> dict[str, Any]:
        name = f"{task.id}-{number}"
        self.clips[name] = task.id
        done = look in {Look.DONE, Look.DOUBLE}
        url = self._result(task, number, "mp3") if done else f"{STREAM}{name}" if look is Look.RUNNING else ""
        word = "queued" if look is Look.WAITING else self.song_status if done or look is Look.BARE else _WORDS[look]
        wrong = {"error_message": self.fail_reason} if look is Look.FAILED else {}
        metadata = {"stem_from_id": task.body["clip"], "type": "stem", "duration": task.seconds or None, **wrong}
        part = ("Vocals", "Instrumental")[number]
        return {"id": name, "title": f"Song - {part}", "status": word, "audio_url": url, "metadata": metadata}

    # What they share

    @property
    def _cost(self) -> float:
        return COSTS[self.manner]

    def _code(self) -> str | int:
        return 200 if self.numbers else "success"

    def _taken(self, recorded: Recorded, kind: str, body: dict[str, Any]) -> Answer:
        task = self._host.order(recorded, kind, body)
        return as_json({"code": self._code(), "message": "", "data": task.id}, cost=self._cost)

    def _known(self, clip: str, name: str) -> str:
        if clip not in self.clips and not self.takes_any:
            raise invalid(f"There is no clip {clip}", name)
        return clip

    def _result(self, task: Task, number: int, kind: str) -> str:
        while len(task.results) <= number:
            task.results.append(self._lay_out(f"song {len(task.results)}: {task.id}", kind))
            task.seconds = self._length
        return task.results[number]

    def _lay_out(self, said: str, kind: str) -> str:
        path = f"/suno/{self._host.new_id()}.{kind}"
        return self._host.store(path, TYPES.get(kind, "video/mp4"), lambda: sound(said, kind, self._length))

    @property
    def _length(self) -> float:
        return self.seconds if self._host.audio is None else self._host.audio


def _check_metadata(metadata: Any) -> None:
    if not isinstance(metadata, dict):
        raise invalid("metadata must be an object", "metadata")
    one_of(metadata, "vocal_gender", ("f", "m", None))
    sliders = metadata.get("control_sliders", {})
    for name in ("style_weight", "weirdness_constraint", "audio_weight"):
        number(sliders, name, 0, 1)


def _written(body: dict[str, Any]) -> dict[str, str]:
    return {"text": f"[Verse]\nA song of {body['prompt']}", "title": "Written"}


def _word(word: str, start: float, end: float) -> dict[str, Any]:
    return {"word": word, "success": True, "start_s": start, "end_s": end, "p_align": 0.98}
