"""Screens for leaders; no number of its own."""
