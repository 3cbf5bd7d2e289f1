"""Speech at once, as a whole and as events."""

from tests.contract.cases.case import KEY, Case, House
from tests.servers.openai import OpenAI

HOUSE = House(lambda _: OpenAI(key=KEY, audio=0.3), "core.providers.openai.adapter:OpenAI")

SPEECH = Case("openai.speech", HOUSE, "openai.speech", "openai", "audio", voice="alloy")
EVENTS = Case("openai.speech-events", HOUSE, "openai.speech", "openai", "audio", voice="alloy",
              params={"stream_format": "sse"})  # fmt: skip
CASES = (SPEECH, EVENTS)
