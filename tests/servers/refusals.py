"""Why a provider says no, and how a handler says so."""

from enum import Enum


class Access(Enum):
    """What a key may do."""

    FULL = "full"
    NO_PERMISSION = "no permission"
    """403, wherever it knocks."""
    NO_MANAGEMENT = "no management"
    """It may generate, and not look at the account."""
    NO_BALANCE = "no balance"
    """It may look, and not buy."""


class Trouble(Enum):
    """Why a provider refuses, each with the usual HTTP status. Every provider says it in words and codes of its own."""

    KEY_MISSING = (401, "no key")
    KEY_REJECTED = (401, "rejected")
    NO_PERMISSION = (403, "permission")
    NO_BALANCE = (429, "balance")
    PAYMENT_REQUIRED = (402, "payment")
    RATE = (429, "rate")
    BAD_REQUEST = (400, "request")
    NOT_FOUND = (404, "not found")
    NOT_ALLOWED = (405, "method")
    GONE = (410, "gone")
    TOO_LARGE = (413, "too large")
    BROKEN = (500, "broken")
    BUSY = (503, "busy")

    @property
    def status(self) -> int:
        """The usual HTTP status."""
        return self.value[0]


class Refusal(Exception):
    """What a handler raises instead of answering."""

    def __init__(self, trouble: Trouble, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.trouble = trouble
        self.message = message
        self.param = param


WORDS = {
    Trouble.KEY_MISSING: "No API key provided",
    Trouble.KEY_REJECTED: "Invalid API key",
    Trouble.NO_PERMISSION: "This key has no permission for this interface",
    Trouble.NO_BALANCE: "Insufficient account balance",
    Trouble.PAYMENT_REQUIRED: "Payment required",
    Trouble.RATE: "Too many requests, try again later",
    Trouble.BAD_REQUEST: "Invalid request",
    Trouble.NOT_FOUND: "Not found",
    Trouble.NOT_ALLOWED: "Method not allowed",
    Trouble.GONE: "Gone",
    Trouble.TOO_LARGE: "The file is too large",
    Trouble.BROKEN: "Internal server error",
    Trouble.BUSY: "The service is overloaded",
}
"""What there is to say about each of them."""
