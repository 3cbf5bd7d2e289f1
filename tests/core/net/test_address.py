import pytest

from core.errors import UsageProblem
from core.net.address import addresses_outside, is_private, joined, normalised, origin


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("https://api.example.com/v1", "https://api.example.com/v1"),
        ("  https://api.example.com/v1/  ", "https://api.example.com/v1"),
        ("https://api.example.com//v1//", "https://api.example.com/v1"),
        ("api.example.com", "https://api.example.com"),
        ("API.Example.com/V1", "https://api.example.com/V1"),
        ("HTTPS://api.example.com", "https://api.example.com"),
        ("https://api.example.com/v1/audio/speech", "https://api.example.com/v1"),
        ("https://api.example.com/v1/audio/speech/", "https://api.example.com/v1"),
        ("https://api.example.com/v1/chat/completions?stream=true#top", "https://api.example.com/v1"),
        ("https://api.example.com/v1/models", "https://api.example.com/v1"),
        ("https://api.example.com/relay/v1/audio/transcriptions", "https://api.example.com/relay/v1"),
        ("localhost:8880", "http://localhost:8880"),
        ("localhost:8880/v1/audio/voices", "http://localhost:8880/v1"),
        ("127.0.0.1:8880/v1", "http://127.0.0.1:8880/v1"),
        ("192.168.1.20:8000", "http://192.168.1.20:8000"),
        ("100.101.102.103:8000", "http://100.101.102.103:8000"),
        ("gpu-box:8000/v1", "http://gpu-box:8000/v1"),
        ("studio.local", "http://studio.local"),
        ("8.8.8.8", "https://8.8.8.8"),
        ("[::1]:8880/v1", "http://[::1]:8880/v1"),
        ("http://[2001:4860:4860::8888]/v1", "http://[2001:4860:4860::8888]/v1"),
        ("例子.测试/v1", "https://例子.测试/v1"),
        ("https：//api.example.com／v1", "https://api.example.com/v1"),
    ],
)
def test_what_people_type_becomes_a_base_url(typed: str, meant: str) -> None:
    assert normalised(typed) == meant
    assert normalised(meant) == meant


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "not the address"),
        ("   ", "not the address"),
        ("my server", "not the address"),
        ("https://", "not the address"),
        ("https://api.example.com:port", "not the address"),
        ("https://api.example.com:99999", "not the address"),
        ("https://exa<mple.com", "not the address"),
        ("https://[::1", "not the address"),
        ("ftp://api.example.com", "not with ftp://"),
        ("file:///etc/passwd", "not with file://"),
        ("https://anna:secret-word@api.example.com", "holds a name or a password"),
        ("anna:secret-word@api.example.com", "holds a name or a password"),
    ],
)
def test_what_is_no_address_is_refused_with_a_sentence(typed: str, words: str) -> None:
    with pytest.raises(UsageProblem, match=words) as caught:
        normalised(typed)
    assert caught.value.remedy
    assert "secret-word" not in repr(caught.value)


@pytest.mark.parametrize(
    ("base", "path", "whole"),
    [
        ("https://x.example/v1", "/audio/speech", "https://x.example/v1/audio/speech"),
        ("https://x.example/v1", "audio/speech", "https://x.example/v1/audio/speech"),
        ("https://x.example/v1", "/v1/audio/speech", "https://x.example/v1/audio/speech"),
        ("https://x.example/v1/", "/v1/audio/speech", "https://x.example/v1/audio/speech"),
        ("https://x.example", "/v1/audio/speech", "https://x.example/v1/audio/speech"),
        ("https://x.example/a/b", "/a/b/c", "https://x.example/a/b/c"),
        (
            "https://x.example/302",
            "/302/v2/audio/tts?run_async=true",
            "https://x.example/302/v2/audio/tts?run_async=true",
        ),
        ("https://x.example/v1", "", "https://x.example/v1"),
        ("https://x.example/v1", "/v1", "https://x.example/v1"),
        ("https://x.example", "/persona/create/", "https://x.example/persona/create/"),
        ("http://[::1]:8000/v1", "/v1/models", "http://[::1]:8000/v1/models"),
    ],
)
def test_what_base_and_path_share_stands_there_once(base: str, path: str, whole: str) -> None:
    assert joined(base, path) == whole


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://api.example.com/a?b", "HTTPS://API.example.com:443/c"),
        ("http://[::1]:80/", "http://[::1]"),
        ("https://例子.测试/v1", "https://xn--fsqu00a.xn--0zwm56d"),
    ],
)
def test_one_origin_in_two_writings_is_one(one: str, other: str) -> None:
    assert origin(one) == origin(other)


@pytest.mark.parametrize(
    "other", ["http://api.example.com", "https://api.example.com:8443", "https://example.com", "https://api.example.co"]
)
def test_another_scheme_port_or_host_is_another_origin(other: str) -> None:
    assert origin("https://api.example.com") != origin(other)


@pytest.mark.parametrize(
    ("url", "private"),
    [
        ("http://127.0.0.1:8000/", True),
        ("http://127.1/", True),
        ("http://2130706433/", True),
        ("http://localhost/", True),
        ("http://[::1]/", True),
        ("http://[::ffff:10.0.0.1]/", True),
        ("http://[64:ff9b::7f00:1]/", True),
        ("http://10.1.2.3/", True),
        ("http://172.16.0.1/", True),
        ("http://192.168.0.1/", True),
        ("http://169.254.169.254/latest/meta-data", True),
        ("http://100.100.100.200/", True),
        ("http://[fe80::1]/", True),
        ("http://[fd00:ec2::254]/", True),
        ("http://0.0.0.0/", True),
        ("http://198.18.0.1/", True),
        ("http://8.8.8.8/", False),
        ("http://[2001:4860:4860::8888]/", False),
        ("http://no-such-host.invalid/", False),
    ],
)
async def test_addresses_inside_the_own_network_are_known(url: str, private: bool) -> None:
    assert await is_private(url) is private


async def test_a_name_that_a_local_proxy_resolves_to_a_stand_in_counts_as_outside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import asyncio

    async def fake(*_: object, **__: object) -> list[object]:
        return [(2, 1, 6, "", ("198.18.3.4", 0))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", fake)
    assert [str(found) for found in await addresses_outside("cdn.example.com")] == ["198.18.3.4"]
    assert await addresses_outside("198.18.3.4") == []
