"""The wizard in the terminal; it looks at everything below, and nothing imports it."""
