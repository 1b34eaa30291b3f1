"""Prepare: from a source to a plan and the objects to send, in sending order."""
