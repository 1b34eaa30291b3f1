"""What the app remembers of a person's taste, in `settings.toml`.

Apart from the app so that it can be read before the first frame and tested without a screen. Taste
is never worth a failure: a file that cannot be read counts as absent.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

from ci_braze_tui.paths import Home, write_private


@dataclass(frozen=True, slots=True)
class Settings:
    """What is remembered from one start to the next."""

    theme: str | None = None
    """The name of a theme, which may no longer exist."""

    @classmethod
    def load(cls, home: Home) -> Settings:
        """The remembered settings, or the defaults."""
        try:
            stored = tomllib.loads((home.config / "settings.toml").read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
            return cls()
        theme = stored.get("theme")
        return cls(theme=theme if isinstance(theme, str) else None)

    def save(self, home: Home) -> None:
        """Write the settings for the next start."""
        import tomli_w

        content = {"version": 1} | ({"theme": self.theme} if self.theme else {})
        write_private(home.config / "settings.toml", tomli_w.dumps(content).encode())
