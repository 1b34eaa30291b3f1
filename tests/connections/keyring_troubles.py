"""Run in a desktop session of its own: what a real keyring does to us, one trouble after the other.

Each line is a trouble and what came of looking for a key, and of keeping one, in it.
"""

from __future__ import annotations

import os
import signal
import sys
import time

import secretstorage
from jeepney.bus_messages import message_bus  # type: ignore[import-untyped]

from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.connections.system_keyring import SystemKeyring
from ci_braze_tui.errors import KeyMissingError
from ci_braze_tui.secret import Secret

KEY = Secret("11111111-2222-3333-4444-555555555555")
OTHER = Secret("99999999-2222-3333-4444-555555555555")


def report(trouble: str, patience: float = 10) -> None:
    """One line."""
    began = time.monotonic()
    keys = Keys({}, SystemKeyring(patience))
    try:
        found = keys.find("Acme")
        told = f"{found.kept_in}, {found.secret == KEY}"
    except KeyMissingError as missing:
        told = str(missing).split("; the environment")[0].split("Looked in ")[1]
    kept_in = keys.save("Other", OTHER)
    lasted = "at once" if time.monotonic() - began < patience + 2 else "late"
    sys.stdout.write(f"{trouble}: {told}; {kept_in}; {lasted}\n")


def main() -> None:
    """All troubles; the last ones cannot be undone."""
    bus = secretstorage.dbus_init()
    asked = message_bus.GetConnectionUnixProcessID("org.freedesktop.secrets")
    # Other tests may have daemons of their own.
    daemon: int = bus.send_and_get_reply(asked).body[0]
    Keys({}).save("Acme", KEY)
    report("open")
    Keys({}).forget("Other")
    Keys({}).forget("Acme")
    report("missing")
    Keys({}).save("Acme", KEY)
    secretstorage.get_default_collection(bus).lock()
    report("locked")
    os.kill(daemon, signal.SIGSTOP)
    report("hanging", patience=0.5)
    os.kill(daemon, signal.SIGCONT)
    os.kill(daemon, signal.SIGKILL)
    os.environ["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nonexistent"
    report("gone")


if __name__ == "__main__":
    main()
