"""Run `clara-tui` as `python -m clara_tui`."""

import sys

from clara_tui.cli import main

if __name__ == "__main__":
    sys.exit(main())
