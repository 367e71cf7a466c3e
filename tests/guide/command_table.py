"""How each command line of the guide is tried. A line that is in the guide and not here fails `guide-commands`.

    tenant   run by `guide-commands` beside a whole tenant with simulated servers, in this order
    system   needs a Debian with packages and systemd, or would change this one: it is parsed by the shell here, and run
             in the booted Debian by tests/package/test_guide.py, in this order
    image    run by tests/package/test_image.py, behind those of the place `image build`, which make and load the image
    newer    is not known to this version of ewscalctl; as soon as it is, `guide-commands` fails until it is tried"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Mapping

ENGLISH, GERMAN = "C.UTF-8", "de_DE.UTF-8"


@dataclass(frozen=True)
class Way:
    """Where a line is run, what it may end with, and what must then be seen; `filled` is what a reader puts in place of
    the words in capitals."""

    place: str
    statuses: tuple[int, ...] = (0,)
    shows: str = ""
    typed: str = ""
    filled: Mapping[str, str] = field(default_factory=dict)
    locale: str = ENGLISH
    on_terminal: bool = False

    def as_typed(self, line: str) -> str:
        """The line with what a reader puts into it."""
        for word, value in self.filled.items():
            line = line.replace(word, value)
        return line


TENANT = Way("tenant")
SYSTEM = Way("system")
NEWER = Way("newer")
# Some people of a tenant are odd on purpose, so that somebody must act.
SOMEBODY_ACTS = (0, 1)


def tenant(shows: str, statuses: tuple[int, ...] = (0,), typed: str = "", **filled: str) -> Way:
    """A line that must show something."""
    return Way("tenant", statuses, shows, typed, filled)


def system(shows: str, statuses: tuple[int, ...] = (0,), typed: str = "", **filled: str) -> Way:
    """The same for a line of the booted Debian."""
    return Way("system", statuses, shows, typed, filled)


def german(way: Way) -> Way:
    """The same for a reader whose machine speaks German."""
    return replace(way, locale=GERMAN)


def archive(package: str) -> Way:
    """A package of Debian's archive: the booted Debian has no network, but a list of what can be had."""
    return Way("system", shows=f"Inst {package} ", filled={"apt install": "apt install --simulate"})


# What cannot be run, and why.
NOT_RUN = {
    "systemctl enable --now": "names the two lines above it by their common beginning",
    "nano /etc/ewscal/ewscal.conf": "an editor waits for a person, and no test machine has it",
}
FINGERPRINT = "openssl x509 -in /root/ucserver-own.cer -noout -fingerprint -sha256 | tr -d : | tr A-Z a-z"
CONTAINER_SETUP = ("docker run --rm --interactive --tty --read-only --user root --network host "
                   "--volume ewscal-config:/etc/ewscal --volume ewscal-state:/var/lib/ewscal "
                   "--entrypoint /usr/bin/ewscalctl ewscal setup")
CONTAINER_RUN = ("docker run --detach --name ewscal --restart unless-stopped --read-only --cap-drop ALL --network host "
                 "--volume ewscal-config:/etc/ewscal:ro --volume ewscal-state:/var/lib/ewscal "
                 "--volume ewscal-log:/var/log/ewscal ewscal")
TABLE: dict[str, Way] = {
    # What a person types of files and passwords.
    "cat /etc/debian_version": tenant("."),
    "install -m 0640 -g ewscal /dev/stdin /etc/ewscal/secrets/ucserver": tenant("", typed="guess\n"),
    "install -m 0640 -g ewscal /dev/stdin /etc/ewscal/secrets/directory": tenant("", typed="guess\n"),
    "install -m 0640 -g ewscal /dev/stdin /etc/ewscal/secrets/exchange": tenant("", typed="guess\n"),
    "install -d -m 0700 /root/answers": TENANT,
    "install -m 0600 /dev/stdin /root/answers/ucserver": tenant("", typed="guess\n"),
    "install -m 0600 /dev/stdin /root/answers/directory": tenant("", typed="guess\n"),
    "install -m 0640 -g ewscal /dev/null /etc/ewscal/secrets/http-token": TENANT,
    "openssl rand -hex 32 > /etc/ewscal/secrets/http-token": TENANT,
    "cat /etc/ewscal/secrets/http-token": TENANT,
    FINGERPRINT: tenant("fingerprint="),
    "install -D -m 0644 /root/ca.cer /etc/ewscal/ca/example.cer": TENANT,
    "openssl pkcs7 -in FILE -print_certs -out FILE.pem": tenant("", FILE="/root/kinds/bag.p7b"),
    "openssl pkcs12 -in FILE -nokeys -out FILE.pem": tenant("", typed="guess\n", FILE="/root/kinds/new.pfx"),
    "openssl pkcs12 -legacy -in FILE -nokeys -out FILE.pem": tenant("", typed="guess\n", FILE="/root/kinds/old.pfx"),
    "base64 -d FILE | openssl x509 -inform DER -out FILE.pem": tenant("", FILE="/root/kinds/bare"),
    "iconv -f UTF-16 -t UTF-8 FILE | openssl x509 -out FILE.pem": tenant("", FILE="/root/kinds/wide"),
    "openssl pkcs7 -in DATEI -print_certs -out DATEI.pem": german(tenant("", DATEI="/root/kinds/bag.p7b")),
    "openssl pkcs12 -in DATEI -nokeys -out DATEI.pem": german(tenant("", typed="guess\n", DATEI="/root/kinds/new.pfx")),
    "openssl pkcs12 -legacy -in DATEI -nokeys -out DATEI.pem": german(
        tenant("", typed="guess\n", DATEI="/root/kinds/old.pfx")),
    "base64 -d DATEI | openssl x509 -inform DER -out DATEI.pem": german(tenant("", DATEI="/root/kinds/bare")),
    "iconv -f UTF-16 -t UTF-8 DATEI | openssl x509 -out DATEI.pem": german(tenant("", DATEI="/root/kinds/wide")),
    "klist -k FILE": tenant("svc-ewscal@EXAMPLE.COM", FILE="/root/kinds/keytab"),
    "klist -k DATEI": german(tenant("svc-ewscal@EXAMPLE.COM", DATEI="/root/kinds/keytab")),
    "echo 'SUPERVISOR=tcp://10.1.1.5:7481' > /etc/ewscal/worker.conf": TENANT,
    "tar -C / -czf /root/ewscal-backup.tar.gz etc/ewscal": TENANT,
    "ewscalctl keys init": Way("tenant"),
    "chgrp ewscal /etc/ewscal/keys/supervisor.key /etc/ewscal/keys/allowed /etc/ewscal/keys/revoked": TENANT,
    "chmod 0640 /etc/ewscal/keys/supervisor.key": TENANT,
    "runuser -u ewscal -- ewscal-supervisor --check": tenant(": good"),
    # Asking.
    "ewscalctl status": tenant("calendars are fresh", SOMEBODY_ACTS),
    "ewscalctl --json status": tenant('"users"', SOMEBODY_ACTS),
    "ewscalctl status --watch": Way("tenant", SOMEBODY_ACTS, "calendars are fresh", "q", on_terminal=True),
    "ewscalctl check": tenant("ucserver", SOMEBODY_ACTS),
    "ewscalctl check --json": tenant('"', SOMEBODY_ACTS),
    "ewscalctl check | grep BAD": tenant("BAD "),
    "ewscalctl check | grep FEHLER": german(tenant("FEHLER ")),
    "ewscalctl check ucserver": tenant("read the list of users"),
    "ewscalctl check directory": tenant("search"),
    "ewscalctl check exchange": tenant("login"),
    "ewscalctl check exchange --user anna@example.com": tenant("login", SOMEBODY_ACTS),
    "ewscalctl check exchange --user ADDRESS": tenant("login", SOMEBODY_ACTS, ADDRESS="anna@example.com"),
    "ewscalctl check exchange --user ADRESSE": german(tenant("", SOMEBODY_ACTS, ADRESSE="anna@example.com")),
    "ewscalctl check exchange --all": tenant("in all", SOMEBODY_ACTS),
    "ewscalctl check exchange --allow autodiscover.example.com": tenant("", SOMEBODY_ACTS),
    "ewscalctl check exchange --allow HOST": tenant("", SOMEBODY_ACTS, HOST="autodiscover.example.com"),
    "ewscalctl check exchange --forget autodiscover.example.com": tenant("", SOMEBODY_ACTS),
    "ewscalctl user anna@example.com": tenant("mailbox"),
    "ewscalctl user NAME": tenant("mailbox", NAME="anna@example.com"),
    "ewscalctl users --failed": tenant("shares an address"),
    "ewscalctl users --stale": tenant("not readable"),
    "ewscalctl users --quarantined": TENANT,
    "ewscalctl users --times-only": tenant("yes"),
    "ewscalctl users --reason mailbox.no_access": TENANT,
    "ewscalctl users --like anna": TENANT,
    "ewscalctl users --failed --csv": tenant(","),
    "ewscalctl users --failed --csv > /tmp/ewscal.csv": TENANT,
    "ewscalctl account": tenant("accepted before"),
    "ewscalctl account retry svc-ewscal@example.com": tenant("", SOMEBODY_ACTS),
    "ewscalctl account retry NAME": tenant("", SOMEBODY_ACTS, NAME="svc-ewscal@example.com"),
    "ewscalctl workers": tenant("worker-ews/1"),
    "ewscalctl version": tenant("ewscalctl"),
    "curl --silent --show-error http://127.0.0.1:7480/healthz": TENANT,
    "curl --silent --show-error http://127.0.0.1:7480/readyz": TENANT,
    "curl --silent --show-error http://127.0.0.1:7480/metrics": TENANT,
    "tail -n 50 /var/log/ewscal/supervisor.log": tenant("supervisor"),
    "grep -h reason=tls.certificate_untrusted /var/log/ewscal/supervisor.log": Way("tenant", (1,)),
    # Telling.
    "ewscalctl reload": TENANT,
    "ewscalctl run-now": TENANT,
    "ewscalctl run-now anna@example.com": TENANT,
    "ewscalctl pause": TENANT,
    "ewscalctl resume": TENANT,
    "ewscalctl log-level debug": TENANT,
    "ewscalctl log-level info": TENANT,
    "ewscalctl restart worker-ews/1": TENANT,
    "ewscalctl drain worker-ews/2": TENANT,
    "ewscalctl scale worker-ews 4": TENANT,
    "ewscalctl keys add-host second --output /root/keys-second --comment 'second data centre'": tenant("second"),
    # Another machine is a folder here.
    "scp -r /root/keys-second admin@ewscal2:": Way("tenant", filled={"admin@ewscal2:": "/home/admin/"}),
    "install -D -m 0600 -t /etc/ewscal/keys /home/admin/keys-second/*": TENANT,
    "rm -r /root/keys-second": TENANT,
    "rm -r /home/admin/keys-second": TENANT,
    "ewscalctl keys revoke second": TENANT,
    "ewscalctl keys list": tenant("second"),
    # What support needs, and what explains.
    "ewscalctl support-bundle": tenant("", SOMEBODY_ACTS),
    "ewscalctl support-bundle --anonymous": tenant("", SOMEBODY_ACTS),
    "ewscalctl support-bundle --output /home/admin/support.tar.gz": tenant("/home/admin/support.tar.gz"),
    "chown admin /home/admin/support.tar.gz": TENANT,
    "ewscalctl about": tenant("ewscalctl"),
    "ewscalctl help": tenant("", SOMEBODY_ACTS),
    "ewscalctl help exchange": tenant("", SOMEBODY_ACTS),
    "ewscalctl help TOPIC": tenant("mailbox.no_access", TOPIC="mailbox.no_access"),
    "ewscalctl help THEMA": german(tenant("mailbox.no_access", THEMA="mailbox.no_access")),
    "ewscalctl help commands": tenant("support-bundle"),
    "ewscalctl help service.interval": tenant("[service] interval"),
    "ewscalctl help diagnosis": tenant("Diagnosis"),
    "ewscalctl help Diagnose": german(tenant("Diagnose")),
    "ewscalctl help 'All settings'": tenant("All settings"),
    "ewscalctl help 'Alle Einstellungen'": german(tenant("Alle Einstellungen")),
    # The image of a container.
    "deploy/build-image /root/ewscal-image.tar": Way("image build"),
    "docker load --input /root/ewscal-image.tar": Way("image build", shows="ewscal:latest"),
    CONTAINER_SETUP: Way("image", filled={"ewscal setup": "ewscal setup --answers /etc/ewscal/answers.conf"}),
    CONTAINER_RUN: Way("image", shows="ewscal"),
    "docker exec ewscal ewscalctl status": Way("image", SOMEBODY_ACTS, shows="All calendars are fresh"),
    "docker exec ewscal ewscalctl reload": Way("image", shows="configuration"),
    "docker logs ewscal": Way("image", shows="supervisor"),
    "docker restart ewscal": Way("image", shows="ewscal"),
    "docker rm --force ewscal": Way("image", shows="ewscal"),
    # What belongs to a Debian with packages and systemd, in the order in which a machine lives.
    "sudo -i": system("uid=0(root)", typed="id\n"),
    "timedatectl": system("Universal time:"),
    "apt install ./ewscal_*.deb ./ewscal-worker_*.deb": system("The next step: ewscalctl setup", typed="\n"),
    "man ewscalctl": system("run-now"),
    "man ewscalctl-setup": system("same_account"),
    "man ewscal-supervisor": system("--check"),
    "man ewscal.conf": system("api_version"),
    "apt install curl": archive("curl"),
    "apt install nano": archive("nano"),
    "apt install krb5-user": archive("krb5-user"),
    "apt install apache2": archive("apache2"),
    "apt install nginx": archive("nginx"),
    "ewscalctl setup": system("UCServer", (1,)),
    "LANG=en_US.UTF-8 ewscalctl setup": german(system("Host name of the UCServer", (1,))),
    "LANG=de_DE.UTF-8 ewscalctl setup": system("Hostname des UCServers", (1,)),
    "ewscalctl setup --plain": system("UCServer", (1,), typed="\n"),
    "ewscalctl setup --answers /root/answers.conf": system("nothing was written"),
    "ewscalctl service status": system("ewscal-supervisor.service: active (running)"),
    "ewscalctl service stop": system("ewscal-supervisor.service: inactive (dead)"),
    "ewscalctl service start": system("ewscal-supervisor.service: active (running)"),
    "systemctl restart ewscal-supervisor": SYSTEM,
    "journalctl -t EWSCalSvc --since today": system("supervisor.started"),
    "journalctl -t EWSCalSvc": system("supervisor.started"),
    "journalctl EWSCAL_EVENT=server.unusable --since today": system("reason=tls.certificate_untrusted"),
    "journalctl -u ewscal-supervisor -n 30 --no-pager": system("ewscal-supervisor["),
    "systemd-creds encrypt --name=exchange - /etc/ewscal/exchange.cred": SYSTEM,
    "systemctl edit ewscal-supervisor": SYSTEM,
    "apt install ./ewscal-worker_*.deb": system("ewscal-worker", typed="\n"),
    "systemctl enable --now ewscal-worker-ews@1": system("ewscal-worker-ews@1.service"),
    "systemctl enable --now ewscal-worker-ldap@1": system("ewscal-worker-ldap@1.service"),
    "systemctl restart ewscal-worker-ews@1": SYSTEM,
    "journalctl -u ewscal-worker-ews@1 -n 5": system("ewscal-worker-ews"),
    "ewscalctl keys add-host second-2 --output /root/keys-second-2 --role worker-ews": system("second-2"),
    "install -D -m 0600 -t /etc/ewscal/keys/2 /home/admin/keys-second-2/worker-ews.key": SYSTEM,
    "systemctl edit ewscal-worker-ews@2": SYSTEM,
    "systemctl enable --now ewscal-worker-ews@2": system("ewscal-worker-ews@2.service"),
    "systemctl disable --now ewscal-supervisor": system("Removed"),
    "rm -f /etc/systemd/system/ewscal-supervisor.service": SYSTEM,
    "rm -f /usr/local/bin/ewscal-supervisor /usr/local/bin/ewscal-worker-ews /usr/local/bin/ewscal-worker-ldap": SYSTEM,
    "rm -f /usr/local/bin/ewscal-publisher-ucserver /usr/local/bin/ewscalctl": SYSTEM,
    "systemctl daemon-reload": SYSTEM,
    "systemctl enable --now ewscal-supervisor": system("Created symlink"),
    "apt remove ewscal ewscal-worker": system("Removing ewscal ", typed="\n"),
    "apt purge ewscal-worker": system("ewscal-worker", typed="\n"),
    "apt purge ewscal ewscal-worker": system("Purging configuration files for ewscal ", typed="\n"),
}
