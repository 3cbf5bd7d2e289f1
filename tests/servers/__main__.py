"""`python -m tests.servers 302ai --port 9302`: a provider to try the window against. Never prints a key."""

import argparse
import asyncio
import contextlib
import sys
import time
from urllib.parse import urlencode

from tests.servers.ai302 import Ai302
from tests.servers.base import Server
from tests.servers.faults import Fault
from tests.servers.jimmyai import JimmyAI
from tests.servers.openai import OpenAI
from tests.servers.relay import Relay
from tests.servers.shapes import SHAPES
from tests.servers.vllm import Vllm
from tests.servers.wire import Recorded

SERVERS = ("302ai", "openai", "jimmyai", "rixapi", "new-api", "higgs")
"""Every name that `make` understands: a new provider is a module of its own, its name here and a line there."""


def main(arguments: list[str]) -> int:
    """Serve until Ctrl+C."""
    options = _parser().parse_args(arguments)
    server = make(options)
    for fault in options.fault:
        _add(server, fault)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(server))
    return 0


def make(options: argparse.Namespace) -> Server:
    """Return the provider that was asked for."""
    common = {"key": options.key, "port": options.port, "file_port": options.file_port, "audio": options.audio}
    if options.server == "openai":
        return OpenAI(options.shape, **common)
    if options.server == "higgs":
        return Vllm(**{**common, "key": None})  # such a server wants none
    if options.server == "jimmyai":
        server = JimmyAI(**common)
        server.task_seconds = options.seconds
        return server
    if options.server in {"rixapi", "new-api"}:
        server = Relay(options.server, **common)
        server.task_seconds = options.seconds
        return server
    server = Ai302(**common, clone_path=options.clone_path, design_path=options.design_path)
    server.task_seconds = options.seconds
    return server


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.servers", description="A provider on 127.0.0.1.")
    parser.add_argument("server", choices=SERVERS)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--file-port", type=int, default=0, help="where the results lie")
    parser.add_argument("--key", default="test-key", help="the key that is accepted")
    parser.add_argument("--shape", choices=SHAPES, default="openai", help="whose manners the server `openai` has")
    parser.add_argument("--fault", action="append", default=[], metavar="STEP=NAME[:TIMES]", help=", ".join(Fault))
    parser.add_argument("--seconds", type=float, default=4, help="how long a task takes")
    parser.add_argument("--audio", type=float, metavar="SECONDS", help="how long every result is")
    parser.add_argument("--clone-path", default="/302/higgs/clone/task")
    parser.add_argument("--design-path", default="/302/higgs/design/task")
    return parser


def _add(server: Server, text: str) -> None:
    step, _, rest = text.partition("=")
    name, _, times = rest.partition(":")
    try:
        server.faults.on(step, Fault(name), int(times) if times else None)
    except ValueError as error:
        sys.exit(f"--fault {text}: {error}")


async def _serve(server: Server) -> None:
    server.ids = int(time.time())  # ids of an earlier run are in somebody's ledger
    server.on_request = lambda recorded: print(_line(server, recorded), flush=True)
    async with server:
        print(f"{server.name} at {server.base_url}, results at {server.file_url}; Ctrl+C ends it", flush=True)
        await asyncio.Event().wait()


def _line(server: Server, recorded: Recorded) -> str:
    query = f"?{urlencode(recorded.query, safe=',/:')}" if recorded.query else ""
    notes = [recorded.step, *(["bought"] if recorded.bought else []), *([recorded.fault] if recorded.fault else [])]
    status = recorded.status or "no answer"
    line = f"{time.strftime('%H:%M:%S')} {recorded.host} {recorded.method} {recorded.path}{query} {status}"
    for key in filter(None, (server.key, *server.keys)):
        line = line.replace(key, "***")
    return f"{line} ({', '.join(note for note in notes if note)}) {recorded.sent} bytes"


sys.exit(main(sys.argv[1:]))
