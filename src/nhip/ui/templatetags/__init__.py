"""Component tags of the pages."""
