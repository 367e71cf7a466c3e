"""Builds, runs and counts all tests; the part of tests/run that does the work."""
