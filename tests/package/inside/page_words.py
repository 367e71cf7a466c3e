"""What the page makes of a reason, by the catalogue that browsers get (supervisor/page/language.js)."""

from __future__ import annotations

import json
import re
import urllib.request
from typing import Any, Mapping

OPTIONAL = re.compile(r"\{\?((?:[^{}]|\{\w+\})*)\}")
PARAMETER = re.compile(r"\{(\w+)\}")


def catalogue(endpoint: str, language: str) -> dict[str, dict[str, str | None]]:
    """All events with their sentence and what helps, in one language."""
    with urllib.request.urlopen(f"{endpoint}/language/{language}.json", timeout=30) as answer:
        events: dict[str, dict[str, str | None]] = json.load(answer)["events"]
    return events


def fill(form: str, fields: Mapping[str, Any]) -> str:
    """A form with its parameters; what is optional and not known is left out."""

    def optional(match: re.Match[str]) -> str:
        names = PARAMETER.findall(match[1])
        return match[1] if all(fields.get(name) for name in names) else ""

    return PARAMETER.sub(lambda match: str(fields.get(match[1]) or "…"), OPTIONAL.sub(optional, form))


def remedy(events: Mapping[str, Mapping[str, str | None]], name: str, fields: Mapping[str, Any]) -> str:
    """What helps, as the page shows it; empty when nothing has to be done."""
    return fill(events[name]["remedy"] or "", fields)
