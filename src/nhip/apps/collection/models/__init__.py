"""Nouns of collecting: the form, the round that asks for it, what a unit types. No verbs."""

from nhip.apps.collection.models.forms import FormTemplate
from nhip.apps.collection.models.rounds import CollectionRound
from nhip.apps.collection.models.submissions import Cell, CellSave, Submission

__all__ = ["Cell", "CellSave", "CollectionRound", "FormTemplate", "Submission"]
