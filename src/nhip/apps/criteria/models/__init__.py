"""Criteria sets: versions as loaded, drafts on their way to one."""

from nhip.apps.criteria.models.drafts import SetComment, SetDraft
from nhip.apps.criteria.models.versions import CriteriaSetVersion, Immutable, hash_of

__all__ = ["CriteriaSetVersion", "Immutable", "SetComment", "SetDraft", "hash_of"]
