"""YAML text -> CriteriaSet. The only place of the engine that knows YAML.

`load(text, origin)` gives a frozen set or raises `DefinitionErrors` with every fault at once, each
with its line and the way to mend it. The form is described in docs/criteria-sets.md.
"""

from nhip.engine.definition.sets import load

__all__ = ["load"]
