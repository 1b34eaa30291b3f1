"""Other people's clients work against the sandbox, unchanged: what they do, and how they fail."""

from __future__ import annotations

import time

import pytest

from ci_braze_tui.sandbox.faults import Fault, FaultPlan
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.sandbox.settings import Settings
from tests.published_clients.clients import Said

pytestmark = pytest.mark.timeout(300)
UNKNOWN_KEY = "11111111-2222-3333-4444-555555555555"
NOTHING_USABLE = "Valid data must be provided in the 'attributes', 'events', or 'purchases' fields."
FULL = Settings(apply_delay=0.0, track_limit=0, track_window=3_600)
"""No track request is left in this hour."""


def run(client, sandbox, step, key="full"):
    """One step with the key of that name, or another."""
    value = UNKNOWN_KEY if key == "unknown" else sandbox.key(key)
    return client.run(step, sandbox.endpoint, value)


def break_down(sandbox: SandboxProcess, kind: str, times: int) -> None:
    """Let the next requests to /users/track fail."""
    fault = Fault(kind, from_request=1, until_request=times)  # type: ignore[arg-type]
    sandbox.inspector.set_faults(FaultPlan((fault,)))


class TestBrazeClient:
    """`braze-client` 2.3.3 from PyPI."""

    def test_it_tracks(self, braze_client, sandbox):
        """Counters and success come back, and the profiles are there."""
        said = run(braze_client, sandbox, "track")

        assert said.returned == {
            "errors": [],
            "attributes_processed": 2,
            "events_processed": 1,
            "purchases_processed": 1,
            "message": "success",
            "status_code": 201,
            "success": True,
        }
        assert sandbox.inspector.profile("published-2").custom == {"points": 5}

    def test_it_sees_what_was_refused(self, braze_client, sandbox):
        """Errors beside a success make it say no success."""
        said = run(braze_client, sandbox, "track_partly_refused")

        assert said.returned["success"] is False
        assert [error["index"] for error in said.returned["errors"]] == [1]

    def test_it_exports(self, braze_client, sandbox):
        """By external id, and by address."""
        run(braze_client, sandbox, "track")
        user = {
            "external_id": "published-1",
            "email": "one@example.com",
            "first_name": "Anna",
        }

        by_id = run(braze_client, sandbox, "export").returned
        by_email = run(braze_client, sandbox, "export_by_email").returned

        assert by_id["users"] == [user]
        assert by_id["invalid_user_ids"] == ["published-unknown"]
        assert by_email["users"] == [user]

    def test_it_deletes(self, braze_client, sandbox):
        """And is told how many."""
        run(braze_client, sandbox, "track")

        assert run(braze_client, sandbox, "delete").returned["deleted"] == 2

    @pytest.mark.parametrize(
        ("step", "key", "text"),
        [
            ("track", "unknown", f"Invalid API key: {UNKNOWN_KEY}"),
            ("export", "track_only", "Access Denied"),
            ("track_nobody", "full", NOTHING_USABLE),
            ("export_everything", "full", "'fields_to_export' is required"),
        ],
        ids=["401", "403", "400", "400 without errors"],
    )
    def test_it_raises_the_message_of_a_refusal(self, braze_client, sandbox, step, key, text):
        """Whatever the status."""
        said = run(braze_client, sandbox, step, key)

        assert said.raised == "BrazeClientError"
        assert text in said.text

    def test_it_reads_when_a_limit_ends(self, braze_client, sandbox):
        """And gives up at once when that is far away."""
        sandbox.inspector.reset(FULL)

        said = run(braze_client, sandbox, "track")

        assert said.raised == "BrazeRateLimitError"
        assert 0 <= said.reset - time.time() <= 3_600
        assert said.reset % 3_600 == 0

    def test_it_outlives_two_server_errors(self, braze_client, sandbox):
        """It tries three times, also after a page in HTML."""
        break_down(sandbox, "503", 2)

        assert run(braze_client, sandbox, "track").returned["success"] is True

    @pytest.mark.parametrize("kind", ["500", "502"])
    def test_it_gives_up_after_three_server_errors(self, braze_client, sandbox, kind):
        """With the exception it has for them."""
        break_down(sandbox, kind, 3)

        assert run(braze_client, sandbox, "track").raised == "BrazeInternalServerError"
        assert len(sandbox.inspector.requests()) == 3


class TestEdxBrazeClient:
    """`edx-braze-client` 1.1.4 from PyPI."""

    def test_it_tracks_in_batches_that_are_taken(self, edx_braze_client, sandbox):
        """A hundred objects are two requests."""
        assert run(edx_braze_client, sandbox, "track") == Said()
        assert [record.objects for record in sandbox.inspector.requests()] == [75, 25]
        assert sandbox.inspector.profile("many-99").custom == {"points": 99}

    def test_it_finds_people_by_address(self, edx_braze_client, sandbox):
        """Or nobody."""
        run(edx_braze_client, sandbox, "track")

        assert run(edx_braze_client, sandbox, "find").returned == ["many-7", None]

    def test_it_makes_aliases_and_identifies_them(self, edx_braze_client, sandbox):
        """From an address alone to an external id."""
        run(edx_braze_client, sandbox, "add_aliases")
        before = run(edx_braze_client, sandbox, "find_by_alias").returned
        identified = run(edx_braze_client, sandbox, "identify").returned
        after = run(edx_braze_client, sandbox, "find_by_alias").returned

        assert before == {}
        assert identified == {"aliases_processed": 1, "message": "success"}
        assert after == {"a@example.com": "identified"}

    @pytest.mark.parametrize(
        ("step", "key", "raised", "text"),
        [
            ("track_nobody", "full", "BrazeBadRequestError", NOTHING_USABLE),
            ("track", "unknown", "BrazeUnauthorizedError", UNKNOWN_KEY),
            ("find", "track_only", "BrazeForbiddenError", "Access Denied"),
            ("unsubscribe", "full", "BrazeNotFoundError", "Not Found"),
        ],
        ids=["400", "401", "403", "404"],
    )
    def test_it_knows_each_refusal_by_its_status(
        self, edx_braze_client, sandbox, step, key, raised, text
    ):
        """And has the body as its text."""
        said = run(edx_braze_client, sandbox, step, key)

        assert said.raised == raised
        assert text in said.text

    def test_it_reads_when_a_limit_ends(self, edx_braze_client, sandbox):
        """As an epoch second."""
        sandbox.inspector.reset(FULL)

        said = run(edx_braze_client, sandbox, "track")

        assert said.raised == "BrazeRateLimitError"
        assert 0 <= said.reset - time.time() <= 3_600

    @pytest.mark.parametrize("kind", ["500", "502", "503", "504"])
    def test_it_has_one_exception_for_server_errors(self, edx_braze_client, sandbox, kind):
        """And does not try again."""
        break_down(sandbox, kind, 1)

        assert run(edx_braze_client, sandbox, "track").raised == "BrazeInternalServerError"


class TestBrazeApi:
    """`braze-api` 2.13.4 from npm."""

    def test_it_tracks_and_sees_what_was_refused(self, braze_api, sandbox):
        """The answer comes through as it is."""
        answer = run(braze_api, sandbox, "track").returned

        assert answer["attributes_processed"] == 1
        assert [error["index"] for error in answer["errors"]] == [1]

    def test_its_header_for_low_priority_is_ignored(self, braze_api, sandbox):
        """`X-Braze-Bulk`, which no page explains."""
        answer = run(braze_api, sandbox, "track_bulk").returned

        assert answer == {"attributes_processed": 1, "message": "success"}

    def test_it_reads_and_deletes(self, braze_api, sandbox):
        """Profiles and segments."""
        run(braze_api, sandbox, "track")

        export = run(braze_api, sandbox, "export").returned
        segments = run(braze_api, sandbox, "segments").returned["segments"]
        deleted = run(braze_api, sandbox, "delete").returned["deleted"]

        assert export["users"] == [{"external_id": "published-1", "first_name": "Anna"}]
        assert export["invalid_user_ids"] == ["published-unknown"]
        assert [part["id"] for part in segments] == [part.identifier for part in sandbox.segments]
        assert deleted == 1

    @pytest.mark.parametrize(
        ("step", "key", "status", "text"),
        [
            ("track_nobody", "full", 400, NOTHING_USABLE),
            ("export_unknown_segment", "full", 400, "segment_id must be a string"),
            ("track", "unknown", 401, f"Invalid API key: {UNKNOWN_KEY}"),
            ("export", "track_only", 403, "Access Denied"),
        ],
    )
    def test_it_raises_status_and_message(self, braze_api, sandbox, step, key, status, text):
        """One error class for all."""
        said = run(braze_api, sandbox, step, key)

        assert (said.raised, said.status) == ("ResponseError", status)
        assert text in said.text

    def test_a_limit_and_a_server_error_have_their_status(self, braze_api, sandbox):
        """Where the body is JSON."""
        break_down(sandbox, "500", 1)
        error = run(braze_api, sandbox, "track")
        sandbox.inspector.reset(FULL)
        limit = run(braze_api, sandbox, "track")

        assert (error.status, limit.status) == (500, 429)
