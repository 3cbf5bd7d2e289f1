"""302.AI's unified speech v2 and its catalogue of voices. Source: providers.md 1.5."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.servers.checks import body_of, invalid, number, one_of, text
from tests.servers.refusals import Refusal, Trouble
from tests.servers.sounds import TYPES, seconds_of, sound
from tests.servers.tasks import Look, Task
from tests.servers.wire import Answer, Recorded, as_json

if TYPE_CHECKING:
    from tests.servers.ai302 import Ai302

PTC_A_CHARACTER = 0.00002
_STATUSES = {Look.WAITING: "pending", Look.RUNNING: "processing", Look.FAILED: "failed", Look.STRANGE: "rehearsing"}
VENDORS = (
    "openai", "doubao", "azure", "fish", "minimaxi", "dubbingx", "elevenlabs", "elevenlabs-official", "meruka",
    "google", "qwen",
)  # fmt: skip
_CATALOGUE = {
    "openai": (["tts-1", "gpt-4o-mini-tts"], [("Alloy", "alloy", "neutral", []), ("Nova", "nova", "female", [])]),
    "minimaxi": (
        ["speech-02-hd", "speech-02-turbo"],
        [
            ("青涩青年音色", "male-qn-qingse", "male", ["happy", "sad"]),
            ("少女音色", "female-shaonv", "female", ["happy"]),
        ],
    ),
    "azure": ([], [("Xiaoxiao", "zh-CN-XiaoxiaoNeural", "female", [])]),
}


class Unified:
    """Speech of many vendors, at once or as a task. The attributes may be changed at any time."""

    def __init__(self, server: Ai302) -> None:
        self._server = server
        self.fetch_by_post = False
        """True answers a GET for a task with 405."""

    def lay_routes(self) -> None:
        """Answer at the three paths, and lay the samples out."""
        self._server.route("POST", "/302/v2/audio/tts", "submit", self._order)
        self._server.route("GET", "/302/v2/audio/fetch/*", "poll", self._fetch)
        self._server.route("POST", "/302/v2/audio/fetch/*", "poll", self._fetch)
        self._server.route("GET", "/302/tts/provider", "voices", self._catalogue)

    def _order(self, recorded: Recorded) -> Answer:
        body = body_of(recorded)
        said = text(body, "text")
        text(body, "voice")
        one_of(body, "provider", VENDORS)
        number(body, "speed", 0.25, 4)
        number(body, "volume", 0, 2)
        number(body, "timeout", 1, 3600)
        one_of(body, "output_format", (*TYPES, None))
        task = self._server.order(recorded, "tts", body)
        cost = len(said) * PTC_A_CHARACTER
        if recorded.query.get("run_async", "false").lower() == "true":
            return as_json({"task_id": task.id, "status": "pending", "created_at": _time(task.created)}, cost=cost)
        return as_json(self._shown(task, task.look(task.fault, 0, 0)), cost=cost)

    def _fetch(self, recorded: Recorded) -> Answer:
        if self.fetch_by_post and recorded.method == "GET":
            raise Refusal(Trouble.NOT_ALLOWED, "Method Not Allowed")
        if recorded.method == "POST":
            body_of(recorded)
        if not (task := self._server.tasks.get(recorded.path.rpartition("/")[2])):
            raise Refusal(Trouble.NOT_FOUND, "There is no such task")
        asked = {"provider": task.body["provider"], "model": task.body.get("model")}
        times = {"started_at": _time(task.created), "completed_at": None, "execution_time": None}
        return as_json({**asked, **times, **self._shown(task, self._server.look(recorded, task))})

    def _shown(self, task: Task, look: Look) -> dict[str, Any]:
        status = _STATUSES.get(look, "completed")
        shown = {"task_id": task.id, "status": status, "created_at": _time(task.created)}
        if look in {Look.DONE, Look.DOUBLE}:
            return {**shown, **self._result(task, double=look is Look.DOUBLE)}
        empty: dict[str, Any] = {"audio_url": None, "raw_response": None}
        return {**shown, **empty, **({"error": "The vendor refused the text"} if look is Look.FAILED else {})}

    def _result(self, task: Task, *, double: bool) -> dict[str, Any]:
        said, kind = task.body["text"], task.body.get("output_format") or "mp3"
        while len(task.results) < 1 + double:
            told = f"{task.id} {len(task.results)}: {said}"
            seconds = seconds_of(said) / (task.body.get("speed") or 1)
            url, task.seconds = self._server.lay_out("tts", told, kind, seconds)
            task.results.append(url)
        audio = {"url": task.results[0], "content_type": TYPES[kind], "file_size": round(task.seconds * 8_000)}
        raw = {"audio": audio, "timestamps": None}
        times = {"completed_at": _time(task.created + 1), "execution_time": 1.0}
        return {**times, "audio_url": task.results[:2] if double else task.results[0], "raw_response": raw}

    def _catalogue(self, recorded: Recorded) -> Answer:
        wanted = recorded.query.get("provider")
        if wanted and wanted not in VENDORS:
            raise invalid(f"There is no provider {wanted}", "provider")
        vendors = [name for name in _CATALOGUE if wanted in {None, "", name}]
        return as_json({"provider_list": [self._vendor(name) for name in vendors]})

    def _vendor(self, vendor: str) -> dict[str, Any]:
        models, voices = _CATALOGUE[vendor]
        found = [
            {"name": name, "voice": voice, "sample": self._sample(vendor, voice), "emotion": moods, "gender": gender}
            for name, voice, gender, moods in voices
        ]
        return {"provider": vendor, "req_params_info": {"model_list": models, "voice_list": found}}

    def _sample(self, vendor: str, voice: str) -> dict[str, str]:
        path = f"/samples/{vendor}/{voice}.mp3"
        return {"zh": self._server.store(path, TYPES["mp3"], lambda: sound(voice, "mp3", 1.0))}


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
