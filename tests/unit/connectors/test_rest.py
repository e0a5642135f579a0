"""Fetching from sources that behave, and from those that do not."""

import gzip
import json
from datetime import UTC, datetime, timedelta

import pytest

from nhip.connectors import rest
from nhip.connectors.rest import PullFailed, fetch
from tests.unit.connectors.sources import (
    CHANGED,
    CURSOR,
    LINK,
    PAGE,
    Answer,
    described,
    items,
    pages,
    serving,
)

pytestmark = pytest.mark.enable_socket
NOW = datetime(2026, 9, 20, 8, tzinfo=UTC)
ROWS = [{"MaHoSo": f"HS{n}", "NgayCapNhat": f"2026-09-{n + 1:02}T10:00:00"} for n in range(5)]


@pytest.fixture
def fetched(tmp_path):
    """Fetch from a source that answers so; gives what came and the records."""

    def fetched(answer, *more, since=None, token="", now=NOW):
        waits = []
        with serving(answer) as source:
            into = tmp_path / "ra.jsonl"
            try:
                done = fetch(
                    described(source.url, *more), into, since=since, started_at=now,
                    token=token, sleep=waits.append,
                )  # fmt: skip
            finally:
                fetched.waits, fetched.source = waits, source
        lines = into.read_text(encoding="utf-8").splitlines()
        return done, [json.loads(line) for line in lines]

    return fetched


def refused(fetched, answer, *more, **told):
    with pytest.raises(PullFailed) as error:
        fetched(answer, *more, **told)
    return error.value


def test_pages_by_number(fetched):
    done, records = fetched(pages(ROWS), PAGE)
    assert records == ROWS
    assert (done.rows, done.pages) == (5, 3)
    assert [query["trang"] for query in fetched.source.queries()] == ["1", "2", "3", "4"]
    assert fetched.source.queries()[0]["co"] == "2"


def test_pages_by_cursor(fetched):
    def answer(query, _headers, _count):
        at = int(query.get("tiep", 0))
        return items(ROWS[at], next=at + 1 if at < 4 else None)

    assert fetched(answer, CURSOR)[1] == ROWS


@pytest.mark.parametrize("where", ["body", "header"])
def test_pages_by_link(fetched, where):
    def answer(query, _headers, _count):
        at = int(query.get("a", 0))
        link = f"/ho-so?a={at + 1}"
        if at == 4:
            return items(ROWS[at])
        if where == "body":
            return items(ROWS[at], next=link)
        found = items(ROWS[at])
        found.headers["Link"] = f'<{link}>; rel="next"'
        return found

    assert fetched(answer, LINK)[1] == ROWS


def test_only_what_changed_is_asked_for_with_an_overlap(fetched):
    since = datetime(2026, 9, 3, 5, tzinfo=UTC)
    done, _ = fetched(pages(ROWS[3:]), PAGE, CHANGED, since=since)
    assert {query["tu_luc"] for query in fetched.source.queries()} == {"2026-09-03T11:00:00+07:00"}
    assert done.mark == datetime(2026, 9, 5, 3, tzinfo=UTC)


def test_the_mark_stays_where_nothing_came(fetched):
    since = datetime(2026, 9, 3, tzinfo=UTC)
    done, _ = fetched(pages([]), PAGE, CHANGED, since=since)
    assert (done.rows, done.mark) == (0, since)


def test_a_source_whose_clock_runs_ahead_makes_us_skip_nothing(fetched):
    ahead = [{"MaHoSo": "HS1", "NgayCapNhat": "2031-01-01T00:00:00"}]
    assert fetched(pages(ahead), PAGE, CHANGED)[0].mark == NOW


def test_odd_moments_do_not_move_the_mark(fetched):
    odd = [{"NgayCapNhat": value} for value in ("hôm qua", None, True, 1e300, "9999-99-99", [])]
    assert fetched(pages(odd, size=9), PAGE, CHANGED)[0].mark is None


def test_the_token_travels_in_the_header(fetched):
    fetched(pages(ROWS), PAGE, token="bi-mat")
    assert all(one["Authorization"] == "Bearer bi-mat" for _, one in fetched.source.asked)


def test_a_token_with_line_breaks_is_refused(fetched):
    assert refused(fetched, pages(ROWS), PAGE, token="a\r\nX: 1").code == "pull.bad_token"


@pytest.mark.parametrize(
    "stumble",
    [
        Answer(b"", 500),
        Answer(b"", 429, headers={"Retry-After": "7"}),
        Answer(b'{"data": {"items": [{"MaHoSo": "HS', 200),
        Answer(b'{"data"', 200, cut=True),
        Answer(b"{}", 200, slow=12.0),
    ],
    ids=["500", "429", "half JSON", "cut off", "slow"],
)
def test_a_source_that_stumbles_is_asked_again(fetched, stumble):
    def answer(query, headers, count):
        return stumble if count == 2 else pages(ROWS)(query, headers, count)

    assert fetched(answer, PAGE)[1] == ROWS
    assert fetched.waits == [7.0 if stumble.status == 429 else 1.0]


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (Answer(b"", 503), "503"),
        (Answer(b"[1, 2", 200), "JSON"),
        (Answer(b"{", 200, cut=True), "ngắt"),
    ],
    ids=["503", "half JSON", "cut off"],
)
def test_a_source_that_never_recovers(fetched, broken, told):
    error = refused(fetched, lambda *_: broken, PAGE)
    assert error.code == "pull.unreachable"
    assert told in error.fields["problem"]
    assert fetched.waits == [1.0, 2.0]


def test_nobody_there(tmp_path):
    with serving(pages([])) as source:
        url = source.url
    with pytest.raises(PullFailed, match="unreachable"):
        fetch(
            described(url, PAGE), tmp_path / "x", since=None, started_at=NOW, sleep=lambda _: None
        )


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer(b"", 401), "pull.status"),
        (Answer(b"", 302, headers={"Location": "http://127.0.0.1:1/"}), "pull.status"),
        (Answer(b"<html>", kind="text/html"), "pull.not_json"),
        (Answer(b'{"data": {"items": {"a": 1}}}'), "pull.no_records"),
        (Answer(b'{"data": {"items": [1, 2]}}'), "pull.no_records"),
        (Answer(b"[]"), "pull.no_records"),
    ],
    ids=["401", "redirect", "a page", "no list", "no records", "another place"],
)
def test_what_will_not_pass_by_itself_is_not_asked_again(fetched, answer, code):
    assert refused(fetched, lambda *_: answer, PAGE).code == code
    assert len(fetched.source.asked) == 1


def test_a_page_that_comes_again(fetched):
    """A source that does not know our parameter gives its first page for ever."""
    assert refused(fetched, lambda *_: items(*ROWS[:2]), PAGE).code == "pull.same_page"
    assert len(fetched.source.asked) == 2


def test_links_that_go_in_circles(fetched):
    def answer(query, _headers, count):
        at = int(query.get("a", 0))
        return items({"MaHoSo": f"HS{count}"}, next=f"/ho-so?a={(at + 1) % 3}")

    assert refused(fetched, answer, LINK).code == "pull.loop"


@pytest.mark.parametrize("next_url", ["http://169.254.169.254/x", "https://127.0.0.1/x", "//a/b"])
def test_a_link_to_another_host_gets_no_token(fetched, next_url):
    def answer(*_):
        return items(ROWS[0], next=next_url)

    assert refused(fetched, answer, LINK, token="bi-mat").code == "pull.other_host"
    assert len(fetched.source.asked) == 1


def test_endless_pages(fetched):
    def answer(_query, _headers, count):
        return items({"MaHoSo": f"HS{count}"})

    assert refused(fetched, answer, PAGE, "max_pages: 5\n").code == "pull.too_many_pages"


def test_a_page_larger_than_allowed(fetched, monkeypatch):
    monkeypatch.setattr(rest, "PAGE_BYTES", 100_000)
    bomb = Answer(gzip.compress(b" " * 10_000_000), headers={"Content-Encoding": "gzip"})
    assert refused(fetched, lambda *_: bomb, PAGE).code == "pull.too_long"


def test_retry_after_as_a_moment(fetched):
    later = (datetime.now(UTC) + timedelta(seconds=60)).strftime("%a, %d %b %Y %H:%M:%S GMT")

    def answer(query, headers, count):
        busy = Answer(b"", 503, headers={"Retry-After": later})
        return busy if count == 1 else pages(ROWS)(query, headers, count)

    fetched(answer, PAGE)
    assert 50 < fetched.waits[0] <= 60


def test_a_source_that_asks_for_a_day_is_not_waited_for(fetched):
    busy = Answer(b"", 429, headers={"Retry-After": "86400"})
    refused(fetched, lambda *_: busy, PAGE)
    assert max(fetched.waits) == rest.LONGEST_WAIT


def test_a_certificate_nobody_signed_is_refused(tmp_path):
    """TLS is spoken to a server that speaks none: never fallen back from."""
    with serving(pages(ROWS)) as source:
        secure = described(source.url.replace("http:", "https:"), PAGE)
        with pytest.raises(PullFailed, match="unreachable"):
            fetch(secure, tmp_path / "x", since=None, started_at=NOW, sleep=lambda _: None)
        assert source.asked == []
