"""Composition of the product: settings, addresses, the server's entry point.

May import every layer below. Nothing imports it: Django is told its names as strings.
"""
