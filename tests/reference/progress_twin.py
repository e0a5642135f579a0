"""The slow twin of statuses: the table of official words read aloud, one assignment at a time."""

from datetime import timedelta


def status(due, begun_on, completed_on, confirmed_on, recurring, unreported, as_of):
    known = lambda day: day is not None and day <= as_of  # noqa: E731
    if recurring:
        lapsed = unreported is not None and unreported + timedelta(days=1) <= as_of
        return "recurring_lapsed" if lapsed else "recurring_kept"
    if known(confirmed_on):
        finished = completed_on if completed_on is not None else confirmed_on
        return "done_late" if due is not None and finished > due else "done_on_time"
    begun = "in_progress" if known(begun_on) else "not_started"
    return f"{begun}_late" if due is not None and as_of > due else begun


def task_status(statuses, late, recurring):
    """Of a task from those of its units."""
    if not statuses:
        return "not_started_late" if late and not recurring else "not_started"
    if recurring:
        lapsed = "recurring_lapsed" in statuses
        return "recurring_lapsed" if lapsed else "recurring_kept"
    if all(one.startswith("done") for one in statuses):
        return "done_late" if "done_late" in statuses else "done_on_time"
    begun = any(not one.startswith("not_started") for one in statuses)
    return ("in_progress" if begun else "not_started") + ("_late" if late else "")
