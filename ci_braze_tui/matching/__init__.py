"""Which column is what: suggestions with reasons, the matching, its rules."""
