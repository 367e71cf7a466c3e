"""Configures and builds a preset."""

import os
import subprocess
import sys
import time

from runner.places import ROOT, build_folder
from runner.test_program import Result

PROCESSORS = len(os.sched_getaffinity(0))


def commands(preset: str) -> list[list[str]]:
    """What has to be run; configuring only once, ninja repeats it when a list changes."""
    build = ["cmake", "--build", "--preset", preset, "--parallel", str(PROCESSORS)]
    if (build_folder(preset) / "build.ninja").exists():
        return [build]
    return [["cmake", "--preset", preset], build]


def build(preset: str) -> Result:
    """Builds a preset. Counts nothing when it worked: a build is not a test."""
    began = time.monotonic()
    for command in commands(preset):
        ended = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               check=False)
        if ended.returncode != 0:
            lines = ended.stdout.decode("utf-8", "replace").splitlines()
            errors = [line for line in lines if not line.startswith("[")]
            return Result(f"build-{preset}", 0, 1, 0, time.monotonic() - began, "\n".join(errors))
    return Result(f"build-{preset}", 0, 0, 0, time.monotonic() - began)


def build_or_exit(preset: str) -> None:
    """Builds a preset for a long run; says why and ends the program when that fails."""
    result = build(preset)
    if result.failed:
        sys.exit(f"{preset} cannot be built:\n{result.output}")
