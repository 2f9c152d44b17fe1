"""Tables as files others can read: one module a format."""
