"""What the sidebar does with projects and scripts, as coroutines that a test awaits directly. Knows no widget."""

from collections.abc import Callable

from core.projects import chapters
from core.studio import Studio
from gui.i18n import _

Made = Callable[[str, str, str], None]
"""Hears the ids of a project, of the script to open, and of whichever of them wants a name."""


class Projects:
    """Edits of one studio's projects."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    async def new_project(self, made: Made) -> None:
        """Make a project with an empty script."""
        project = await self._studio.new_project(_("New project"), title=_("Untitled"))
        document = await self._studio.document(project.id)
        made(project.id, document.scripts[0].id, project.id)

    async def new_script(self, project_id: str, made: Made) -> None:
        """Make an empty script in that project."""
        document = await self._studio.document(project_id)
        script_id = document.add_script(_("New script"))
        made(project_id, script_id, script_id)

    async def rename_script(self, project_id: str, script_id: str, title: str) -> None:
        """Give a script another title."""
        (await self._studio.document(project_id)).rename_script(script_id, title)

    async def move_script(self, project_id: str, script_id: str, place: int) -> None:
        """Let a script stand as number `place` of its project, counted from 0."""
        chapters.move_script(await self._studio.document(project_id), script_id, place)

    async def duplicate_script(self, project_id: str, script_id: str, made: Made) -> None:
        """Put a copy behind a script, open it and let it be named."""
        document = await self._studio.document(project_id)
        title = _("{title}, copy", title=document.script(script_id).title or _("Untitled"))
        copy = chapters.duplicate_script(document, script_id, title)
        made(project_id, copy, copy)

    async def join_scripts(self, project_id: str, script_id: str) -> None:
        """Append the next script to one; its title becomes a heading."""
        chapters.join_scripts(await self._studio.document(project_id), script_id)

    async def remove_script(self, project_id: str, script_id: str) -> None:
        """Take a script out of its project; undo brings it back."""
        (await self._studio.document(project_id)).remove_script(script_id)
