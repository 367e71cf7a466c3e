"""A server that behaves like Exchange's EWS GetUserAvailability for the people of a truth file.

It is written from the description of the service, never from the client that it tests, and it is
strict wherever a real server is strict: a request that passes here follows the published schema.
Misbehaviour is added on top, rule by rule, through the control socket (see misbehaviour.py).
"""
