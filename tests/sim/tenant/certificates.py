"""A certificate authority of our own, and what it signs."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

HERE = ("IP:127.0.0.1", "DNS:localhost")
DAYS = 90  # long enough not to be warned of
CURVE = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


@dataclass
class Certificates:
    """Files in PEM."""

    authority: Path
    certificate: Path
    key: Path


def _openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def _authority_key(authority: Path) -> Path:
    return authority.with_suffix(".key")


def make_authority(folder: Path, days: int = DAYS) -> Path:
    """Makes an authority in the folder; its key lies beside its certificate."""
    folder.mkdir(parents=True, exist_ok=True)
    authority = folder / "authority.pem"
    _openssl("req", "-x509", *CURVE, "-keyout", _authority_key(authority), "-out", authority, "-days", str(days),
             "-subj", "/CN=ewscal test authority")
    return authority


def make_issuing_authority(folder: Path, root: Path, days: int = DAYS) -> Path:
    """Makes an authority in the folder that another one has signed; servers do not send the other one's."""
    folder.mkdir(parents=True, exist_ok=True)
    authority, request, extensions = folder / "issuing.pem", folder / "issuing.csr", folder / "extensions.cnf"
    extensions.write_text("basicConstraints=critical,CA:TRUE\n")
    _openssl("req", *CURVE, "-keyout", _authority_key(authority), "-out", request, "-subj", "/CN=ewscal test issuer")
    _openssl("x509", "-req", "-in", request, "-CA", root, "-CAkey", _authority_key(root), "-CAcreateserial",
             "-out", authority, "-days", str(days), "-extfile", extensions)
    return authority


def make_certificate(folder: Path, authority: Path, names: tuple[str, ...] = HERE, days: int = DAYS) -> Certificates:
    """Makes a server certificate for all `names`, signed by the authority; with negative `days` it has expired."""
    folder.mkdir(parents=True, exist_ok=True)
    key, request, certificate = folder / "server.key", folder / "server.csr", folder / "server.pem"
    extensions = folder / "extensions.cnf"
    extensions.write_text(f"subjectAltName={','.join(names)}\nextendedKeyUsage=serverAuth\n")
    _openssl("req", *CURVE, "-keyout", key, "-out", request, "-subj", "/CN=ewscal test server")
    _openssl("x509", "-req", "-in", request, "-CA", authority, "-CAkey", _authority_key(authority), "-CAcreateserial",
             "-out", certificate, "-days", str(days), "-extfile", extensions)
    return Certificates(authority, certificate, key)


def make_certificates(folder: Path, names: tuple[str, ...] = HERE) -> Certificates:
    """Makes an authority and one server certificate for all `names` in the folder."""
    return make_certificate(folder, make_authority(folder), names)
