"""Light curve files of the demo sky."""
