"""Small criteria sets built in a line or two, for tests of the engine."""

from fractions import Fraction

from nhip.engine.criteria import (
    CriteriaSet,
    Criterion,
    Group,
    Input,
    InputKind,
    LegalBasis,
    Rounding,
)
from nhip.engine.definition.rules import asked_inputs


def criterion_of(code, rule, maximum, **more):
    """A criterion with the inputs its rule asks for."""
    inputs = [Input(n, n, a.kind, choices=a.choices) for n, a in asked_inputs(rule).items()]
    if more.get("given_input"):
        inputs.append(Input(more["given_input"], "điểm", InputKind.POINTS))
    return Criterion(code, f"Tiêu chí {code}", maximum, rule, tuple(inputs), **more)


def set_of(*children, rounding=None, gates=(), grades=(), missing=(), **root):
    """A criteria set around some groups or criteria."""
    inside = [c for c in children if not (isinstance(c, Group) and c.outside)]
    worth = root.pop("max_score", sum((c.max_score for c in inside), Fraction(0)))
    return CriteriaSet(
        id="thu/2026",
        name="Bộ thử",
        year=2026,
        legal_basis=(LegalBasis("Quyết định thử"),),
        in_force_from=None,
        in_force_to=None,
        applies_to=(),
        periods=("year",),
        root=Group("", "", worth, tuple(children), missing=missing, **root),
        rounding=rounding or Rounding(),
        gates=gates,
        grades=grades,
        missing=missing,
    )
