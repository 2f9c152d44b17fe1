"""Commands about the workspace and its settings."""
