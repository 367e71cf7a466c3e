"""Finds the tests: what CMake declares by label, the Python unit tests, lint and the fuzz targets."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from runner.places import ROOT, build_folder
from runner.test_program import PATIENCE_SECONDS, TestProgram

PYTHON = [sys.executable, "-B"]
SLOWER_WITH_SANITIZERS = 5
FUZZ_SECONDS = 30
BUILD_SECONDS = 600


def declared(preset: str) -> list[dict[str, Any]]:
    """What ctest knows in the preset's build folder."""
    listed = subprocess.run(["ctest", "--test-dir", str(build_folder(preset)),
                             "--show-only=json-v1"], check=True, capture_output=True)
    tests: list[dict[str, Any]] = json.loads(listed.stdout)["tests"]
    return [test for test in tests if "command" in test]


def from_declaration(preset: str, test: dict[str, Any]) -> tuple[TestProgram, list[str]]:
    """A test of ctest as a test program, and its labels."""
    properties = {item["name"]: item["value"] for item in test.get("properties", [])}
    sanitized = preset == "asan"
    pairs = (pair.partition("=") for pair in properties.get("ENVIRONMENT", []))
    program = TestProgram(
        name=("asan-" if sanitized else "") + test["name"],
        command=test["command"],
        folder=Path(properties.get("WORKING_DIRECTORY", build_folder(preset))),
        patience_seconds=float(properties.get("TIMEOUT", PATIENCE_SECONDS))
        * (SLOWER_WITH_SANITIZERS if sanitized else 1),
        environment={name: value for name, _, value in pairs},
        skip_status=properties.get("SKIP_RETURN_CODE"),
        is_alone=bool(properties.get("RUN_SERIAL", False)),
        usual_seconds=float(properties.get("COST", 0)),
    )
    return program, properties.get("LABELS", [])


def with_label(preset: str, label: str) -> list[TestProgram]:
    """The tests of a built preset that have the label."""
    programs = [from_declaration(preset, test) for test in declared(preset)]
    return [program for program, labels in programs if label in labels]


def sanitized_names() -> list[str]:
    """What will be run with sanitizers, known before they are built."""
    if not (build_folder("debug") / "build.ninja").exists():
        return []
    labelled = [from_declaration("asan", test) for test in declared("debug")]
    return [program.name for program, labels in labelled
            if {"unit", "scenario", "cycle"} & set(labels)]


def python_units() -> list[TestProgram]:
    """Each file of Python unit tests as a program."""
    folder = ROOT / "tests" / "unit" / "sim"
    return [TestProgram(f"unit-sim-{file.stem.removeprefix('test_')}",
                        [*PYTHON, "-m", "unittest", "--verbose", file.stem], folder)
            for file in sorted(folder.glob("test_*.py"))]


def lint() -> list[TestProgram]:
    """Each check of tests/lint as a program."""
    program = [*PYTHON, str(ROOT / "tests" / "lint" / "lint")]
    names = subprocess.run([*program, "--list"], check=True, capture_output=True, text=True)
    return [TestProgram(f"lint-{name}", [*program, name]) for name in names.stdout.split()]


def fuzz() -> list[TestProgram]:
    """Each fuzz target for some seconds."""
    seconds = int(os.environ.get("EWSCAL_FUZZ_SECONDS", FUZZ_SECONDS))
    folder = ROOT / "tests" / "fuzz"
    names = sorted(file.stem.removeprefix("fuzz_") for file in folder.glob("fuzz_*.c"))
    return [TestProgram(f"fuzz-{name}", [str(folder / "run"), name, str(seconds)],
                        patience_seconds=seconds + BUILD_SECONDS) for name in names]
