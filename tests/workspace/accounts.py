"""Real accounts of this computer, for tests of what the operating system keeps them from.

Nothing is made on the computer: the accounts that every Unix has are enough, because root may start a process
under any of them, in any group. Interpreter and code may lie where only root gets to, so each process sees
them mounted into a folder that is open to all; these mounts are its own, and go with it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ci_braze_tui.workspace.account import number_of_group

GROUP = "users"
ADMINISTRATORS = "staff"

_CODE = Path(__file__).parents[2]
_PLACES = {
    "python": Path(sys.base_prefix),
    "packages": Path(sysconfig.get_path("purelib")),
    "code": _CODE,
}
_SCRIPT = """
open=$1 prefix=$2 packages=$3 code=$4 account=$5 own=$6 groups=$7 python=$8
shift 8
mount --bind "$prefix" "$open/python" &&
mount --bind "$packages" "$open/packages" &&
mount --bind "$code" "$open/code" &&
cd / && umask 077 &&
exec setpriv --reuid "$account" --regid "$own" --groups "$groups" -- "$open/python/bin/$python" "$@"
"""


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the computer, in a group or in none besides its own."""

    name: str
    place: Path
    """A folder that is open to all."""
    group: str | None = GROUP
    environment: Mapping[str, str] = field(default_factory=dict)

    def cli(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one command of ours to its end."""
        return self.python("-m", "ci_braze_tui", *arguments)

    def python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run Python under the account, which by itself makes all its files private."""
        for name in _PLACES:
            (self.place / name).mkdir(exist_ok=True)
        own = str(pwd.getpwnam(self.name).pw_gid)
        command = [
            *("unshare", "--mount", "--propagation", "private", "sh", "-c", _SCRIPT, "sh"),
            *(str(self.place), *map(str, _PLACES.values()), self.name, own, self.group or own),
            f"python{sys.version_info.major}.{sys.version_info.minor}",
        ]
        environment = {
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "HOME": "/nonexistent",
            "LD_LIBRARY_PATH": f"{self.place}/python/lib",
            "PYTHONPATH": f"{self.place}/code:{self.place}/packages",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }
        return subprocess.run(
            [*command, *arguments],
            env={**environment, **self.environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


def can_be_somebody_else(place: Path) -> bool:
    """Whether this process may start others under other accounts, and these can run our code."""
    if not all(map(shutil.which, ("unshare", "mount", "setpriv"))) or os.geteuid() != 0:
        return False
    if None in map(number_of_group, (GROUP, ADMINISTRATORS)):
        return False
    return Account("nobody", place).python("-c", "import ci_braze_tui.words").returncode == 0
