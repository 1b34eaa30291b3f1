"""Cells as JSON values: a module for each type, and one for each standard field with rules of its own."""
