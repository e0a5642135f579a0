"""Pages of collecting: parse, act, render."""
