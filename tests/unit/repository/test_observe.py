"""Measuring: what counts where and when, and that a correction costs what a rebuild would give."""

from datetime import date, datetime, timedelta

import pytest

from nhip.engine.period import Period
from nhip.repository import indicator as indicators
from nhip.repository import observe, readings
from nhip.repository.compiler import BadSpans, Spans, plans
from nhip.repository.engines import duckdb
from nhip.repository.indicator import of_dataset
from nhip.repository.parts import PartStore
from tests.unit.repository.measuring import DOSSIERS, FileLake, dossier

ALL = of_dataset(indicators.shipped().values(), "dossiers")


def periods(*codes):
    return [Period.parse(code) for code in codes]


def figures(lake, code, *codes, **asked):
    found = readings.series(lake.root, indicators.get(code), DOSSIERS, periods(*codes), **asked)
    return {(f.unit, f.period): (f.numerator, f.denominator) for f in found}


@pytest.fixture
def lake(tmp_path):
    return FileLake(tmp_path)


def measured(lake, rows):
    lake.commit(rows)
    observe.refresh(lake, DOSSIERS, ALL)
    return lake


def test_a_dossier_open_over_three_months_counts_in_each(lake):
    lake.commit(
        [
            dossier(
                "d",
                submitted_at=date(2026, 1, 20),
                received_at=date(2026, 1, 20),
                due_at=date(2026, 2, 20),
                ended_on=date(2026, 3, 5),
                on_time=False,
            )
        ]
    )
    months = periods("2026-01", "2026-02", "2026-03", "2026-04")
    observe.refresh_as_of(lake, DOSSIERS, ALL, months, date(2026, 4, 30))
    assert figures(lake, "dossiers_on_time", *(m.code for m in months)) == {
        ("H44.1", "2026-01"): (1, 1),  # open, within its due date
        ("H44.1", "2026-02"): (0, 1),  # open, late since 21 February
        ("H44.1", "2026-03"): (0, 1),  # ended late
    }
    observe.refresh_as_of(lake, DOSSIERS, ALL, periods("2026-Q1"), date(2026, 4, 30))
    assert figures(lake, "dossiers_on_time", "2026-Q1") == {("H44.1", "2026-Q1"): (0, 1)}


def test_a_dossier_turns_late_by_the_clock_alone(lake):
    due = date(2026, 8, 10)
    lake.commit(
        [dossier("d", submitted_at=date(2026, 8, 1), received_at=date(2026, 8, 1), due_at=due)]
    )
    seen = {}
    for today in (date(2026, 8, 10), date(2026, 8, 11)):
        observe.refresh_as_of(lake, DOSSIERS, ALL, periods("2026-08"), today)
        seen[today.day] = figures(lake, "dossiers_on_time", "2026-08")["H44.1", "2026-08"]
    assert seen == {10: (1, 1), 11: (0, 1)}


def test_the_clock_stands_while_papers_are_awaited(lake):
    day = date(2026, 8, 1)
    start = {"submitted_at": day, "received_at": day, "due_at": date(2026, 8, 10)}
    lake.commit(
        [
            dossier("asked in time", waiting_since=date(2026, 8, 9), **start),
            dossier("asked too late", waiting_since=date(2026, 8, 12), **start),
            dossier("waited before", paused_days=30, **start),
            dossier("no due date", submitted_at=day, received_at=day),
        ]
    )  # fmt: skip
    observe.refresh_as_of(lake, DOSSIERS, ALL, periods("2026-08"), date(2026, 8, 31))
    assert figures(lake, "dossiers_on_time", "2026-08")["H44.1", "2026-08"] == (3, 4)
    assert figures(lake, "dossiers_open_late", "2026-08")["H44.1", "2026-08"] == (1, 4)


def test_a_procedure_used_in_two_months_is_one_procedure_of_the_year(lake):
    days = (date(2026, 1, 5), date(2026, 2, 5), date(2026, 2, 6))
    measured(lake, [dossier(str(day), submitted_at=day) for day in days])
    used = figures(lake, "procedures_used", "2026-01", "2026-02", "2026")
    assert [used["H44.1", code][0] for code in ("2026-01", "2026-02", "2026")] == [1, 1, 1]


def test_one_lapse_in_a_period_spoils_the_whole_period(lake):
    paid = {"has_fee": True, "paid_online": True}
    measured(
        lake,
        [
            dossier("1", submitted_at=date(2026, 1, 5), **paid),
            dossier("2", submitted_at=date(2026, 2, 5), **paid | {"paid_online": False}),
        ],
    )
    found = figures(lake, "procedures_all_paid_online", "2026-01", "2026-02", "2026-Q1")
    assert found["H44.1", "2026-01"] == (1, 1)
    assert found["H44.1", "2026-02"] == (0, 1)
    assert found["H44.1", "2026-Q1"] == (0, 1)


def test_a_window_from_the_15th_to_the_14th_is_exact(lake):
    edges = {14: "2026-08-14", 15: "2026-08-15"}
    rows = [dossier(code, submitted_at=date.fromisoformat(code)) for code in edges.values()]
    measured(lake, [*rows, dossier("last", submitted_at=datetime(2026, 9, 14, 23, 59, 59))])
    windows = ("2026-08~14", "2026-09~14")
    online = figures(lake, "dossiers_online", *windows)
    assert online == {("H44.1", "2026-08~14"): (1, 1), ("H44.1", "2026-09~14"): (2, 2)}
    assert figures(lake, "procedures_used", "2026-09~14") == {("H44.1", "2026-09~14"): (1, None)}


def test_the_median_of_joined_months_is_not_their_mean(lake):
    spent = {date(2026, 1, 20): (1, 1, 1), date(2026, 2, 20): (5, 9)}
    rows = [
        dossier(f"{end}-{n}", submitted_at=end, received_at=end - timedelta(days), ended_on=end)
        for end, all_days in spent.items()
        for n, days in enumerate(all_days)
    ]  # fmt: skip
    measured(lake, rows)
    found = figures(lake, "dossiers_median_days", "2026-01", "2026-02", "2026-Q1")
    assert {period: number for (_unit, period), (number, _none) in found.items()} == {
        "2026-01": 1,
        "2026-02": 7,
        "2026-Q1": 1,
    }


def parts_of(lake):
    """Everything stored, in an order of its own."""
    found = {}
    for plan in plans(ALL, DOSSIERS):
        stored = PartStore(lake.root).stored(plan.grain)
        if stored is not None:
            rows = stored.settled(plan.grain, plan.names)
            sql = f"select {', '.join([*plan.grain.keys, *plan.names])} from {rows} order by all"
            found[plan.grain.name] = duckdb.run(sql, stored.files).to_pylist()
    return found


def test_a_correction_gives_what_a_rebuild_gives(lake, tmp_path):
    kept = [dossier(f"k{n}", submitted_at=date(2026, 1, n)) for n in range(1, 9)]
    moved = dossier("m", submitted_at=date(2026, 2, 3), has_fee=True, fee_amount=0.1)
    lake.commit(kept)
    old = lake.commit([moved, dossier("same", submitted_at=date(2026, 2, 3))])
    observe.refresh(lake, DOSSIERS, ALL)
    later = moved | {"submitted_at": datetime(2026, 3, 1), "ended_on": date(2026, 3, 2)}
    lake.commit([later, dossier("same", submitted_at=date(2026, 2, 3))], instead_of=[old])
    done = observe.refresh(lake, DOSSIERS, ALL)
    touched = {each.grain.name: each.parts for each in done}
    assert touched["event-submitted_at"] == ("2026-02", "2026-03")
    assert touched["event-ended_on"] == ("2026-03",)

    (tmp_path / "again").mkdir()
    again = FileLake(tmp_path / "again")
    again.versions = [lake.files("dossiers")]
    observe.refresh(again, DOSSIERS, ALL)
    assert parts_of(lake) == parts_of(again)
    assert all(each.parts == () for each in observe.refresh(lake, DOSSIERS, ALL))


def test_a_version_whose_old_files_are_gone_is_measured_whole(lake):
    old = lake.commit([dossier("a", submitted_at=date(2026, 1, 1))])
    observe.refresh(lake, DOSSIERS, ALL)
    lake.commit([dossier("b", submitted_at=date(2026, 1, 2))], instead_of=[old])
    old.unlink()
    assert all(each.parts is None for each in observe.refresh(lake, DOSSIERS, ALL))
    assert figures(lake, "dossiers_online", "2026-01") == {("H44.1", "2026-01"): (1, 1)}


def test_some_days_only(lake):
    lake.commit([dossier(str(n), submitted_at=date(2026, 1, n)) for n in (1, 2, 3)])
    tables = observe.measure(lake.files(""), ALL, DOSSIERS, days=[date(2026, 1, 2)])
    [event] = [table for grain, table in tables.items() if grain.name == "event-submitted_at"]
    assert event.column("day").to_pylist() == [date(2026, 1, 2)]


def test_what_was_never_measured_says_so(lake):
    with pytest.raises(readings.NotMeasured):
        figures(lake, "dossiers_online", "2026-01")


def test_spans_follow_one_another():
    with pytest.raises(BadSpans):
        Spans.until(periods("2026-01", "2026-03"), date(2026, 5, 1))
    with pytest.raises(BadSpans):
        Spans.until(periods("2026-06"), date(2026, 5, 1))
    assert Spans.until(periods("2026-05", "2026-06"), date(2026, 5, 7)).as_of == (date(2026, 5, 7),)


@pytest.mark.parametrize(
    "codes",
    [
        ("2026-02-09", "2026-02-10", "2026-02-11"),
        ("2025-12~14", "2026-01~14", "2026-02~14"),
        ("2025-Q4", "2026-Q1", "2026-Q2"),
        ("2025", "2026"),
    ],
    ids="-".join,
)
def test_periods_measured_together_are_those_measured_apart(lake, codes):
    days = [date(2025, 11, 3) + timedelta(days=9 * number) for number in range(25)]
    rows = [
        dossier(
            f"{first}-{last}",
            submitted_at=first,
            received_at=first,
            due_at=first + timedelta(days=20),
            ended_on=last,
        )
        for first in days
        for last in (None, first, first + timedelta(days=1), first + timedelta(days=45))
    ]
    lake.commit(rows)
    asked, today = periods(*codes), date(2026, 6, 30)

    def stocks(of):
        tables = observe.measure_as_of(lake.files("dossiers"), ALL, DOSSIERS, of, today)
        return [row for table in tables.values() for row in table.to_pylist()]

    together, apart = stocks(asked), [row for period in asked for row in stocks([period])]
    assert len(together) == len(asked)
    assert sorted(together, key=str) == sorted(apart, key=str)


@pytest.mark.parametrize("code", ["2026-02~14", "2026-Q1~14", "2026-H1", "2026-02-10", "2026-2M"])
def test_a_stock_counts_in_any_kind_of_period(lake, code):
    period = Period.parse(code)
    inside = period.start
    lake.commit(
        [
            dossier("in", submitted_at=inside, received_at=inside),
            dossier("left before", submitted_at=date(2025, 1, 1), received_at=date(2025, 1, 1),
                    ended_on=date(2025, 1, 2), on_time=True),
        ]
    )  # fmt: skip
    observe.refresh_as_of(lake, DOSSIERS, ALL, [period], date(2026, 12, 31))
    assert figures(lake, "dossiers_on_time", code)["H44.1", code][1] == 1
