"""Pages of criteria sets: reading and loading (sets.py), drafting (drafts.py)."""
