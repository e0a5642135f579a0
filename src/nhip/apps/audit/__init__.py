"""Who did what, when and why: an append-only record that every write leaves behind."""
