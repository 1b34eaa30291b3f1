"""Columns to Braze user objects: identity, types, limits, membership."""
