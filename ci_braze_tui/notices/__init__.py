"""Notices: after a run, people and programs are told what they asked to be told."""
