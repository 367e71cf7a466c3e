"""The configuration file of the product, as an administrator would write it."""

from __future__ import annotations

from pathlib import Path
from typing import Mapping

Sections = dict[str, dict[str, str | list[str]]]


def write_secret(path: Path, text: str) -> Path:
    path.touch(mode=0o600)
    path.write_text(text + "\n")
    return path


def merge(base: Sections, changes: Mapping[str, Mapping[str, str | list[str] | None]]) -> Sections:
    """Puts changes over the base; None takes a key out."""
    merged = {section: dict(keys) for section, keys in base.items()}
    for section, keys in changes.items():
        target = merged.setdefault(section, {})
        for key, value in keys.items():
            if value is None:
                target.pop(key, None)
            else:
                target[key] = value
    return merged


def write_configuration(path: Path, sections: Sections) -> None:
    lines: list[str] = []
    for section, keys in sections.items():
        lines.append(f"[{section}]")
        for key, value in keys.items():
            for item in value if isinstance(value, list) else [value]:
                lines.append(f"{key} = {item}")
        lines.append("")
    path.write_text("\n".join(lines))
