"""One run of one target, on a copy of its corpus."""

import os
import random
import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from fuzzing.building import PRESET
from fuzzing.recorded import recorded_seeds
from runner.places import ROOT, build_folder

# An answer takes milliseconds; the sanitizers alone take 300 MB with their usual quarantine.
INPUT_SECONDS = 10
MEMORY_MB = 1024
ONE_ALLOCATION_MB = 256
SANITIZERS = {
    "ASAN_OPTIONS": "quarantine_size_mb=32:allocator_may_return_null=0:detect_leaks=1",
    "UBSAN_OPTIONS": "print_stacktrace=1",
}
SHOWN_OCTETS = 4096
SHOWN_LINES = 80
RUNS = re.compile(r"^stat::number_of_executed_units:\s*(\d+)", re.MULTILINE)
COVERAGE = re.compile(r"\bcov: (\d+)")
POINTS = re.compile(r"\((\d+) inline 8-bit counters\)")
ARTIFACT = re.compile(r"Test unit written to (\S+)")
SEED_MOST = 2**31 - 1


@dataclass(frozen=True)
class Plan:
    """What is to be run. Zero seconds or runs: no limit of that kind."""

    name: str
    seconds: int = 0
    runs: int = 0
    seed: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What a run has shown."""

    name: str
    seed: int
    seeds: int
    runs: int
    seconds: float
    coverage: int
    points: int
    failure: str

    def line(self) -> str:
        """One line for people."""
        speed = self.runs / max(self.seconds, 0.001)
        return (f"{self.name:14} {self.runs:>10} runs {speed:>8.0f}/s  coverage {self.coverage:>5} of "
                f"{self.points:<5} from {self.seeds:>3} seeds, seed {self.seed}: "
                f"{'FOUND SOMETHING' if self.failure else 'nothing found'}")


def copy_corpus(name: str, folder: Path) -> int:
    """Puts all seeds into the folder. Returns how many there are."""
    for file in sorted((ROOT / "tests" / "fuzz" / "corpus" / name).iterdir()):
        shutil.copy(file, folder)
    for number, octets in enumerate(recorded_seeds(name)):
        (folder / f"recorded-{number}").write_bytes(octets)
    return len(list(folder.iterdir()))


def command(plan: Plan, seed: int, corpus: Path, findings: Path) -> list[str]:
    """The target with its limits."""
    return [str(build_folder(PRESET) / "bin" / f"fuzz-{plan.name}"), f"-seed={seed}",
            f"-max_total_time={plan.seconds}", f"-runs={plan.runs or -1}",
            f"-timeout={INPUT_SECONDS}", f"-rss_limit_mb={MEMORY_MB}",
            f"-malloc_limit_mb={ONE_ALLOCATION_MB}", f"-artifact_prefix={findings / plan.name}-",
            "-print_final_stats=1", str(corpus)]


def describe_failure(output: str) -> str:
    """The last lines of the target, and the input that it did not survive."""
    text = "\n".join(output.splitlines()[-SHOWN_LINES:])
    for name in ARTIFACT.findall(output):
        octets = Path(name).read_bytes()
        program = Path(name).name.partition("-")[0]
        rest = "" if len(octets) <= SHOWN_OCTETS else f" ... ({len(octets)} octets)"
        text += (f"\nreproducer: {name}\ncontent: {octets[:SHOWN_OCTETS].hex()}{rest}\n"
                 f"again: {build_folder(PRESET) / 'bin' / f'fuzz-{program}'} {name}")
    return text


def last_number(pattern: re.Pattern[str], output: str) -> int:
    """The last match; 0 when there is none."""
    found = pattern.findall(output)
    return int(found[-1]) if found else 0


def run(plan: Plan) -> Outcome:
    """Runs a built target. Whatever it finds out about inputs is thrown away with the copy; only what
    it does not survive is kept."""
    seed = random.randrange(1, SEED_MOST) if plan.seed is None else plan.seed
    findings = build_folder(PRESET) / "findings"
    findings.mkdir(exist_ok=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="ewscal-fuzz-") as name:
        corpus = Path(name)
        seeds = copy_corpus(plan.name, corpus)
        ended = subprocess.run(command(plan, seed, corpus, findings), stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, cwd=ROOT, env={**os.environ, **SANITIZERS}, check=False)
    output = ended.stdout.decode("utf-8", "replace")
    runs = last_number(RUNS, output)
    failure = describe_failure(output) if ended.returncode != 0 else ""
    if not failure and runs <= seeds:
        failure = f"only {runs} inputs were tried, of them {seeds} seeds\n{output}"
    return Outcome(plan.name, seed, seeds, runs, time.monotonic() - began, last_number(COVERAGE, output),
                   last_number(POINTS, output), failure)
