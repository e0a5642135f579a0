"""Part of storing a conclusion: each of its tasks keeps the sentence that asked for it."""

from collections.abc import Mapping
from typing import Any

from nhip.apps.plans.models import Plan, SourceText, TaskSource

LONGEST = 4000


def keep_sources(plan: Plan, content: Mapping[str, Any]) -> int:
    """The text itself as a source of its tasks, with their sentences; how many were written.

    Only of a conclusion: the tasks of other plans stand in the plan's own table.
    """
    if plan.kind != Plan.Kind.CONCLUSION:
        return 0
    text, _ = SourceText.objects.get_or_create(
        number=plan.number or plan.title[:60], issuer=plan.issuer,
        defaults={"issued_on": plan.issued_on, "title": plan.title, "file": plan.file},
    )  # fmt: skip
    sentences = {
        row["wording"]: sentence_of(row, content["blocks"])
        for row in content["tasks"]
        if row["keep"]
    }
    written = 0
    for task in plan.tasks.filter(wording__in=sentences):
        sentence = sentences[task.wording]
        TaskSource.objects.update_or_create(
            task=task, text=text, defaults={"sentence": sentence[:LONGEST]}
        )
        written += 1
    return written


def sentence_of(row: Mapping[str, Any], blocks: list[Mapping[str, Any]]) -> str:
    """The paragraph, or the row of a table, from which a draft was read."""
    place = row["place"]
    if not place or place["block"] >= len(blocks):
        return str(row["wording"])
    block = blocks[place["block"]]
    if "rows" not in block:
        return str(block["text"])
    at = (place["row"] or 0) - (block["first_row"] or 0)
    if not 0 <= at < len(block["rows"]):
        return str(row["wording"])
    return " | ".join(cell[0] for cell in block["rows"][at] if cell[0])
