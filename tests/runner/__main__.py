"""Entry of tests/run: makes the package importable under its name, wherever it is started from."""

import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path[0] = str(Path(__file__).resolve().parents[1])

from runner.command_line import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
