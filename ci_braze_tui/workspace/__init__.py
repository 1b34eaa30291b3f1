"""Who shares this home, and what each of them may do."""
