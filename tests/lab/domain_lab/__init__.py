"""Real counterparts of the log-in: a domain controller that judges passwords, and servers that insist on what
Exchange can insist on. Everything runs inside the namespaces of tests/lab/domain-lab."""
