"""Scores of every unit, their ranking and why each point is what it is."""
