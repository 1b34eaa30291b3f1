"""Saved exports, and the story of running one."""
