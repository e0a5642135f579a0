"""Drafts as flat dicts, so that a case names only the fields that matter in it."""


def day(value):
    return value.isoformat() if value else None


def target_fields(draft):
    value = draft.value
    return {
        "number": draft.number,
        "group": " > ".join(draft.groups),
        "text": draft.text.text,
        "operator": value.operator,
        "meant": value.meant,
        "value": value.printed,
        "low": str(value.low),
        "high": str(value.high),
        "words": value.words,
        "unit": draft.unit_cell.text,
        "due": day(draft.deadline.due),
        "baseline": draft.baseline.text,
        "basis": draft.basis.text,
        "must": draft.must_achieve,
        "lead": [match.text for match in draft.lead],
        "points": [(point.year, point.level, point.value.printed) for point in draft.points],
    }


def task_fields(draft):
    return {
        "number": draft.number,
        "group": " > ".join(draft.groups),
        "lead": [match.text for match in draft.lead],
        "supporting": [match.text for match in draft.supporting],
        "deadline": draft.deadline_cell.text,
        "start": day(draft.deadline.start),
        "due": day(draft.deadline.due),
        "recurring": draft.deadline.is_recurring,
        "after": draft.deadline.after,
        "doubts": [one.code for one in draft.doubts if one.code != "annex.unknown_unit"],
    } | {
        name: getattr(draft, name).text
        for name in (
            "text",
            "product",
            "budget",
            "budget_source",
            "assigned_by",
            "responsible",
            "result",
            "status",
            "note",
        )
    }


def as_expected(fields, wanted):
    return [{name: got[name] for name in want} for got, want in zip(fields, wanted, strict=True)]
