"""The operator's screens: compose, handle messages, ask the core."""
