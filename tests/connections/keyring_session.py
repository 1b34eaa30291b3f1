"""Run in a desktop session of its own: save, find, rename and forget a key in the real keyring."""

from __future__ import annotations

import sys

from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.connections.system_keyring import SystemKeyring
from ci_braze_tui.errors import KeyMissingError
from ci_braze_tui.secret import Secret

KEY = Secret("11111111-2222-3333-4444-555555555555")


def report(keys: Keys, name: str) -> None:
    """One line: where a key was found, and whether it is the one that was saved."""
    try:
        found = keys.find(name)
    except KeyMissingError as missing:
        sys.stdout.write(f"missing: {missing}\n")
    else:
        sys.stdout.write(f"{found.kept_in}: {found.secret == KEY}\n")


here = Keys({}, SystemKeyring(patience=10))
sys.stdout.write(f"{here.save('Acme [EU]', KEY)}\n")
report(Keys({}), "Acme [EU]")
here.rename("Acme [EU]", "Acme")
report(Keys({}), "Acme [EU]")
report(Keys({}), "Acme")
here.forget("Acme")
here.forget("Acme")
report(Keys({}), "Acme")
