"""A connection: display name, who may use it, key, endpoint, consent, export user."""
