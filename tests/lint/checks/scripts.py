"""Python files compile and look alike, shell scripts parse, and what has a first line for the kernel may
be run."""

import ast
import os
import subprocess
from collections.abc import Iterator

from checks.tree import ROOT, Finding, read, tracked

LONGEST_PYTHON_LINE = 120

def check_style(name: str, tree: ast.Module) -> Iterator[Finding]:
    """Long lines, a file that does not say what it is, functions without the type of their result."""
    for number, line in enumerate(read(name).split("\n"), 1):
        if len(line) > LONGEST_PYTHON_LINE:
            yield Finding(f"{name}:{number}", f"has {len(line)} columns, at most {LONGEST_PYTHON_LINE}")
    if ast.get_docstring(tree) is None:
        yield Finding(f"{name}:1", "does not say what it is in a docstring")
    for node in ast.walk(tree):
        is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if is_function and node.returns is None and node.name != "__init__":
            yield Finding(f"{name}:{node.lineno}", f"{node.name}() does not say what it returns")


def check_python(name: str) -> Iterator[Finding]:
    """The first syntax error, or what is wrong with the style."""
    try:
        tree = ast.parse(read(name), name)
    except SyntaxError as error:
        yield Finding(f"{name}:{error.lineno}", str(error.msg))
    else:
        yield from check_style(name, tree)


def check_shell(name: str) -> Iterator[Finding]:
    """What bash says without running anything."""
    ended = subprocess.run(["bash", "-n", name], cwd=ROOT, capture_output=True, text=True,
                           check=False)
    if ended.returncode != 0:
        yield Finding(f"{name}:1", ended.stderr.strip())


def check() -> Iterator[Finding]:
    """Each script that cannot work."""
    for name in tracked():
        with open(ROOT / name, "rb") as file:
            first = file.readline(100).decode("utf-8", "replace")
        is_program = first.startswith("#!")
        if name.endswith(".py") or (is_program and "python" in first):
            yield from check_python(name)
        elif is_program and ("bash" in first or first.rstrip().endswith("/sh")):
            yield from check_shell(name)
        if is_program and not os.access(ROOT / name, os.X_OK):
            yield Finding(f"{name}:1", f"has a #! line but may not be run: chmod +x {name}")
