"""A server that behaves like the estos UCServer does towards an administrator's connection."""
