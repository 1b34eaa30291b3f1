"""One step with `braze-client` from PyPI: `with_braze_client.py ENDPOINT KEY STEP`.

Runs in an environment that has that package; prints one line of JSON, `returned` or `raised`.
"""

from __future__ import annotations

import json
import sys

from braze.client import (  # type: ignore[import-not-found]
    BrazeClient,
    BrazeClientError,
    BrazeRateLimitError,
)

NOW = "2026-02-15T21:04:32Z"
FIELDS = ["external_id", "email", "first_name", "custom_attributes"]


def track(client):
    """Attributes, an event and a purchase."""
    return client.user_track(
        attributes=[
            {"external_id": "published-1", "email": "one@example.com", "first_name": "Anna"},
            {"external_id": "published-2", "points": 5},
        ],
        events=[{"external_id": "published-1", "name": "visit", "time": NOW}],
        purchases=[
            {
                "external_id": "published-1",
                "product_id": "p",
                "currency": "EUR",
                "price": 1.5,
                "time": NOW,
            }
        ],
    )


def track_partly_refused(client):
    """One good object and a bad one."""
    return client.user_track(
        attributes=[
            {"external_id": "published-1"},
            {"external_id": "published-2", "email_subscribe": "maybe"},
        ]
    )


def track_nobody(client):
    """An object about nobody."""
    return client.user_track(attributes=[{"first_name": "Anna"}])


def export(client):
    """Two profiles by external id, one of them unknown."""
    ids = ["published-1", "published-unknown"]
    return client.user_export(external_ids=ids, fields_to_export=FIELDS)


def export_by_email(client):
    """Whoever has an address."""
    return client.user_export(email="one@example.com", fields_to_export=FIELDS)


def export_everything(client):
    """A profile without saying which fields."""
    return client.user_export(external_ids=["published-1"])


def delete(client):
    """Two profiles."""
    return client.user_delete(["published-1", "published-2"])


STEPS = (
    track,
    track_partly_refused,
    track_nobody,
    export,
    export_by_email,
    export_everything,
    delete,
)


def main(endpoint: str, key: str, step: str) -> None:
    """Run the step of that name."""
    client = BrazeClient(api_key=key, api_url=endpoint)
    steps = {step.__name__: step for step in STEPS}
    try:
        said = {"returned": steps[step](client)}
    except BrazeRateLimitError as error:
        said = {"raised": type(error).__name__, "reset": error.reset_epoch_s}
    except BrazeClientError as error:
        said = {"raised": type(error).__name__, "text": str(error)}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main(*sys.argv[1:])
