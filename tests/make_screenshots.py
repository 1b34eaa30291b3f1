"""Draw `screenshots/` anew from the running app.

    python tests/make_screenshots.py

Walks the whole wizard against a sandbox, in two sizes and two themes, and saves each screen as SVG, and a tour
of them that moves. With Chromium installed it also makes the PNGs that the README shows.
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
from itertools import islice
from pathlib import Path

import httpx

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

# ruff: noqa: E402 - found only now
from ci_braze_tui.sandbox.faults import Fault, FaultPlan
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.sandbox.sample import sample_customers
from ci_braze_tui.sandbox.settings import Settings
from tests.flow.journey import demo_app, walk
from tests.tour import moving

SCREENSHOTS = ROOT / "screenshots"
SIZES = ((80, 24), (120, 40))
THEMES = ("dark", "light")
PICTURES = ("export-plan-80x24-dark", "export-finished-80x24-dark", "matching-columns-80x24-dark")
"""Those that the README shows, as PNG as well."""
TOUR = "tour"
STOPS = (
    *("home-empty", "connection-key", "connection-checked", "matching-file", "matching-columns"),
    *(
        "matching-segments",
        "matching-preview",
        "matching-json",
        "trial",
        "segment",
        "matching-problems",
    ),
    *("export-plan", "export-running", "export-finished", "run-story", "run-proof"),
)
"""What the tour shows, in dark at 80 columns."""
SECONDS_A_STOP = 2.5
PAGE = "sandbox-page-light"
"""The sandbox's page, as PNG only."""

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


def make_tour() -> None:
    """Put the screens together to one picture that moves."""
    stops = [SCREENSHOTS / f"{name}-80x24-dark.svg" for name in STOPS]
    drawn = [stop.read_text(encoding="utf-8") for stop in stops]
    (SCREENSHOTS / f"{TOUR}.svg").write_text(moving(drawn, SECONDS_A_STOP), encoding="utf-8")


def rasterise(name: str) -> None:
    """Turn one SVG into a PNG."""
    svg = SCREENSHOTS / f"{name}.svg"
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg.read_text(encoding="utf-8"))
    assert box is not None
    width, height = (round(float(each)) for each in box.groups())
    photograph(svg.as_uri(), name, width, height)


def photograph_page() -> None:
    """Draw the sandbox's page after a few thousand customers and some trouble."""
    with SandboxProcess(Settings(seed_customers=300)) as sandbox:
        inspector = sandbox.inspector
        attribute = {
            segment.name.rpartition(" ")[2]: segment.identifier for segment in sandbox.segments
        }
        inspector.set_faults(FaultPlan((Fault("503", requests=(7, 19)),)))
        customers = [
            {
                "external_id": customer.BrazeUserId,
                "email": customer.EMail,
                "first_name": customer.FirstName,
                "country": customer.Country,
            }
            | ({attribute[customer.Segment]: True} if customer.Segment in attribute else {})
            for customer in islice(sample_customers(), 2_000)
        ]
        for first in range(0, len(customers), 75):
            httpx.post(
                f"{sandbox.endpoint}/users/track",
                json={"attributes": customers[first : first + 75]},
                headers={"Authorization": f"Bearer {sandbox.api_key}"},
            )
        inspector.settle()
        inspector.set_faults(FaultPlan((Fault("429", percent=5),)))
        httpx.get(
            f"{sandbox.endpoint}/"
        )  # So that the segments are counted by the time it is drawn.
        photograph(f"{sandbox.endpoint}/", PAGE, 1_000, 900)


def photograph(address: str, name: str, width: int, height: int) -> None:
    """Make a PNG of a page with headless Chromium, if there is one."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("The PNGs need Chromium; it is not installed.")
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                *(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
                *(f"--user-data-dir={profile}", f"--window-size={width},{height}"),
                *(f"--screenshot={SCREENSHOTS / name}.png", address),
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
    make_tour()
    for picture in PICTURES:
        rasterise(picture)
    photograph_page()


if __name__ == "__main__":
    main()
