"""Where a link to Braze's export of a segment may lead; everything else is tested by reading segments."""

from __future__ import annotations

import pytest

from ci_braze_tui.braze.clusters import parse_endpoint
from ci_braze_tui.braze.segment_exports import place_of
from ci_braze_tui.errors import BrazeRefusedError

LIVE = "rest.fra-01.braze.eu"
SANDBOX = "http://127.0.0.1:4010"


@pytest.mark.parametrize(
    ("endpoint", "link", "place"),
    [
        (LIVE, "https://bucket.s3.amazonaws.com/a.zip?key=1", "https://bucket.s3.amazonaws.com"),
        (LIVE, "https://files.example.com:8443/a.zip", "https://files.example.com:8443"),
        (SANDBOX, f"{SANDBOX}/downloads/a.zip", SANDBOX),
        (SANDBOX, "https://bucket.s3.amazonaws.com/a.zip", "https://bucket.s3.amazonaws.com"),
        (LIVE, "http://bucket.s3.amazonaws.com/a.zip", None),
        (LIVE, f"{SANDBOX}/downloads/a.zip", None),
        (SANDBOX, "http://127.0.0.1:4011/downloads/a.zip", None),
        (LIVE, "https://somebody:secret@example.com/a.zip", None),
        (LIVE, "https:///a.zip", None),
        (LIVE, "https://example.com:port/a.zip", None),
        (LIVE, "file:///etc/passwd", None),
        (LIVE, "https://example.com/a\x00.zip", None),
        (LIVE, f"https://example.com/{'a' * 70_000}", None),
        (LIVE, f"https://{'a' * 70}.com/a.zip", None),
        (LIVE, "https://../a.zip", None),
        (LIVE, "https://xn--/a.zip", None),
    ],
)
def test_a_link_leads_over_tls_or_to_the_sandbox(
    endpoint: str, link: str, place: str | None
) -> None:
    """People are fetched from nowhere else, for whoever listens would have them."""
    if place is None:
        with pytest.raises(BrazeRefusedError, match="not safe"):
            place_of(link, parse_endpoint(endpoint))
    else:
        assert place_of(link, parse_endpoint(endpoint)).base_url == place
