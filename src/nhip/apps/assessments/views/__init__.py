"""Pages of rounds: parse, act, render; a view has at most 25 lines."""
