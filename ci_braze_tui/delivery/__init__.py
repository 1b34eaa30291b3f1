"""From the outbox to Braze: batches, engine, control, journal, settling."""
