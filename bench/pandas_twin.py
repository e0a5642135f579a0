"""The dossiers' indicators in pandas, as an analyst writes them: columns first, groups after."""

import numpy as np
import pandas as pd

FLAGS = ("digitised", "papers_replaced", "reused", "synced_personal_store", "citizen_data_used")
COLUMNS = [
    *("agency_code", "procedure_code", "channel", "submitted_at", "received_at", "due_at"),
    *("has_fee", "fee_amount", "paid_online", *FLAGS, "synced_at", "written_result"),
    *("electronic_result", "signed_archived", "end_to_end", "account_vneid", "satisfied"),
    *("end_status", "ended_on", "paused_days", "waiting_since", "on_time"),
]


def load(files):
    """All columns the indicators read, with NumPy's missing values."""
    return pd.concat([pd.read_parquet(file, columns=COLUMNS) for file in files], ignore_index=True)


def additive(frame):
    """Counts and sums per unit and day, by day of submission and by day of ending."""
    fee, paid = frame.has_fee, frame.has_fee & frame.paid_online
    online = frame.channel == 2
    filed = {
        "online": online,
        "by_post": frame.channel == 3,
        **{name: frame[name] for name in FLAGS},
        "fee": fee,
        "paid": paid,
        "fees": frame.fee_amount.where(fee, 0),
        "fees_paid": frame.fee_amount.where(paid, 0),
        "vneid": online & frame.account_vneid,
    }
    day = frame.submitted_at.dt.floor("D")
    first = pd.DataFrame(filed).groupby([frame.agency_code, day]).sum()

    ended = frame[frame.ended_on.notna()]
    on = pd.to_datetime(ended.ended_on)
    finished = ended.end_status.isin([9, 10])
    written = finished & ended.written_result
    electronic = ended.electronic_result.astype(bool)
    late = ended.on_time.eq(False)
    spent = (on - ended.received_at.dt.floor("D")).dt.days - ended.paused_days
    done = {
        "end_to_end": (ended.channel == 2) & ended.end_to_end.astype(bool),
        "electronic": written & electronic,
        "written": written,
        "archived": finished & ended.digitised & ended.signed_archived.astype(bool),
        "finished": finished,
        "satisfied": ~ended.satisfied.eq(False) & ~late,
        "refused": ended.end_status == 3,
        "late": late,
        "spent": spent.clip(lower=0),
    }
    second = pd.DataFrame(done).groupby([ended.agency_code, on]).sum()
    return first, second


def rest(frame, months, today):
    """Stocks at each month's end, distinct procedures and medians per unit and month."""
    month = frame.submitted_at.dt.to_period("M")
    keys = [frame.agency_code, month]
    fee = frame.has_fee
    sets = {
        "used": frame,
        "online": frame[frame.channel == 2],
        "fee": frame[fee],
        "paid": frame[fee & frame.paid_online],
        "unpaid": frame[fee & ~frame.paid_online],
    }
    found = {
        name: rows.groupby([rows.agency_code, month[rows.index]]).procedure_code.nunique()
        for name, rows in sets.items()
    }
    on = pd.to_datetime(frame.ended_on)
    spent = ((on - frame.received_at.dt.floor("D")).dt.days - frame.paused_days).clip(lower=0)
    found["median"] = spent.groupby([frame.agency_code, on.dt.to_period("M")]).median()
    for period in months:
        found[period.code] = _stock(frame, on, period, min(period.end, today))
    return found, keys


def _stock(frame, on, period, as_of):
    start, at = np.datetime64(period.start), np.datetime64(as_of)
    there = (frame.received_at < at + np.timedelta64(1, "D")) & ~(on < start)
    rows, ended = frame[there], on[there]
    stands = rows.waiting_since.dt.floor("D").fillna(at).clip(upper=at)
    due = rows.due_at.dt.floor("D") + pd.to_timedelta(rows.paused_days, unit="D")
    over = ended <= at
    in_time = (over & rows.on_time.ne(False)) | (~over & ~(due < stands))
    synced = (rows.synced_at - rows.received_at).dt.total_seconds() <= 1800
    told = {"in_time": in_time, "synced": synced, "open": ~over, "late": ~over & (due < stands)}
    return pd.DataFrame(told).groupby(rows.agency_code).sum()
