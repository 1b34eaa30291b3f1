"""Boxes and buttons whose state is a sign."""

from textual.widgets import RadioSet

from ci_braze_tui.tui.widgets.toggles import Pick, Tick


async def test_state_is_a_sign(around) -> None:
    """Ticked and unticked differ without colour."""
    tick = Tick("I agree")
    app = around(tick, RadioSet(Pick("one", value=True), Pick("two")))
    async with app.run_test() as pilot:
        assert str(tick.render()).strip() == "[ ] I agree"
        await pilot.press("space")
        assert str(tick.render()).strip() == "[x] I agree"
        picks = [str(pick.render()).strip() for pick in app.screen.query(Pick)]
        assert picks == ["(•) one", "( ) two"]


async def test_only_a_set_with_the_focus_shows_a_cursor(around) -> None:
    """Without it, nothing but its sign says which one is chosen."""
    first = Pick("one")
    app = around(Tick("I agree"), RadioSet(first, Pick("two", value=True)))
    async with app.run_test() as pilot:

        def cursor() -> float:
            return first.get_component_styles("toggle--label").background.a

        assert cursor() == 0
        await pilot.press("tab")
        assert cursor() == 1
        await pilot.press("tab")
        assert cursor() == 0
