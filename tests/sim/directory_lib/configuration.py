"""The configuration file of slapd: strict where Active Directory is strict."""

from dataclasses import dataclass
from pathlib import Path

BASE_DN = "dc=example,dc=test"
SERVICE_DN = f"uid=svc-ewscal,{BASE_DN}"
SCHEMA_DIRECTORY = Path("/etc/ldap/schema")
SCHEMATA = ("core", "cosine", "inetorgperson")
MAXIMUM_PAGE = 1000
DATABASE_BYTES = 1 << 30

CHILD_DN = f"dc=child,{BASE_DN}"
CONFIGURATION_DN = f"cn=configuration,{BASE_DN}"


@dataclass(frozen=True)
class Files:
    """Where the server's files are."""

    directory: Path
    schema: Path
    certificate: Path
    key: Path
    ca: Path
    global_catalogue: bool = False

    @property
    def configuration(self) -> Path:
        """The configuration file itself."""
        return self.directory / "slapd.conf"

    @property
    def root_dse(self) -> Path:
        """What is added to the root entry."""
        return self.directory / "root-dse.ldif"

    @property
    def database(self) -> Path:
        """The folder of the database."""
        return self.directory / "database"


def root_dse_text(files: Files) -> str:
    """What the root entry says; a global catalogue stands on a controller of any domain, here of a child."""
    return f"""dn:
objectClass: ewscalRootDse
defaultNamingContext: {CHILD_DN if files.global_catalogue else BASE_DN}
rootDomainNamingContext: {BASE_DN}
configurationNamingContext: {CONFIGURATION_DN}
"""


def configuration_text(files: Files) -> str:
    """slapd.conf: no anonymous access, no password without TLS, answers cut at a thousand."""
    includes = [f'include "{SCHEMA_DIRECTORY / name}.schema"' for name in SCHEMATA]
    # A global catalogue takes an empty base for the whole forest.
    whole = [f"defaultsearchbase {BASE_DN}"] if files.global_catalogue else []
    return "\n".join(includes + whole + [
        f'include "{files.schema}"',
        "moduleload back_mdb",
        f'pidfile "{files.directory / "slapd.pid"}"',
        f'argsfile "{files.directory / "slapd.args"}"',
        f'rootDSE "{files.root_dse}"',
        f'TLSCACertificateFile "{files.ca}"',
        f'TLSCertificateFile "{files.certificate}"',
        f'TLSCertificateKeyFile "{files.key}"',
        "TLSProtocolMin 3.3",
        "disallow bind_anon",
        "security simple_bind=128",
        "sockbuf_max_incoming_auth 4194303",
        "database mdb",
        f"suffix {BASE_DN}",
        f'directory "{files.database}"',
        f"maxsize {DATABASE_BYTES}",
        "dbnosync",
        "index objectClass eq",
        "index uid,userPrincipalName,sAMAccountName,objectGUID eq",
        f'limits dn.exact="{SERVICE_DN}" size.soft={MAXIMUM_PAGE} size.hard={MAXIMUM_PAGE}'
        f" size.pr={MAXIMUM_PAGE} size.prtotal=unlimited",
        "access to attrs=userPassword by anonymous auth by * none",
        f'access to * by dn.exact="{SERVICE_DN}" read by anonymous auth by * none',
        "",
    ])
