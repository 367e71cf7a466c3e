"""One test program: what is started for it, and what came of it."""

from dataclasses import dataclass, field
from pathlib import Path

from runner.places import ROOT

PATIENCE_SECONDS = 300.0


@dataclass(frozen=True)
class TestProgram:
    """A program that holds one or more test cases."""

    name: str
    command: list[str]
    folder: Path = ROOT
    patience_seconds: float = PATIENCE_SECONDS
    environment: dict[str, str] = field(default_factory=dict)
    skip_status: int | None = None
    is_alone: bool = False
    usual_seconds: float = 0  # of those that take long


@dataclass(frozen=True)
class Result:
    """What came of a test program. `output` explains what failed or was skipped."""

    name: str
    passed: int
    failed: int
    skipped: int
    seconds: float = 0.0
    output: str = ""
    remarks: list[str] = field(default_factory=list)
