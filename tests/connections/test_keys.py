"""Where keys are found and kept, on computers with and without a keyring."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import keyring.core
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as FailingKeyring
from keyring.backends.null import Keyring as ForgettingKeyring
from keyring.errors import KeyringLocked

from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.connections.system_keyring import SystemKeyring
from ci_braze_tui.errors import KeyMissingError
from ci_braze_tui.secret import Secret

KEY = Secret("11111111-2222-3333-4444-555555555555")
OTHER = Secret("99999999-2222-3333-4444-555555555555")


class Drawer(KeyringBackend):
    """A keyring in memory, which works."""

    priority = 9
    name = "Drawer"

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        del self.kept[service, username]


class LockedDrawer(Drawer):
    """A keyring whose owner dismissed the question for its password."""

    def get_password(self, service, username):
        raise KeyringLocked("dismissed")

    def set_password(self, service, username, password):
        raise KeyringLocked("dismissed")


class BrokenDrawer(Drawer):
    """A keyring whose service died."""

    def get_password(self, service, username):
        raise ConnectionRefusedError(f"D-Bus is gone, {username}")

    def set_password(self, service, username, password):
        raise ConnectionRefusedError(f"D-Bus is gone, {username}")


class PlainFile(Drawer):
    """A keyring that writes passwords in clear, as its low priority says."""

    priority = 0.5  # type: ignore[assignment]


class DeafDrawer(Drawer):
    """A keyring that waits for a window nobody sees."""

    def __init__(self) -> None:
        super().__init__()
        self.released = threading.Event()
        self.asked = 0

    def get_password(self, service, username):
        self.asked += 1
        self.released.wait()


@pytest.fixture
def use_keyring(monkeypatch):
    """Make a backend the system's keyring for one test."""

    def use(backend: KeyringBackend) -> KeyringBackend:
        monkeypatch.setattr(keyring.core, "_keyring_backend", backend)
        return backend

    return use


NO_KEYRING = [FailingKeyring, ForgettingKeyring, LockedDrawer, BrokenDrawer, PlainFile]


def test_a_saved_key_is_found_in_the_keyring(use_keyring):
    """The key lies in the system's keyring under the service and the connection's name."""
    drawer = use_keyring(Drawer())
    assert Keys({}).save("Acme", KEY) == "the system keyring (Drawer)"
    assert drawer.kept == {("ci-braze-tui", "Acme"): KEY.reveal()}
    found = Keys({}).find("Acme")
    assert (found.secret, found.kept_in) == (KEY, "the system keyring (Drawer)")


@pytest.mark.parametrize("backend", NO_KEYRING)
def test_without_a_keyring_a_key_lives_for_the_session(use_keyring, capfd, backend):
    """No keyring is no error: the key is kept in memory, that is said, and nothing is printed."""
    drawer = use_keyring(backend())
    keys = Keys({})
    assert keys.save("Acme", KEY).startswith("this session's memory only (system keyring: ")
    assert keys.find("Acme").kept_in == "this session's memory"
    assert keys.find("Acme").secret == KEY
    keys.rename("Acme", "Acme EU")
    keys.forget("Acme EU")
    with pytest.raises(KeyMissingError):
        keys.find("Acme EU")
    assert KEY.reveal() not in str(getattr(drawer, "kept", ""))
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("backend", "said"),
    [
        (Drawer, ""),
        (FailingKeyring, ""),
        (PlainFile, ""),
        (
            LockedDrawer,
            "The system keyring (it is locked) may still have the API key: remove the entry",
        ),
        (
            BrokenDrawer,
            "The system keyring (its service is gone) may still have the API key: remove",
        ),
    ],
)
def test_what_could_not_be_forgotten_is_told(use_keyring, backend, said):
    """Whoever removes a connection hears when its key may be left; where no keyring is, none can be."""
    use_keyring(backend())
    told = Keys({}).forget("Acme EU")
    assert told.startswith(said)
    assert bool(told) is bool(said)


def test_where_a_key_would_go_is_told_before(use_keyring):
    """The words are those that saving uses, and nothing is kept by asking."""
    drawer = use_keyring(Drawer())
    keys = Keys(environ={})
    place = keys.place()
    assert (drawer.kept, place.lasts) == ({}, True)
    assert keys.save("Acme EU", KEY) == place.words

    use_keyring(FailingKeyring())
    keys = Keys(environ={})
    place = keys.place()
    assert not place.lasts
    assert keys.save("Acme EU", KEY) == place.words


def test_a_key_from_outside_is_told_apart(use_keyring, tmp_path):
    """What the environment or a credentials folder gives is not ours to copy."""
    use_keyring(FailingKeyring())
    (tmp_path / "api-key").write_text(KEY.reveal())
    for environ in (
        {"CI_BRAZE_TUI_API_KEY": KEY.reveal()},
        {"CREDENTIALS_DIRECTORY": str(tmp_path)},
    ):
        assert Keys(environ=environ).find("Acme EU").is_given
    keys = Keys(environ={})
    keys.remember("Acme EU", KEY)
    assert not keys.find("Acme EU").is_given


def test_a_keyring_that_loses_what_it_was_given_is_found_out(use_keyring):
    """Saving reads back what was saved."""
    drawer = use_keyring(Drawer())
    drawer.set_password = lambda service, username, password: None
    assert Keys({}).save("Acme", KEY).startswith("this session's memory only")


def test_a_keyring_that_never_answers_is_waited_for_once(use_keyring):
    """A prompt nobody sees costs the patience once, not at every question."""
    drawer = use_keyring(DeafDrawer())
    keys = Keys({}, SystemKeyring(patience=0.2))
    started = time.monotonic()
    try:
        for _ in range(3):
            with pytest.raises(KeyMissingError, match="does not answer"):
                keys.find("Acme")
        assert time.monotonic() - started < 2
        assert drawer.asked == 1
    finally:
        drawer.released.set()


def test_places_are_looked_at_in_order(use_keyring, tmp_path):
    """Keyring, then environment, then the file of the connection, then the common file, then memory."""
    drawer = use_keyring(Drawer())
    named, common = tmp_path / "acme-eu.key", tmp_path / "api-key"
    environ = {"CI_BRAZE_TUI_API_KEY": KEY.reveal(), "CREDENTIALS_DIRECTORY": str(tmp_path)}
    keys = Keys(environ)
    keys.remember("Acme EU", KEY)
    drawer.set_password("ci-braze-tui", "Acme EU", KEY.reveal())
    for path in (named, common):
        path.write_text(f"{KEY.reveal()}\n")
    kept = [keys.find("Acme EU").kept_in]
    drawer.kept.clear()
    kept.append(keys.find("Acme EU").kept_in)
    del environ["CI_BRAZE_TUI_API_KEY"]
    kept.append(keys.find("Acme EU").kept_in)
    named.unlink()
    kept.append(keys.find("Acme EU").kept_in)
    common.unlink()
    kept.append(keys.find("Acme EU").kept_in)
    assert kept == [
        "the system keyring (Drawer)",
        "the environment variable CI_BRAZE_TUI_API_KEY",
        f"the file {named}",
        f"the file {common}",
        "this session's memory",
    ]


def test_a_missing_key_tells_every_place_and_how_to_add_one(use_keyring, tmp_path):
    """The sentence is enough to help oneself, on a server too."""
    use_keyring(FailingKeyring())
    (tmp_path / "acme.key").mkdir()
    with pytest.raises(KeyMissingError) as missing:
        Keys({"CREDENTIALS_DIRECTORY": str(tmp_path)}).find("Acme")
    for part in (
        'connection "Acme"',
        "the system keyring (this computer has none)",
        "the environment variable CI_BRAZE_TUI_API_KEY",
        f"the file {tmp_path / 'acme.key'} (which cannot be read)",
        f"the file {tmp_path / 'api-key'}",
        "this session's memory",
        "connections edit",
    ):
        assert part in str(missing.value)


def test_what_is_no_key_is_not_passed_over(use_keyring):
    """A spoilt key in the environment is told, and not shown."""
    use_keyring(FailingKeyring())
    with pytest.raises(KeyMissingError, match="white space inside") as missing:
        Keys({"CI_BRAZE_TUI_API_KEY": "abc def-secret"}).find("Acme")
    assert "secret" not in str(missing.value)


def test_a_renamed_connection_keeps_its_key(use_keyring):
    """The key moves with the name and leaves nothing behind."""
    drawer = use_keyring(Drawer())
    keys = Keys({})
    keys.save("Acme", KEY)
    keys.rename("Acme", "Acme EU")
    keys.rename("Acme EU", "Acme EU")
    assert drawer.kept == {("ci-braze-tui", "Acme EU"): KEY.reveal()}


def test_a_forgotten_key_is_gone(use_keyring):
    """Forgetting removes the key from the keyring and from memory, once or twice."""
    drawer = use_keyring(Drawer())
    keys = Keys({})
    keys.save("Acme", KEY)
    keys.remember("Acme", OTHER)
    keys.forget("Acme")
    keys.forget("Acme")
    assert drawer.kept == {}
    with pytest.raises(KeyMissingError):
        keys.find("Acme")


def test_nothing_heavy_is_loaded_before_it_is_used():
    """Importing this package and the client costs the app's start no keyring and no HTTP library."""
    code = (
        "import sys; from ci_braze_tui.connections import check, keys, store; keys.Keys({});"
        "print([name for name in ('keyring', 'httpx', 'aiohttp', 'polars') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.skipif(
    not (shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")),
    reason="needs dbus-run-session and gnome-keyring-daemon",
)
@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (
            "printf secret | gnome-keyring-daemon --unlock --components=secrets",
            [
                "the system keyring (SecretService Keyring)",
                "the system keyring (SecretService Keyring): True",
                "missing",
                "the system keyring (SecretService Keyring): True",
                "missing",
            ],
        ),
        (
            "gnome-keyring-daemon --start --components=secrets",
            ["this session's memory only", *["missing"] * 4],
        ),
        ("true", ["this session's memory only", *["missing"] * 4]),
    ],
    ids=["open", "locked", "absent"],
)
def test_in_a_real_session(tmp_path, start, expected):
    """In a session with GNOME's keyring open, locked, or absent, keys are kept or that is said."""
    script = Path(__file__).with_name("keyring_session.py")
    folder = str(tmp_path)
    done = subprocess.run(
        ["dbus-run-session", "sh", "-c", f'{start} >/dev/null; "$0" "$1"', sys.executable, script],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "HOME": folder,
            "XDG_DATA_HOME": folder,
            "XDG_RUNTIME_DIR": folder,
        },
        capture_output=True,
        text=True,
        timeout=50,
        check=True,
    )
    lines = (line.split(" (system keyring")[0] for line in done.stdout.splitlines())
    told = ["missing" if line.startswith("missing") else line for line in lines]
    assert told == expected
    assert KEY.reveal() not in done.stdout + done.stderr


def test_keys_in_memory_touch_neither_keyring_nor_environment(use_keyring, monkeypatch):
    """A demo, and a run that was handed its key, never use another one or leave one behind."""
    drawer = use_keyring(Drawer())
    drawer.set_password("ci-braze-tui", "Acme", "another-key")
    monkeypatch.setenv("CI_BRAZE_TUI_API_KEY", "a-third-key")
    keys = Keys.in_memory()
    with pytest.raises(KeyMissingError):
        keys.find("Acme")
    assert (
        keys.save("Acme", KEY) == "this session's memory only (system keyring: not used for a demo)"
    )
    assert keys.find("Acme").secret == KEY
    assert drawer.kept == {("ci-braze-tui", "Acme"): "another-key"}
