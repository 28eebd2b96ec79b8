"""The command `dateline` of the wheel: the same program as the one that cargo builds."""

import sys

from . import _dateline


def main() -> int:
    """Runs the command line of this process and returns its exit code."""
    return _dateline.command(["dateline", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
