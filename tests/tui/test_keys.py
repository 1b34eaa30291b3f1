"""Keys that a person has chosen."""

import re

from ci_braze_tui.tui.keys import known_actions, rebind
from ci_braze_tui.tui.settings_help import key_lines


def test_every_action_has_an_id_of_its_own() -> None:
    """An id says place and action, and means one thing only."""
    known = known_actions()
    assert {"app.help", "app.interrupt", "home.runs", "wizard.next", "banner.close"} <= set(known)
    assert [name for name in known if not re.fullmatch(r"[a-z_]+\.[a-z_]+", name)] == []


def test_keys_are_written_as_people_write_them() -> None:
    """Several with commas between them; signs as they are."""
    rebound = rebind({"home.runs": "f5, ctrl+t", "app.help": "?"})
    assert rebound.problems == ()
    assert rebound.keymap["home.runs"] == "f5,ctrl+t"
    assert rebound.keymap["app.help"] == "question_mark"
    lines = {each.id: each.keys for each in key_lines({"home.runs": "f5"}, lambda b: b.key)}
    assert (lines["home.runs"], lines["home.edit"]) == ("f5", "e")


def test_what_cannot_be_granted_is_told_and_keeps_its_key() -> None:
    """An unknown id with the nearest one, a key that does not exist, and a clash."""
    rebound = rebind(
        {
            "home.rum": "f5",
            "home.edit": "ctlr+x",
            "home.look": "",
            "home.runs": "n",
            "home.copy": "f1",
            "home.remove": "ctrl+c",
            "runs.sort": "f9",
            "runs.turn": "f9",
        }
    )
    assert dict(rebound.keymap) == {"runs.turn": "f9"}
    assert rebound.problems == (
        "home.rum is not known; did you mean home.runs?",
        "home.edit: there is no key ctlr+x.",
        'home.look: there is no key "".',
        "home.runs: the key n is that of home.new_export already.",
        "home.copy: the key f1 is that of app.help already.",
        "home.remove: the key ctrl+c is that of app.interrupt already.",
        "runs.sort: the key f9 is that of runs.turn already.",
    )


def test_who_shares_a_key_keeps_it_when_the_other_is_moved() -> None:
    """Next and Save have one key: moving Next leaves that to Save."""
    rebound = rebind({"wizard.next": "f8"})
    assert rebound.problems == ()
    assert (rebound.keymap["wizard.next"], rebound.keymap["wizard.save"]) == ("f8", "ctrl+n")


def test_both_of_a_pair_may_be_moved_together() -> None:
    """Next and Save may share another key, as they share theirs."""
    rebound = rebind({"wizard.next": "f8", "wizard.save": "f8"})
    assert rebound.problems == ()
