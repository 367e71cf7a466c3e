"""A certificate authority of our own, and what it signs."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Certificates:
    """Files in PEM."""

    authority: Path
    certificate: Path
    key: Path


def _openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def make_certificates(folder: Path, names: tuple[str, ...] = ("IP:127.0.0.1", "DNS:localhost"), days: int = 30) -> Certificates:
    """Makes an authority and one server certificate for all `names` in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    authority_key, authority = folder / "authority.key", folder / "authority.pem"
    key, request, certificate = folder / "server.key", folder / "server.csr", folder / "server.pem"
    extensions = folder / "extensions.cnf"
    extensions.write_text(f"subjectAltName={','.join(names)}\nextendedKeyUsage=serverAuth\n")
    _openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", authority_key,
             "-out", authority, "-days", str(days), "-subj", "/CN=ewscal test authority")
    _openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", request,
             "-subj", "/CN=ewscal test server")
    _openssl("x509", "-req", "-in", request, "-CA", authority, "-CAkey", authority_key, "-CAcreateserial", "-out", certificate,
             "-days", str(days), "-extfile", extensions)
    return Certificates(authority, certificate, key)
