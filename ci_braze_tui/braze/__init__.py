"""The wire to Braze: clusters, client, answers, pacing."""
