"""Draw `screenshots/` anew from the running app.

    python tests/make_screenshots.py

Walks the whole wizard against a sandbox, in two sizes and two themes, and saves each screen as SVG. With
Chromium installed it also makes the PNGs that the README shows.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.flow.journey import demo_app, walk  # noqa: E402 - found only now

SCREENSHOTS = ROOT / "screenshots"
SIZES = ((80, 24), (120, 40))
THEMES = ("dark", "light")
PICTURES = ("export-plan-80x24-dark", "export-finished-80x24-dark", "matching-columns-80x24-dark")
"""Those that the README shows, as PNG as well."""

_HOST = re.compile(r"127\.0\.0\.1:\d+")


@contextmanager
def demo_folder() -> Iterator[Path]:
    """Always the same folder, for its name is in the pictures."""
    folder = Path(tempfile.gettempdir()) / "demo"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


async def take(size: tuple[int, int], theme: str, folder: Path) -> None:
    """Walk the wizard once, with its files in a folder, and save every screen."""
    with demo_app(folder) as (app, sandbox):
        async with app.run_test(size=size) as pilot:
            app.theme = f"ci-{theme}"

            def save(name: str) -> None:
                drawn = app.export_screenshot(title="ci-braze-tui")
                drawn = _HOST.sub("127.0.0.1:40111", drawn)
                path = SCREENSHOTS / f"{name}-{size[0]}x{size[1]}-{theme}.svg"
                path.write_text(drawn, encoding="utf-8")

            await walk(pilot, sandbox, save)


def rasterise(name: str) -> None:
    """Turn one SVG into a PNG with headless Chromium, if there is one."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("The PNGs need Chromium; it is not installed.")
    svg = SCREENSHOTS / f"{name}.svg"
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg.read_text(encoding="utf-8"))
    assert box is not None
    width, height = (round(float(each)) for each in box.groups())
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                *(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
                *(f"--user-data-dir={profile}", f"--window-size={width},{height}"),
                *(f"--screenshot={SCREENSHOTS / name}.png", svg.as_uri()),
            ],
            check=True,
            capture_output=True,
        )


def main() -> None:
    """Draw them all."""
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    SCREENSHOTS.mkdir(exist_ok=True)
    for old in SCREENSHOTS.glob("*.*g"):
        old.unlink()
    for size in SIZES:
        for theme in THEMES:
            with demo_folder() as folder:
                asyncio.run(take(size, theme, folder))
    for picture in PICTURES:
        rasterise(picture)


if __name__ == "__main__":
    main()
