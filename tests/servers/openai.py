"""OpenAI and everybody who speaks its language, with the billing of new-api. Source: providers.md 4 and 6."""

from collections.abc import Mapping
from typing import Any

from tests.servers.base import Server
from tests.servers.hearing import Hearing
from tests.servers.refusals import Access, Trouble
from tests.servers.shapes import SHAPES, told
from tests.servers.speech import Speech
from tests.servers.wire import Answer, Recorded, as_json

UNITS_A_DOLLAR = 500_000
_ENDLESS = 100_000_000


class OpenAI(Server):
    """`base_url` ends in `/v1`, as people have it; `origin` does not."""

    name = "openai"
    steps = frozenset({"submit", "voices", "models", "balance", "download"})

    def __init__(
        self,
        shape: str = "openai",
        *,
        key: str | None = "test-key",
        keys: Mapping[str, Access] | None = None,
        port: int = 0,
        file_port: int = 0,
        audio: float | None = None,
    ) -> None:
        super().__init__(key=key, keys=keys, port=port, file_port=file_port, audio=audio)
        self.shape = SHAPES[shape]
        self.speech = Speech(self.shape)
        self.hearing = Hearing()
        self.granted = 10.0
        """US dollars that were paid in."""
        self.used = 1.234
        self.unlimited = False
        self.in_dollars = True
        """False where the site has turned the display in money off: amounts are raw units then."""
        self._lay_routes()

    async def start(self) -> None:
        await super().start()
        self.base_url = f"{self.origin}/v1"

    def error(self, trouble: Trouble, message: str, param: str | None = None) -> Answer:
        return told(self.shape, trouble, message, param)

    def business_error(self, recorded: Recorded) -> Answer:
        return as_json({"error": {"message": "The upstream did not answer", "type": "upstream_error"}})

    def account_error(self, recorded: Recorded, trouble: Trouble) -> Answer:
        if recorded.path != "/api/usage/token":
            return super().account_error(recorded, trouble)
        message = "No Authorization header" if trouble is Trouble.KEY_MISSING else "token not found"
        return as_json({"success": False, "message": message}, 401)

    def finish(self, recorded: Recorded, answer: Answer) -> Answer:
        if recorded.bought:
            self.used += answer.cost
        return super().finish(recorded, answer)

    def _lay_routes(self) -> None:
        self.route("POST", "/v1/audio/speech", "submit", lambda recorded: self.speech.answer(recorded, self.audio))
        self.route("POST", "/v1/audio/transcriptions", "submit", self.hearing.transcribe)
        self.route("POST", "/v1/audio/translations", "submit", self.hearing.translate)
        self.route("GET", "/v1/audio/voices", "voices", self._voices)
        if self.shape.models:
            self.route("GET", "/v1/models", "models", self._models)
        if self.shape.catalogue:
            self.route("GET", "/v1/audio/models", "models", self._catalogue)
        if self.shape.billing:
            self._lay_billing()
        if self.shape is SHAPES["openedai"]:
            self.route("GET", "/v1/dashboard/billing/usage", "balance", lambda _: as_json({"total_usage": 0}))

    def _lay_billing(self) -> None:
        for front in ("", "/v1"):
            self.route("GET", f"{front}/dashboard/billing/subscription", "balance", self._subscription)
            self.route("GET", f"{front}/dashboard/billing/usage", "balance", self._usage)
        self.route("GET", "/api/usage/token", "balance", self._token)

    def _voices(self, recorded: Recorded) -> Answer:
        if self.shape.voices:
            return as_json(self.shape.voices(recorded))
        trouble = Trouble.NOT_ALLOWED if self.shape.voices_status == 405 else Trouble.NOT_FOUND
        return self.error(trouble, f"Invalid URL (GET {recorded.path})")

    def _models(self, recorded: Recorded) -> Answer:
        assert self.shape.models
        return as_json(self.shape.models(recorded))

    def _catalogue(self, recorded: Recorded) -> Answer:
        assert self.shape.models
        return as_json({"models": self.shape.models(recorded)["data"], "object": "list"})

    def _amount(self, dollars: float) -> float:
        return round(dollars if self.in_dollars else dollars * UNITS_A_DOLLAR, 6)

    def _subscription(self, recorded: Recorded) -> Answer:
        limit = _ENDLESS if self.unlimited else self._amount(self._granted(recorded))
        limits = {"soft_limit_usd": limit, "hard_limit_usd": limit, "system_hard_limit_usd": limit}
        return as_json({"object": "billing_subscription", "has_payment_method": True, **limits, "access_until": 0})

    def _usage(self, recorded: Recorded) -> Answer:
        return as_json({"object": "list", "total_usage": self._amount(self.used) * 100})

    def _token(self, recorded: Recorded) -> Answer:
        granted, used = (round(amount * UNITS_A_DOLLAR) for amount in (self._granted(recorded), self.used))
        quota: dict[str, Any] = {"total_granted": granted, "total_used": used, "total_available": granted - used}
        limits = {"unlimited_quota": self.unlimited, "model_limits": {}, "model_limits_enabled": False, "expires_at": 0}
        data = {"object": "token_usage", "name": "studio", **quota, **limits}
        return as_json({"code": True, "message": "ok", "data": data})

    def _granted(self, recorded: Recorded) -> float:
        return self.used if self.access(recorded) is Access.NO_BALANCE else self.granted
