"""An LDAP relay that ends TLS on both sides and misbehaves at a chosen step of a connection."""
