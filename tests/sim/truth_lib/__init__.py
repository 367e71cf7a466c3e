"""Generates the truth: people, rights and calendars from a seed."""
