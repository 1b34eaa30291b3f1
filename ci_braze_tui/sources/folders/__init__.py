"""Folders and patterns: several files as one table, or as a table for each segment."""
