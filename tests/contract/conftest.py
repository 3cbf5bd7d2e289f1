"""No keyring of the machine is asked for the keys of tests, and no provider what something cost: calls are counted."""

import pytest


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


@pytest.fixture(autouse=True)
def no_bills(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.jobs.bills.WAITS", ())
