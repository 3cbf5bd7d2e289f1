"""What the script room asks of the studio: cancel, play, export. Awaited; knows no widget of the room."""

from collections.abc import Callable, Sequence
from pathlib import Path

from core.domain.script import Line
from core.domain.take import Take
from core.projects.document import Document
from core.studio import Studio
from core.text.notation import spoken
from gui.bridge.dialogs import choose_save
from gui.i18n import _
from gui.panels.names import said_by
from gui.playback import Playable, Player

FOLLOWING = 400
"""So many lines are lined up when one is played."""


class ScriptPresenter:
    """One for each room; holds no state of a script."""

    def __init__(self, studio: Studio, player: Player) -> None:
        self._studio = studio
        self._player = player

    async def cancel(self, document: Document, line_ids: Sequence[str]) -> None:
        """Cancel what is under way for these lines."""
        await self._studio.queue.cancel_lines(document, line_ids)

    async def play(self, document: Document, lines: Sequence[Line]) -> None:
        """Play the chosen take of the first of `lines`, the following ones lined up behind it."""
        by_take = {document.status(line.id).chosen: line for line in lines[:FOLLOWING]}
        by_take.pop("", None)
        takes = await self._studio.takes_by_id(tuple(by_take))
        if takes:
            self._player.play([self.playable(take, document) for take in takes])

    def playable(self, take: Take, document: Document) -> Playable:
        """Return a take as the player and the transport want it."""
        return Playable(
            key=take.id,
            path=self._studio.audio_path(take),
            peaks=take.peaks,
            seconds=take.facts.seconds,
            title=spoken(take.text) or take.text,
            caption=_("{speaker} · {project}", speaker=said_by(take), project=document.project.name)
            if take.speaker
            else document.project.name,
        )

    async def export(
        self,
        document: Document,
        script_id: str,
        out: Path,
        progress: Callable[[float], object] | None = None,
        *,
        scratch: bool = False,
    ) -> None:
        """Write the chosen takes of a script as one file, or the script itself where `out` ends like one.

        `progress` hears the share that is done, 0…1. Scratch takes go into it only with `scratch`.
        """
        await self._studio.export_script(document, [script_id], out, progress, scratch=scratch)


async def ask_where(parent: object, title: str) -> Path | None:
    """Let the user name the file to export to."""
    filters = ";;".join(script_filters())
    return await choose_save(parent, _("Export script"), filters, file_name(title) + ".wav", ".wav")  # type: ignore[arg-type]


def script_filters() -> tuple[str, ...]:
    """Return what scripts can be written as."""
    return (
        _("Wave, lossless (*.wav)"),
        _("FLAC, lossless and smaller (*.flac)"),
        _("MP3, for sharing (*.mp3)"),
        _("Script, plain text (*.txt)"),
        _("Script, Word (*.docx)"),
        _("Script, Fountain (*.fountain)"),
        _("Script, table (*.csv)"),
        _("Subtitles, SubRip (*.srt)"),
        _("Subtitles, WebVTT (*.vtt)"),
    )


def file_name(title: str) -> str:
    """Return `title` without what no file system takes."""
    kept = "".join(" " if letter in '/\\:*?"<>|' or not letter.isprintable() else letter for letter in title)
    return " ".join(kept.split()).strip(". ")[:80] or "script"
