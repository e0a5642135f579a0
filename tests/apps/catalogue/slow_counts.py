"""The slow twin of measuring: each dossier looked at by hand, in plain Python."""

from datetime import timedelta


def in_period(day, period):
    return day is not None and period.start <= day.date() <= period.end


def counts(records, period, today):
    """(criterion, input) -> number, of the records of one unit."""
    found = {}
    as_of = min(period.end, today)
    for code, pair in {
        "2.1": _on_time(records, period, as_of),
        "3.3": _share(records, period, lambda r: r["channel"] == 2),
        "4.1": _electronic(records, period),
        "4.2": _share(records, period, lambda r: r["digitised"]),
        "4.4": _share(records, period, lambda r: r["papers_replaced"]),
        "4.5": _share(records, period, lambda r: r["synced_personal_store"]),
        "4.6": _share(records, period, lambda r: r["citizen_data_used"]),
        "5.1": _paid(records, period),
        "5.2": _procedures(records, period, any),
        "5.3": _procedures(records, period, all),
    }.items():
        found[code, "a"], found[code, "b"] = pair
    return found


def _share(records, period, holds):
    mine = [r for r in records if in_period(r["submitted_at"], period)]
    return sum(1 for r in mine if holds(r)), len(mine)


def _electronic(records, period):
    done = [
        r
        for r in records
        if r["ended_on"] is not None
        and period.start <= r["ended_on"] <= period.end
        and r["end_status"] in (9, 10)
        and r["written_result"]
    ]
    return sum(1 for r in done if r["electronic_result"]), len(done)


def _paid(records, period):
    owed = [r for r in records if r["has_fee"] and in_period(r["submitted_at"], period)]
    return sum(1 for r in owed if r["paid_online"]), len(owed)


def _procedures(records, period, quantifier):
    paid = {}
    for r in records:
        if r["has_fee"] and in_period(r["submitted_at"], period):
            paid.setdefault(r["procedure_code"], []).append(bool(r["paid_online"]))
    return sum(1 for answers in paid.values() if quantifier(answers)), len(paid)


def _on_time(records, period, as_of):
    """Every dossier that was in the office on some day of the period, seen from its end."""
    good = seen = 0
    for r in records:
        if r["received_at"] is None or r["received_at"].date() > as_of:
            continue
        if r["ended_on"] is not None and r["ended_on"] < period.start:
            continue
        seen += 1
        good += _is_on_time(r, as_of)
    return good, seen


def _is_on_time(r, as_of):
    if r["ended_on"] is not None and r["ended_on"] <= as_of:
        return r["on_time"] is None or r["on_time"]
    if r["due_at"] is None:
        return True
    due = r["due_at"].date() + timedelta(days=r["paused_days"] or 0)
    waiting = r["waiting_since"].date() if r["waiting_since"] else as_of
    return due >= min(as_of, waiting)
