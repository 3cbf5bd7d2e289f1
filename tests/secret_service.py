"""A session bus of its own with a real keyring on it, or with one that misbehaves. Linux only.

with secret_service() as environment:           # for programs that a test starts
with secret_service() as environment, inside(environment):  # for code that runs in the test itself
"""

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from unittest.mock import patch

PATIENCE = 60.0
PASSWORD = b"test"
NAME = "org.freedesktop.secrets"

Environment = dict[str, str]

BUS = """<busconfig>
  <type>session</type>
  <listen>unix:path={folder}/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
"""A bus that starts no service by itself: no keyring of the machine, and no prompt that would wait for a person."""


@contextmanager
def secret_service(*, locked: bool = False) -> Iterator[Environment]:
    """Yield the environment of a desktop with GNOME's keyring, unlocked or locked."""
    with session_bus() as environment, gnome_keyring(environment):
        if locked:
            lock(environment)
        yield environment


@contextmanager
def inside(environment: Environment) -> Iterator[None]:
    """Put this process into `environment`."""
    with patch.dict(os.environ, environment, clear=True):
        yield


@contextmanager
def session_bus() -> Iterator[Environment]:
    """Yield the environment of a desktop without a keyring; its home is a temporary folder, `HOME`."""
    with TemporaryDirectory(prefix="bus-", ignore_cleanup_errors=True) as name, ExitStack() as stack:
        folder = Path(name)
        (folder / "bus.conf").write_text(BUS.format(folder=folder))
        command = ["dbus-daemon", f"--config-file={folder}/bus.conf", "--nofork", "--nopidfile", "--print-address"]
        bus = stack.enter_context(_running(command))
        assert bus.stdout is not None
        assert bus.stdout.readline(), "the bus did not start"
        yield _homely(folder) | {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={folder}/bus"}


def no_bus(folder: Path) -> Environment:
    """Return the environment of a machine that has no session bus; its home is `folder`."""
    return _homely(folder)


@contextmanager
def gnome_keyring(environment: Environment) -> Iterator["subprocess.Popen[bytes]"]:
    """Run GNOME's keyring on the bus of `environment`, unlocked."""
    command = ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"]
    with _running([*command, f"--control-directory={environment['HOME']}/control"], environment) as daemon:
        assert daemon.stdin is not None
        daemon.stdin.write(PASSWORD)
        daemon.stdin.close()
        _wait_for(lambda: _unlocked(environment), daemon)
        yield daemon


def lock(environment: Environment) -> None:
    """Lock the keyring, as a desktop does when its user leaves."""
    import secretstorage

    with inside(environment), closing(secretstorage.dbus_init()) as connection:
        collection = secretstorage.get_default_collection(connection)
        collection.lock()
        assert collection.is_locked()


@contextmanager
def stopped(daemon: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Keep the keyring from answering meanwhile, as an open prompt does; what it was asked is answered afterwards."""
    daemon.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        daemon.send_signal(signal.SIGCONT)


@contextmanager
def scripted(environment: Environment, *, error: str = "") -> Iterator[list[str]]:
    """Serve a Secret Service that answers everything with `error`, or leaves the bus when it is asked.

    The list holds the names of the calls that have arrived.
    """
    from jeepney import message_bus
    from jeepney.io.blocking import Proxy, open_dbus_connection

    with inside(environment), closing(open_dbus_connection()) as connection:
        Proxy(message_bus, connection).RequestName(NAME)
        calls: list[str] = []
        serving = Thread(target=_serve, args=(connection, error, calls))
        serving.start()
        try:
            yield calls
        finally:
            with suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)
            serving.join(PATIENCE)


def _serve(connection, error: str, calls: list[str]) -> None:
    from jeepney import HeaderFields, MessageType, new_error

    with suppress(ConnectionError):
        while True:
            message = connection.receive()
            if message.header.message_type is not MessageType.method_call:
                continue
            calls.append(message.header.fields[HeaderFields.member])
            if not error:
                connection.sock.shutdown(socket.SHUT_RDWR)
            connection.send(new_error(message, error, "s", ("It will not.",)))


def _homely(folder: Path) -> Environment:
    """Return this process's environment with everything that belongs to a desktop put into `folder`."""
    foreign = ("DBUS_", "DISPLAY", "GNOME_", "KEYRING_", "PYTHON_KEYRING_", "ROOMTONE_", "WAYLAND_", "XDG_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    home = folder / "home"
    home.mkdir()
    names = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")
    return kept | dict.fromkeys(names, str(home))


def _unlocked(environment: Environment) -> bool:
    import secretstorage

    with inside(environment), closing(secretstorage.dbus_init()) as connection:
        if not secretstorage.check_service_availability(connection):
            return False
        with suppress(secretstorage.SecretStorageException):
            return not secretstorage.Collection(connection).is_locked()
        return False


def _wait_for(what: Callable[[], bool], process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE
    while not what():
        assert process.poll() is None, "the keyring ended"
        assert time.monotonic() < end, f"waited {PATIENCE:.0f} s in vain for the keyring"
        time.sleep(0.02)


@contextmanager
def _running(command: list[str], environment: Environment | None = None) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a program and kill it at the end; it may have been killed or stopped before."""
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


def finish() -> None:
    """Wait until nothing is asked of the keyring any more; what nobody waits for may outlive its test otherwise."""
    for thread in threading.enumerate():
        if thread.name == "keyring":
            thread.join(PATIENCE)
            assert not thread.is_alive(), "the keyring was asked and does not answer"
