"""Formats of dates and numbers by language; only Vietnamese is spoken."""
