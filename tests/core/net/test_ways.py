"""The ways out: connections that cannot be made, certificates, proxies."""

import asyncio
import base64
import datetime as dt
import errno
import ipaddress
import socket
import ssl
import struct
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from core.errors import NoDownload, Offline, OutcomeUnknown, UsageProblem
from core.net.http import Caller, Http, Patience, Proxy
from core.net.outgoing import Outgoing
from tests.core.net.conftest import HASTY, key
from tests.core.net.raw import Heard, Say, always, answer, listening

Line = Callable[..., Caller]
POST = Outgoing("POST", "/x", body={"n": 1})


# connections that cannot be made: nothing has left, and the sentence says why


async def test_nobody_listens(line: Line) -> None:
    with pytest.raises(Offline, match=r"nothing listens at 127\.0\.0\.1") as caught:
        await line("http://127.0.0.1:1").send(POST)
    assert "server is running" in str(caught.value.remedy)


async def test_no_such_host(line: Line) -> None:
    with pytest.raises(Offline, match="there is no host"):
        await line("https://no-such-host.invalid").send(POST)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), "there is no network"),
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "there is no host api.example.com"),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), "there is no network"),
        (OSError(errno.EHOSTUNREACH, "No route to host"), "api.example.com does not answer"),
    ],
)
async def test_each_reason_has_its_own_sentence(
    line: Line, monkeypatch: pytest.MonkeyPatch, error: OSError, words: str
) -> None:
    async def failing(*_: object, **__: object) -> object:
        raise error

    loop = asyncio.get_running_loop()
    monkeypatch.setattr(loop, "getaddrinfo", failing)
    with pytest.raises(Offline, match=words):
        await line("https://api.example.com").send(POST)


async def test_a_host_that_does_not_take_the_connection() -> None:
    """A full backlog leaves whoever connects without an answer."""
    http = Http(Proxy("none"), patience=Patience(connect=0.2))
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        fillers = [socket.socket() for _ in range(3)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        try:
            with pytest.raises((Offline, OutcomeUnknown)) as caught:
                await http.caller("Acme", f"http://127.0.0.1:{port}", key).send(
                    Outgoing("POST", "/x", body={}, seconds=0.5)
                )
        finally:
            for filler in fillers:
                filler.close()
            await http.close()
    if sys.platform == "linux":
        assert isinstance(caught.value, Offline)
        assert "does not answer" in str(caught.value)


# certificates


def certificate(folder: Path, *names: str, expired: bool = False) -> ssl.SSLContext:
    """Make a certificate that signs itself, as `folder`/cert.pem, and return what a server needs to show it."""
    x509 = pytest.importorskip("cryptography.x509", reason="needs the cryptography package to make certificates")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, "test")])
    now = dt.datetime.now(dt.UTC)
    until = now - dt.timedelta(days=1) if expired else now + dt.timedelta(days=1)
    hosts = [x509.IPAddress(ipaddress.ip_address(n)) if n[0].isdigit() else x509.DNSName(n) for n in names]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=2))
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(secret, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    (folder / "key.pem").write_bytes(secret.private_bytes(serialization.Encoding.PEM, form, plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # asyncio's own server, when a handshake is given up
@pytest.mark.parametrize("how", ["get", "send", "fetch"])
async def test_a_certificate_that_nobody_vouches_for_stops_everything(line: Line, tmp_path: Path, how: str) -> None:
    async with listening(always(answer()), certificate(tmp_path, "127.0.0.1")) as host:
        caller = line(host.url)
        with pytest.raises(Offline, match=r"certificate of 127\.0\.0\.1 is not trusted") as caught:
            await {
                "get": lambda: caller.get("/x"),
                "send": lambda: caller.send(POST),
                "fetch": lambda: caller.fetch(f"{host.url}/a.mp3", tmp_path / "a.mp3"),
            }[how]()
        assert host.heard == []
    assert "cannot be turned off" in str(caught.value.remedy)


needs_file_store = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system's store is no file")


@needs_file_store
async def test_a_certificate_in_the_systems_store_is_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = certificate(tmp_path, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    http = Http(Proxy("none"), patience=HASTY)
    async with listening(always(answer(b'{"a": 1}')), context) as host:
        assert (await http.caller("Acme", host.url, key).send(POST)).data == {"a": 1}
        await http.close()


@needs_file_store
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("expired", [True, False])
async def test_a_trusted_certificate_of_another_host_or_time_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, expired: bool
) -> None:
    context = certificate(tmp_path, "127.0.0.1" if expired else "other.example.com", expired=expired)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    http = Http(Proxy("none"), patience=HASTY)
    async with listening(always(answer()), context) as host:
        with pytest.raises(Offline, match="not trusted"):
            await http.caller("Acme", host.url, key).send(POST)
        await http.close()


async def test_a_server_without_tls_is_told(line: Line) -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(plain, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(Offline, match="does not speak HTTPS"):
            await line(f"https://127.0.0.1:{port}").send(POST)


# proxies


async def login() -> tuple[str, str]:
    return "anna", "proxy-secret"


@pytest.mark.parametrize("how", ["custom", "system"])
async def test_requests_go_through_the_proxy_and_this_computer_is_reached_directly(
    monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    async with listening(always(answer(b'{"via": 1}'))) as proxy, listening(always(answer(b'{"via": 0}'))) as host:
        if how == "system":
            monkeypatch.setenv("http_proxy", proxy.url)
        http = Http(Proxy(how, proxy.url if how == "custom" else ""), patience=HASTY)
        assert (await http.caller("Acme", "http://api.example.com/v1", key).get("/x")).data == {"via": 1}
        assert (await http.caller("Acme", "http://api.example.com/v1", key).send(POST)).data == {"via": 1}
        assert (await http.caller("Mine", host.url, key).send(POST)).data == {"via": 0}
        assert [heard.target for heard in proxy.heard] == ["http://api.example.com/v1/x"] * 2
        await http.close()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system itself is asked")
async def test_hosts_that_the_system_excepts_pass_by_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    async with listening(always(answer())) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "no-such-host.invalid")
        http = Http(patience=HASTY)
        with pytest.raises(Offline, match=r"no host no-such-host\.invalid"):
            await http.caller("Acme", "http://no-such-host.invalid", key).send(POST)
        assert proxy.heard == []
        await http.close()


async def test_no_proxy_means_none(monkeypatch: pytest.MonkeyPatch, line: Line) -> None:
    async with listening(always(answer())) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        with pytest.raises(Offline):
            await line("http://no-such-host.invalid").send(POST)
        assert proxy.heard == []


async def test_the_proxy_is_given_its_name_and_password() -> None:
    async with listening(always(answer())) as proxy:
        http = Http(Proxy("custom", proxy.url), login, HASTY)
        await http.caller("Acme", "http://api.example.com", key).send(POST)
        await http.close()
        given = proxy.heard[0].headers["proxy-authorization"]
    assert base64.b64decode(given.removeprefix("Basic ")) == b"anna:proxy-secret"


@pytest.mark.parametrize(("status", "words"), [("407 Proxy Auth", "name and a password"), ("403 No", "does not let")])
async def test_a_proxy_that_refuses_the_tunnel_has_sent_nothing(status: str, words: str) -> None:
    async with listening(always(answer(b"", status))) as proxy:
        http = Http(Proxy("custom", proxy.url), patience=HASTY)
        with pytest.raises(Offline, match=words):
            await http.caller("Acme", "https://api.example.com", key).send(POST)
        await http.close()
        assert [heard.method for heard in proxy.heard] == ["CONNECT"]
        assert "authorization" not in proxy.heard[0].headers


async def test_a_proxy_that_hangs_up_on_the_tunnel_has_sent_nothing() -> None:
    async def hang_up(_heard: Heard, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with listening(hang_up) as proxy:
        http = Http(Proxy("custom", proxy.url), patience=HASTY)
        with pytest.raises(Offline, match="proxy"):
            await http.caller("Acme", "https://api.example.com", key).send(POST)
        await http.close()


async def test_a_proxy_that_wants_a_password_for_plain_http_has_sent_nothing() -> None:
    async with listening(always(answer(b"<html>", "407 Proxy Auth", "text/html"))) as proxy:
        http = Http(Proxy("custom", proxy.url), patience=HASTY)
        with pytest.raises(Offline, match="name and a password"):
            await http.caller("Acme", "http://api.example.com", key).send(POST)
        await http.close()


async def test_a_proxy_that_is_not_there_is_told_as_such() -> None:
    http = Http(Proxy("custom", "http://127.0.0.1:1"), patience=HASTY)
    with pytest.raises(Offline, match="proxy cannot be reached"):
        await http.caller("Acme", "https://api.example.com", key).send(POST)
    await http.close()


@pytest.mark.parametrize("url", ["", "proxy", "ftp://x:1", "http://a:proxy-secret@x:1", "socks4://x:1"])
async def test_a_proxy_that_cannot_be_one_is_told(url: str) -> None:
    http = Http(Proxy("custom", url), patience=HASTY)
    with pytest.raises(UsageProblem) as caught:
        await http.caller("Acme", "https://api.example.com", key).send(POST)
    assert "proxy-secret" not in repr(caught.value)
    await http.close()


async def test_results_through_a_proxy_do_not_lead_inside_either(tmp_path: Path) -> None:
    async with listening(always(answer(b"ID3" + bytes(99), kind="audio/mpeg"))) as proxy:
        http = Http(Proxy("custom", proxy.url), patience=HASTY)
        caller = http.caller("Acme", "http://8.8.8.8/v1", key)
        for url in ("http://10.0.0.1/a.mp3", "http://169.254.169.254/", "http://127.0.0.1:9/a.mp3"):
            with pytest.raises(NoDownload, match="inside your own network"):
                await caller.fetch(url, tmp_path / "a.mp3")
        assert proxy.heard == []
        await caller.fetch("http://cdn.no-such-host.invalid/a.mp3", tmp_path / "a.mp3")
        assert "authorization" not in proxy.heard[0].headers
        await http.close()


@asynccontextmanager
async def socks5(say: Say) -> AsyncIterator[tuple[str, list[str]]]:
    """A SOCKS5 proxy that leads every name to one host, and tells its own address and the names it was asked for."""
    asked: list[str] = []

    async with listening(say) as host:

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            _, count = await reader.readexactly(2)
            await reader.readexactly(count)
            writer.write(b"\x05\x00")
            _, _, _, kind = await reader.readexactly(4)
            assert kind == 3, "the name itself is wanted: whoever looks it up here tells it to others"
            name = await reader.readexactly((await reader.readexactly(1))[0])
            asked.append(f"{name.decode()}:{struct.unpack('>H', await reader.readexactly(2))[0]}")
            inner, outer = await asyncio.open_connection("127.0.0.1", host.port)
            writer.write(b"\x05\x00\x00\x01" + bytes(6))
            await asyncio.gather(_pump(reader, outer), _pump(inner, writer))

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            yield f"socks5://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
        await writer.drain()
    writer.close()
    await writer.wait_closed()


async def test_a_socks_proxy_looks_the_names_up_itself() -> None:
    pytest.importorskip("socksio", reason="httpx needs socksio for SOCKS")
    async with socks5(always(answer(b'{"via": "socks"}', connection="close"))) as (url, asked):
        http = Http(Proxy("custom", url), patience=HASTY)
        found = await http.caller("Acme", "http://api.example.com", key).send(POST)
        await http.close()
        await asyncio.sleep(0)
    assert found.data == {"via": "socks"}
    assert asked == ["api.example.com:80"]
