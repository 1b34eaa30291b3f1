"""The first line of every screen."""

from textual.widgets import Input, Label

from ci_braze_tui.tui.widgets.title_bar import Target, TitleBar


async def test_tag_says_live_or_sandbox_in_words(around) -> None:
    """Nobody has to know a colour to see whether it is for real."""
    app = around(Input())
    async with app.run_test(size=(80, 24)) as pilot:
        bar = app.screen.query_one(TitleBar)
        shown = []
        for target in (None, Target("Acme [/]", False), Target("Sandbox", True)):
            app.screen.show_target(target)
            await pilot.pause()
            tag = bar.query_one("#title-bar--tag", Label)
            name = bar.query_one("#title-bar--name", Label)
            shown.append((str(name.content), str(tag.content), tag.display))

    assert shown == [("", "", False), ("Acme [/]", "LIVE", True), ("Sandbox", "SANDBOX", True)]


async def test_long_names_leave_room_for_the_tag(around) -> None:
    """The tag is on the screen however long the names are."""
    app = around(Input())
    async with app.run_test(size=(60, 18)) as pilot:
        app.screen.title = "t" * 100
        app.screen.show_target(Target("n" * 100, False))
        await pilot.pause()
        tag = app.screen.query_one("#title-bar--tag")
        assert tag.region.right <= 60
        assert tag.region.width == 6
