"""302.AI: Higgs Audio V2, Udio, Suno, unified speech, uploads, balance and cost. Source: providers.md 1.

The paths of Higgs are not published and its answers are those of a sibling (1.1.d), so a tester chooses the paths.
"""

import time
from collections.abc import Mapping
from dataclasses import replace
from hashlib import md5
from pathlib import PurePosixPath
from typing import Any, Literal

from tests.servers.base import Server
from tests.servers.checks import form_of, invalid
from tests.servers.faults import STEPS
from tests.servers.hearing import Hearing
from tests.servers.higgs import Higgs
from tests.servers.refusals import Access, Refusal, Trouble
from tests.servers.shapes import SHAPES, model
from tests.servers.sounds import TYPES, sound
from tests.servers.speech import Speech
from tests.servers.suno import Suno
from tests.servers.tasks import Look, Task
from tests.servers.udio import Udio
from tests.servers.unified import Unified
from tests.servers.wire import Answer, Recorded, as_json

LARGEST_UPLOAD = 50 * 1024 * 1024
UPLOAD_COST = 0.001
CODES = {
    Trouble.KEY_MISSING: -10001,
    Trouble.KEY_REJECTED: -10005,
    Trouble.NO_PERMISSION: -10002,
    Trouble.NO_BALANCE: -10004,
    Trouble.PAYMENT_REQUIRED: -10004,
    Trouble.RATE: -1024,
    Trouble.BROKEN: -10003,
    Trouble.BUSY: -10008,
}
_NAMES = {
    Trouble.KEY_MISSING: "Unauthorized",
    Trouble.KEY_REJECTED: "Unauthorized",
    Trouble.NO_BALANCE: "InsufficientBalance",
    Trouble.PAYMENT_REQUIRED: "InsufficientBalance",
    Trouble.RATE: "RateLimitExceeded",
    Trouble.BROKEN: "InternalError",
}
_CHINESE = {
    Trouble.KEY_MISSING: "缺少 API 密钥",
    Trouble.KEY_REJECTED: "API 密钥无效",
    Trouble.NO_PERMISSION: "没有权限",
    Trouble.NO_BALANCE: "余额不足",
    Trouble.RATE: "请求过于频繁",
}


class Ai302(Server):
    """302.AI on loopback. Its results lie at another port, as they lie at `file.302.ai` in life."""

    name = "302ai"
    steps = frozenset(STEPS)

    def __init__(
        self,
        *,
        key: str | None = "test-key",
        keys: Mapping[str, Access] | None = None,
        port: int = 0,
        file_port: int = 0,
        audio: float | None = None,
        clone_path: str = "/302/higgs/clone/task",
        design_path: str = "/302/higgs/design/task",
    ) -> None:
        super().__init__(key=key, keys=keys, port=port, file_port=file_port, audio=audio)
        self.clone_path = clone_path
        self.design_path = design_path
        self.polls_until_done = 1
        """How many looks find a task unfinished; 0 is done at the first."""
        self.task_seconds = 0.0
        """How long a task takes, however often one looks."""
        self.result_format = "mp3"
        """What Higgs makes."""
        self.tasks: dict[str, Task] = {}
        self.balance = 12.34
        self.costs: dict[str, float] = {}
        """What was charged, by `request-id`."""
        self.number_codes = False
        """Whether `code` is 200 instead of "success"."""
        self.number_balance = False
        self.error_shape: Literal["err_code", "code", "task"] = "err_code"
        self.err_codes = dict(CODES)
        """Which status belongs to which is not published either."""
        self.no_balance_status = 403
        """Which status 302 sends with -10004 is not published."""
        self.speech = Speech(SHAPES["openai"])
        self.hearing = Hearing()
        self.higgs = Higgs(self)
        self.udio = Udio(self)
        self.suno = Suno(self, "302ai")
        self.unified = Unified(self)
        self._lay_routes()

    def _lay_routes(self) -> None:
        self.higgs.lay_routes(self.clone_path, self.design_path)
        self.udio.lay_routes()
        self.suno.lay_routes()
        self.unified.lay_routes()
        self.route("POST", "/302/upload-file", "upload", self._upload)
        self.route("GET", "/dashboard/balance", "balance", self._balance)
        self.route("GET", "/dashboard/record/*", "record", self._record)
        self.route("GET", "/v1/models", "models", self._models)
        self.route("POST", "/v1/audio/speech", "submit", lambda recorded: self.speech.answer(recorded, self.audio))
        self.route("POST", "/v1/audio/transcriptions", "submit", self.hearing.transcribe)

    # What its parts share

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
        path = f"/gpt/{folder}/{self.new_id()}.{kind}"
        return self.store(path, TYPES[kind], lambda: sound(said, kind, length)), round(length, 3)

    def code(self) -> str | int:
        """Say that all is well, in the type that is the fashion."""
        return 200 if self.number_codes else "success"

    # What every answer carries

    def finish(self, recorded: Recorded, answer: Answer) -> Answer:
        if answer.cost and recorded.request_id not in self.costs:
            self.balance -= answer.cost
            self.costs[recorded.request_id] = answer.cost
        return replace(answer, headers=(*answer.headers, ("request-id", recorded.request_id)))

    def error(self, trouble: Trouble, message: str, param: str | None = None) -> Answer:
        status = self.no_balance_status if trouble is Trouble.NO_BALANCE else trouble.status
        code = self.err_codes.get(trouble, -10011)
        chinese = _CHINESE.get(trouble, "请求失败")
        if self.error_shape == "code":
            name = _NAMES.get(trouble, "InvalidParameter")
            return as_json({"code": name, "message": message, "request_id": self.new_id()}, status)
        if self.error_shape == "task":
            data = {"state": "FAILURE", "progress": 0, "error": {"err_code": code, "message": message}}
            return as_json({"status": "error", "message": message, "data": data}, status)
        texts = {"message": message, "message_cn": chinese, "message_jp": "リクエストに失敗しました"}
        return as_json({"error": {"err_code": code, **texts, "type": "api_error"}}, status)

    def business_error(self, recorded: Recorded) -> Answer:
        if recorded.path.startswith(("/udio", "/suno")):
            code = 500 if self.number_codes else "error"
            return as_json({"code": code, "message": "The prompt was rejected", "data": None})
        answer = self.error(Trouble.BUSY, "No available channels")
        return Answer(200, answer.body)

    # Uploads and the account

    def _upload(self, recorded: Recorded) -> Answer:
        if recorded.size > LARGEST_UPLOAD:
            raise Refusal(Trouble.TOO_LARGE, "The file is larger than 50 MB")
        if not (file := form_of(recorded).file("file")):
            raise invalid("file is required", "file")
        day = time.strftime("%Y%m%d", time.gmtime(recorded.now))
        name = md5(file.data, usedforsecurity=False).hexdigest() + PurePosixPath(file.name).suffix
        url = self.store(f"/gpt/imgs/{day}/{name}", file.type, lambda: file.data)
        return as_json({"code": 200, "data": url, "message": "success"}, cost=UPLOAD_COST)

    def _balance(self, recorded: Recorded) -> Answer:
        left = 0.0 if self.access(recorded) is Access.NO_BALANCE else round(self.balance, 6)
        if self.number_balance:
            return as_json({"code": 0, "data": {"balance": left}})
        return as_json({"data": {"balance": f"{left:.6f}".rstrip("0").rstrip(".")}})

    def _record(self, recorded: Recorded) -> Answer:
        wanted = recorded.path.rpartition("/")[2]
        if wanted not in self.costs:
            raise Refusal(Trouble.NOT_FOUND, "There is no such record")
        bought = next((call for call in self.requests if call.request_id == wanted), recorded)
        tokens = len(bought.body) // 4
        counts = {"input_token": tokens, "output_token": 0, "model": bought.path, "process_time": 1.5}
        return as_json({"data": {"cost": round(self.costs[wanted], 6), **counts}})

    def _models(self, recorded: Recorded) -> Answer:
        return as_json({"object": "list", "data": [model(name, "302.AI") for name in ("tts-1", "whisper-1")]})
