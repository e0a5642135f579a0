"""Files people hand in, kept by their hash."""
