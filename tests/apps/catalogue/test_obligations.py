"""Obligations: states from dates, counts per unit, files with faults by cell, who may do what."""

import io
from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook

from nhip.apps.audit.models import AuditEvent
from nhip.apps.catalogue import obligation_law
from nhip.apps.catalogue.actions import obligations as actions
from nhip.apps.catalogue.actions.obligations import ObligationRefused, Wanted
from nhip.apps.catalogue.models.obligations import Obligation, State
from nhip.apps.catalogue.obligation_file import read_obligations
from nhip.apps.catalogue.queries import obligations as queries
from nhip.apps.units.models import Unit
from nhip.repository.grid import UnreadableFile

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 22)
HEAD = "Đơn vị;Nội dung;Loại;Hạn;Số văn bản;Ngày hoàn thành;Văn bản minh chứng\n"


@pytest.fixture
def searchable(units):
    from nhip.engine.folding import fold

    for unit in units.values():
        unit.search_text = f"| {fold(unit.name)} |"
        unit.save()
    return units


@pytest.fixture
def owed(units):
    """An obligation of a ward; what differs is given."""

    def owed(what="Kết nối cơ sở dữ liệu đất đai", unit="viet-tri", **values):
        values = {"kind": "connect", "due_on": ON + timedelta(90), **values}
        return actions.save_obligation(by=None, unit=units[unit], what=what, **values)

    return owed


def confirmed(one, done_on):
    actions.report_done(by=None, obligation=one, done_on=done_on, done_number="12/BB")
    return actions.confirm_done(by=None, obligation=one)


CASES = [
    (None, None, False, State.NO_DUE),
    (ON - timedelta(1), None, False, State.OVERDUE),
    (ON, None, False, State.DUE_SOON),
    (ON + timedelta(30), None, False, State.DUE_SOON),
    (ON + timedelta(31), None, False, State.OPEN),
    (ON, ON, False, State.REPORTED),
    (ON, ON, True, State.DONE),
    (ON, ON + timedelta(1), True, State.DONE_LATE),
    (None, ON, True, State.DONE),
    (ON - timedelta(9), ON, False, State.REPORTED),
]


@pytest.mark.parametrize(("due", "done", "sure", "state"), CASES)
def test_a_state_follows_from_dates_in_python_and_in_the_database(owed, due, done, sure, state):
    one = owed(due_on=due)
    if done:
        Obligation.objects.update(done_on=done, confirmed_at=timezone.now() if sure else None)
        one.refresh_from_db()
    assert one.state(ON) is state
    for other in State:
        assert Obligation.objects.in_state(other, ON).exists() is (other is state)


def test_counts_in_all_and_per_unit(owed):
    owed("a", due_on=ON - timedelta(1))
    owed("b", unit="so-ct", due_on=None)
    confirmed(owed("c", due_on=date(2026, 1, 31)), date(2026, 1, 31))
    confirmed(owed("d", due_on=date(2026, 1, 31)), date(2026, 2, 1))
    found = queries.tally(Obligation.objects.all(), ON)
    assert (found.total, found.owed, found.finished, found.done, found.late) == (4, 2, 2, 1, 2)
    rows = queries.by_unit(Obligation.objects.all(), ON)
    assert [(one.unit.key, one.tally.overdue, one.tally.owed) for one in rows] == [
        ("viet-tri", 1, 1),
        ("so-ct", 0, 1),
    ]


def test_the_life_of_an_obligation(owed, officer, steward):
    one = owed()
    with pytest.raises(ObligationRefused, match=r"obligation\.future"):
        actions.report_done(
            by=officer,
            obligation=one,
            done_on=timezone.localdate() + timedelta(1),
            done_number="1/BB",
        )
    with pytest.raises(ObligationRefused, match=r"obligation\.not_reported"):
        actions.confirm_done(by=steward, obligation=one)
    day = timezone.localdate()
    actions.report_done(by=officer, obligation=one, done_on=day, done_number="1/BB")
    with pytest.raises(ObligationRefused, match=r"obligation\.no_reason"):
        actions.send_back_done(by=steward, obligation=one, why=" ")
    back = actions.send_back_done(by=steward, obligation=one, why="Thiếu biên bản")
    assert (back.done_on, back.sent_back) == (None, "Thiếu biên bản")
    actions.report_done(by=officer, obligation=one, done_on=day, done_number="2/BB")
    done = actions.confirm_done(by=steward, obligation=one)
    assert (done.sent_back, done.reported_by, done.confirmed_by) == ("", officer, steward)
    with pytest.raises(ObligationRefused, match=r"obligation\.confirmed"):
        actions.report_done(by=officer, obligation=one, done_on=day, done_number="3/BB")
    verbs = [event.verb for event in AuditEvent.objects.order_by("id")]
    assert verbs == [
        "ghi nghĩa vụ dữ liệu",
        "báo hoàn thành nghĩa vụ dữ liệu",
        "trả lại báo cáo nghĩa vụ dữ liệu",
        "báo hoàn thành nghĩa vụ dữ liệu",
        "xác nhận nghĩa vụ dữ liệu",
    ]


def test_the_same_obligation_twice(owed):
    owed("Kết nối CSDL Đất đai")
    with pytest.raises(ObligationRefused, match=r"obligation\.twice"):
        owed("kết nối  csdl đất ĐAI")


# --- files


def read(text, units):
    return read_obligations(text.encode(), units["tinh"], ON)


def test_a_file_is_read_by_the_words_of_its_columns(searchable):
    text = (
        "PHỤ LỤC;;\nNghĩa vụ;Thời hạn;Đơn vị chủ trì;Căn cứ pháp lý\n"
        "Số hóa hồ sơ hộ tịch;quý II/2026;Sở Công thương;278/2025/NĐ-CP\n"
        "Kết nối camera;31/12/2026;phường Việt Trì;\n"
        "Ban hành quy chế;trước 30/6/2026;H44.101;\n"
        "Việc khác;;UBND phường Nông Trang;\n"
    )
    found = read(text, searchable)
    assert found.problems == []
    told = [(w.unit.key, w.values["kind"], w.values["due_on"]) for w in found.wanted]
    assert told == [
        ("so-ct", "digitise", date(2026, 6, 30)),
        ("viet-tri", "connect", date(2026, 12, 31)),
        ("nong-trang", "issue", date(2026, 6, 30)),
        ("nong-trang", "other", None),
    ]
    assert found.wanted[0].values["due_text"] == "quý II/2026"


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        ("Các sở, ban, ngành", ["so-ct"]),
        ("UBND các xã, phường", ["nong-trang", "viet-tri"]),
        ("Cấp xã", ["nong-trang", "viet-tri"]),
        ("Sở Công Thương; Nông Trang", ["so-ct", "nong-trang"]),
        ("Việt Trì", ["viet-tri"]),
    ],
)
def test_units_and_sets_of_units(searchable, said, keys):
    found = read(f'{HEAD}"{said}";Kết nối;;;;;\n', searchable)
    assert found.problems == []
    assert [one.unit.key for one in found.wanted] == keys


def test_every_fault_is_told_with_its_cell(searchable):
    rows = [
        ";Kết nối;;;;;",
        "Sở Không Có;Kết nối;;;;;",
        "Sở Công Thương;;Số hóa;;;;",
        "Sở Công Thương;Làm;bay;;;;",
        "Sở Công Thương;Làm;;hôm nào đó;;;",
        "Sở Công Thương;Nối;;;;35/13/2026;",
        "Sở Công Thương;Kết nối A;;;;;",
        "so cong thuong;KẾT NỐI a;;;;;",
    ]
    found = read(HEAD + "\n".join(rows) + "\n", searchable)
    assert [(one.address, one.code) for one in found.problems] == [
        ("A2", "obligation.no_unit"),
        ("A3", "obligation.unknown_unit"),
        ("B4", "obligation.no_what"),
        ("C5", "obligation.unknown_kind"),
        ("D6", "obligation.bad_day"),
        ("F7", "obligation.bad_day"),
        ("B9", "obligation.repeated"),
    ]


def test_two_units_of_one_name_are_listed(searchable):
    Unit.objects.create(
        key="khac", kind="ward", name="Phường Việt Trì", search_text="| phuong viet tri |"
    )
    found = read_obligations(f"{HEAD}Phường Việt Trì;Kết nối;;;;;\n".encode(), None, ON)
    (fault,) = found.problems
    assert (fault.code, "khac" in fault.fields["units"]) == ("obligation.two_units", True)
    assert (
        read(f"{HEAD}Phường Việt Trì;Kết nối;;;;;\n", searchable).wanted[0].unit.key == "viet-tri"
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file.empty"),
        (b"a;b\n1;2\n", "obligation.no_columns"),
        (HEAD.encode(), "file.no_rows"),
        (b"%PDF-1.7", "file.foreign"),
        (b"PK\x03\x04", "file.damaged"),
    ],
)
def test_a_file_that_is_none(units, content, code):
    with pytest.raises(UnreadableFile) as refused:
        read_obligations(content, units["tinh"], ON)
    assert refused.value.code == code


def test_excel_days_and_an_export_read_back(searchable, owed, client, steward):
    book = Workbook()
    book.active.append(["Đơn vị", "Nội dung", "Hạn", "Ngày hoàn thành", "Văn bản minh chứng"])
    book.active.append(["H44.07", "=1+1", datetime(2026, 5, 1), None, None])
    book.active.append(["H44.07", "Mở dữ liệu giá", 46_143, datetime(2026, 4, 1), "7/QĐ"])
    file = io.BytesIO()
    book.save(file)
    found = read_obligations(file.getvalue(), searchable["tinh"], ON)
    assert [one.code for one in found.problems] == ["figures.excel_error"]
    (good,) = found.wanted
    assert (good.values["due_on"], good.values["kind"]) == (date(2026, 5, 1), "open")
    actions.keep_obligations(by=steward, wanted=found.wanted, origin="x")
    one = Obligation.objects.get()
    assert (one.state(ON), one.confirmed_by) == (State.DONE, steward)
    client.force_login(steward)
    sheet = client.get("/kho-du-lieu/nghia-vu/?xuat=xlsx").content
    again = read_obligations(sheet, searchable["tinh"], ON)
    assert again.problems == []
    kept = actions.keep_obligations(by=steward, wanted=again.wanted, origin="x")
    assert (kept.created, kept.changed, kept.unchanged) == (0, 0, 1)


def test_an_import_again_updates(units, steward):
    rows = [Wanted(units["so-ct"], {"kind": "connect", "what": "A", "due_on": ON})]
    assert actions.keep_obligations(by=steward, wanted=rows, origin="x").created == 1
    later = [Wanted(units["so-ct"], {"kind": "connect", "what": "a", "due_on": ON + timedelta(5)})]
    kept = actions.keep_obligations(by=steward, wanted=later, origin="x")
    assert (kept.created, kept.changed) == (0, 1)
    assert Obligation.objects.get().due_on == ON + timedelta(5)


def test_the_law_ships_what_the_decree_says(units, steward):
    rows = obligation_law.shipped(units["tinh"], ON)
    kept = actions.keep_obligations(by=steward, wanted=rows, origin="law")
    assert kept.created == 4 + 2 * 2
    assert actions.keep_obligations(by=None, wanted=rows, origin="law").unchanged == 8
    annex = Obligation.objects.get(code="ND278-PL1")
    assert (annex.due_on, annex.unit.key) == (date(2025, 12, 30), "tinh")
    assert annex.legal_basis == "278/2025/NĐ-CP ngày 22/10/2025"
    assert set(Obligation.objects.exclude(due_on=None).values_list("due_on", flat=True)) == {
        date(2025, 12, 30),
        date(2026, 12, 31),
    }
    assert not Obligation.objects.filter(doubt="").exists()


# --- pages


def test_the_steward_adds_a_unit_reports_the_steward_confirms(searchable, client, steward, officer):
    client.force_login(steward)
    assert client.get("/kho-du-lieu/nghia-vu/them/").status_code == 200
    bad = client.post("/kho-du-lieu/nghia-vu/them/", {"don_vi": "Xã Không Có", "what": "x"})
    assert "Không có đơn vị nào tên" in bad.content.decode()
    given = {
        "don_vi": "viet tri",
        "kind": "connect",
        "what": "Kết nối LGSP",
        "due_on": "2026-01-01",
    }
    assert client.post("/kho-du-lieu/nghia-vu/them/", given).status_code == 302
    one = Obligation.objects.get()
    edited = {**given, "due_on": "2026-02-02"}
    assert client.post(f"/kho-du-lieu/nghia-vu/{one.pk}/sua/", edited).status_code == 302
    page = f"/kho-du-lieu/nghia-vu/{one.pk}/"
    client.force_login(officer)
    assert "Báo hoàn thành" in client.get(page).content.decode()
    assert client.post(f"{page}bao-xong/", {"done_on": "2026-03-01"}).status_code == 400
    done = {"done_on": "2026-03-01", "done_number": "5/BB"}
    assert client.post(f"{page}bao-xong/", done).status_code == 302
    assert client.post(f"{page}xac-nhan/").status_code == 403
    client.force_login(steward)
    assert "chờ xác nhận" in client.get(page).content.decode()
    assert client.post(f"{page}xac-nhan/").status_code == 302
    one.refresh_from_db()
    assert (one.state(ON), one.due_on) == (State.DONE_LATE, date(2026, 2, 2))


def test_units_see_their_own(owed, client, officer, leader):
    own, other = owed("Của phường"), owed("Của sở", unit="so-ct")
    client.force_login(officer)
    listed = client.get("/kho-du-lieu/nghia-vu/").content.decode()
    assert "Của phường" in listed
    assert "Của sở" not in listed
    assert client.get(other.get_absolute_url()).status_code == 404
    address = f"/kho-du-lieu/nghia-vu/{other.pk}/bao-xong/"
    assert client.post(address, {"done_on": "2026-03-01", "done_number": "1"}).status_code == 404
    assert client.get("/kho-du-lieu/nghia-vu/don-vi/viet-tri/").status_code == 200
    assert client.get("/kho-du-lieu/nghia-vu/don-vi/so-ct/").status_code == 404
    assert "hx-get" in client.get("/don-vi/viet-tri/").content.decode()
    assert "nghia-vu" not in client.get("/don-vi/so-ct/").content.decode()
    client.force_login(leader)
    assert "Của sở" in client.get("/kho-du-lieu/nghia-vu/").content.decode()
    assert client.get("/kho-du-lieu/nghia-vu/them/").status_code == 403
    assert "Báo hoàn thành" not in client.get(own.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("q=dat dai", ["A đất đai"]),
        ("loai=digitise", ["B số hóa"]),
        ("tinh-trang=overdue", ["A đất đai"]),
        ("tinh-trang=late", ["A đất đai"]),
        ("don-vi=so-ct", ["B số hóa"]),
        ("can-cu=278", ["B số hóa"]),
        ("tinh-trang=khong&loai=co", ["A đất đai", "B số hóa"]),
    ],
)
def test_filters(owed, client, leader, query, shown):
    owed("A đất đai", due_on=date(2020, 1, 1))
    owed("B số hóa", unit="so-ct", kind="digitise", legal_number="278")
    client.force_login(leader)
    listed = client.get(f"/kho-du-lieu/nghia-vu/?{query}").content.decode()
    assert [one for one in ("A đất đai", "B số hóa") if f">{one}<" in listed] == shown
    assert client.get(f"/kho-du-lieu/nghia-vu/?{query}&xuat=xlsx").status_code == 200


def test_the_page_of_files(searchable, client, steward):
    client.force_login(steward)
    address = "/kho-du-lieu/nghia-vu/nap/"
    assert "Tỉnh Phú Thọ" in client.get(address).content.decode()
    bad = SimpleUploadedFile("x.csv", f"{HEAD}Sở Ma;Nối;;;;;\nSở Công Thương;Nối;;;;;\n".encode())
    told = client.post(address, {"tep": bad}).content.decode()
    assert "A2" in told
    assert not Obligation.objects.exists()
    good = SimpleUploadedFile("x.csv", f"{HEAD}Sở Công Thương;Nối;;;;;\n".encode())
    assert client.post(address, {"tep": good}).status_code == 302
    assert Obligation.objects.count() == 1
    assert client.get(f"{address}bieu-mau/").status_code == 200
    assert client.post(f"{address}tu-luat/").status_code == 302
    assert Obligation.objects.count() == 9
    assert "quá hạn" in client.get("/kho-du-lieu/nghia-vu/don-vi/").content.decode()
    assert client.get("/kho-du-lieu/nghia-vu/don-vi/?xuat=xlsx").status_code == 200


def test_the_board_shows_what_is_overdue_and_what_waits(owed, client, steward, officer):
    late, told = owed("Quá hạn lâu", due_on=date(2025, 1, 1)), owed("Đã báo")
    actions.report_done(by=officer, obligation=told, done_on=date(2026, 1, 1), done_number="1")
    client.force_login(steward)
    page = client.get("/kho-du-lieu/bang-viec/").content.decode()
    assert late.get_absolute_url() in page
    assert told.get_absolute_url() in page
    assert "Nghĩa vụ dữ liệu quá hạn" in page
