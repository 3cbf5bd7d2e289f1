"""Every problem that Roomtone can meet in the world, each with its remedy.

    Problem
    ├── UsageProblem            the command line or a dialog was given something it cannot use
    ├── ScriptProblem           a script file or a line cannot be read or spoken
    │   ├── UnreadableText      no known encoding, or binary data
    │   ├── NothingToSay        an empty script or line
    │   └── TooMuchText         over a limit of ours
    ├── BundleProblem           a bundle cannot be read
    ├── RequestProblem          a request would be refused: found before anything is sent
    │   ├── BadParameter
    │   ├── UnknownVoice
    │   ├── NotSetUp            the profile lacks something, such as the path of an endpoint
    │   ├── OverCap             the cap of spending would be passed
    │   └── NeedsConsent        clips would lie at a public address
    ├── ProviderProblem         the provider or the local engine
    │   ├── NotSent             it certainly never took the request: a plain retry costs nothing
    │   │   ├── Offline         no network, wrong host, nothing listens there, its certificate is not trusted
    │   │   ├── KeyMissing      the profile has no key
    │   │   └── Busy            it asks to come back later
    │   ├── Refused             it answered with an error: nothing was bought
    │   │   ├── KeyRejected     it does not take the key
    │   │   ├── NotAllowed      the key may not do this
    │   │   ├── NoBalance       the account is empty, or a quota is reached
    │   │   ├── NotFound        it knows no such address, model or voice
    │   │   └── NoAnswer        what answers is not the provider's API
    │   ├── TaskFailed          it accepted the task and failed to do it
    │   ├── LinkExpired         the result's address is not served any more
    │   ├── NoDownload          the result could not be downloaded; it is still there
    │   └── OutcomeUnknown      the request may have left and no answer came
    ├── KeyringProblem          the system's keyring
    │   ├── KeyringMissing      there is none
    │   ├── KeyringLocked       it is locked, or waits for a person
    │   ├── KeyringRefused      it answered with an error
    │   └── KeyringPlain        it would keep keys readable for everybody
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


class LineLocked(ScriptProblem):
    """The line's take is final; nothing is generated for it until it is unlocked."""


class OnlyScratch(ScriptProblem):
    """Lines have nothing but scratch takes, which are no finished work; `lines` are their ids."""

    def __init__(self, title: Message, remedy: Message, lines: tuple[str, ...]) -> None:
        super().__init__(title, remedy)
        self.lines = lines


class TooMuchText(ScriptProblem):
    """The text is over a limit of ours."""


class BundleProblem(Problem):
    """A bundle is damaged, foreign or too new; nothing of it was imported."""


class RequestProblem(Problem):
    """A request would be refused; found before anything is sent."""


class BadParameter(RequestProblem):
    """A parameter is outside its declaration."""


class UnknownVoice(RequestProblem):
    """The generator has no voice of that id."""


class NotSetUp(RequestProblem):
    """The profile lacks something that the request needs."""


class OverCap(RequestProblem):
    """The request would pass a cap of spending; it waits until the cap is raised or, with `day`, the day is over."""

    retry = True

    def __init__(self, title: Message, remedy: Message | None = None, detail: str = "", *, day: bool = False) -> None:
        super().__init__(title, remedy, detail)
        self.day = day


class NeedsConsent(RequestProblem):
    """Clips would be put at a public address, and the user has not agreed to that; `clips` are their hashes."""

    def __init__(self, title: Message, remedy: Message, profile: str, clips: tuple[str, ...]) -> None:
        super().__init__(title, remedy)
        self.profile = profile
        self.clips = clips


class ProviderProblem(Problem):
    """A provider or the local engine could not do its part."""


class NotSent(ProviderProblem):
    """The provider certainly never took the request."""

    retry = True


class Offline(NotSent):
    """The provider could not be reached: no network, no such host, nothing listens there, no trusted certificate."""


class KeyMissing(NotSent):
    """The profile has no key, neither in the keyring nor in the environment."""

    retry = False


class Busy(NotSent):
    """The provider asks to come back after `wait` seconds; it took nothing."""

    def __init__(self, title: Message, remedy: Message | None = None, detail: str = "", wait: float = 0.0) -> None:
        super().__init__(title, remedy, detail)
        self.wait = wait


class Refused(ProviderProblem):
    """The provider answered with an error: nothing was bought. `status` is HTTP's, `code` the provider's own."""

    def __init__(
        self, title: Message, remedy: Message | None = None, detail: str = "", *, status: int = 0, code: str = ""
    ) -> None:
        super().__init__(title, remedy, detail)
        self.status = status
        self.code = code
        self.retry = status >= 500


class KeyRejected(Refused):
    """The provider does not take the key."""


class NotAllowed(Refused):
    """The key is known and may not do this."""


class NoBalance(Refused):
    """The account is empty, or a quota is reached."""


class NotFound(Refused):
    """The provider knows no such address, model or voice."""


class NoAnswer(Refused):
    """What answers is not the provider's API: a web page, or JSON of another kind."""


class TaskFailed(ProviderProblem):
    """The provider accepted the task and failed to do it."""

    retry = True


class LinkExpired(ProviderProblem):
    """The address of a result is not served any more; the provider may tell a new one."""

    retry = True


class NoDownload(ProviderProblem):
    """A result could not be downloaded; it is still there, and downloading again costs nothing."""

    retry = True


class OutcomeUnknown(ProviderProblem):
    """The request may have left and no answer came back."""


class KeyringProblem(Problem):
    """The system's keyring cannot keep or give a key."""


class KeyringMissing(KeyringProblem):
    """The system has no keyring that Roomtone can use."""


class KeyringLocked(KeyringProblem):
    """The keyring is locked, or waits for an answer of a person."""

    retry = True


class KeyringRefused(KeyringProblem):
    """The keyring answered with an error."""


class KeyringPlain(KeyringProblem):
    """The only keyring would keep keys in a file that anybody can read."""


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
