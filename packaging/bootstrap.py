"""Sets Roomtone up on a fresh machine and runs its commands; needs nothing but Python's standard library.

    python packaging/bootstrap.py setup|run|test|chaos|bench|lock|screenshot [ARGUMENTS]

The environment lies in `.venv`. Python packages come from the lock files beside this script, checked by hash; missing
system packages are installed on Debian and Ubuntu and named everywhere else. What failed is told in one line.
It must not import anything of Roomtone, and Pythons that are too old must still be able to parse it.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "roomtone-setup.json"
LOG = VENV / "roomtone-setup.log"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
OLDEST = (3, 11)
LINUX = sys.platform.startswith("linux")

LOCKS = {"run": ROOT / "packaging/requirements.txt", "test": ROOT / "packaging/requirements-dev.txt"}
"""What a command needs, as a level. "test" holds everything of "run" in the same versions."""

LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libXext.so.6": "libxext6",
    "libXrandr.so.2": "libxrandr2",
    "libdbus-1.so.3": "libdbus-1-3",
    "libdrm.so.2": "libdrm2",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libpulse.so.0": "libpulse0",
    "libstdc++.so.6": "libstdc++6",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
"""Libraries that Qt's wheels expect from the system, and the Debian package of each."""

PROGRAMS = {
    "Xvfb": "xvfb",
    "dbus-daemon": "dbus",
    "gnome-keyring-daemon": "gnome-keyring",
    "openbox": "openbox",
    "pactl": "pulseaudio-utils",
    "pulseaudio": "pulseaudio",
    "xdotool": "xdotool",
    "xwd": "x11-apps",
}
"""Programs of the desktop that tests drive a real window on, and of its keyring, and the Debian package of each."""

STEPS = (
    ("ruff check", ("ruff", "check", ".")),
    ("ruff format", ("ruff", "format", "--check", ".")),
    ("pyright", ("pyright", "--pythonpath", str(PYTHON))),
    ("import contracts", ("lint-imports", "--no-logo")),
)


class CannotGoOn(Exception):
    """The set-up or a command cannot go on; the text is the one line that the user reads."""


def say(text: str) -> None:
    """Tell the user what is going on."""
    print(text, flush=True)


# System packages


def missing_system_parts(level: str) -> dict[str, str]:
    """Return what the system lacks for `level`: its name, and the Debian package that brings it."""
    lacking = {name: package for name, package in LIBRARIES.items() if LINUX and not loads(name)}
    if LINUX and not has_chinese_font():
        lacking["a Chinese font"] = "fonts-noto-cjk"
    if LINUX and level == "test":
        lacking.update({name: package for name, package in PROGRAMS.items() if not shutil.which(name)})
    return lacking


def loads(library: str) -> bool:
    """Tell whether the dynamic linker finds `library`."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_chinese_font() -> bool:
    """Tell whether a font with Chinese characters lies where fonts lie; without one the sample scene would be boxes."""
    folders = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")
    marks = ("cjk", "wqy", "droidsansfallback", "sourcehan", "uming", "ukai", "sarasa", "misans", "simsun")
    return any(
        mark in file.lower()
        for folder in folders
        for _, _, files in os.walk(folder)
        for file in files
        for mark in marks
    )


def add_system_parts(lacking: dict[str, str]) -> str:
    """Install what is lacking where that is possible; return a sentence that names what is still lacking, or ""."""
    if not lacking:
        return ""
    names, packages = ", ".join(lacking), sorted(set(lacking.values()))
    if not shutil.which("apt-get"):
        return f"This system lacks: {names}. Install them (Debian calls their packages {' '.join(packages)})."
    if (root := as_root()) is None:
        return f"This system lacks: {names}. Install them with: sudo apt-get install {' '.join(packages)}"
    say(f"Installing system packages: {' '.join(packages)}")
    return "" if apt_installs(root, packages) else f"apt-get could not install: {' '.join(packages)}."


def as_root() -> list[str] | None:
    """Return the words that make a command run as root, or None where that is impossible."""
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    if subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0:
        return ["sudo", "-n"]
    return ["sudo"] if sys.stdin.isatty() else None


def apt_installs(root: list[str], packages: list[str]) -> bool:
    """Install `packages`, with fresh package lists where the ones at hand are missing or too old."""
    apt = [
        *root,
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "DEBCONF_NOWARNINGS=yes",
        "apt-get",
        "-q",
        "-o",
        "DPkg::Lock::Timeout=300",
    ]
    install = [*apt, "install", "-y", "--no-install-recommends", *packages]
    has_lists = any(Path("/var/lib/apt/lists").glob("*Packages*"))
    if has_lists and subprocess.run(install, stdout=subprocess.DEVNULL, check=False).returncode == 0:
        return True
    subprocess.run([*apt, "update"], stdout=subprocess.DEVNULL, check=False)
    return subprocess.run(install, stdout=subprocess.DEVNULL, check=False).returncode == 0


# The environment


def prepare(level: str, *, insist: bool) -> None:
    """Bring the machine to `level`. System parts that stay missing are named, and with `insist` stop everything."""
    sentence = add_system_parts(missing_system_parts(level))
    if sentence and insist:
        raise CannotGoOn(sentence)
    if sentence:
        say(sentence)
    done = read_stamp()
    if done.get(level) == digest(level):
        return
    make_environment(fresh=not done)
    say(f"Installing Python packages from {LOCKS[level].name} into {VENV.name} (200 to 300 MB the first time)")
    pip("install", "--require-hashes", "--only-binary", ":all:", "-r", str(LOCKS[level]))
    pip("install", "--no-build-isolation", "--no-deps", "--no-index", "--editable", str(ROOT))
    compile_sources()
    remember(level)


def compile_sources() -> None:
    """Let the first start be as fast as every other, also where Python may not write beside its sources."""
    subprocess.run([str(PYTHON), "-m", "compileall", "-q", "core", "gui", "main.py"], cwd=ROOT, check=False)


def remember(level: str) -> None:
    """Note that `level` is installed, so that the next command can go straight on."""
    levels = ("run", "test") if level == "test" else ("run",)
    STAMP.write_text(json.dumps({**identity(), **{name: digest(name) for name in levels}}), encoding="utf-8")


def identity() -> dict[str, str]:
    """Return what a virtual environment cannot survive a change of."""
    return {"python": sys.version, "root": str(ROOT)}


def digest(level: str) -> str:
    """Return the hash of everything that decides what `level` installs."""
    inputs = (LOCKS[level].read_bytes(), (ROOT / "pyproject.toml").read_bytes())
    return hashlib.sha256(b"\0".join(inputs)).hexdigest()


def read_stamp() -> dict[str, str]:
    """Return what was installed last, or nothing where the environment is absent, foreign or half made."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    same = isinstance(stamp, dict) and all(stamp.get(key) == value for key, value in identity().items())
    return stamp if same and PYTHON.exists() else {}


def make_environment(*, fresh: bool) -> None:
    """Create `.venv`; one whose set-up was never finished is thrown away first."""
    if not fresh:
        return
    if importlib.util.find_spec("ensurepip") is None:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        if sentence := add_system_parts({"Python's venv module": package}):
            raise CannotGoOn(sentence)
    say(f"Creating {VENV}")
    venv = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True, check=False
    )
    if venv.returncode:
        raise CannotGoOn(f"The virtual environment could not be made: {reason(venv.stdout + venv.stderr)}")


def pip(*arguments: str) -> None:
    """Run pip in the environment; it writes its log to a file, and here only what it downloads."""
    command = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "--retries", "2", *arguments]
    lines: list[str] = []
    with (
        LOG.open("a", encoding="utf-8") as log,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace"
        ) as process,
    ):
        for line in process.stdout or ():
            log.write(line)
            lines.append(line)
            if line.lstrip().startswith("Downloading"):
                say("  " + line.strip())
    if process.returncode:
        raise CannotGoOn(f"Python packages could not be installed: {reason(''.join(lines))} (details: {LOG})")


def reason(output: str) -> str:
    """Return the one line that matters of what a failed program wrote."""
    known = {
        "No space left on device": "the disk is full.",
        "Permission denied": "a folder is not writable.",
        "Read-only file system": "the disk is read-only.",
        "DO NOT MATCH THE HASHES": "a download is not the file that was pinned. Try again, or tell us.",
        "connection": "the package index cannot be reached. Check the network and try again.",
        "timed out": "the package index does not answer. Check the network and try again.",
        "No matching distribution": "the package index has no build for this system and this Python.",
    }
    for mark, sentence in known.items():
        if mark.lower() in output.lower():
            return sentence
    lines = [line for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error")]
    return (errors or lines or ["no reason given."])[-1].strip()


# Commands


def setup(arguments: list[str]) -> int:
    """Set up the environment alone."""
    del arguments
    prepare("run", insist=False)
    say(f"Ready: {SCRIPTS / 'roomtone'}")
    return 0


def run(arguments: list[str]) -> int:
    """Open the window, or without a display render the sample project."""
    shown = has_display()
    prepare("run", insist=shown)
    if shown:
        return call(SCRIPTS / "roomtone", *arguments)
    say("There is no display here, so no window can open. Rendering the sample project into files instead.")
    folder = ROOT / "roomtone-sample"
    folder.mkdir(exist_ok=True)
    for script in sorted((ROOT / "resources/sample").glob("*.txt")):
        if code := call(SCRIPTS / "roomtone", "render", script, "-o", folder / f"{script.stem}.wav"):
            return code
    say("The audio lies here:")
    for audio in sorted(folder.glob("*.wav")):
        say(f"  {audio}")
    return 0


def has_display() -> bool:
    """Tell whether a window can be shown: a server must really answer, because variables survive their session."""
    if not LINUX or os.environ.get("QT_QPA_PLATFORM"):
        return True
    wayland = os.environ.get("WAYLAND_DISPLAY")
    if wayland and Path(os.environ.get("XDG_RUNTIME_DIR", "/nowhere"), wayland).exists():
        return True
    return bool(os.environ.get("DISPLAY")) and x_server_answers()


def x_server_answers() -> bool:
    """Connect to the X display once; where the library for that is not installed yet, believe the variable."""
    if not loads("libxcb.so.1"):
        return True
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    answers = xcb.xcb_connection_has_error(connection) == 0
    xcb.xcb_disconnect(connection)
    return answers


def test(arguments: list[str]) -> int:
    """Run every check, then the tests: one run shows all that is wrong. The first failure's code is returned.

    The tests run in several processes, more than there are cores: most of their time they wait. Those of a file stay
    together, as some look at every process of the machine. Properties are tried with the same examples in every run;
    pytest alone looks for new ones.
    """
    prepare("test", insist=True)
    failed: dict[str, int] = {}
    for name, (program, *words) in STEPS:
        say(f"== {name}")
        if code := call(SCRIPTS / program, *words):
            failed[name] = code
            say(f"== {name} failed")
    if failed:
        say(f"== Failed before the tests: {', '.join(failed)}")
    say("== pytest")
    several = () if "-n" in arguments else ("-n", str(min(8, (os.cpu_count() or 1) + 1)), "--dist", "loadfile")
    tested = call(PYTHON, "-m", "pytest", "--hypothesis-profile=ci", *several, *arguments)
    return next(iter(failed.values()), tested)


def bench(arguments: list[str]) -> int:
    """Print the table of measured promises."""
    prepare("test", insist=True)
    return call(PYTHON, "-m", "tests.bench", *arguments)


def chaos(arguments: list[str]) -> int:
    """Kill the program hundreds of times and print what the next start found each time; the argument says how often."""
    prepare("test", insist=True)
    return call(PYTHON, "-m", "tests.chaos", *arguments)


def screenshot(arguments: list[str]) -> int:
    """Make the README's picture from the real window."""
    prepare("test", insist=True)
    return call(PYTHON, "packaging/screenshot.py", *arguments)


def lock(arguments: list[str]) -> int:
    """Remake the lock files from pyproject.toml; versions stay as they are unless `--upgrade` is given."""
    prepare("test", insist=False)
    compile_ = (
        *("-m", "uv", "pip", "compile", "--quiet", "pyproject.toml", "--group", "build"),
        *("--universal", "--python-version", ".".join(map(str, OLDEST)), "--fork-strategy", "fewest"),
        *("--generate-hashes", "--no-header", "--no-annotate"),
    )
    run_only, everything = LOCKS["run"], LOCKS["test"]
    return call(PYTHON, *compile_, "-o", run_only, *arguments) or call(
        PYTHON, *compile_, "--group", "dev", "-c", run_only, "-o", everything, *arguments
    )


def call(program: Path, *arguments: str | Path) -> int:
    """Run `program` in the project's folder and return its exit code."""
    environment = dict(os.environ)
    if not any(environment.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG")):
        environment["LANG"] = "C.UTF-8"  # Qt warns where the locale is not UTF-8, as in a bare container
    command = [str(program), *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


COMMANDS = {
    "setup": setup,
    "run": run,
    "test": test,
    "chaos": chaos,
    "bench": bench,
    "lock": lock,
    "screenshot": screenshot,
}


def main(words: list[str]) -> int:
    """Run the command that `words` begins with; return the exit code."""
    if not words or words[0] not in COMMANDS:
        print(f"usage: bootstrap.py {'|'.join(COMMANDS)} [ARGUMENTS]", file=sys.stderr)
        return 2
    if sys.version_info < OLDEST:
        return with_newer_python(words)
    try:
        return COMMANDS[words[0]](words[1:])
    except CannotGoOn as problem:
        print(problem, file=sys.stderr)
    except OSError as problem:
        place = f": {problem.filename}" if problem.filename else ""
        print(f"Set-up stopped: {problem.strerror or problem}{place}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 1


def with_newer_python(words: list[str]) -> int:
    """Start again with a Python that is new enough, where one is installed beside this one."""
    for minor in range(19, OLDEST[1] - 1, -1):
        if python := shutil.which(f"python3.{minor}"):
            return subprocess.run([python, __file__, *words], check=False).returncode
    print(f"Roomtone needs Python 3.11 or newer; this is {sys.version.split()[0]}.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
