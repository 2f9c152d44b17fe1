"""Commands about vetting sessions."""
