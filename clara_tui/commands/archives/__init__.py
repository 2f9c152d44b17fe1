"""Commands that ask archives and catalogues."""
