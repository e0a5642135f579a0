"""Engines that run a compiled query on the files of a table version, with the same answers."""
