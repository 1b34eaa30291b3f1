"""One step with `edx-braze-client` from PyPI: `with_edx_braze_client.py ENDPOINT KEY STEP`.

Runs in an environment that has that package; prints one line of JSON, `returned` or `raised`.
"""

from __future__ import annotations

import json
import sys

from braze.client import BrazeClient  # type: ignore[import-not-found]
from braze.exceptions import (  # type: ignore[import-not-found]
    BrazeClientError,
    BrazeRateLimitError,
)

MANY = 100
LABEL = "published"


def track(client):
    """More attributes than fit into one request; the client cuts them."""
    return client.track_user(
        attributes=[
            {"external_id": f"many-{number}", "email": f"{number}@example.com", "points": number}
            for number in range(MANY)
        ]
    )


def track_nobody(client):
    """An object about nobody."""
    return client.track_user(attributes=[{"first_name": "Anna"}])


def find(client):
    """The external id of an address, and of one that nobody has."""
    return [client.get_braze_external_id(f"{name}@example.com") for name in ("7", "nobody")]


def add_aliases(client):
    """Profiles that have nothing but an alias and an address."""
    return client.create_braze_alias(["a@example.com", "b@example.com"], LABEL)


def identify(client):
    """One of them gets an external id."""
    alias = {"alias_label": LABEL, "alias_name": "a@example.com"}
    return client.identify_users([{"external_id": "identified", "user_alias": alias}])


def find_by_alias(client):
    """The external ids behind the aliases, by address."""
    return client.get_braze_external_id_batch(["a@example.com", "b@example.com"], LABEL)


def unsubscribe(client):
    """An endpoint that the sandbox does not have."""
    return client.unsubscribe_user_email("a@example.com")


STEPS = (track, track_nobody, find, add_aliases, identify, find_by_alias, unsubscribe)


def main(endpoint: str, key: str, step: str) -> None:
    """Run the step of that name."""
    client = BrazeClient(api_key=key, api_url=endpoint, app_id="")
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
