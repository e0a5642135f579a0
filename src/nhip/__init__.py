"""Nhịp: the beat of a province's digital transformation."""

__version__ = "0.1.0"
