"""Forms of obligations: filters of the list, the obligation itself, a report, a file."""

from django import forms
from django.utils import timezone

from nhip.apps.catalogue.models.obligations import Obligation, State
from nhip.apps.units.queries import named

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
STATES = [("late", "Chậm (quá hạn, hoặc xong sau hạn)"), *State.choices]


class FilterForm(forms.Form):
    """What the address asks of the list; a field that could not be read filters nothing."""

    q = forms.CharField(required=False, max_length=200)
    don_vi = forms.CharField(required=False, max_length=100)
    loai = forms.ChoiceField(choices=Obligation.Kind, required=False)
    tinh_trang = forms.ChoiceField(choices=STATES, required=False)
    can_cu = forms.CharField(required=False, max_length=100)

    def __init__(self, query):
        super().__init__({name: query.get(name.replace("_", "-"), "") for name in self.base_fields})

    def criteria(self):
        """What queries.obligations.matching() takes."""
        self.is_valid()
        names = {"q": "words", "don_vi": "unit", "loai": "kind", "tinh_trang": "state"}
        given = {**{k: self.cleaned_data.get(k, "") for k in names}, "can_cu": ""}
        found = {name: given[field] for field, name in names.items()}
        return {**found, "legal": self.cleaned_data.get("can_cu", "")}


class ObligationForm(forms.ModelForm):
    """An obligation, its unit by name or code."""

    don_vi = forms.CharField(
        label="Đơn vị", max_length=200, help_text="Tên hoặc mã, như Sở Công Thương hay H44.07."
    )

    class Meta:
        model = Obligation
        fields = (
            "don_vi", "kind", "what", "code", "due_on", "due_text", "legal_number", "legal_on",
            "legal_article", "source", "doubt",
        )  # fmt: skip
        widgets = {
            "due_on": DAY,
            "legal_on": DAY,
            "what": forms.Textarea(attrs={"rows": 3}),
            "doubt": forms.Textarea(attrs={"rows": 2}),
        }

    field_order = ("don_vi",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["don_vi"] = self.instance.unit.name

    def clean_don_vi(self):
        text = self.cleaned_data["don_vi"]
        if self.instance.pk and text == self.instance.unit.name:
            return self.instance.unit
        found = named(text, timezone.localdate())
        if not found:
            raise forms.ValidationError(f"Không có đơn vị nào tên hay mã “{text}”.")
        if len(found) > 1:
            names = ", ".join(f"{unit.name} ({unit.key})" for unit in found[:5])
            told = f"“{text}” là tên của nhiều đơn vị: {names}. Hãy dùng mã trong ngoặc."
            raise forms.ValidationError(told)
        return found[0]

    def values(self):
        """What save_obligation() takes."""
        given = dict(self.cleaned_data)
        return {"unit": given.pop("don_vi"), **given}


class ReportForm(forms.Form):
    """That it is done, since when, and by what document."""

    done_on = forms.DateField(label="Ngày hoàn thành", widget=DAY)
    done_number = forms.CharField(
        label="Văn bản minh chứng",
        max_length=200,
        help_text="Số, ngày của văn bản, biên bản kết nối hoặc quyết định ban hành.",
    )
    done_note = forms.CharField(
        label="Kết quả", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class FileForm(forms.Form):
    """A file of obligations."""

    tep = forms.FileField(
        label="Tệp", error_messages={"required": "Chưa có tệp. Hãy chọn tệp .xlsx hoặc .csv."}
    )
