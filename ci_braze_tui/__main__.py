"""`python -m ci_braze_tui` is the same as the command `ci-braze-tui`."""

import sys

from ci_braze_tui.cli import main

sys.exit(main())
