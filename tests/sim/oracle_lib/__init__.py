"""Computes from the truth file what the UCServer must hold, and judges what it holds.

Shares no code with the truth generator nor with the simulators; docs/mapping.md is its source.
"""
