"""Results, from wherever they lie."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import LinkExpired, NoDownload, Offline, Problem
from core.net.http import Caller
from tests.core.net.conftest import HASTY, KEY
from tests.core.net.raw import Heard, Say, always, answer, listening
from tests.servers.ai302 import Ai302
from tests.servers.faults import Fault

Line = Callable[..., Caller]
AUDIO = b"ID3" + bytes(range(256)) * 100


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def laid_out(server: Ai302) -> str:
    return server.store("/results/a.mp3", "audio/mpeg", lambda: AUDIO)


async def test_a_result_comes_whole_and_without_the_key(line: Line, tmp_path: Path) -> None:
    async with Ai302(key=KEY) as server:
        found = await line(server.base_url).fetch(laid_out(server), tmp_path / "a.mp3")
        assert server.leaks == []
        assert "authorization" not in server.at("download")[0].headers
    assert (found.audio, found.bytes, found.kind) == (True, len(AUDIO), "audio/mpeg")
    assert (tmp_path / "a.mp3").read_bytes() == AUDIO
    assert names(tmp_path) == ["a.mp3"]


async def test_a_large_result_comes_whole(line: Line, tmp_path: Path) -> None:
    large = b"RIFF" + bytes(range(251)) * 20_000
    async with Ai302(key=KEY) as server:
        url = server.store("/results/a.wav", "audio/wav", lambda: large)
        await line(server.base_url).fetch(url, tmp_path / "a.wav")
    assert (tmp_path / "a.wav").read_bytes() == large


@pytest.mark.parametrize(
    "fault",
    [
        Fault.CUT_SHORT,
        Fault.RESET_HALFWAY,
        Fault.RESET_BEFORE,
        Fault.RESET_AFTER,
        Fault.SERVER_ERROR,
        Fault.UNAVAILABLE,
        Fault.RATE_LIMITED,
        Fault.HTML_502,
    ],
)
async def test_what_fails_for_the_moment_is_downloaded_from_the_start(line: Line, tmp_path: Path, fault: Fault) -> None:
    async with Ai302(key=KEY) as server:
        server.faults.on("download", fault, 2, seconds=0.01)
        await line(server.base_url).fetch(laid_out(server), tmp_path / "a.mp3")
        assert (tmp_path / "a.mp3").read_bytes() == AUDIO
        server.faults.on("download", fault, None, seconds=0.01)
        with pytest.raises(NoDownload):
            await line(server.base_url).fetch(laid_out(server), tmp_path / "b.mp3")
        assert server.count("download") == 2 * HASTY.tries
    assert names(tmp_path) == ["a.mp3"]


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (Fault.EXPIRED, LinkExpired),
        (Fault.NOT_FOUND, LinkExpired),
        (Fault.GONE, LinkExpired),
        (Fault.KEY_REJECTED, LinkExpired),
        (Fault.HTML, NoDownload),
        (Fault.EMPTY, NoDownload),
        (Fault.ZERO_BYTES, NoDownload),
        (Fault.HUGE, NoDownload),
        (Fault.ENDLESS, NoDownload),
        (Fault.REDIRECT_LOOP, NoDownload),
        (Fault.BAD_REQUEST, NoDownload),
    ],
)
async def test_what_is_no_result_is_told_once_and_leaves_no_file(
    line: Line, tmp_path: Path, fault: Fault, problem: type[Problem]
) -> None:
    async with Ai302(key=KEY) as server:
        server.faults.on("download", fault)
        with pytest.raises(problem) as caught:
            await line(server.base_url).fetch(laid_out(server), tmp_path / "a.mp3", limit=3_000_000)
        assert type(caught.value) is problem
        assert fault is Fault.REDIRECT_LOOP or server.count("download") == 1
        if fault is Fault.HTML:
            assert "Sign in" in caught.value.detail
    assert names(tmp_path) == []


@pytest.mark.parametrize("fault", [Fault.NO_ANSWER, Fault.STALL])
async def test_a_download_that_never_comes_ends_in_time(line: Line, tmp_path: Path, fault: Fault) -> None:
    async with Ai302(key=KEY) as server:
        server.faults.on("download", fault, None)
        with pytest.raises(NoDownload):
            await line(server.base_url).fetch(laid_out(server), tmp_path / "a.mp3", seconds=0.5)
    assert names(tmp_path) == []


@pytest.mark.parametrize("fault", [Fault.WRONG_TYPE, Fault.GZIP, Fault.SLOW, Fault.CLOCK_SKEW])
async def test_oddities_do_no_harm(line: Line, tmp_path: Path, fault: Fault) -> None:
    async with Ai302(key=KEY) as server:
        server.faults.on("download", fault, rate=200_000)
        await line(server.base_url).fetch(laid_out(server), tmp_path / "a.mp3")
    assert (tmp_path / "a.mp3").read_bytes() == AUDIO


async def test_a_redirect_to_another_host_is_followed_without_the_key(line: Line, tmp_path: Path) -> None:
    async with Ai302(key=KEY) as server:
        server.faults.on("download", Fault.REDIRECT_AWAY)
        await line(server.base_url).fetch(laid_out(server), tmp_path / "a.mp3")
        assert len(server.stranger.requests) == 1
        assert server.leaks == []
    assert (tmp_path / "a.mp3").read_bytes() == AUDIO


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"error": "expired"}', "audio/mpeg"),
        (b"<?xml version='1.0'?><Error/>", "application/octet-stream"),
        (b"Not today", "text/plain"),
        (b'[{"a": 1}]', "application/json"),
    ],
)
async def test_other_things_than_audio_are_told_with_their_beginning(
    line: Line, tmp_path: Path, body: bytes, kind: str
) -> None:
    async with listening(always(answer(body, kind=kind))) as host:
        with pytest.raises(NoDownload, match="no audio") as caught:
            await line(host.url).fetch(f"{host.url}/a.mp3", tmp_path / "a.mp3")
    assert caught.value.detail == body.decode()
    assert names(tmp_path) == []


async def test_an_expired_address_is_known_by_its_words_too(line: Line, tmp_path: Path) -> None:
    body = b"<Error><Code>ExpiredToken</Code></Error>"
    async with listening(always(answer(body, "400 Bad Request", "application/xml"))) as host:
        with pytest.raises(LinkExpired):
            await line(host.url).fetch(f"{host.url}/a.mp3", tmp_path / "a.mp3")


async def test_redirects_have_an_end(line: Line, tmp_path: Path) -> None:
    async def onward(heard: Heard, writer: asyncio.StreamWriter) -> None:
        number = int(heard.target.strip("/") or 0)
        there = answer(AUDIO, kind="audio/mpeg")
        writer.write(answer(b"", "302 Found", location=f"/{number + 1}") if number < 5 else there)

    async with listening(onward) as host:
        caller = line(host.url)
        await caller.fetch(f"{host.url}/0", tmp_path / "a.mp3")
        assert len(host.heard) == 6
        with pytest.raises(NoDownload, match="in a circle"):
            await caller.fetch(f"{host.url}/-1", tmp_path / "b.mp3")
    assert names(tmp_path) == ["a.mp3"]


# where it must not lead


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/a.mp3",
        "http://localhost:{port}/a.mp3",
        "http://127.1:{port}/a.mp3",
        "http://2130706433:{port}/a.mp3",
        "http://[::ffff:127.0.0.1]:{port}/a.mp3",
        "http://0.0.0.0:{port}/a.mp3",
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/a.mp3",
        "http://[fe80::1]/a.mp3",
    ],
)
async def test_a_provider_out_there_opens_no_address_in_here(line: Line, tmp_path: Path, url: str) -> None:
    async with listening(always(answer(AUDIO, kind="audio/mpeg"))) as host:
        with pytest.raises(NoDownload, match="inside your own network"):
            await line("https://8.8.8.8/v1").fetch(url.format(port=host.port), tmp_path / "a.mp3")
        assert host.connections == 0
    assert names(tmp_path) == []


async def test_a_name_that_changes_its_address_between_check_and_use_does_not_help(
    line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The addresses are asked for once: what is checked is what is connected to."""
    looks: list[object] = []

    async def changing(host: str, port: object, **_: object) -> list[object]:
        looks.append(host)
        return [(2, 1, 6, "", ("8.8.8.8" if len(looks) > 1 else "127.0.0.1", port))]

    async with listening(always(answer(AUDIO, kind="audio/mpeg"))) as host:
        caller = line("https://8.8.8.8/v1")
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", changing)
        with pytest.raises(NoDownload, match="inside your own network"):
            await caller.fetch(f"http://rebinding.example.com:{host.port}/a.mp3", tmp_path / "a.mp3")
        assert host.connections == 0
    assert looks == ["rebinding.example.com"]


async def test_a_public_address_that_sends_on_inside_is_stopped_there(
    line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 127.0.0.1 plays the world here, and 127.0.0.2 the inside.
    monkeypatch.setattr("core.net.address.is_inside", lambda address: str(address) == "127.0.0.2")
    async with listening(always(answer(b"", "302 Found", location="http://127.0.0.2:9/a.mp3"))) as host:
        with pytest.raises(NoDownload, match="inside your own network"):
            await line("https://8.8.8.8/v1").fetch(f"{host.url}/a.mp3", tmp_path / "a.mp3")
        assert len(host.heard) == 1


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://x.example/a.mp3",
        "data:audio/mpeg;base64,AA",
        "a.mp3",
        "",
        "https://a:b@x.example/a",
        "https://\u2603.invalid/x",
        "https://a.invalid/\x7f\n",
        "https://xn--/",
        "http://[v1.a]/x",
        "http://127.0.0.1:9/\ud800",
    ],
)
@pytest.mark.parametrize("base_url", ["http://127.0.0.1:1", "https://8.8.8.8"])
async def test_only_web_addresses_are_opened(line: Line, tmp_path: Path, url: str, base_url: str) -> None:
    with pytest.raises(NoDownload, match="no web address"):
        await line(base_url).fetch(url, tmp_path / "a.mp3")


@pytest.mark.parametrize("host", ["a..b", f"{'a' * 300}.com"])
@pytest.mark.parametrize("base_url", ["http://127.0.0.1:1", "https://8.8.8.8"])
async def test_a_host_that_can_have_no_address_is_not_found(
    line: Line, tmp_path: Path, host: str, base_url: str
) -> None:
    with pytest.raises(Offline):
        await line(base_url).fetch(f"http://{host}/a.mp3", tmp_path / "a.mp3")


async def test_a_redirect_to_something_else_than_the_web_is_not_followed(line: Line, tmp_path: Path) -> None:
    async with listening(always(answer(b"", "302 Found", location="file:///etc/passwd"))) as host:
        with pytest.raises(NoDownload, match="no web address"):
            await line(host.url).fetch(f"{host.url}/a.mp3", tmp_path / "a.mp3")


async def test_a_host_that_is_not_there_is_offline(line: Line, tmp_path: Path) -> None:
    with pytest.raises(Offline, match="nothing listens"):
        await line("http://127.0.0.1:1").fetch("http://127.0.0.1:1/a.mp3", tmp_path / "a.mp3")


async def test_the_secret_part_of_an_address_is_in_no_problem_and_no_log(
    line: Line, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    async with listening(always(answer(b"gone", "404 Not Found"))) as host:
        with pytest.raises(LinkExpired) as caught:
            await line(host.url).fetch(f"{host.url}/a.mp3?signature=query-secret", tmp_path / "a.mp3")
    assert "query-secret" not in f"{caught.value!r}{caplog.text}"


@pytest.mark.parametrize("before", [b"", b"an older take"])
async def test_what_was_there_before_stays_when_it_fails(line: Line, tmp_path: Path, before: bytes) -> None:
    into = tmp_path / "a.mp3"
    if before:
        into.write_bytes(before)
    async with listening(_cut()) as host:
        with pytest.raises(NoDownload):
            await line(host.url).fetch(f"{host.url}/a.mp3", into)
        assert len(host.heard) == HASTY.tries
    assert (into.read_bytes() if before else b"") == before
    assert names(tmp_path) == (["a.mp3"] if before else [])


def _cut() -> Say:
    async def cut(_heard: Heard, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(AUDIO, kind="audio/mpeg")[:-5])
        writer.close()

    return cut


async def test_a_text_beside_a_result_is_read_without_the_key(line: Line) -> None:
    words = '\ufeff[{"text": "走吧"}]'.encode()
    async with Ai302(key=KEY) as server:
        url = server.store("/titles/a.json", "application/octet-stream", lambda: words)
        server.faults.on("download", Fault.CUT_SHORT)
        found = await line(server.base_url).read(url)
        assert server.leaks == []
    assert (found.data, found.text.lstrip("\ufeff")) == ([{"text": "走吧"}], '[{"text": "走吧"}]')


@pytest.mark.parametrize(
    ("fault", "problem"), [(Fault.GONE, LinkExpired), (Fault.HUGE, NoDownload), (Fault.ENDLESS, NoDownload)]
)
async def test_a_text_that_cannot_be_read(line: Line, fault: Fault, problem: type[Problem]) -> None:
    async with Ai302(key=KEY) as server:
        server.faults.on("download", fault)
        with pytest.raises(problem):
            await line(server.base_url).read(laid_out(server), limit=1_000_000)
