"""The command `clara-tui`: the app, the batch run and the commands beside them."""

import sys

from clara_tui.python_process import leave_out_current_folder


def main(argv: list[str] | None = None) -> int:
    """Run what the command line asks for; returns the exit code.

    `argv` are the words after the program's name, by default those of this process.
    """
    if argv is None:
        leave_out_current_folder()
    from clara_tui.command_line.dispatch import dispatch

    return dispatch(list(sys.argv[1:] if argv is None else argv))


if __name__ == "__main__":
    sys.exit(main())
