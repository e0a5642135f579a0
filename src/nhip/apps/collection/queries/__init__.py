"""Reads of collecting, one module per question. They return dataclasses and never write."""
