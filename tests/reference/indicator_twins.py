"""Every shipped indicator once more, slowly: a loop over rows, one plain function per quantity.

A twin says when a row counts and with how much; the four loops below say what a class means.
Nothing here reads the YAML: the two are written apart so that they can disagree.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median


@dataclass(frozen=True)
class Event:
    """A row counts on the day of `time` with what the functions give (None and False are 0)."""

    time: str
    numerator: object
    denominator: object = None


@dataclass(frozen=True)
class AsOf:
    """A row counts in a period it stood in, or (`at_end`) when it stood at the as-of day's end."""

    enters: str
    leaves: str
    numerator: object
    denominator: object = None
    at_end: bool = False


@dataclass(frozen=True)
class Distinct:
    """Keys with a row where the condition holds; with `every`, only those without a lapse."""

    time: str
    key: str
    numerator: object
    denominator: object = None
    every: object = None


@dataclass(frozen=True)
class Median:
    time: str
    numerator: object
    denominator: object = None


def day(value):
    return value.date() if isinstance(value, datetime) else value


def answer(twin, rows, unit_column, period, as_of):
    """{unit: (numerator, denominator)} of one period, denominators None where there are none."""
    by_unit = defaultdict(list)
    for row in rows:
        if counts(twin, row, period, as_of):
            by_unit[row[unit_column]].append(row)
    return {
        unit: tuple(
            None if part is None else LOOPS[type(twin)](twin, own, part, as_of, top)
            for part, top in ((twin.numerator, True), (twin.denominator, False))
        )
        for unit, own in by_unit.items()
    }


def counts(twin, row, period, as_of):
    if not isinstance(twin, AsOf):
        return row[twin.time] is not None and period.start <= day(row[twin.time]) <= period.end
    if twin.enters and (row[twin.enters] is None or day(row[twin.enters]) > as_of):
        return False
    left = day(row[twin.leaves]) if twin.leaves else None
    return left is None or left >= period.start


def event(twin, rows, part, as_of, top):
    total = 0
    for row in rows:
        total += part(row) or 0
    return total


def as_of_stock(twin, rows, part, as_of, top):
    total = 0
    for row in rows:
        left = day(row[twin.leaves]) if twin.leaves else None
        if twin.at_end and left is not None and left <= as_of:
            continue
        total += part(row, as_of) or 0
    return total


def distinct(twin, rows, part, as_of, top):
    keys = {row[twin.key] for row in rows if row[twin.key] is not None and part(row)}
    if top and twin.every is not None:
        keys -= {row[twin.key] for row in rows if part(row) and not twin.every(row)}
    return len(keys)


def middle(twin, rows, part, as_of, top):
    values = [value for row in rows if (value := part(row)) is not None]
    return median(values) if values else None


LOOPS = {Event: event, AsOf: as_of_stock, Distinct: distinct, Median: middle}


def always(row, as_of=None):
    return True


def finished(row):
    return row["end_status"] in (9, 10)


def with_fee(row):
    return row["has_fee"]


def in_time(row, as_of):
    if row["ended_on"] is not None and row["ended_on"] <= as_of:
        return row["on_time"] is not False
    if row["due_at"] is None:
        return True
    return not past_due(row, as_of)


def past_due(row, as_of):
    if row["due_at"] is None:
        return False
    stands = as_of
    if row["waiting_since"] is not None and row["waiting_since"].date() < as_of:
        stands = row["waiting_since"].date()
    return row["due_at"].date() + timedelta(days=row["paused_days"] or 0) < stands


def handling_days(row):
    if row["received_at"] is None or row["ended_on"] is None:
        return None
    spent = (row["ended_on"] - row["received_at"].date()).days - (row["paused_days"] or 0)
    return max(spent, 0)


def synced_in_time(row, as_of):
    if row["received_at"] is None or row["synced_at"] is None:
        return False
    return (row["synced_at"] - row["received_at"]).total_seconds() <= 1800


def flag(name):
    return lambda row: row[name]


def flag_where(name, where):
    return lambda row: where(row) and row[name]


def online(row):
    return row["channel"] == 2


DOSSIERS = {
    "dossiers_on_time": AsOf("received_at", "ended_on", in_time, always),
    "dossiers_synced_in_time": AsOf("received_at", "ended_on", synced_in_time, always),
    "dossiers_open": AsOf("received_at", "ended_on", always, at_end=True),
    "dossiers_open_late": AsOf("received_at", "ended_on", past_due, always, at_end=True),
    "dossiers_online": Event("submitted_at", online, always),
    "dossiers_by_post": Event("submitted_at", lambda row: row["channel"] == 3, always),
    "dossiers_end_to_end": Event("ended_on", flag_where("end_to_end", online), always),
    "dossiers_electronic_result": Event(
        "ended_on",
        lambda row: finished(row) and row["written_result"] and row["electronic_result"],
        lambda row: finished(row) and row["written_result"],
    ),
    "dossiers_digitised": Event("submitted_at", flag("digitised"), always),
    "dossiers_papers_replaced": Event("submitted_at", flag("papers_replaced"), always),
    "dossiers_reused": Event("submitted_at", flag("reused"), always),
    "dossiers_synced_personal_store": Event("submitted_at", flag("synced_personal_store"), always),
    "dossiers_citizen_data": Event("submitted_at", flag("citizen_data_used"), always),
    "dossiers_paid_online": Event("submitted_at", flag_where("paid_online", with_fee), with_fee),
    "fees_paid_online": Event(
        "submitted_at",
        lambda row: row["has_fee"] and row["paid_online"] and row["fee_amount"],
        lambda row: row["has_fee"] and row["fee_amount"],
    ),
    "dossiers_signed_archived": Event(
        "ended_on",
        lambda row: finished(row) and row["digitised"] and row["signed_archived"],
        finished,
    ),
    "dossiers_vneid": Event("submitted_at", flag_where("account_vneid", online), online),
    "dossiers_satisfied": Event(
        "ended_on",
        lambda row: row["satisfied"] is not False and row["on_time"] is not False,
        always,
    ),
    "dossiers_refused": Event("ended_on", lambda row: row["end_status"] == 3, always),
    "dossiers_finished_late": Event("ended_on", lambda row: row["on_time"] is False, always),
    "dossiers_mean_days": Event(
        "ended_on", handling_days, lambda row: row["received_at"] is not None
    ),
    "dossiers_median_days": Median("ended_on", handling_days),
    "procedures_with_online_dossiers": Distinct("submitted_at", "procedure_code", online, always),
    "procedures_paid_online": Distinct(
        "submitted_at", "procedure_code", flag_where("paid_online", with_fee), with_fee
    ),
    "procedures_all_paid_online": Distinct(
        "submitted_at", "procedure_code", with_fee, with_fee, every=flag("paid_online")
    ),
    "procedures_used": Distinct("submitted_at", "procedure_code", always),
}

TWINS = DOSSIERS
