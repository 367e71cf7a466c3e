"""Looks for a password in files, in every form in which a program may have left it."""

from __future__ import annotations

import base64
import sys
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sim"))

from sim_exchange.old_ciphers import md4  # noqa: E402

CHUNK_BYTES = 1 << 20


def _inner_base64(octets: bytes) -> list[bytes]:
    """What of the octets shows in base64 of something that contains them, at each of the three places where they may
    begin; letters at the ends depend on the neighbours and are left out."""
    found = []
    for before in range(3):
        text = base64.b64encode(bytes(before) + octets)
        end = len(text) - (0 if (before + len(octets)) % 3 == 0 else 4)
        found.append(text[4 if before else 0:end])
    return found


def forms_of(password: str, users: list[str]) -> dict[str, bytes]:
    """Each form under its name: as it is, in UTF-16LE, percent-coded, the key that NTLM makes of it in octets and
    digits, and base64 of each alone and behind a user's name."""
    key = md4(password.encode("utf-16-le"))
    plain = {"as it is": password.encode(), "UTF-16LE": password.encode("utf-16-le"),
             "percent-coded": quote(password, safe="").encode(), "NT hash": key}
    if plain["percent-coded"] == plain["as it is"]:
        raise ValueError("choose a password that percent-coding changes")
    forms = {**plain, "NT hash in digits": key.hex().encode(), "NT hash in large digits": key.hex().upper().encode()}
    for name, octets in plain.items():
        for place, text in enumerate(_inner_base64(octets)):
            forms[f"base64 of {name}, place {place}"] = text
    for user in users:
        forms[f"base64 of {user} and it"] = base64.b64encode(f"{user}:{password}".encode())
    return forms


def search(folder: Path, forms: dict[str, bytes], may_hold: set[Path]) -> list[str]:
    """`file: form` for everything found below the folder; sockets and what may hold it are left out. Looks at file
    names, too."""
    found = []
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder)).encode("utf-8", "surrogateescape")
        found += [f"name of {path}: {form}" for form, octets in forms.items() if octets in name]
        if path in may_hold or not path.is_file():
            continue
        found += [f"{path}: {form}" for form in forms_in(path, forms)]
    return found


def forms_in(path: Path, forms: dict[str, bytes]) -> list[str]:
    """The forms that a file holds, however large it is."""
    longest = max(map(len, forms.values()))
    found: list[str] = []
    with path.open("rb") as file:
        rest = b""
        while chunk := file.read(CHUNK_BYTES):
            block = rest + chunk
            found += [form for form, octets in forms.items() if octets in block and form not in found]
            rest = block[-longest:]
    return found
