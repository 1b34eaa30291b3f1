"""A Braze on this computer, for trying things out and for tests; it shares no code with the client."""
