"""What Braze has: the profiles of one of its segments, read back and kept for a while as hashes."""
