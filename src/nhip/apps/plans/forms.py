"""What the pages of plans ask for: the head of a plan, its issue, a report, a decision, a value."""

from django import forms
from django.utils import timezone

from nhip.apps.plans.models import Assignment, Plan, ProgressReport, Target, Task
from nhip.apps.plans.queries.recurring import rhythm_of, span_of
from nhip.engine.errors import NotANumber
from nhip.engine.progress import periods_from
from nhip.engine.values import parse_vi_number

State = ProgressReport.State
REPORTED = [
    (State.NOT_STARTED, "Chưa triển khai"),
    (State.DOING, "Đang thực hiện"),
    (State.PROPOSED, "Đã hoàn thành, đề nghị xác nhận"),
]
PERIODS_OFFERED = 8


def day_input():
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def lines(rows):
    return forms.Textarea(attrs={"rows": rows})


class HeadForm(forms.ModelForm):
    """The head of a plan, as its document says it."""

    class Meta:
        model = Plan
        fields = ("kind", "title", "number", "issued_on", "issuer", "signer", "first_year",
                  "last_year", "summary", "note", "parent", "replaces", "report_every")  # fmt: skip
        widgets = {
            "issued_on": day_input(), "summary": lines(3), "note": lines(2), "title": lines(2)
        }  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        others = Plan.objects.exclude(pk=self.instance.pk) if self.instance.pk else Plan.objects
        for name in ("parent", "replaces"):
            self.fields[name].queryset = others.all()
            self.fields[name].empty_label = "không"

    def clean(self):
        given = super().clean()
        first, last = given.get("first_year"), given.get("last_year")
        if first and last and last < first:
            self.add_error("last_year", "Năm cuối phải từ năm đầu trở đi.")
        return given


class StoreForm(HeadForm):
    """The head of a plan read from a document; of one that was issued, the decision."""

    decision = forms.CharField(label="Theo quyết định số", max_length=100, required=False)
    decided_on = forms.DateField(label="Có hiệu lực từ", required=False, widget=day_input())

    class Meta(HeadForm.Meta):
        fields = ("kind", "title", "number", "issued_on", "issuer", "first_year", "last_year",
                  "note")  # fmt: skip

    def __init__(self, *args, **kwargs):
        forms.ModelForm.__init__(self, *args, **kwargs)


class IssueForm(forms.Form):
    number = forms.CharField(label="Số, ký hiệu", max_length=60)
    issued_on = forms.DateField(label="Ngày ban hành", widget=day_input())


class BasisForm(forms.ModelForm):
    """A task or a target with the decision by which an issued one is changed."""

    decision = forms.CharField(label="Theo quyết định số", max_length=100, required=False)
    decided_on = forms.DateField(label="Có hiệu lực từ", required=False, widget=day_input())
    reason = forms.CharField(label="Lý do", required=False, widget=lines(2))
    BASIS = ("decision", "decided_on", "reason")

    def values(self):
        """(fields of the thing, the decision)."""
        given = dict(self.cleaned_data)
        basis = {name: given.pop(name) for name in self.BASIS}
        return given, basis


class TaskForm(BasisForm):
    class Meta:
        model = Task
        fields = ("wording", "product", "start", "due", "due_text", "recurring", "rhythm",
                  "authority", "responsibility", "legal_basis")  # fmt: skip
        widgets = {"start": day_input(), "due": day_input(), "wording": lines(4),
                   "product": lines(2), "authority": lines(2), "responsibility": lines(2),
                   "legal_basis": lines(2)}  # fmt: skip


class TargetForm(BasisForm):
    class Meta:
        model = Target
        fields = ("wording", "operator", "value", "upper", "value_text", "measure_unit", "due",
                  "must_achieve", "basis", "baseline", "baseline_on", "path_kind", "set_id",
                  "criterion", "input")  # fmt: skip
        widgets = {"due": day_input(), "baseline_on": day_input(), "wording": lines(3),
                   "basis": lines(3)}  # fmt: skip


class ReportForm(forms.Form):
    """A unit's report; a recurring task asks for its period and is never completed."""

    state = forms.ChoiceField(label="Tình trạng", choices=REPORTED, widget=forms.RadioSelect)
    period = forms.ChoiceField(label="Kỳ báo cáo", required=False)
    percent = forms.IntegerField(
        label="Khối lượng đã làm (%)", required=False, min_value=0, max_value=100
    )
    result = forms.CharField(label="Kết quả", required=False, widget=lines(3))
    completed_on = forms.DateField(
        label="Ngày hoàn thành",
        required=False,
        widget=day_input(),
        help_text="Chỉ khi đề nghị xác nhận hoàn thành.",
    )
    product_number = forms.CharField(
        label="Số, ký hiệu văn bản sản phẩm", max_length=100, required=False
    )
    product_on = forms.DateField(label="Ngày văn bản", required=False, widget=day_input())
    product_file = forms.FileField(label="Tệp sản phẩm", required=False)
    difficulty = forms.CharField(label="Khó khăn, vướng mắc", required=False, widget=lines(2))
    proposal = forms.CharField(label="Kiến nghị", required=False, widget=lines(2))
    FIRST, MORE = ("state", "period", "percent", "result", "completed_on"), (
        "product_number", "product_on", "product_file", "difficulty", "proposal",
    )  # fmt: skip

    def __init__(self, *args, assignment: Assignment, **kwargs):
        super().__init__(*args, **kwargs)
        task = assignment.task
        if task.recurring:
            self.fields["state"].choices = REPORTED[:2]
            self.fields["period"].choices = period_choices(task)
            del self.fields["completed_on"]
        else:
            del self.fields["period"]

    def clean(self):
        given = super().clean()
        if given.get("state") == State.PROPOSED and not given.get("completed_on"):
            self.add_error(
                "completed_on", "Hãy ghi ngày hoàn thành: hạn được so với chính ngày này."
            )
        if given.get("state") == State.DOING and not given.get("result", "").strip():
            self.add_error("result", "Hãy viết một câu về việc đã làm được.")
        return given

    def first(self):
        return [self[name] for name in self.FIRST if name in self.fields]

    def more(self):
        return [self[name] for name in self.MORE]


def period_choices(task):
    """The last periods that have begun, the newest first."""
    start, until = span_of(task, task.plan)
    last = min(until, timezone.localdate())
    found = list(periods_from(rhythm_of(task, task.plan), start, max(start, last)))
    return [(one.code, one.name_vi) for one in reversed(found[-PERIODS_OFFERED:])]


class DecideForm(forms.Form):
    reason = forms.CharField(
        label="Ý kiến của cơ quan thường trực", required=False, widget=lines(2)
    )


class TakeBackForm(forms.Form):
    reason = forms.CharField(
        label="Lý do rút lại",
        widget=lines(2),
        error_messages={"required": "Rút lại xác nhận cần lý do. Hãy viết lý do."},
    )


class VietnameseNumber(forms.CharField):
    """A number as people type it: 1.234,5."""

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_vi_number(text)
        except NotANumber:
            raise forms.ValidationError(f"“{text}” không phải là số. Hãy gõ như 1.234,5.") from None


class ValueForm(forms.Form):
    """A value of a target on a day."""

    value = VietnameseNumber(label="Giá trị đạt được")
    on = forms.DateField(label="Số liệu tính đến ngày", widget=day_input())
    note = forms.CharField(label="Diễn giải, nguồn số liệu", required=False, widget=lines(2))


class UploadForm(forms.Form):
    tep = forms.FileField(
        label="Văn bản hoặc phụ lục",
        allow_empty_file=True,
        error_messages={"required": "Chưa có tệp nào. Hãy chọn tệp .docx, .xlsx hoặc .csv."},
    )
