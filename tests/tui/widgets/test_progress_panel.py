"""The panel of a run."""

import pytest
from textual.widgets import Label, ProgressBar, Sparkline, Static

from ci_braze_tui.tui.widgets.progress_panel import ProgressPanel, ProgressView, said, times

VIEW = ProgressView(
    phase="sending",
    headline="Sending to Acme [/]",
    done=31_204,
    total=48_210,
    accepted=31_190,
    rejected=14,
    unsent=210,
    requests=418,
    rate=52_310.4,
    rates=tuple(float(sample) for sample in range(100)),
    elapsed=64,
    left=38,
)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "31,204 of 48,210 profiles"),
        ({"total": None}, "31,204 rows so far"),
        ({"phase": "waiting", "waiting": 14.2}, "Braze asked us to wait. Going on in 14 s."),
        ({"phase": "waiting", "waiting": 3, "asked_to_wait": False}, "Going on in 3 s."),
        ({"phase": "pausing", "in_flight": 2}, "Pausing. 2 requests are still finishing."),
        ({"phase": "canceling", "in_flight": 1}, "Canceling. 1 request is still finishing."),
        ({"phase": "paused"}, "31,204 of 48,210 profiles"),
    ],
)
def test_says_what_is_going_on(changes: dict[str, object], sentence: str) -> None:
    """Each phase has its sentence."""
    fields = {name: getattr(VIEW, name) for name in VIEW.__slots__} | changes

    assert sentence == said(ProgressView(**fields))


def test_time_left_only_when_it_is_known() -> None:
    """No estimate is better than nonsense."""
    assert times(VIEW) == "1 min 4 s, about 38 s left"
    assert times(ProgressView("sending", "", 1, 9, elapsed=3)) == "3 s"
    assert times(ProgressView("ended", "", 9, 9, elapsed=3, left=0)) == "3 s"


async def test_draws_the_newest_view(around) -> None:
    """All numbers of a view are on the screen, and the curve has sixty samples at most."""
    panel = ProgressPanel()
    app = around(panel)
    async with app.run_test(size=(80, 24)) as pilot:
        panel.view = VIEW
        await pilot.pause()
        assert str(panel.query_one(".progress--headline", Label).content) == "Sending to Acme [/]"
        assert str(panel.query_one(".progress--share", Label).content) == "65 %"
        assert panel.query_one(ProgressBar).progress == 31_204
        counts = {name: str(panel.query_one(f"#progress--{name}", Static).content)
                  for name in ("accepted", "rejected", "unsent", "requests")}  # fmt: skip
        assert counts == {
            "accepted": "31,190\naccepted",
            "rejected": "14\nrejected",
            "unsent": "210\nnot sent",
            "requests": "418\nrequests",
        }
        assert len(panel.query_one(Sparkline).data or ()) == 60
        assert panel.region.bottom <= 24


async def test_view_set_before_the_panel_is_there(around) -> None:
    """A screen may set the view before the panel is mounted."""
    panel = ProgressPanel()
    panel.view = VIEW
    app = around(panel)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert str(panel.query_one(".progress--share", Label).content) == "65 %"


async def test_unknown_total_is_an_indeterminate_bar(around) -> None:
    """Without a total there is no share."""
    panel = ProgressPanel()
    app = around(panel)
    async with app.run_test() as pilot:
        panel.view = ProgressView("preparing", "Reading", 500, None)
        await pilot.pause()
        assert panel.query_one(ProgressBar).percentage is None
        assert str(panel.query_one(".progress--share", Label).content) == ""
