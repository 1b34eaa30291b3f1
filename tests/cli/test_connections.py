"""`ci-braze-tui connections`: check, save, change and remove, without a screen."""

from __future__ import annotations

import pytest

from ci_braze_tui.braze.contract import Contract
from ci_braze_tui.braze.permissions import OPTIONAL
from ci_braze_tui.connections.store import ConnectionStore
from ci_braze_tui.exports.schedule import Schedule
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.runs.lock import take_lock
from ci_braze_tui.workspace import access
from tests.cli.calling import call, call_json
from tests.world import World

SHARED = "administrators and contributors"
ADD = ("connections", "add", "Acme EU", "--api-key-stdin")


def test_a_good_connection_is_checked_and_saved(world: World) -> None:
    """Each thing learnt is named, consent and export user are recorded, and no file holds the key."""
    done = call(
        world, *ADD, "--endpoint", world.sandbox.endpoint, "--agree", stdin=world.key + "\n"
    )
    assert done.returncode == 0
    for subject in ("Host", "API key", "users.track", "users.export.segment", "Round trip"):
        assert f"ok      {subject}:" in done.stdout
    assert "without segments.list: The API key may not list Braze segments" in done.stdout
    saved = ConnectionStore(world.home).get("Acme EU")
    assert saved.consent is not None
    assert saved.export_user == saved.consent.agreed_by
    text = (world.home.connections / "acme-eu.toml").read_text()
    assert world.key not in text + done.stdout + done.stderr


def test_consent_is_asked_for_and_not_taken_for_granted(world: World) -> None:
    """Without --agree the text is shown, nothing is sent and nothing is saved."""
    done = call(world, *ADD, "--endpoint", world.sandbox.endpoint, stdin=world.key)
    assert done.returncode == 2
    assert "--agree" in done.stderr
    assert world.sandbox.inspector.overview().requests == 0
    assert not (world.home.connections / "acme-eu.toml").exists()


def test_a_wrong_key_is_refused_and_not_saved_unless_insisted(world: World) -> None:
    """Exit code 4 and nothing on disk; --save-anyway saves it."""
    wrong = "11111111-2222-3333-4444-555555555555"
    given = (*ADD, "--endpoint", world.sandbox.endpoint, "--agree")
    done = call(world, *given, stdin=wrong)
    assert done.returncode == 4
    assert "FAILED  API key" in done.stdout
    assert wrong not in done.stdout + done.stderr
    assert not (world.home.connections / "acme-eu.toml").exists()
    assert call(world, *given, "--save-anyway", stdin=wrong).returncode == 0


def test_a_key_without_a_permission_says_which(world: World) -> None:
    """A key that may not export segments is told so by name."""
    done = call(
        world,
        *(*ADD, "--endpoint", world.sandbox.endpoint, "--agree"),
        stdin=world.sandbox.key("track_only"),
    )
    assert done.returncode == 4
    assert "FAILED  users.export.segment" in done.stdout


def test_an_unreachable_host_is_another_exit_code(world: World) -> None:
    """Nothing answers: 5, and the rest is said to be unknown."""
    done = call(world, *ADD, "--endpoint", "http://127.0.0.1:9", "--agree", stdin=world.key)
    assert done.returncode == 5
    assert "FAILED  Host" in done.stdout


@pytest.mark.parametrize(
    ("endpoint", "hint"),
    [
        ("https://rest.fra-01.braze.eu/users/track", "rest.fra-01.braze.eu"),
        ("sdk.iad-01.braze.com", "rest.iad-01.braze.com"),
        ("example.com", "REST endpoint"),
        ("", "endpoint"),
    ],
)
def test_an_endpoint_that_is_none_gets_one_sentence(world: World, endpoint: str, hint: str) -> None:
    """The sentence says what to type instead; exit code 2."""
    done = call(world, *ADD, "--endpoint", endpoint, "--agree", stdin=world.key)
    assert done.returncode == 2
    assert hint in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_blanks_pasted_round_a_key_are_taken_off_and_told(world: World) -> None:
    """The key works, and one sentence says what was done to it."""
    done = call(
        world,
        *(*ADD, "--endpoint", world.sandbox.endpoint, "--agree"),
        stdin=f"\n  {world.key} \n\n",
    )
    assert done.returncode == 0
    assert "Removed around the key: white space." in done.stderr


@pytest.mark.parametrize("key", ["", "two words", "ключ", "a\x00b"])
def test_a_key_that_cannot_be_one_gets_one_sentence(world: World, key: str) -> None:
    """Exit code 2, and the key is not repeated."""
    done = call(world, *ADD, "--endpoint", world.sandbox.endpoint, "--agree", stdin=key)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_connection_can_be_tested_changed_and_listed(world: World) -> None:
    """Rename and new users keep the exports attached; the list shows it."""
    world.export(world.many(1))
    tried = call_json(world, "connections", "test", "Sandbox", "--json")
    assert tried["passed"]
    optional = [(each["subject"], each["state"]) for each in tried["findings"]][-3:]
    assert optional == [(permission, "missing") for permission in OPTIONAL]
    done = call(world, "connections", "edit", "Sandbox", "--name", "Box", "--users", SHARED)
    assert done.returncode == 0
    (connection,) = call_json(world, "connections", "list", "--json")["connections"]
    assert (connection["name"], connection["users"]) == ("Box", SHARED)
    (export,) = call_json(world, "exports", "list", "--json")["exports"]
    assert export["connection"] == "Box"


def test_a_connection_in_use_is_removed_when_all_is_decided(world: World) -> None:
    """What is undecided is named and nothing goes; then each export gets what was said of it."""
    for name in ("Stays", "Goes", "Other"):
        world.export(world.many(1), name=name)
    remove = ("connections", "remove", "Sandbox")
    undecided = call(world, *remove, "--detach", "stays", "--remove", "Goes")
    assert undecided.returncode == 2
    assert "Sandbox is used by Other." in undecided.stderr
    assert call(world, *remove, "--detach", "Stays", "--remove", "Stays").returncode == 2
    lock = take_lock(world.home, "Other")
    assert call(world, *remove, "--remove", "Goes", "--detach-all").returncode == 7
    lock.release()
    assert len(ExportStore(world.home).load().items) == 3

    done = call(world, *remove, "--remove", "Goes", "--detach-all")
    assert done.returncode == 0, done.stderr
    kept = ExportStore(world.home).load().items
    assert [(each.name, each.connection) for each in kept] == [("Other", None), ("Stays", None)]
    run = call(world, "run", "Stays")
    assert (run.returncode, "has no connection" in run.stderr) == (2, True)
    world.connect("Sandbox", world.sandbox.endpoint)
    assert call(world, "exports", "attach", "Stays", "sandbox").returncode == 0
    assert call(world, "run", "Stays").returncode == 0


def test_a_refused_key_never_replaces_a_good_one(world: World) -> None:
    """With another endpoint or not, insisting or not, nothing is changed; a good key is taken at once."""
    edit = ("connections", "edit", "Sandbox", "--api-key-stdin")
    weak = world.sandbox.key("track_only")
    for more in (
        (),
        ("--save-anyway",),
        ("--endpoint", world.sandbox.endpoint + "/", "--name", "B"),
    ):
        done = call(world, *edit, *more, stdin=weak)
        assert (done.returncode, "the old" in done.stderr) == (4, True), done.stderr
    gone = call(world, *edit, "--endpoint", "http://127.0.0.1:9", stdin=world.sandbox.key("full"))
    assert (gone.returncode, "--unchecked" in gone.stderr) == (5, True)
    assert ConnectionStore(world.home).get("Sandbox").endpoint == world.sandbox.endpoint
    assert call(world, *edit, stdin=world.sandbox.key("full")).returncode == 0
    unchecked = call(world, *edit, "--unchecked", "--endpoint", "http://127.0.0.1:9", stdin=weak)
    assert unchecked.returncode == 0, unchecked.stderr
    assert ConnectionStore(world.home).get("Sandbox").endpoint == "http://127.0.0.1:9"


def test_a_check_warns_of_what_the_key_has_lost(world: World) -> None:
    """Compared with the check before, once; then it is known."""
    test = ("connections", "test", "Sandbox")
    world.key = world.sandbox.key("full")
    assert "Warning" not in call(world, *test).stderr
    world.key = world.sandbox.key("track_only")
    told = call(world, *test)
    assert told.returncode == 4
    assert "the key of Sandbox lost users.export.segment, users.export.ids" in told.stderr
    assert "Warning" not in call(world, *test).stderr


def test_a_refresh_warns_of_a_refused_connection_once_a_day(world: World) -> None:
    """Two exports are refused; what is wrong with their connection is said once."""
    for name in ("A", "B"):
        world.export(world.many(1), name=name, schedule=Schedule("with refresh"))
    call(world, "connections", "test", "Sandbox")
    world.key = world.sandbox.key("read_only")
    first, second = (call(world, "refresh") for _ in range(2))
    assert first.returncode == 4
    assert first.stderr.count("Braze refuses the connection Sandbox") == 1
    assert "the key of Sandbox lost users.track" in first.stderr
    assert "Braze refuses the connection Sandbox" not in second.stderr


def test_a_contract_is_given_changed_and_shown(world: World) -> None:
    """What is given is kept and said, what is not given stays, and 0 takes a limit away."""
    done = call(
        world,
        *(*ADD, "--endpoint", world.sandbox.endpoint, "--agree"),
        *(
            "--requests-per-window",
            "1000",
            "--window-seconds",
            "1.5",
            "--requests-per-hour",
            "5000",
        ),
        stdin=world.key,
    )
    assert done.returncode == 0, done.stderr
    assert (
        call(world, "connections", "edit", "Acme EU", "--objects-per-request", "50").returncode == 0
    )
    shown = call(world, "connections", "show", "Acme EU")
    assert "[contract]\nrequests = 1000\nseconds = 1.5\nrequests_per_hour = 5000\n" in shown.stdout
    said = "/users/track, 1,000 requests in 1.5 s, 5,000 an hour, 50 objects in a request"
    assert said in shown.stderr
    none = ("--requests-per-hour", "0", "--objects-per-request", "0")
    assert call(world, "connections", "edit", "Acme EU", *none).returncode == 0
    contract = ConnectionStore(world.home).get("Acme EU").contract
    assert contract == Contract(requests=1_000, seconds=1.5)
    assert call_json(world, "connections", "show", "Acme EU", "--json")["contract"] == {
        "requests": 1_000,
        "seconds": 1.5,
    }


def test_the_usual_contract_is_said_and_not_written(world: World) -> None:
    """A connection without a contract of its own shows none, and how it sends all the same."""
    shown = call(world, "connections", "show", "Sandbox")
    assert (shown.returncode, "contract" in shown.stdout) == (0, False)
    assert "3,000 requests in 3 s, 75 objects" in shown.stderr
    assert world.key not in shown.stdout + shown.stderr


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--objects-per-request", "76"), "1 to 75, with bulk to 1,000; they are 76"),
        (("--requests-per-window", "0"), "requests of a contract are 1 to"),
        (("--window-seconds", "nan"), "seconds of a contract"),
        (("--requests-per-hour", "-1"), "requests_per_hour"),
    ],
)
def test_a_contract_that_cannot_be_kept_is_refused(
    world: World, options: tuple[str, str], told: str
) -> None:
    """One sentence, exit code 2, and the connection stays as it was."""
    done = call(world, "connections", "edit", "Sandbox", *options)
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (2, 1)
    assert told in done.stderr
    assert ConnectionStore(world.home).get("Sandbox").contract == Contract()


def test_a_contributor_sends_a_key_nowhere_else(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever may not change a connection is refused before its key goes to another host."""
    assert call(world, "connections", "edit", "Sandbox", "--users", SHARED).returncode == 0
    requests = world.sandbox.inspector.overview().requests
    monkeypatch.setattr(access, "role_in", lambda _workspace: "contributor")
    done = call(world, "connections", "edit", "Sandbox", "--bulk")
    assert (done.returncode, "Only administrators" in done.stderr) == (2, True)
    assert world.sandbox.inspector.overview().requests == requests


def test_bulk_is_tried_before_it_is_turned_on(world: World) -> None:
    """A key without the permission leaves the connection as it was; insisting turns bulk on, and off."""
    edit = ("connections", "edit", "Sandbox")
    refused = call(world, *edit, "--bulk")
    assert refused.returncode == 4
    assert "FAILED  users.track.bulk" in refused.stdout
    assert not ConnectionStore(world.home).get("Sandbox").contract.bulk
    assert call(world, *edit, "--bulk", "--save-anyway").returncode == 0
    assert ConnectionStore(world.home).get("Sandbox").contract.bulk
    assert "FAILED  users.track.bulk" in call(world, "connections", "test", "Sandbox").stdout
    assert call(world, *edit, "--no-bulk").returncode == 0
    assert not ConnectionStore(world.home).get("Sandbox").contract.bulk
