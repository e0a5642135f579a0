"""What the pages of collecting ask for: a round, steps with their reasons, files."""

from django import forms
from django.utils import timezone

from nhip.apps.collection.models import CollectionRound, FormTemplate
from nhip.apps.units.models import COMMUNE_LEVEL, Kind, Unit
from nhip.engine.errors import NhipError
from nhip.engine.period import Period
from nhip.ui.messages import sentence_of

MOMENT = "%Y-%m-%dT%H:%M"
KINDS = (
    ("commune_level", "Mọi xã, phường, đặc khu"),
    (Kind.DEPARTMENT, "Mọi sở, ban, ngành"),
    (Kind.VERTICAL, "Mọi cơ quan ngành dọc"),
    (Kind.PARTY, "Mọi cơ quan Đảng"),
    (Kind.FRONT, "Mặt trận Tổ quốc"),
    (Kind.MASS, "Mọi tổ chức chính trị - xã hội"),
    (Kind.SERVICE_CENTRE, "Trung tâm Phục vụ hành chính công"),
    (Kind.ENTERPRISE, "Doanh nghiệp"),
)


def moment(label, **more):
    """A day and an hour, as browsers ask for them."""
    return forms.DateTimeField(
        label=label, input_formats=[MOMENT, "%d/%m/%Y %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT), **more,
    )  # fmt: skip


class RoundForm(forms.ModelForm):
    """A round to be planned; its units by kind, and single ones by name."""

    due_at = moment("Hạn gửi")
    kinds = forms.MultipleChoiceField(
        label="Hỏi những đơn vị nào", choices=KINDS, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    others = forms.ModelMultipleChoiceField(
        label="Từng đơn vị riêng", queryset=Unit.objects.none(), required=False,
        to_field_name="key",
        help_text="Giữ Ctrl để chọn nhiều đơn vị. Thêm vào các nhóm đã chọn ở trên.",
    )  # fmt: skip

    class Meta:
        model = CollectionRound
        fields = (
            "template", "title", "period", "due_at", "accepts_late", "head_signs", "approver",
            "approver_unit", "legal_basis", "note",
        )  # fmt: skip
        help_texts = {"period": "2026, 2026-H1, 2026-Q3, 2026-08 hoặc 2026-9M."}
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        alive = Unit.objects.alive(timezone.localdate())
        alive = alive.exclude(kind__in=(Kind.CITY,)).by_kind("name")
        self.fields["others"].queryset = alive
        self.fields["approver_unit"].queryset = alive.exclude(kind__in=COMMUNE_LEVEL)
        newest = FormTemplate.objects.order_by("code", "-version")
        seen = {}
        for one in newest:
            seen.setdefault(one.code, one.pk)
        self.fields["template"].queryset = FormTemplate.objects.filter(pk__in=seen.values())
        if self.instance.pk and not self.is_bound:
            chosen = self.instance.submissions.values_list("unit__key", flat=True)
            self.initial["others"] = list(chosen)

    def clean_period(self):
        try:
            return Period.parse(self.cleaned_data["period"]).code
        except NhipError as fault:
            raise forms.ValidationError(sentence_of(fault)) from None

    def clean(self):
        given = super().clean()
        if not given.get("kinds") and not given.get("others"):
            self.add_error("kinds", "Hãy chọn ít nhất một nhóm hoặc một đơn vị.")
        if given.get("approver") != CollectionRound.Approver.UNIT:
            given["approver_unit"] = None
        return given

    def units(self):
        """Every unit that was chosen, once."""
        kinds = {kind for kind in self.cleaned_data["kinds"] if kind != "commune_level"}
        if "commune_level" in self.cleaned_data["kinds"]:
            kinds |= set(COMMUNE_LEVEL)
        alive = Unit.objects.alive(timezone.localdate())
        return [*alive.filter(kind__in=kinds), *self.cleaned_data["others"]]

    def values(self):
        """What the action asks for besides the units."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class HeadForm(forms.Form):
    """The head of a form template; its fields are rows of the screen."""

    code = forms.SlugField(
        label="Mã biểu", max_length=40, help_text="Chữ thường không dấu, số, gạch nối: bc-quy."
    )
    title = forms.CharField(label="Tên biểu mẫu", max_length=300)
    legal_basis = forms.CharField(label="Căn cứ", max_length=300, required=False)
    note = forms.CharField(
        label="Hướng dẫn chung", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class StepForm(forms.Form):
    """A step with its reason; an unlocking also with its end."""

    reason = forms.CharField(
        label="Lý do", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    until = moment("Mở lại đến", required=False)


class PostponeForm(forms.Form):
    due_at = moment("Hạn mới")
    why = forms.CharField(label="Lý do", max_length=500)
