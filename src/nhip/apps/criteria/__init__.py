"""Criteria sets as issued, and the pages that let the public read them."""
