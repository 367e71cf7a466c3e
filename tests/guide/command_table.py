"""How each command line of the guide is tried. A line that is in the guide and not here fails `guide-commands`.

    tenant   run by `guide-commands` beside a whole tenant with simulated servers, in this order
    system   needs a Debian with packages and systemd, or would change this one: it is parsed by the shell here, and run
             in the booted Debian by tests/package/test_guide.py, in this order
    newer    is not known to this version of ewscalctl; as soon as it is, `guide-commands` fails until it is tried"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Way:
    """Where a line is run, what it may end with, and what must then be seen."""

    place: str
    statuses: tuple[int, ...] = (0,)
    shows: str = ""
    typed: str = ""


TENANT = Way("tenant")
SYSTEM = Way("system")
NEWER = Way("newer")
# Some people of a tenant are odd on purpose, so that somebody must act.
SOMEBODY_ACTS = (0, 1)


def tenant(shows: str, statuses: tuple[int, ...] = (0,), typed: str = "") -> Way:
    """A line that must show something."""
    return Way("tenant", statuses, shows, typed)


def system(shows: str, statuses: tuple[int, ...] = (0,), typed: str = "") -> Way:
    """The same for a line of the booted Debian."""
    return Way("system", statuses, shows, typed)


FINGERPRINT = "openssl x509 -in /root/ucserver-own.cer -noout -fingerprint -sha256 | tr -d : | tr A-Z a-z"
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
    FINGERPRINT: tenant("fingerprint="),
    "install -D -m 0644 /root/ca.cer /etc/ewscal/ca/example.cer": TENANT,
    "echo 'SUPERVISOR=tcp://10.1.1.5:7481' > /etc/ewscal/worker.conf": TENANT,
    "tar -C / -czf /root/ewscal-backup.tar.gz etc/ewscal": TENANT,
    "ewscalctl keys init": Way("tenant"),
    "chgrp ewscal /etc/ewscal/keys/supervisor.key /etc/ewscal/keys/allowed /etc/ewscal/keys/revoked": TENANT,
    "chmod 0640 /etc/ewscal/keys/supervisor.key": TENANT,
    "runuser -u ewscal -- ewscal-supervisor --check": tenant(": good"),
    # Asking.
    "ewscalctl status": tenant("calendars are fresh", SOMEBODY_ACTS),
    "ewscalctl --json status": tenant('"users"', SOMEBODY_ACTS),
    "ewscalctl check": tenant("ucserver", SOMEBODY_ACTS),
    "ewscalctl check --json": tenant('"', SOMEBODY_ACTS),
    "ewscalctl check ucserver": tenant("read the list of users"),
    "ewscalctl check directory": tenant("search"),
    "ewscalctl check exchange": tenant("login"),
    "ewscalctl check exchange --user anna@example.com": tenant("login", SOMEBODY_ACTS),
    "ewscalctl check exchange --all": tenant("in all", SOMEBODY_ACTS),
    "ewscalctl check exchange --allow autodiscover.example.com": tenant("", SOMEBODY_ACTS),
    "ewscalctl check exchange --forget autodiscover.example.com": tenant("", SOMEBODY_ACTS),
    "ewscalctl user anna@example.com": tenant("mailbox"),
    "ewscalctl users --failed": tenant("shares an address"),
    "ewscalctl users --stale": tenant("not readable"),
    "ewscalctl users --quarantined": TENANT,
    "ewscalctl users --times-only": tenant("yes"),
    "ewscalctl users --reason mailbox.no_access": TENANT,
    "ewscalctl users --like anna": TENANT,
    "ewscalctl users --failed --csv": tenant(","),
    "ewscalctl account": tenant("accepted before"),
    "ewscalctl account retry svc-ewscal@example.com": tenant("", SOMEBODY_ACTS),
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
    "ewscalctl keys revoke second": TENANT,
    "ewscalctl keys list": tenant("second"),
    # What support needs, and what explains.
    "ewscalctl support-bundle": tenant("", SOMEBODY_ACTS),
    "ewscalctl support-bundle --anonymous": tenant("", SOMEBODY_ACTS),
    "ewscalctl about": tenant("ewscalctl"),
    "ewscalctl help": tenant("", SOMEBODY_ACTS),
    "ewscalctl help exchange": tenant("", SOMEBODY_ACTS),
    # What belongs to a Debian with packages and systemd, in the order in which a machine lives.
    "sudo -i": system("uid=0(root)", typed="id\n"),
    "timedatectl": system("Universal time:"),
    "apt install ./ewscal_*.deb ./ewscal-worker_*.deb": system("The next step: ewscalctl setup", typed="\n"),
    "man ewscalctl": system("run-now"),
    "ewscalctl setup": system("UCServer", (1,)),
    "ewscalctl setup --answers /root/answers.conf": system("nothing was written"),
    "ewscalctl service status": system("ewscal-supervisor.service: active (running)"),
    "ewscalctl service stop": system("ewscal-supervisor.service: inactive (dead)"),
    "ewscalctl service start": system("ewscal-supervisor.service: active (running)"),
    "systemctl restart ewscal-supervisor": SYSTEM,
    "journalctl -t EWSCalSvc --since today": system("supervisor.started"),
    "journalctl EWSCAL_EVENT=server.unusable --since today": system("reason=tls.certificate_untrusted"),
    "journalctl -u ewscal-supervisor -n 30 --no-pager": system("ewscal-supervisor["),
    "systemd-creds encrypt --name=exchange - /etc/ewscal/exchange.cred": SYSTEM,
    "systemctl edit ewscal-supervisor": SYSTEM,
    "apt install ./ewscal-worker_*.deb": system("ewscal-worker", typed="\n"),
    "systemctl enable --now ewscal-worker-ews@1": system("ewscal-worker-ews@1.service"),
    "systemctl enable --now ewscal-worker-ldap@1": system("ewscal-worker-ldap@1.service"),
    "ewscalctl keys add-host second-2 --output /root/keys-second-2 --role worker-ews": system("second-2"),
    "install -D -m 0600 -t /etc/ewscal/keys/2 /root/keys-second-2/worker-ews.key": SYSTEM,
    "systemctl edit ewscal-worker-ews@2": SYSTEM,
    "systemctl enable --now ewscal-worker-ews@2": system("ewscal-worker-ews@2.service"),
    "systemctl disable --now ewscal-supervisor": system("Removed"),
    "rm -f /etc/systemd/system/ewscal-supervisor.service": SYSTEM,
    "rm -f /usr/local/bin/ewscal-supervisor /usr/local/bin/ewscal-worker-ews /usr/local/bin/ewscal-worker-ldap": SYSTEM,
    "rm -f /usr/local/bin/ewscal-publisher-ucserver /usr/local/bin/ewscalctl": SYSTEM,
    "systemctl daemon-reload": SYSTEM,
    "systemctl enable --now ewscal-supervisor": system("Created symlink"),
    "apt remove ewscal ewscal-worker": system("Removing ewscal ", typed="\n"),
    "apt purge ewscal ewscal-worker": system("Purging configuration files for ewscal ", typed="\n"),
}
