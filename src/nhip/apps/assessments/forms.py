"""What the pages of rounds ask for."""

from django import forms

from nhip.apps.assessments.actions import Calendar
from nhip.apps.assessments.models import Appraisal, AssessedCriterion
from nhip.apps.assessments.models.rounds import CALENDAR
from nhip.apps.criteria.models import CriteriaSetVersion
from nhip.apps.files.models import Evidence
from nhip.apps.units.models import Kind
from nhip.engine.errors import BadPeriod, NotANumber
from nhip.engine.period import Period
from nhip.engine.values import parse_vi_number, vi_number


def day_input():
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def lines(rows):
    return forms.Textarea(attrs={"rows": rows})


class Points(forms.CharField):
    """Points as people type them: 7,5."""

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_vi_number(text)
        except NotANumber:
            raise forms.ValidationError(f"“{text}” không phải là số. Hãy gõ như 7,5.") from None


class CalendarForm(forms.Form):
    self_due_on = forms.DateField(label="Đơn vị tự đánh giá đến hết ngày", widget=day_input())
    appraise_due_on = forms.DateField(label="Thẩm định đến hết ngày", widget=day_input())
    explain_due_on = forms.DateField(label="Giải trình đến hết ngày", widget=day_input())
    decide_due_on = forms.DateField(label="Quyết định trước ngày", widget=day_input())
    publish_on = forms.DateField(label="Dự kiến công bố", widget=day_input())

    def calendar(self):
        return Calendar(**{name: self.cleaned_data[name] for name in CALENDAR})


class MoveForm(CalendarForm):
    reason = forms.CharField(label="Lý do đổi lịch", required=False, widget=lines(2))


class RoundForm(CalendarForm):
    """A new round. Left empty, kinds are those the set applies to."""

    title = forms.CharField(label="Tên đợt", max_length=200)
    version = forms.ModelChoiceField(
        CriteriaSetVersion.objects.none(), label="Bộ tiêu chí", empty_label=None
    )
    period = forms.CharField(label="Kỳ số liệu", max_length=20, help_text="Ví dụ 2025.")
    basis = forms.CharField(label="Văn bản mở đợt", max_length=300, required=False)
    kinds = forms.MultipleChoiceField(
        label="Loại đơn vị", choices=Kind.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Không chọn thì lấy mọi loại mà bộ tiêu chí áp dụng.",
    )  # fmt: skip
    units = forms.CharField(
        label="Hoặc chỉ các đơn vị này", required=False, widget=lines(2),
        help_text="Tên hoặc mã, cách nhau bằng dấu chấm phẩy.",
    )  # fmt: skip
    tie_break = forms.CharField(
        label="Khi bằng điểm, xét nhóm", required=False,
        help_text="Mã nhóm theo thứ tự, ví dụ 4; 1. Để trống thì đồng hạng.",
    )  # fmt: skip
    needs_signature = forms.BooleanField(label="Phiếu phải ký số trước khi gửi", required=False)

    field_order = (
        "title", "version", "period", "basis", "kinds", "units", *CALENDAR, "tie_break",
        "needs_signature",
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].queryset = CriteriaSetVersion.objects.newest()

    def clean_period(self):
        try:
            return Period.parse(self.cleaned_data["period"]).code
        except BadPeriod:
            raise forms.ValidationError("Kỳ không đúng. Hãy viết như 2025 hoặc 2025-H1.") from None

    def clean_tie_break(self):
        return self.cleaned_data["tie_break"].replace(";", " ").replace(",", " ").split()


class MemberForm(forms.Form):
    username = forms.CharField(label="Tên đăng nhập của thành viên", max_length=150)
    is_chair = forms.BooleanField(label="Là chủ tịch hội đồng", required=False)
    units = forms.CharField(
        label="Chỉ thẩm định các đơn vị", required=False, widget=lines(2),
        help_text="Tên hoặc mã, cách nhau bằng dấu chấm phẩy. Để trống thì mọi đơn vị.",
    )  # fmt: skip


class StepForm(forms.Form):
    action = forms.CharField(max_length=20, widget=forms.HiddenInput)
    reason = forms.CharField(label="Lý do, ý kiến", required=False, widget=lines(2))


class DecideForm(forms.Form):
    decision = forms.CharField(label="Quyết định số", max_length=200)
    decided_on = forms.DateField(label="Ngày quyết định", widget=day_input())
    text = forms.CharField(label="Nội dung quyết định", required=False, widget=lines(5))


class UnlockForm(forms.Form):
    open_until = forms.DateField(label="Cho sửa đến hết ngày", widget=day_input())
    reason = forms.CharField(label="Lý do", widget=lines(2))


class LineForm(forms.Form):
    """What a unit says of one criterion."""

    self_score = Points(label="Điểm tự chấm", required=False)
    self_note = forms.CharField(label="Thuyết minh", required=False, widget=lines(3))
    status = forms.ChoiceField(label="Trạng thái", choices=AssessedCriterion.Status.choices)
    owner = forms.CharField(label="Phụ trách", max_length=200, required=False)
    due_on = forms.DateField(label="Hạn", required=False, widget=day_input())
    revision = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, held, data=None):
        score = "" if held.self_score is None else vi_number(held.self_score)
        first = {
            "self_score": score, "self_note": held.self_note, "status": held.status,
            "owner": held.owner, "due_on": held.due_on, "revision": held.revision,
        }  # fmt: skip
        return cls(data, initial=first, auto_id=f"id_{held.pk}_%s")


class AttachForm(forms.Form):
    """Evidence that is there already, or a new one by file, link or number."""

    evidence = forms.ModelChoiceField(
        Evidence.objects.none(), label="Minh chứng đã nộp", required=False, empty_label="chọn…"
    )
    tep = forms.FileField(label="Hoặc tệp mới", required=False)
    url = forms.URLField(label="Hoặc liên kết", required=False, max_length=500,
                         assume_scheme="https")  # fmt: skip
    number = forms.CharField(label="Hoặc số, ký hiệu văn bản", max_length=100, required=False)
    issued_on = forms.DateField(label="Ngày văn bản", required=False, widget=day_input())
    note = forms.CharField(label="Chỉ dẫn (trang, mục)", max_length=300, required=False)

    def __init__(self, *args, shelf, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["evidence"].queryset = shelf


class ExplainForm(forms.Form):
    about = forms.ChoiceField(
        label="Giải trình về",
        choices=[("measured", "Số liệu đo"), ("appraised", "Điểm thẩm định")],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label="Nội dung giải trình", max_length=20000, widget=lines(4))


class AppraiseForm(forms.Form):
    verdict = forms.ChoiceField(
        label="Ý kiến", choices=Appraisal.Verdict.choices, widget=forms.RadioSelect
    )
    score = Points(label="Điểm, khi giảm hoặc tăng", required=False)
    comment = forms.CharField(label="Nhận xét", required=False, widget=lines(3))


class SettleForm(forms.Form):
    score = Points(label="Điểm của hội đồng")
    reason = forms.CharField(label="Lý do kết luận", widget=lines(2))


class AnswerForm(forms.Form):
    is_upheld = forms.TypedChoiceField(
        label="Kết quả", choices=[("1", "Chấp nhận"), ("0", "Không chấp nhận")],
        coerce=lambda value: value == "1", widget=forms.RadioSelect,
    )  # fmt: skip
    text = forms.CharField(label="Trả lời", widget=lines(3))


class NewerForm(forms.Form):
    decision = forms.CharField(label="Theo văn bản số", max_length=200)
    reason = forms.CharField(label="Lý do", widget=lines(2))


class ImportForm(forms.Form):
    unit = forms.ModelChoiceField(
        None, label="Phiếu của đơn vị", to_field_name="key", empty_label=None
    )
    tep = forms.FileField(label="Tệp .xlsx hoặc .csv")

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
