"""Observations, their sources and the batches that brought them."""
