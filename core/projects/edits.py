"""Operations on a project, each with its inverse, and the step of history that bundles some of them."""

import msgspec

from core.domain.script import Line, Pronunciation, Script, Speaker
from core.message import Message


class Splice(msgspec.Struct, frozen=True, tag="splice"):
    """The lines `removed`, standing at `index`, give way to `inserted`."""

    script: str
    index: int
    removed: tuple[Line, ...] = ()
    inserted: tuple[Line, ...] = ()

    def inverse(self) -> "Splice":
        """Return what takes this back."""
        return Splice(self.script, self.index, self.inserted, self.removed)


class Rewrite(msgspec.Struct, frozen=True, tag="rewrite"):
    """A line changes."""

    before: Line
    after: Line

    def inverse(self) -> "Rewrite":
        """Return what takes this back."""
        return Rewrite(self.after, self.before)


class Move(msgspec.Struct, frozen=True, tag="move"):
    """The `count` lines from `first` on come to stand from `to` on."""

    script: str
    first: int
    count: int
    to: int

    def inverse(self) -> "Move":
        """Return what takes this back."""
        return Move(self.script, self.to, self.count, self.first)


class Cast(msgspec.Struct, frozen=True, tag="cast"):
    """A speaker comes (`before` is None), changes, or goes (`after` is None), at `place` of the cast."""

    place: int
    before: Speaker | None = None
    after: Speaker | None = None

    def inverse(self) -> "Cast":
        """Return what takes this back."""
        return Cast(self.place, self.after, self.before)


class Chapter(msgspec.Struct, frozen=True, tag="chapter"):
    """A script comes, changes or goes; its lines stay for undo."""

    before: Script | None = None
    after: Script | None = None

    def inverse(self) -> "Chapter":
        """Return what takes this back."""
        return Chapter(self.after, self.before)


class Choose(msgspec.Struct, frozen=True, tag="choose"):
    """A line is spoken by another take; "" is none."""

    line: str
    before: str = ""
    after: str = ""

    def inverse(self) -> "Choose":
        """Return what takes this back."""
        return Choose(self.line, self.after, self.before)


class Reword(msgspec.Struct, frozen=True, tag="reword"):
    """The project's pronunciation dictionary changes."""

    before: tuple[Pronunciation, ...] = ()
    after: tuple[Pronunciation, ...] = ()

    def inverse(self) -> "Reword":
        """Return what takes this back."""
        return Reword(self.after, self.before)


Operation = Splice | Rewrite | Move | Cast | Chapter | Choose | Reword


class Edit(msgspec.Struct, frozen=True):
    """One step of undo: what it is called, and its operations in the order of doing."""

    label: Message
    operations: tuple[Operation, ...]

    def inverse(self) -> "Edit":
        """Return the edit that takes this one back."""
        return Edit(self.label, tuple(operation.inverse() for operation in reversed(self.operations)))
