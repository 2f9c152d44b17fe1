"""Models on disk: forests, reference sets, triage."""
