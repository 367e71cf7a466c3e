"""Runs one test program in a session of its own, with a deadline, and leaves nothing running."""

import os
import subprocess
import tempfile
import time
import uuid
from pathlib import Path
from typing import IO

from runner import leftovers
from runner.counting import count, skip_reasons
from runner.places import test_environment
from runner.test_program import Result, TestProgram

TIMED_OUT = -1
SHOWN_BYTES = 60_000


def wait_for(process: "subprocess.Popen[bytes]", patience_seconds: float) -> int:
    """The exit status, or TIMED_OUT; the program is killed then."""
    try:
        return process.wait(patience_seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return TIMED_OUT


def start_and_wait(test: TestProgram, log: IO[bytes], folder: Path) -> tuple[int, list[str]]:
    """The exit status of the program, and the commands that it has left running (ended by now)."""
    mark = uuid.uuid4().hex
    environment = {**test_environment(), **test.environment, leftovers.MARK: mark,
                   "CMOCKA_MESSAGE_OUTPUT": "xml", "CMOCKA_XML_FILE": str(folder / "%g.xml")}
    process = subprocess.Popen(test.command, cwd=test.folder, env=environment, stdout=log,
                               stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT,
                               start_new_session=True)
    try:
        status = wait_for(process, test.patience_seconds)
    except BaseException:
        process.kill()
        leftovers.end(process.pid, mark)
        raise
    return status, leftovers.end(process.pid, mark)


def run(test: TestProgram) -> Result:
    """Runs a program to its end and counts its cases."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="ewscal-test-") as name, \
            tempfile.TemporaryFile() as log:
        try:
            status, left = start_and_wait(test, log, Path(name))
        except OSError as error:
            return Result(test.name, 0, 1, 0, output=f"could not be started: {error}\n")
        size = log.seek(0, os.SEEK_END)
        log.seek(max(0, size - SHOWN_BYTES))
        output = log.read().decode("utf-8", "replace")
        counts = count(status, test.skip_status, output, Path(name))
    if status == TIMED_OUT:
        counts.text += f"killed after {test.patience_seconds:.0f} s\n"
    remarks = [f"left running, killed: {command}" for command in left]
    if counts.skipped > 0:
        remarks += skip_reasons(output) or ["SKIPPED without a reason"]
    return Result(test.name, counts.passed, counts.failed, counts.skipped,
                  time.monotonic() - began, output + counts.text, remarks)
