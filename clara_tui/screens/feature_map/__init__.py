"""The Feature map screen."""
