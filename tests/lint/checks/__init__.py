"""One file for each kind of check; each offers functions that yield findings."""
