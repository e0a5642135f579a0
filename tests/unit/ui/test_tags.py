"""Component tags: what they print for the values pages really hold."""

from fractions import Fraction

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from nhip.engine.values import Missing, Reason
from nhip.ui.context import Choice, ContextBar


def render(text, path="/trang/", **context):
    request = RequestFactory().get(path)
    return Template(text).render(Context(context | {"request": request}))


@pytest.mark.parametrize(
    ("value", "shown"),
    [(1234.5, "1.234,50"), (Fraction(1, 3), "0,33"), (0, "0,00"), (-0.125, "-0,13")],
)
def test_number_is_vietnamese(value, shown):
    assert f">{shown}<" in render("{% number x 2 %}", x=value)


def test_number_links_to_its_explanation_and_escapes():
    html = render("{% number 1 why=url unit=unit %}", url="/vi-sao/a/?x=1&y=2", unit="<b>")
    assert 'href="/vi-sao/a/?x=1&amp;y=2"' in html
    assert "<b>" not in html


def test_missing_number_is_its_reason_and_never_zero():
    html = render("{% number x 2 %}", x=Missing(Reason.NOT_REPORTED))
    assert "chưa có số liệu" in html
    assert "0" not in html
    assert "0" not in render("{% number None %}")


@pytest.mark.parametrize(
    ("value", "good", "word", "tone"),
    [
        (2.5, "up", "tăng 2,5", "good"),
        (-2.5, "up", "giảm 2,5", "bad"),
        (2.5, "down", "tăng 2,5", "bad"),
        (0, "up", "không đổi", "steady"),
    ],
)
def test_delta_says_its_direction_in_words(value, good, word, tone):
    html = render("{% delta x good=good %}", x=value, good=good)
    assert word in html
    assert f"delta-{tone}" in html


def test_delta_without_a_past():
    assert "chưa có kỳ trước" in render("{% delta None %}")


def test_status_has_a_word_and_a_shape():
    html = render('{% status "due_soon" %}')
    assert "Sắp đến hạn" in html
    assert "#due-soon" in html
    with pytest.raises(KeyError):
        render('{% status "happy" %}')


@pytest.mark.parametrize(
    ("got", "possible", "width"),
    [(5, 20, "25.00"), (30, 20, "100.00"), (-1, 20, "0.00"), (1, 0, "0.00"), (None, 20, "0.00")],
)
def test_score_bar_stays_inside_its_frame(got, possible, width):
    html = render("{% score_bar got possible %}", got=got, possible=possible)
    assert f'width="{width}"' in html
    assert "style=" not in html


def test_sort_header_turns_round():
    head = '{% sort_th "diem" "Điểm" %}'
    assert 'href="/trang/?sap=diem"' in render(head)
    rising = render(head, "/trang/?sap=diem&trang=3")
    assert 'aria-sort="ascending"' in rising
    assert 'href="/trang/?sap=-diem"' in rising
    assert 'aria-sort="descending"' in render(head, "/trang/?sap=-diem")


def test_filter_bar_keeps_other_parameters_and_drops_the_page():
    html = render(
        '{% filter_bar fields="loai" %}x{% endfilter_bar %}',
        "/trang/?ky=2026&loai=xa&trang=4&q=%22%3E",
    )
    assert 'type="hidden" name="ky" value="2026"' in html
    assert 'name="loai"' not in html
    assert 'name="trang"' not in html
    assert 'value="&quot;&gt;"' in html


def test_select_marks_what_is_chosen():
    html = render('{% filter_select "loai" "Loại" choices %}', "/?loai=1", choices=[(1, "Xã")])
    assert '<option value="1" selected>Xã</option>' in html


def test_context_bar_offers_what_the_view_gives():
    bar = ContextBar(
        [Choice("a/1", "A")], "a/1", [Choice("2026", "năm 2026")], "2026", True, "k", "Xã"
    )
    html = render("{% context_bar bar %}", "/trang/?nhom=2&ky=2026&trang=3", bar=bar)
    assert '<option value="a/1" selected>A</option>' in html
    assert '<option value="2026" selected>năm 2026</option>' in html
    assert 'name="don-vi" value="k"' in html
    assert 'data-nhip-unit-picker="/don-vi/"' in html
    assert 'type="hidden" name="nhom" value="2"' in html
    assert 'name="trang"' not in html


def test_pager_counts_and_links():
    page = Paginator(range(120), 50).page(2)
    html = render('{% pager page "đơn vị" %}', "/trang/?q=xa&trang=2", page=page)
    assert "51–100 trong" in html
    assert 'href="/trang/?q=xa&amp;trang=3"' in html
    assert '<span aria-current="page">2</span>' in html


def test_pager_of_nothing():
    assert "Không có dòng nào" in render("{% pager page %}", page=Paginator([], 50).page(1))


def test_breadcrumb_escapes_and_ends_without_a_link():
    html = render('{% breadcrumb "Đơn vị" "/don-vi/" name %}', name="<i>Xã</i>")
    assert '<li><a href="/don-vi/">Đơn vị</a></li>' in html
    assert '<li aria-current="page">&lt;i&gt;Xã&lt;/i&gt;</li>' in html


def test_blocks_wrap_their_content_and_escape_their_titles():
    html = render('{% card title subtitle="kỳ" level=3 %}<p>nội dung</p>{% endcard %}', title="<b>")
    assert "<h3>&lt;b&gt;</h3>" in html
    assert "<p>nội dung</p>" in html
    table = render('{% data_table "Điểm" hide_caption=True %}<tbody></tbody>{% enddata_table %}')
    assert '<caption class="visually-hidden">Điểm</caption><tbody>' in table
    assert 'aria-label="Điểm"' in table


def test_notice_of_an_unknown_kind_is_information():
    assert "notice-info" in render('{% notice "x" "debug" %}')


def test_link_carries_the_context():
    html = render('{% link "units:detail" "xa-a" nhom=2 %}', "/trang/?ky=2026&sap=ten")
    assert html == "/don-vi/xa-a/?ky=2026&amp;nhom=2"
