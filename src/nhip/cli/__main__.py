"""`python -m nhip.cli`, for places where the `nhip` script is not on the path."""

import sys

from nhip.cli import main

if __name__ == "__main__":
    sys.exit(main())
