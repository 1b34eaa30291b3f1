"""The computer's own scheduler, told to begin a refresh every few minutes."""
