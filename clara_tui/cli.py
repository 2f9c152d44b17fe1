"""The command `clara-tui`: the app, the batch run and the commands beside them."""

import os
import sys

from clara_tui.python_process import leave_out_current_folder


def main(argv: list[str] | None = None) -> int:
    """Run what the command line asks for; returns the exit code.

    `argv` are the words after the program's name, by default those of this process.
    """
    if argv is None:
        leave_out_current_folder()
    from clara_tui.command_line.dispatch import dispatch

    if argv is not None:
        return dispatch(list(argv))
    code = dispatch(sys.argv[1:])
    if "distributed" in sys.modules:
        _leave_at_once(code)
    return code


def _leave_at_once(code: int) -> None:
    """End the process, all of whose work is done.

    To take Dask's modules down costs a quarter of a second of a processor, and beside busy workers many seconds.
    """
    from contextlib import suppress

    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    sys.exit(main())
