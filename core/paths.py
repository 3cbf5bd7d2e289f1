"""Where things live. `ROOMTONE_HOME` moves everything into one folder; else each system's own places are used."""

import os
from pathlib import Path

import msgspec


class Paths(msgspec.Struct, frozen=True):
    """The places of one user: the settings file, the folder of the logs, the library that opens by default."""

    settings: Path
    logs: Path
    library: Path

    @classmethod
    def of_environment(cls) -> "Paths":
        """Return the places that `ROOMTONE_HOME` or the system names. Creates nothing."""
        home = os.environ.get("ROOMTONE_HOME")
        if home:
            return cls.under(Path(home).expanduser().absolute())
        import platformdirs

        return cls(
            settings=platformdirs.user_config_path("roomtone", appauthor=False) / "settings.json",
            logs=platformdirs.user_log_path("roomtone", appauthor=False),
            library=platformdirs.user_data_path("roomtone", appauthor=False) / "Library",
        )

    @property
    def profiles(self) -> Path:
        """The file of the provider profiles."""
        return self.settings.with_name("profiles.json")

    @classmethod
    def under(cls, home: Path) -> "Paths":
        """Return the places inside one folder: a portable install, or a test."""
        return cls(settings=home / "settings.json", logs=home / "logs", library=home / "Library")


RESOURCES = Path(__file__).resolve().parent.parent / "resources"
"""Data that ships with the program."""
