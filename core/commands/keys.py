"""`roomtone keys …`: a key goes into the system's keyring and out of it, and is never shown.

It comes from a prompt that shows nothing, or from standard input; never from the command line, which others can see.
"""

import argparse
import sys
import warnings
from getpass import GetPassWarning, getpass
from shlex import quote

from core.commands.output import closed_studio, give, interruptible, tell
from core.domain.profile import Profile
from core.errors import KeyMissing, KeyringProblem, Problem, UsageProblem
from core.keys import Found, Place, variable
from core.message import Message, say
from core.paths import Paths
from core.providers.base import Verdict
from core.providers.registry import BUILT_IN
from core.studio import Studio


async def set_key(arguments: argparse.Namespace, paths: Paths) -> int:
    """Read a key and keep it in the keyring."""
    async with closed_studio(paths) as studio:
        profile = _with_key(studio, arguments.name)
        with interruptible():
            key = _read(profile)
        try:
            found = await studio.accounts.set_key(profile.id, key)
        except KeyringProblem as problem:
            raise keyring_words(problem, profile) from problem
    result = {"profile": profile.name, "place": found.place, "store": found.store}
    give(result, json=arguments.json, text=f"The key of {profile.name} is kept in {found.store}.")
    return 0


def _with_key(studio: Studio, name: str) -> Profile:
    profile = studio.accounts.profile(name)
    if profile.id == BUILT_IN.id:
        raise UsageProblem(
            say("{name} is built in and has no key.", name=profile.name),
            say("Name a provider of yours; roomtone providers list shows them."),
        )
    return profile


def _read(profile: Profile) -> str:
    """Return one line from a prompt without echo, or else of standard input. Raises `UsageProblem` without any."""
    if not sys.stdin.isatty():
        return sys.stdin.buffer.readline().decode("utf-8", "replace")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", GetPassWarning)
            return getpass(f"Key of {profile.name} (it is not shown): ")
    except (EOFError, GetPassWarning):
        raise UsageProblem(
            say("No key was given."), say("Type or paste it at the prompt, or give it on standard input.")
        ) from None


def keyring_words(problem: KeyringProblem, profile: Profile) -> Problem:
    """Return what to do about a keyring where there is no session that a key could be kept for."""
    return Problem(
        problem.title,
        say(
            "Start or unlock one, such as GNOME Keyring, or put the key into the variable {variable} instead.",
            variable=variable(profile.name),
        ),
        problem.detail,
    )


async def remove_key(arguments: argparse.Namespace, paths: Paths) -> int:
    """Forget a key."""
    async with closed_studio(paths) as studio:
        profile = _with_key(studio, arguments.name)
        try:
            await studio.accounts.remove_key(profile.id)
        except KeyringProblem as problem:
            raise Problem(
                problem.title, say("Unlock the keyring and try again; the key may still be in it."), problem.detail
            ) from problem
        left = await studio.accounts.key(profile.id)
    result = {"profile": profile.name, "place": left.place, "store": left.store}
    give(result, json=arguments.json, text=f"No key of {profile.name} is in the keyring any more.")
    if left.place is Place.ENVIRONMENT:
        tell(f"The variable {left.store} still holds one.")
    return 0


async def test_key(arguments: argparse.Namespace, paths: Paths) -> int:
    """Find out whether a key is there, and whether the provider takes it."""
    async with closed_studio(paths) as studio:
        profile = _with_key(studio, arguments.name)
        found = await studio.accounts.key(profile.id)
        result = {"profile": profile.name, "place": found.place, "store": found.store}
        try:
            verdict = await tested(studio, profile)
        except Problem as problem:
            if arguments.json:
                give({**result, "works": False, "problem": str(problem)}, json=True, text="")
            raise
    result |= {"works": True, "words": str(verdict.words), "balance": verdict.balance}
    balance = f" The balance is {verdict.balance}." if verdict.balance else ""
    give(result, json=arguments.json, text=f"{_where(profile, found)} {verdict.words}{balance}")
    return 0


async def tested(studio: Studio, profile: Profile) -> Verdict:
    """Return what a test of a profile found. Raises the `Problem` that says what is wrong."""
    try:
        return await studio.accounts.test(profile.id)
    except KeyMissing as problem:
        raise Problem(problem.title, give_key(profile), problem.detail) from problem
    except KeyringProblem as problem:
        raise keyring_words(problem, profile) from problem


def give_key(profile: Profile) -> Message:
    """Return what to do for a profile that has no key."""
    return say(
        "Give it one with roomtone keys set {name}, or put it into the variable {variable}.",
        name=quote(profile.name),
        variable=variable(profile.name),
    )


def _where(profile: Profile, found: Found) -> str:
    match found.place:
        case Place.NONE:
            return f"{profile.name} has no key."
        case Place.ENVIRONMENT:
            return f"The key of {profile.name} is in the variable {found.store}."
        case _:
            return f"The key of {profile.name} is in {found.store}."
