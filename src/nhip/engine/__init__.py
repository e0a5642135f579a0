"""The rules: how units are scored, aggregated, ranked and explained.

May import the standard library and numpy (yaml in `definition` only). Knows no Django, no
storage, no clock, no network and no files: text, numbers and dates are arguments.
"""
