"""What ran, what became of each row, and the reports of it."""
