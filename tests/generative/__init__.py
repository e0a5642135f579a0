"""Hypothesis against the engine: the fast methods and their slow twins must agree."""
