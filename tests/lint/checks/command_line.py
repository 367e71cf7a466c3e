"""Runs the checks that are named, or all of them."""

import argparse
from collections.abc import Callable, Iterator

from checks import (
    banned_calls,
    catalogues,
    circles,
    events,
    file_heads,
    floors_picture,
    formatting,
    function_names,
    headers,
    house_words,
    includes,
    installed_texts,
    mutants,
    owners,
    pages,
    pronouns,
    pure_files,
    scripts,
    sizes,
)
from checks.tree import Finding

CHECKS: dict[str, Callable[[], Iterator[Finding]]] = {
    "formatting": formatting.check,
    "function-lengths": sizes.check_functions,
    "function-names": function_names.check,
    "file-sizes": sizes.check_files,
    "file-heads": file_heads.check,
    "banned-calls": banned_calls.check,
    "house-words": house_words.check,
    "pronouns": pronouns.check,
    "include-direction": includes.check,
    "floors-picture": floors_picture.check,
    "circles": circles.check,
    "headers-alone": headers.check,
    "owners": owners.check,
    "pages-name-files": pages.check,
    "installed-texts": installed_texts.check,
    "events": events.check,
    "sentences-stay": events.check_sentences,
    "catalogues": catalogues.check,
    "pure-files": pure_files.check,
    "scripts": scripts.check,
    "mutants-apply": mutants.check,
}


def main() -> int:
    """Exit status 0 when nothing was found, else 1."""
    parser = argparse.ArgumentParser(prog="tests/lint/lint", description="checks of the tree")
    parser.add_argument("--list", action="store_true", help="print the names of the checks")
    parser.add_argument("names", nargs="*", metavar="CHECK", choices=[*CHECKS, []])
    arguments = parser.parse_args()
    if arguments.list:
        print("\n".join(CHECKS))
        return 0
    found = 0
    for name in arguments.names or CHECKS:
        for finding in CHECKS[name]():
            print(f"{finding.place}: {finding.text} [{name}]")
            found += 1
    print(f"{found} findings" if found else "nothing found")
    return 1 if found else 0
