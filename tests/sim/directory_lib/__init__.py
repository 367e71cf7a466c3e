"""Starts a real OpenLDAP server that holds the people of a truth file."""
