"""What a bundle is: a ZIP file of these members, each with its size and SHA-256 in the manifest.

    manifest.json          what it is, which program wrote it, every other member's size and checksum
    contents.json          the project, its cast with voices and dictionaries, its scripts and lines, the chosen takes
    takes.jsonl            one take a row: what was asked for, what was measured, its waveform
    audio/SHA-256.mp3      the takes' audio and the pieces they were joined from, byte for byte
    clips/SHA-256.wav      the reference clips of the voices

No key, no address of an upload, no price list and no path of a machine is in it. Profiles are named, so that somebody
who lacks one knows what to add.
"""

import msgspec

from core.domain.clip import Clip
from core.domain.script import Line, Project, Script, Speaker
from core.domain.take import Take

FORMAT = 1
SUFFIX = ".roomtone"
MANIFEST, CONTENTS, TAKES = "manifest.json", "contents.json", "takes.jsonl"


class Member(msgspec.Struct, frozen=True):
    """Size in bytes and SHA-256 of a member."""

    bytes: int
    sha256: str


class Source(msgspec.Struct, frozen=True):
    """A profile that voices or takes of the bundle name: what it is called, and what it was added from."""

    id: str
    name: str
    provider: str
    generators: tuple[str, ...] = ()


class Manifest(msgspec.Struct, frozen=True):
    """What the bundle is. `part` tells how much of its project it holds: "project", "scripts" or "lines"."""

    roomtone: int
    program: str
    part: str
    members: dict[str, Member]
    profiles: tuple[Source, ...] = ()


class Page(msgspec.Struct, frozen=True):
    """A script and its lines."""

    script: Script
    lines: tuple[Line, ...]


class Contents(msgspec.Struct, frozen=True):
    """A project or a part of it. `choices` are the chosen takes by their lines."""

    project: Project
    speakers: tuple[Speaker, ...]
    pages: tuple[Page, ...]
    choices: dict[str, str] = {}

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of all scripts."""
        return tuple(line for page in self.pages for line in page.lines)

    @property
    def clips(self) -> tuple[Clip, ...]:
        """The reference clips of all voices."""
        return tuple(clip for speaker in self.speakers if speaker.voice for clip in speaker.voice.clips)


def clip_name(clip: Clip) -> str:
    """Return the member that holds a reference clip."""
    return f"clips/{clip.audio}{clip.suffix}"


def audio_names(take: Take) -> tuple[str, ...]:
    """Return the members that hold a take's audio and the pieces that it was joined from."""
    return tuple(f"audio/{part.audio}{part.suffix}" for part in (take, *take.pieces))
