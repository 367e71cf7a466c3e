"""Progress while tests run, and the lines at the end."""

import threading

from runner.test_program import Result

# A failure is told where it comes, far above the last lines of a long run; its cause stands at the end of its output.
LINES_REPEATED = 20


class Report:
    """Collects results and prints each when it comes."""

    def __init__(self) -> None:
        self._results: list[Result] = []
        self._lock = threading.Lock()

    def say(self, text: str) -> None:
        """Prints a line of progress."""
        with self._lock:
            print(text, flush=True)

    def add(self, result: Result) -> None:
        """Prints and keeps a result; with the output if something failed."""
        numbers = f"{result.passed} passed"
        numbers += f", {result.failed} failed" if result.failed else ""
        numbers += f", {result.skipped} skipped" if result.skipped else ""
        mark = "FAILED" if result.failed else "ok"
        with self._lock:
            self._results.append(result)
            if result.failed:
                print(f"----- output of {result.name}")
                print(result.output.rstrip())
                print(f"----- end of {result.name}")
            print(f"  {mark:6}  {result.name:48} {numbers:28} {result.seconds:6.1f} s", flush=True)
            for remark in result.remarks:
                print(f"          {result.name}: {remark}", flush=True)

    def finish(self) -> int:
        """Prints what failed, what was skipped, and the counts. Returns the exit status."""
        passed = sum(result.passed for result in self._results)
        failed = sum(result.failed for result in self._results)
        skipped = sum(result.skipped for result in self._results)
        print()
        for result in self._results:
            if result.failed:
                print(f"FAILED: {result.name} ({result.failed})")
                print("\n".join(f"    {line}" for line in result.output.rstrip().splitlines()[-LINES_REPEATED:]))
            if result.skipped:
                print(f"SKIPPED: {result.name} ({result.skipped}): {'; '.join(result.remarks)}")
        if passed + failed == 0:
            print("no test has that name")
        print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""),
              flush=True)
        return 0 if failed == 0 and passed > 0 else 1
