"""Open the file the user has and look at its columns."""
