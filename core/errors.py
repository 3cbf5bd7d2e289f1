"""Every problem that Roomtone can meet in the world, each with its remedy.

    Problem
    ├── UsageProblem            the command line or a dialog was given something it cannot use
    ├── ScriptProblem           a script file or a line cannot be read or spoken
    │   ├── UnreadableText      no known encoding, or binary data
    │   ├── NothingToSay        an empty script or line
    │   └── TooMuchText         over a limit of ours
    ├── RequestProblem          a request would be refused: found before anything is sent
    │   ├── BadParameter
    │   └── UnknownVoice
    ├── ProviderProblem         the provider or the local engine
    │   ├── NotSent             it certainly never heard of the request: a plain retry costs nothing
    │   ├── Refused             it answered with an error: nothing was bought
    │   ├── TaskFailed          it accepted the task and failed to do it
    │   └── OutcomeUnknown      the request may have left and no answer came
    ├── AudioProblem            bytes that are no audio, or audio that cannot be written
    └── LibraryProblem
        ├── LibraryTooNew       written by a newer Roomtone
        ├── LibraryInUse        open in another process
        ├── LibraryUnwritable   read-only, or no permission
        ├── DiskFull
        └── LibraryDamaged      the database does not open or does not pass its own check

Everything else that is raised is a bug.
"""

from core.message import Message, say


class Problem(Exception):
    """Something in the world went wrong.

    title: one sentence of what happened. remedy: one sentence of what to do. detail: what the machine said, for the
    log and for "show details". retry: whether trying again without a change can help.
    """

    retry = False

    def __init__(self, title: Message, remedy: Message | None = None, detail: str = "") -> None:
        super().__init__(title, remedy, detail)
        self.title = title
        self.remedy = remedy
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.title} {self.remedy}" if self.remedy else str(self.title)


class UsageProblem(Problem):
    """The user asked for something in a way that cannot be used."""


class ScriptProblem(Problem):
    """A script file or a line cannot be read or spoken."""


class UnreadableText(ScriptProblem):
    """The file is not text in any encoding that Roomtone knows."""


class NothingToSay(ScriptProblem):
    """There is no text to speak."""


class TooMuchText(ScriptProblem):
    """The text is over a limit of ours."""


class RequestProblem(Problem):
    """A request would be refused; found before anything is sent."""


class BadParameter(RequestProblem):
    """A parameter is outside its declaration."""


class UnknownVoice(RequestProblem):
    """The generator has no voice of that id."""


class ProviderProblem(Problem):
    """A provider or the local engine could not do its part."""


class NotSent(ProviderProblem):
    """The provider certainly never heard of the request."""

    retry = True


class Refused(ProviderProblem):
    """The provider answered with an error: nothing was bought."""


class TaskFailed(ProviderProblem):
    """The provider accepted the task and failed to do it."""

    retry = True


class OutcomeUnknown(ProviderProblem):
    """The request may have left and no answer came back."""


class AudioProblem(Problem):
    """Bytes that are no audio, or audio that cannot be written."""


class LibraryProblem(Problem):
    """The library on disk."""


class LibraryTooNew(LibraryProblem):
    """The library was written by a newer Roomtone; it is left untouched."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(
            say(
                "This library has format {found}, and this Roomtone knows formats up to {known}.",
                found=found,
                known=known,
            ),
            say("Open it with a newer Roomtone; nothing in it was changed."),
        )


class LibraryInUse(LibraryProblem):
    """Another process has the library open."""


class LibraryUnwritable(LibraryProblem):
    """The library's folder is read-only or not ours."""


class DiskFull(LibraryProblem):
    """No space is left where the library lies."""

    retry = True


class LibraryDamaged(LibraryProblem):
    """The library's database cannot be opened or does not pass its own check."""
