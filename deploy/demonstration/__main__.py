"""Entry of deploy/demo: finds the tenant's package and this one, wherever it is started from."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[0] = str(ROOT / "deploy")
sys.path.insert(1, str(ROOT / "tests" / "sim"))

from demonstration.command_line import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main(ROOT))
