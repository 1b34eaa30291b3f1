"""What Braze has been told; what differs from it; who left."""
