"""The errors CLARA raises on purpose. Their text is written for the person who reads it."""


class ClaraError(Exception):
    """Something a person can act on: says what, which file or star, and what to do next."""


class UsageError(ClaraError):
    """A wrong command line or setting (exit code 2)."""


class UnreadableLightCurve(ClaraError):
    """One file that cannot become a light curve; becomes a row in the failures table."""


class DamagedStore(ClaraError):
    """A file of a run, model or session that is not what it should be."""


class Locked(ClaraError):
    """Somebody else is writing here; the text names the host and the process."""
