"""Names and escaping of the XML that EWS speaks."""

from __future__ import annotations

import re

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
TYPES = "http://schemas.microsoft.com/exchange/services/2006/types"
MESSAGES = "http://schemas.microsoft.com/exchange/services/2006/messages"
ERRORS = "http://schemas.microsoft.com/exchange/services/2006/errors"

_MARKUP = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;"}
_NOT_XML = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
_SPECIAL = re.compile(f"[&<>\r{_NOT_XML}]")
_FORBIDDEN = re.compile(f"[{_NOT_XML}]")


def _replacement(match: re.Match[str]) -> str:
    character = match.group()
    return _MARKUP.get(character) or f"&#x{ord(character):X};"


def escape(text: str) -> str:
    """Escapes text as Exchange does: what XML forbids becomes a numeric reference all the same."""
    return _SPECIAL.sub(_replacement, text)


def escape_raw(text: str) -> str:
    """Escapes markup only; control characters stay as they are (surrogates cannot)."""
    return _SPECIAL.sub(
        lambda match: match.group() if match.group() < " " else _replacement(match), text
    )


def escape_without_controls(text: str) -> str:
    """Escapes text as grommunio does: what XML forbids becomes a question mark."""
    return escape(_FORBIDDEN.sub("?", text))


def escape_by_surrogates(text: str) -> str:
    """Escapes text as a writer does that sees UTF-16 units: a character beyond U+FFFF becomes two references."""
    units = text.encode("utf-16-le", "surrogatepass")
    return escape("".join(chr(low | high << 8) for low, high in zip(units[::2], units[1::2])))


def escape_attribute(text: str) -> str:
    """Escapes text for an attribute value in double quotes."""
    return escape(text).replace('"', "&quot;")
