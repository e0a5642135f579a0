"""The slow, obvious twin of the engine: what every rule says, one unit at a time."""
