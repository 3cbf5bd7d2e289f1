import json
import shutil
import subprocess
from pathlib import Path

import pytest

from core.errors import UsageProblem
from core.net.curl import Pasted, as_curl, read_curl
from core.net.outgoing import Attachment, Outgoing
from tests.core.net.raw import always, answer, listening

BODY = '{"input_text":"It\'s \\"quoted\\"\\nand 中文","temperature":1}'
WANTED = Pasted(
    method="POST",
    base_url="https://api.example.com",
    path="/302/higgs/task",
    headers={"content-type": "application/json"},
    body=BODY,
    key="test-key-1234",
)

FLAVOURS = {
    "posix": r"""curl --location --request POST 'https://api.example.com/302/higgs/task' \
--header 'Authorization: Bearer test-key-1234' \
--header 'Content-Type: application/json' \
--data-raw '{"input_text":"It'\''s \"quoted\"\nand 中文","temperature":1}'""",
    "posix, double quotes": r'''curl -X POST "https://api.example.com/302/higgs/task" \
  -H "Authorization: Bearer test-key-1234" -H "Content-Type: application/json" \
  -d "{\"input_text\":\"It's \\\"quoted\\\"\\nand 中文\",\"temperature\":1}"''',
    "bash of a browser": r"""curl 'https://api.example.com/302/higgs/task' \
  -H 'accept: */*' -H 'authorization: Bearer test-key-1234' -H 'content-type: application/json' \
  -H 'user-agent: Mozilla/5.0' -H 'sec-fetch-mode: cors' -b 'session=1' --compressed \
  --data-raw $'{"input_text":"It\'s \\"quoted\\"\\nand \u4e2d\u6587","temperature":1}'""",
    "command prompt": r"""curl --location ^"https://api.example.com/302/higgs/task^" ^
  -H ^"Authorization: Bearer test-key-1234^" ^
  -H ^"Content-Type: application/json^" ^
  --data-raw ^"^{^\^"input_text^\^":^\^"It's ^\\^\^"quoted^\\^\^"^\\nand 中文^\^",^\^"temperature^\^":1^}^" """,
    "PowerShell": """curl.exe --location `
  --request POST 'https://api.example.com/302/higgs/task' `
  --header "Authorization: Bearer test-key-1234" `
  --header 'Content-Type: application/json' `
  --data-raw '{"input_text":"It''s \\"quoted\\"\\nand 中文","temperature":1}'""",
    "without curl": """--location --request POST 'https://api.example.com/302/higgs/task' \\
--header 'Authorization: Bearer test-key-1234' --header 'Content-Type: application/json' \\
--data '{"input_text":"It'"'"'s \\"quoted\\"\\nand 中文","temperature":1}'""",
    "a prompt in front, carriage returns": "$ curl --request POST \\\r\n"
    "  --url https://api.example.com/302/higgs/task \\\r\n"
    "  --header 'authorization: Bearer test-key-1234' --header 'content-type: application/json' \\\r\n"
    """  --data '{"input_text":"It'\\''s \\"quoted\\"\\nand 中文","temperature":1}'""",
    "short options in one word": "/usr/bin/curl -sSLXPOST https://api.example.com/302/higgs/task "
    r"""-H'Authorization:Bearer test-key-1234' """
    r"""-HContent-Type:application/json -d '{"input_text":"It'\''s \"quoted\"\nand 中文","temperature":1}'""",
}


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_command_of_any_shell_is_read(flavour: str) -> None:
    assert read_curl(FLAVOURS[flavour]) == WANTED


def test_backslashes_that_old_powershells_want_are_taken_away() -> None:
    pasted = read_curl("""curl.exe https://a.example/x `\n -d '{\\"text\\": \\"Hi\\"}'""")
    assert json.loads(pasted.body) == {"text": "Hi"}


def test_the_query_is_read_and_the_method_is_get_without_a_body() -> None:
    pasted = read_curl("curl 'https://api.example.com:8443/302/task?task_id=abc%20d&empty=' -H 'X-Lang: en'")
    assert (pasted.method, pasted.base_url, pasted.path) == ("GET", "https://api.example.com:8443", "/302/task")
    assert pasted.query == {"task_id": "abc d", "empty": ""}
    assert pasted.headers == {"x-lang": "en"}
    assert pasted.key == ""


def test_data_of_a_get_belong_to_the_query() -> None:
    pasted = read_curl("curl -G https://api.example.com/task -d task_id=5 -d more=1")
    assert (pasted.method, pasted.query, pasted.body) == ("GET", {"task_id": "5", "more": "1"}, "")


def test_a_form_is_posted() -> None:
    assert read_curl("curl https://api.example.com/upload -F 'file=@a.wav'").method == "POST"


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("Bearer test-key-1234", "test-key-1234"),
        ("bearer   test-key-1234", "test-key-1234"),
        ("test-key-1234", "test-key-1234"),
        ("Bearer $API_KEY", ""),
        ("Bearer ${OPENAI_API_KEY}", ""),
        ("Bearer <token>", ""),
        ("Bearer {{api_key}}", ""),
        ("Bearer sk-xxxxxxxx", ""),
        ("Bearer YOUR_API_KEY", ""),
        ("Bearer ", ""),
        ("Basic YTpi", ""),
    ],
)
def test_only_a_real_key_is_one(value: str, key: str) -> None:
    assert read_curl(f"curl https://api.example.com/x -H 'Authorization: {value}'").key == key


def test_the_key_is_in_no_repr() -> None:
    assert "test-key-1234" not in repr(WANTED)
    assert "test-key-1234" not in str(WANTED)


@pytest.mark.parametrize(
    "text",
    ["", "   ", "curl", "hello world", "curl -H 'a: b'", "curl 'https://api.example.com", 'curl "https://a.example'],
)
def test_what_is_no_command_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        read_curl(text)
    assert caught.value.remedy


OUT = Outgoing(
    "POST",
    "https://api.example.com/v1/audio/speech?a=b&c='d'",
    body={"input": 'It\'s “so” $HOME `ls` \\n "x"\nnew 中文', "n": 1},
    headers={"X-Lang": "en 'x'"},
)


def test_what_is_shown_is_read_again_as_what_it_was() -> None:
    pasted = read_curl(as_curl(OUT))
    assert (pasted.method, pasted.path, pasted.query) == ("POST", "/v1/audio/speech", {"a": "b", "c": "'d'"})
    assert json.loads(pasted.body) == OUT.body
    assert pasted.headers == {"x-lang": "en 'x'"}


def test_the_key_is_left_to_the_shell() -> None:
    assert '"Authorization: Bearer $API_KEY"' in as_curl(OUT)
    assert "Authorization" not in as_curl(Outgoing("GET", "https://api.example.com/x", key=False))
    assert as_curl(Outgoing("GET", "https://api.example.com/x", key=False)) == "curl https://api.example.com/x"
    assert "-X DELETE" in as_curl(Outgoing("DELETE", "https://api.example.com/x"))
    assert "-X POST" in as_curl(Outgoing("POST", "https://api.example.com/x"))


@pytest.mark.skipif(not shutil.which("curl") or not shutil.which("sh"), reason="needs a shell and curl")
async def test_a_real_curl_sends_the_same(tmp_path: Path) -> None:
    import asyncio

    clip = tmp_path / 'a "clip"; one.wav'
    clip.write_bytes(b"RIFF")
    async with listening(always(answer(connection="close"))) as host:
        sent = Outgoing("POST", f"{host.url}/v1/x", body=OUT.body)
        form = Outgoing(
            "POST",
            f"{host.url}/upload",
            form=(("model", "@whisper; 1"),),
            files=(Attachment("file", 'b "c".wav', "audio/wav", str(clip)),),
        )
        for out in (sent, form):
            command = f"API_KEY=test-key-1234; {as_curl(out)} --noproxy '*'"
            await asyncio.to_thread(subprocess.run, ["sh", "-c", command], check=True, capture_output=True)
        plain, multipart = host.heard
    assert json.loads(plain.body) == OUT.body
    assert plain.headers["authorization"] == "Bearer test-key-1234"
    assert plain.headers["content-type"] == "application/json"
    assert b'name="model"\r\n\r\n@whisper; 1\r\n' in multipart.body
    assert b"audio/wav" in multipart.body
    assert b"RIFF" in multipart.body
