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


def equals(name, *values):
    return lambda row: row[name] in values


def present(name):
    return lambda row: row[name] is not None


def in_order(first, last):
    """Both are known and the first day is not after the last."""
    return lambda row: (
        row[first] is not None and row[last] is not None and day(row[first]) <= day(row[last])
    )


def of_the_month(part):
    """What a monthly table says in the month of the as-of day."""

    def told(row, as_of):
        reported = row["month_on"]
        return (reported.year, reported.month) == (as_of.year, as_of.month) and part(row)

    return told


def snapshot(numerator, denominator=None):
    below = None if denominator is None else of_the_month(denominator)
    return AsOf("month_on", None, of_the_month(numerator), below)


def document_in_time(row, as_of):
    if row["due_on"] is None:
        return False
    if row["handled_on"] is not None and row["handled_on"] <= as_of:
        return row["handled_on"] <= row["due_on"]
    return row["due_on"] >= as_of


def petition_in_time(row, as_of):
    if row["due_at"] is None:
        return True
    if row["answered_at"] is not None and row["answered_at"].date() <= as_of:
        return row["answered_at"].date() <= row["due_at"].date()
    return row["due_at"].date() >= as_of


def petition_satisfied(row):
    late = row["due_at"] is not None and row["answered_at"].date() > row["due_at"].date()
    return row["satisfied"] is not False and not late


def leader(row):
    return row["holder_level"] == "leader"


def no_project(row):
    return row["kind"] != "project"


def unused(row, as_of):
    if not of_the_month(no_project)(row, as_of):
        return False
    return row["last_used_on"] is None or (as_of - row["last_used_on"]).days > 90


def response(row):
    if row["answered_at"] is None:
        return None
    return (row["answered_at"] - row["happened_at"]).total_seconds()


def either(flagged, where):
    return lambda row: where(row) and flagged(row)


def share(time, part, whole):
    """A sum of one column over the sum of another."""
    return Event(time, flag(part), flag(whole))


def distinct_procedures(time, numerator, denominator=always, every=None):
    return Distinct(time, "procedure_code", numerator, denominator, every)


OTHERS = {
    "documents_signed": Event("issued_on", flag("signed"), always),
    "documents_signed_sent_online": Event(
        "issued_on", lambda row: row["signed"] and row["sent_online"], always
    ),
    "documents_sent_on_paper": Event("issued_on", flag("paper_also"), always),
    "documents_out": Event("issued_on", always),
    "work_files_online": Distinct(
        "issued_on", "work_file", always, always, every=flag("work_file_online")
    ),
    "documents_received_online": Event("arrived_on", flag("received_online"), always),
    "documents_in_online_files": Event("arrived_on", flag("work_file_online"), always),
    "documents_in_on_time": AsOf(
        "arrived_on",
        "handled_on",
        document_in_time,
        lambda row, as_of: row["due_on"] is not None,
    ),
    "leaders_signing": Distinct(
        "month_on",
        "certificate_code",
        lambda row: leader(row) and row["signed_count"] > 0,
        leader,
    ),
    "certificates_used": Distinct(
        "month_on", "certificate_code", lambda row: row["signed_count"] > 0, always
    ),
    "signatures_made": Event("month_on", flag("signed_count")),
    "payments_succeeded": Event("paid_at", flag("succeeded"), always),
    "payments_amount": Event("paid_at", lambda row: row["succeeded"] and row["amount"]),
    "transactions_signed": Event("made_at", equals("authentication", "signature"), always),
    "transactions_online": Event("made_at", flag("online"), always),
    "petitions_on_time": AsOf("received_at", "answered_at", petition_in_time, always),
    "petitions_satisfied": Event("answered_at", petition_satisfied, always),
    "petitions_published": Event("answered_at", flag("published"), always),
    "procedures_announced_on_time": distinct_procedures(
        "announced_on", always, every=in_order("announced_on", "announce_due_on")
    ),
    "procedures_published_on_time": distinct_procedures(
        "publish_due_on", always, every=in_order("published_on", "publish_due_on")
    ),
    "procedures_complete": distinct_procedures(
        "month_on", present("published_on"), present("published_on"), every=flag("complete")
    ),
    "procedures_online": distinct_procedures(
        "month_on", equals("service_level", "full", "partial")
    ),
    "procedures_online_in_full": distinct_procedures("month_on", equals("service_level", "full")),
    "procedures_connected": distinct_procedures("month_on", flag("connected")),
    "e_invoice_issuers": snapshot(flag("issuers"), flag("businesses")),
    "e_invoices_from_registers": share("month_on", "from_cash_registers", "invoices"),
    "insurance_app_adults": snapshot(flag("installs"), flag("adults")),
    "households_on_floors": snapshot(flag("on_floors"), flag("households")),
    "digital_economy_share": share("period_on", "digital_value", "grdp"),
    "enterprises_on_platforms": share("period_on", "platform_users", "enterprises"),
    "leaders_trained": share("ended_on", "leaders_trained", "leaders"),
    "officials_trained": share("ended_on", "officials_trained", "officials"),
    "dx_staff_full_time": snapshot(flag("full_time"), always),
    "dx_staff_with_it_degree": snapshot(equals("degree_field", "it"), always),
    "systems_sharing_data": snapshot(either(flag("shares_data"), no_project), no_project),
    "systems_with_security_level": snapshot(
        either(present("security_level"), no_project), no_project
    ),
    "systems_idle": AsOf("month_on", None, unused),
    "sites_connected": Event(
        "held_on", either(flag("connected"), flag("invited")), flag("invited")
    ),
    "visits": Event("visited_on", flag("visits")),
    "visits_with_record": share("visited_on", "with_record", "visits"),
    "visits_paid_cashless": share("visited_on", "paid_cashless", "visits"),
    "pupils_present": share("school_day", "present", "pupils"),
    "traffic_incidents": Event("happened_at", always),
    "traffic_deaths": Event("happened_at", flag("deaths")),
    "traffic_median_response": Median("happened_at", response),
    "tourist_arrivals": Event("arrived_on", flag("arrivals")),
    "tourists_foreign": share("arrived_on", "foreign_arrivals", "arrivals"),
}

TWINS = DOSSIERS | OTHERS
