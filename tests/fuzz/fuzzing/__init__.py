"""Runs the fuzz targets; the part of tests/fuzz/run and of the long run that does the work."""
