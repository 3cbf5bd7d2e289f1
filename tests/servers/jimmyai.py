"""JimmyAI SoundClone: a voice cloned from a recording at an address, and speech with it. Source: providers.md 3.

Errors come inside HTTP 200, with a code in the body, as public code expects them. What is only known of the gateway, a
rate or an address that is not there, has its HTTP status. The prices are made up: none is published.
"""

import math
import re
import time
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, Literal

from tests.servers.base import Server
from tests.servers.checks import body_of, form_of, invalid, number, one_of, text
from tests.servers.refusals import WORDS, Access, Refusal, Trouble
from tests.servers.sounds import TYPES, seconds_in, seconds_of, sound
from tests.servers.subtitles import Manner, subtitle
from tests.servers.tasks import Look, Task
from tests.servers.wire import Answer, Recorded, as_json

LARGEST_UPLOAD = 100 * 1024 * 1024
DAY = 86_400.0
CLONE_COST, AUDIO_COST, VOICE_COST = 3.5, 2.5, 9.9
"""JimiCoin for 10 000 characters of either kind, and for each use of a voice."""

OF_BOTH = (
    "Chinese", "Chinese,Yue", "English", "Arabic", "Russian", "Spanish", "French", "Portuguese", "German", "Turkish",
    "Dutch", "Ukrainian", "Vietnamese", "Indonesian", "Japanese", "Italian", "Korean", "Thai", "Polish", "Romanian",
    "Greek", "Czech", "Finnish", "Hindi",
)  # fmt: skip
OF_V2 = (
    "Bulgarian", "Danish", "Hebrew", "Malay", "Persian", "Slovak", "Swedish", "Croatian", "Filipino", "Hungarian",
    "Norwegian", "Slovenian", "Catalan", "Nynorsk", "Tamil", "Afrikaans", "auto",
)  # fmt: skip
LANGUAGES = {"v1": OF_BOTH, "v2": (*OF_BOTH, *OF_V2)}
EMOTIONS = ("happy", "sad", "angry", "fearful", "disgusted", "surprised", "neutral")
DEFAULT_TEXT = "在森林的深处,阳光透过树梢洒落,鸟儿的歌声交织成一曲美妙的乐章,诉说着大自然无尽的美丽。"

_AUDIO = (".mp3", ".ogg", ".wav", ".m4a", ".aac")
_VIDEO = (".mp4", ".avi", ".mov", ".mkv", ".flv")
_UPLOADED = (*_AUDIO, *_VIDEO, ".flac", ".jpg", ".png")
_CLONES = ("fileUrl", "contentText", "soundVersion", "language")
_AUDIOS = (
    "modelId", "contentText", "soundVersion", "language", "emotion", "speed", "vol", "pitch", "subtitleEnable",
    "subtitleType",
)  # fmt: skip
_MARK = re.compile(r"<#(.*?)#>")
_PAUSE = re.compile(r"\d{1,2}(\.\d{1,2})?")
_STATUSES = {Look.WAITING: "queued", Look.RUNNING: "processing", Look.FAILED: "failed", Look.STRANGE: "rehearsing"}
_CODES = {
    Trouble.KEY_MISSING: 20001,
    Trouble.KEY_REJECTED: 20001,
    Trouble.BAD_REQUEST: 20002,
    Trouble.NO_BALANCE: 20002,
    Trouble.BROKEN: -1,
}
"""What is said inside HTTP 200. That an empty account has the code of bad parameters is made up: none is published."""
_CHINESE = {
    Trouble.KEY_MISSING: "认证失败",
    Trouble.KEY_REJECTED: "认证失败",
    Trouble.NO_BALANCE: "余额不足",
    Trouble.BROKEN: "服务器错误",
}


class JimmyAI(Server):
    """JimmyAI on loopback. The attributes may be changed at any time."""

    name = "jimmyai"
    steps = frozenset({"submit", "poll", "download", "upload", "balance"})

    def __init__(
        self,
        *,
        key: str | None = "test-key",
        keys: Mapping[str, Access] | None = None,
        port: int = 0,
        file_port: int = 0,
        audio: float | None = None,
    ) -> None:
        super().__init__(key=key, keys=keys, port=port, file_port=file_port, audio=audio)
        self.tasks: dict[str, Task] = {}
        self.polls_until_done = 1
        self.task_seconds = 0.0
        self.speech_seconds = (15.0, 60.0)
        """How much speech a recording must have, both ends excluded; one that breaks this is a task that fails."""
        self.model_days = 3.0
        """How long a cloned voice lives that nobody used."""
        self.models: dict[str, float] = {}
        """The cloned voices, and until when each lives, by the provider's clock; for ever where it is infinite."""
        self.balance = 100.5
        self.used = 0.0
        self.quota = 0.0
        """What the key may spend in all; 0 is any amount."""
        self.in_body = True
        """False sends errors with the HTTP status that they usually have."""
        self.error_form: Literal["text", "object", "none"] = "text"
        """What `error` of a failed task is."""
        self.fail_reason = "音频质量过低，无法克隆"
        self.without_audio = False
        """True lets every task end without an address, for good."""
        self.subtitle: Manner = "well"
        self.upload_folder = "uploads"
        self.signed = True
        """Whether an upload's address has a signature."""
        self._lay_routes()

    def _lay_routes(self) -> None:
        self.route("POST", "/api/open-api/v1/files/upload", "upload", self._upload)
        self.route("POST", "/api/open-api/v1/soundCloning/clones", "submit", self._clone)
        self.route("POST", "/api/open-api/v1/soundCloning/audios", "submit", self._speak)
        self.route("GET", "/api/open-api/v1/audios/*", "poll", self._query)
        self.route("GET", "/api/open-api/v1/user/balance", "balance", self._balance)
        self.route("GET", "/api/open-api/v1/key/balance", "balance", self._key_balance)

    def expire_models(self) -> None:
        """Let three days go by for every voice that nobody used."""
        self.models = {name: until for name, until in self.models.items() if until == math.inf}

    # What every answer carries

    def error(self, trouble: Trouble, message: str, param: str | None = None) -> Answer:
        words = _CHINESE.get(trouble, message)
        told = {"code": _CODES.get(trouble, -1), "msg": words, "data": None}
        return as_json(told, 200 if self.in_body and trouble in _CODES else trouble.status, says_no=True)

    def business_error(self, recorded: Recorded) -> Answer:
        return as_json({"code": -1, "msg": WORDS[Trouble.BROKEN], "data": None}, says_no=True)

    def finish(self, recorded: Recorded, answer: Answer) -> Answer:
        self.balance -= answer.cost
        self.used += answer.cost
        return answer

    # Uploads

    def _upload(self, recorded: Recorded) -> Answer:
        if recorded.size > LARGEST_UPLOAD:
            raise Refusal(Trouble.TOO_LARGE, "The file is larger than 100 MB")
        if not (file := form_of(recorded).file("file")):
            raise invalid("file is required", "file")
        suffix = PurePosixPath(file.name).suffix.lower()
        if suffix not in _UPLOADED:
            raise invalid(f"{suffix or 'A file without an ending'} cannot be uploaded", "file")
        day = time.strftime("%Y%m%d", time.gmtime(recorded.now))
        url = self.store(f"/{self.upload_folder}/{day}/{self.new_id()}{suffix}", file.type, lambda: file.data)
        if self.signed:
            url += f"?Expires={round(recorded.now + 3 * DAY)}&Signature=c2lnbmVk%2B"
        return _well({"url": url, "filename": file.name, "size": len(file.data), "mime_type": file.type})

    # Orders

    def _clone(self, recorded: Recorded) -> Answer:
        body = _body(recorded, _CLONES)
        url = text(body, "fileUrl")
        if not url.isascii() or not url.startswith(("http://", "https://")):
            raise invalid("fileUrl must be an address without Chinese characters", "fileUrl")
        if PurePosixPath(url.partition("?")[0]).suffix.lower() not in (*_AUDIO, *_VIDEO):
            raise invalid("fileUrl must lead to mp3, ogg, wav, m4a, aac, mp4, avi, mov, mkv or flv", "fileUrl")
        said = _content(body, 269) if "contentText" in body else DEFAULT_TEXT
        _language(body)
        task = self._order(recorded, "soundCloningClone", body, said, CLONE_COST * len(said) / 10_000)
        task.broken = self._wrong_with(url)
        return self._ordered(task)

    def _speak(self, recorded: Recorded) -> Answer:
        body = _body(recorded, _AUDIOS)
        voice = text(body, "modelId")
        if self.models.get(voice, -math.inf) < recorded.now:
            raise invalid("modelId 不存在或已过期", "modelId")
        said = _content(body, 9_999)
        _language(body)
        one_of(body, "emotion", EMOTIONS, "neutral")
        number(body, "speed", 0.5, 2)
        number(body, "vol", math.nextafter(0, 1), 10)
        number(body, "pitch", -12, 12, whole=True)
        if not isinstance(body.get("subtitleEnable", False), bool):
            raise invalid("subtitleEnable must be a boolean", "subtitleEnable")
        one_of(body, "subtitleType", ("word", None))
        cost = AUDIO_COST * len(said) / 10_000 + VOICE_COST
        task = self._order(recorded, "soundCloningAudio", body, said, cost)
        self.models[voice] = math.inf
        return self._ordered(task)

    def _order(self, recorded: Recorded, kind: str, body: dict[str, Any], said: str, cost: float) -> Task:
        if cost > self.balance or 0 < self.quota < self.used + cost:
            raise Refusal(Trouble.NO_BALANCE, WORDS[Trouble.NO_BALANCE])
        task = Task(f"audio_{self.new_id()}", kind, {**body, "said": said, "cost": cost}, recorded.now)
        task.fault = recorded.task_fault
        self.tasks[task.id] = task
        return task

    def _ordered(self, task: Task) -> Answer:
        return _well(_shown(task, "queued"), cost=task.body["cost"])

    def _wrong_with(self, url: str) -> str:
        """Return why no voice can be made of what lies at `url`; other people's hosts are not looked at."""
        plain = url.partition("?")[0]
        if not self.stored(plain):
            return "fileUrl 无法下载"
        if not plain.startswith(self.file_url + "/"):
            return ""
        try:
            heard = round(seconds_in(self.read(plain)), 3)
        except ValueError:
            return "fileUrl 不是音频"
        low, high = self.speech_seconds
        return "" if low < heard < high else "音频时长必须大于15秒且小于60秒"

    # Tasks

    def _query(self, recorded: Recorded) -> Answer:
        if not (task := self.tasks.get(recorded.path.rpartition("/")[2])):
            raise invalid("任务不存在", "id")
        look = task.look(recorded.task_fault, self.polls_until_done, self.task_seconds)
        shown = _shown(task, _STATUSES.get(look, "completed"))
        if look is Look.FAILED:
            shown["error"] = self._error_of(task)
        elif look in {Look.DONE, Look.DOUBLE, Look.BARE}:
            shown |= self._finished(recorded, task, double=look is Look.DOUBLE)
            if look is Look.BARE or self.without_audio:
                shown["audioUrl"] = None
        return _well(shown)

    def _error_of(self, task: Task) -> str | dict[str, str] | None:
        self.balance += task.body.pop("cost", 0.0)  # a task that fails is paid back
        reason = task.broken or self.fail_reason
        return {"text": reason, "object": {"code": "2037", "message": reason}, "none": None}[self.error_form]

    def _finished(self, recorded: Recorded, task: Task, *, double: bool) -> dict[str, Any]:
        said, short = task.body["said"], task.id.removeprefix("audio_")
        task.seconds = self.audio or seconds_of(said) / (task.body.get("speed") or 1)
        while len(task.results) < 1 + double:
            told = f"{task.id} {len(task.results)}: {said}"
            path = f"/results/{self.new_id()}.mp3"
            task.results.append(self.store(path, TYPES["mp3"], _making(told, task.seconds)))
        found: dict[str, Any] = {"audioUrl": task.results[:2] if double else task.results[0]}
        if task.kind == "soundCloningClone":
            found["modelId"] = f"model_{short}"
            self.models.setdefault(found["modelId"], recorded.now + self.model_days * DAY)
        elif task.body.get("subtitleEnable") and self.subtitle != "missing":
            found["subtitleFile"] = self._subtitle_of(task)
        return found

    def _subtitle_of(self, task: Task) -> str:
        words = task.body.get("subtitleType") == "word"
        file = subtitle(task.body["said"], task.seconds, words=words, manner=self.subtitle)
        path = f"/titles/{task.id}.titles"
        kind = "text/html" if self.subtitle == "page" else "application/octet-stream"
        return self.file_url + path if self.subtitle == "gone" else self.store(path, kind, lambda: file)

    # The account

    def _balance(self, recorded: Recorded) -> Answer:
        left = 0.0 if self.access(recorded) is Access.NO_BALANCE else round(self.balance, 6)
        used = round(self.used, 6)
        return _well({"balance": round(left + used, 6), "used_coin": used, "available": left})

    def _key_balance(self, recorded: Recorded) -> Answer:
        left = max(0.0, self.quota - self.used) if self.quota else 0.0
        quotas = {"total_quota": self.quota, "used_quota": self.used, "available_quota": left}
        return _well({"name": "studio", **quotas, "unlimited": not self.quota})


def _well(data: object, *, cost: float = 0) -> Answer:
    return as_json({"code": 20000, "msg": "ok", "data": data}, cost=cost)


def _shown(task: Task, status: str) -> dict[str, Any]:
    facts = {"object": "audio", "created": round(task.created), "model": task.kind, "status": status}
    return {"id": task.id, **facts, "modelId": None, "audioUrl": None, "subtitleFile": None, "error": None}


def _making(told: str, seconds: float) -> Any:
    return lambda: sound(told, "mp3", seconds)


def _body(recorded: Recorded, known: tuple[str, ...]) -> dict[str, Any]:
    body = body_of(recorded)
    if strange := sorted(body.keys() - set(known)):
        raise invalid(f"There is no field {strange[0]}", strange[0])
    return body


def _content(body: dict[str, Any], most: int) -> str:
    """Return the text without the pauses in it, which count for nothing."""
    whole = text(body, "contentText")
    for pause in _MARK.findall(whole):
        if not _PAUSE.fullmatch(pause) or not 0.01 <= float(pause) <= 99.99:
            raise invalid(f"<#{pause}#> must be a pause from 0.01 to 99.99 seconds", "contentText")
    said = _MARK.sub("", whole)
    if not said.strip() or len(said) > most:
        raise invalid(f"contentText must have 1 to {most} characters", "contentText")
    return said


def _language(body: dict[str, Any]) -> None:
    version = one_of(body, "soundVersion", ("v1", "v2"), "v1")
    if "language" in body:
        one_of(body, "language", LANGUAGES[version])
