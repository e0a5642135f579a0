"""Scoring methods: one class per rule kind met in official texts, by name in `REGISTRY`."""

from nhip.engine.methods import choices, peers, ratios, thresholds
from nhip.engine.methods.base import REGISTRY, Rule, input_names

__all__ = ["REGISTRY", "Rule", "choices", "input_names", "peers", "ratios", "thresholds"]
