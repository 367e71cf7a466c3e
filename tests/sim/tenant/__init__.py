"""A whole tenant on one machine: directory, Exchange, UCServer and the product in front of them.

The demo and the integration tests share it. The servers are the simulators beside this folder and
a real slapd; the product is only known by its programs, its configuration file and its endpoints.
"""
