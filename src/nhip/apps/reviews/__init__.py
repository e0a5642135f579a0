"""Lives by a table of engine.workflow: the only way a state changes, and its history."""
