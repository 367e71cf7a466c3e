"""What ties a log-in to one TLS connection: tls-server-end-point (RFC 5929, section 4)."""

from __future__ import annotations

import hashlib
import re
import ssl
import struct
import subprocess
from enum import Enum
from pathlib import Path

PREFIX = b"tls-server-end-point:"
_ALGORITHM = re.compile(r"Signature Algorithm: (\S+)")
_HASH = re.compile(r"sha(?:3-)?(?:224|256|384|512)", re.IGNORECASE)


class Binding(Enum):
    """What a client has sent of it."""

    ABSENT = "absent"
    RIGHT = "right"
    WRONG = "wrong"


def end_point(certificate: str) -> bytes:
    """The application data of the binding for the first certificate of a PEM file: the hash is that of its
    signature, SHA-256 where that is MD5, SHA-1 or has none of its own."""
    text = subprocess.run(["openssl", "x509", "-in", certificate, "-noout", "-text"], capture_output=True, text=True,
                          check=True).stdout
    found = _HASH.search(_ALGORITHM.search(text).group(1))
    name = "sha256" if found is None else found.group().lower().replace("-", "_")
    pem = Path(certificate).read_text(encoding="ascii")
    end = pem.index(ssl.PEM_FOOTER) + len(ssl.PEM_FOOTER)
    der = ssl.PEM_cert_to_DER_cert(pem[pem.index(ssl.PEM_HEADER):end])
    return PREFIX + hashlib.new(name, der).digest()


def ntlm_hash(application_data: bytes) -> bytes:
    """MD5 of gss_channel_bindings_struct, as it stands in MsvAvChannelBindings."""
    return hashlib.md5(bytes(16) + struct.pack("<I", len(application_data)) + application_data).digest()


def is_enough(binding: Binding, demand: str) -> bool:
    """Whether a log-in with this binding is let in where Extended Protection is off, allow or required."""
    if demand == "off":
        return True
    return binding is Binding.RIGHT or (demand == "allow" and binding is Binding.ABSENT)
