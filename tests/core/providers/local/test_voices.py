import asyncio

import pytest

from core.domain.request import Request
from core.errors import UnknownVoice

GENERATOR = "local.speech"


async def spoken(local, folder, ids, text):
    """Return the bytes of `text` by every voice of `ids`."""
    free = asyncio.Semaphore(4)

    async def one(index, voice):
        async with free:
            path = folder / f"{index}.wav"
            await local.submit(Request(GENERATOR, "local", text, voice), path)
            return path.read_bytes()

    return await asyncio.gather(*(one(index, voice) for index, voice in enumerate(ids)))


async def test_the_catalogue_is_every_language_plain_and_with_every_variant(local):
    voices = await local.voices(GENERATOR)
    plain = [voice for voice in voices if not voice.variant]
    assert list(voices[: len(plain)]) == plain
    assert len(plain) > 130
    assert len(voices) == len(plain) * 105
    assert len({voice.id for voice in voices}) == len(voices)
    assert [voice.id for voice in plain[:3]] == ["en-us", "en-gb", "cmn"]


async def test_a_voice_can_be_found_by_what_a_writer_knows(local):
    by_id = {voice.id: voice for voice in await local.voices(GENERATOR)}
    assert by_id["cmn"].language_name == "Chinese (Mandarin)"
    assert "Cantonese" in by_id["yue"].language_name
    assert by_id["en-us"].language == "en-US"
    assert by_id["cmn-latn-pinyin"].language == "cmn-Latn-pinyin"
    assert by_id["vi-vn-x-south"].language == "vi-VN-x-south"
    assert by_id["cmn+f3"].gender == "female"
    assert by_id["cmn+f3"].variant == "Female 3"
    assert by_id["en-us+whisper"].name == "English (America), Whisper"


async def test_another_generator_has_no_voices_here(local):
    assert not await local.voices("local.song")


async def test_every_language_listed_speaks_and_they_differ(local, tmp_path):
    plain = [voice.id for voice in await local.voices(GENERATOR) if not voice.variant]
    found = await spoken(local, tmp_path, plain, "Hello. 1 2 3.")
    assert len(set(found)) > 0.9 * len(plain)


async def test_every_variant_listed_changes_the_voice(local, tmp_path):
    ids = [voice.id for voice in await local.voices(GENERATOR) if voice.language == "en-US"]
    plain, *variants = await spoken(local, tmp_path, ids, "Good morning.")
    assert len(variants) == 104
    alike = [voice for voice, one in zip(ids[1:], variants, strict=True) if one == plain]
    assert alike == ["en-us+fast"]  # it changes fast speech only


async def test_a_language_means_the_same_with_its_file_found_by_number_or_by_name(local, tmp_path):
    """`en-us` has capitals in the name of its file, `fr-fr` has not."""
    english, french = await spoken(local, tmp_path, ["en-us+f2", "fr-fr+f2"], "Restaurant table")
    assert english != french


@pytest.mark.parametrize(
    ("voice", "meant"),
    [
        ("en", "en-us"),
        ("zh", "cmn"),
        ("chinese", "cmn"),
        ("English", "en-us"),
        ("fr", "fr-fr"),
        ("en-us+annie", "en-us+Annie"),
        ("en-uss+f3", "en-us+f3"),
        ("en-us+", "en-us"),
    ],
)
async def test_an_unknown_voice_says_what_may_have_been_meant(local, voice, meant):
    with pytest.raises(UnknownVoice) as caught:
        await local.check(Request(GENERATOR, "local", "Hello.", voice))
    assert caught.value.remedy is not None
    assert caught.value.remedy.values == {"voice": meant}


@pytest.mark.parametrize("voice", ["", "xyzzy", "mb-en1", "en-us+../../x", "+f3"])
async def test_what_resembles_nothing_is_refused_too(local, tmp_path, voice):
    with pytest.raises(UnknownVoice):
        await local.submit(Request(GENERATOR, "local", "Hello.", voice), tmp_path / "a.wav")
    assert not list(tmp_path.iterdir())
