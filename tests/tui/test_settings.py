"""What a person has set, read and kept."""

import pytest

from ci_braze_tui.paths import Home
from ci_braze_tui.tui.settings import Settings, remember_theme, settings_path


def write(home: Home, content: str | bytes) -> None:
    """Put this into the settings file."""
    home.config.mkdir(parents=True, exist_ok=True)
    settings_path(home).write_bytes(content.encode() if isinstance(content, str) else content)


def test_everything_that_can_be_set_is_read(home: Home) -> None:
    """Each setting by its name; keys with and without quotes around their ids."""
    write(
        home,
        'version = 1\ntheme = "nord"\nmouse = false\nbell = false\nanimation = "none"\n'
        '[keys]\n"home.runs" = "f5"\nwizard.next = "f8,ctrl+t"\n',
    )
    keys = {"home.runs": "f5", "wizard.next": "f8,ctrl+t"}
    assert Settings.load(home) == Settings("nord", False, False, "none", keys)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("theme = 3", "theme must be a name in quotes."),
        ("mouse = 0", "mouse must be true or false."),
        ('animation = "wild"', "animation must be one of none, basic, full."),
        ("them = 'nord'", "them is not known here; known is theme."),
        ("keys = 'f5'", "keys must be a table"),
        ("[keys]\nhome.runs = 5", "home.runs must be a key in quotes"),
        ("theme = ", "It is not TOML: "),
        (b"\xff\xfe", "It must be saved as UTF-8."),
    ],
)
def test_what_cannot_be_used_is_told_and_counts_as_absent(
    home: Home, content: str | bytes, told: str
) -> None:
    """Nobody is kept from working by a wrong setting, and nobody has to guess which it is."""
    write(home, content)
    settings = Settings.load(home)
    assert (settings.theme, settings.mouse, settings.animation, settings.keys) == (
        None, True, None, {},
    )  # fmt: skip
    assert len(settings.problems) == 1
    assert settings.problems[0].startswith(told)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, 'version = 1\ntheme = "ci-light"\n'),
        ("bell = false", 'bell = false\ntheme = "ci-light"\n'),
        (
            '# mine\ntheme = "nord"  # dark\nmouse = false\n[keys]\n"a.b" = "f5"\n',
            '# mine\ntheme = "ci-light"\nmouse = false\n[keys]\n"a.b" = "f5"\n',
        ),
        (
            '[keys]\n"a.theme" = "f5"\ntheme = "f6"\n',
            'theme = "ci-light"\n\n[keys]\n"a.theme" = "f5"\ntheme = "f6"\n',
        ),
        ('theme = """\nx"""\nbell = false\n', 'theme = "ci-light"\nbell = false\n'),
        ("bell = ", "bell = "),
    ],
)
def test_a_theme_is_kept_and_everything_else_stays(
    home: Home, before: str | None, after: str
) -> None:
    """Other settings and comments stay as they were written; what is no TOML is left alone."""
    if before is not None:
        write(home, before)
    remember_theme(home, "ci-light")
    assert settings_path(home).read_text() == after
    assert before is not None or settings_path(home).stat().st_mode & 0o777 == 0o600
