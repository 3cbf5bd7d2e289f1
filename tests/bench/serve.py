"""A loopback provider in a process of its own: prints where it is and serves until its standard input ends."""

import asyncio
import json
import sys

from tests.servers.ai302 import Ai302
from tests.servers.openai import OpenAI


async def serve(audio: float) -> None:
    """Serve both, each result of so many seconds."""
    tasks, speech = Ai302(audio=audio), OpenAI(audio=audio)
    tasks.polls_until_done = 0
    async with tasks, speech:
        print(json.dumps({"302ai": tasks.base_url, "openai": speech.base_url}), flush=True)
        await asyncio.to_thread(sys.stdin.read)


asyncio.run(serve(float(sys.argv[1])))
