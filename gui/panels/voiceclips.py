"""Between the list of a voice's recordings and the studio: files are taken in, measured and played. Awaited."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from core.domain.clip import Clip
from core.errors import Problem
from core.studio import Studio
from gui.bridge.dialogs import choose_file
from gui.bridge.tasks import Tasks
from gui.i18n import _, sentences, told
from gui.panels.clips import ClipList
from gui.playback import Playable, Player

Give = Callable[[tuple[Clip, ...]], object]
"""Gives the voice its clips."""


class VoiceClips(QObject):
    """Serves one list. `give` is called with all clips whenever one came in."""

    def __init__(self, studio: Studio, tasks: Tasks, player: Player | None, clips: ClipList, give: Give) -> None:
        super().__init__(clips)
        self._studio, self._tasks, self._player, self._list, self._give = studio, tasks, player, clips, give
        clips.add_asked.connect(lambda: tasks.run(self.choose(), "choose recording"))
        clips.files_given.connect(lambda files: tasks.run(self.add(files), "add recordings"))
        clips.play_asked.connect(self.play)
        clips.changed.connect(give)

    def measure(self) -> None:
        """Show the lengths of the clips that are listed, and what is heard in them."""
        if clips := self._list.unmeasured():
            self._tasks.run(self._measure(clips), "measure recordings")
        if clips := self._list.unheard():
            self._tasks.run(self._listen(clips), "listen to recordings")

    async def choose(self) -> None:
        """Let the user choose a file."""
        window: QWidget = self._list.window()
        kinds = " ".join(f"*{suffix}" for suffix in self._list.suffixes())
        file = await choose_file(window, _("Add recording"), _("Recordings ({kinds})", kinds=kinds))
        if file is not None:
            await self.add([file])

    async def add(self, files: Sequence[Path]) -> None:
        """Take files into the library, as far as the generator's rules let them in, and give them to the voice."""
        good, words = self._list.fitting(files)
        for file in good:
            try:
                clip = await self._studio.clips.add(file)
            except Problem as problem:
                words = words or sentences(told(problem.title), told(problem.remedy) if problem.remedy else "")
                continue
            self._give((*self._list.clips(), clip))
            self._list.take(clip)
        self._list.show_problem(words)
        self.measure()

    async def _measure(self, clips: Sequence[Clip]) -> None:
        for clip in clips:
            facts = await self._studio.clips.facts(clip)
            self._list.show_lengths({clip.audio: facts.seconds})

    async def _listen(self, clips: Sequence[Clip]) -> None:
        for clip in clips:
            self._list.show_heard({clip.audio: await self._studio.clips.heard(clip)})

    def play(self, clip: Clip) -> None:
        """Play a clip, or pause it."""
        if self._player is None:
            return
        if self._player.now and self._player.now.key == clip.audio:
            self._player.toggle()
            return
        seconds = self._list.seconds_of(clip)
        path = self._studio.clips.path(clip)
        self._player.play([Playable(clip.audio, path, b"", seconds, clip.name or path.name, _("Recording"))])
