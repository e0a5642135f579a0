"""Measurements, run by hand and by `make bench`. No timing decides a test."""
