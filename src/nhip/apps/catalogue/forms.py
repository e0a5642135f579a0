"""What the import pages ask for: set, period, source, file; then sheet and columns."""

from contextlib import suppress

from django import forms
from django.utils import timezone

from nhip.apps.catalogue import queries, shelf
from nhip.apps.catalogue.models import Source
from nhip.apps.catalogue.sentences import ROLE_NAMES
from nhip.engine.errors import BadPeriod
from nhip.engine.period import Period

ENDINGS = (
    "-H1",
    "-9M",
    "-H2",
    *(f"-Q{n}" for n in range(1, 5)),
    *(f"-{n:02}" for n in range(1, 13)),
)


def period_choices(years):
    """Year, halves, nine months, quarters and months of each year, grouped by year."""
    return [
        (f"Năm {year}", [(p.code, p.name_vi) for p in _periods_of(year)])
        for year in sorted(years, reverse=True)
    ]


def _periods_of(year):
    return [Period.parse(f"{year}{ending}") for ending in ("", *ENDINGS)]


def set_choices():
    return [(set_id, name) for set_id, name, _ in shelf.current().sets()]


class ContextForm(forms.Form):
    """The set and the period, as the address carries them."""

    bo = forms.ChoiceField(label="Bộ tiêu chí", choices=set_choices)
    ky = forms.ChoiceField(label="Kỳ số liệu")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        this_year = timezone.localdate().year
        years = {this_year, this_year - 1}
        asked = str(self.data.get("ky") or self.initial.get("ky") or "")
        with suppress(BadPeriod):  # a choice outside the list is refused by the field itself
            years.add(Period.parse(asked).end.year)
        self.fields["ky"].choices = period_choices(years)

    def clean_ky(self):
        return Period.parse(self.cleaned_data["ky"])

    def clean_bo(self):
        return shelf.current().get(self.cleaned_data["bo"])


class UploadForm(ContextForm):
    nguon = forms.ModelChoiceField(
        label="Nguồn số liệu",
        queryset=Source.objects.none(),
        empty_label="Chọn nguồn",
        error_messages={
            "required": "Hãy chọn nguồn: mỗi con số phải nói được nó từ đâu.",
            "invalid_choice": "Hãy chọn một nguồn trong danh sách: đó là những nguồn anh/chị được "
            "nạp số liệu.",
        },
    )
    tinh_den = forms.DateField(
        label="Số liệu tính đến ngày",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Bỏ trống nếu là ngày cuối kỳ, hoặc hôm nay khi kỳ chưa hết.",
    )
    tep = forms.FileField(
        label="Tệp số liệu",
        allow_empty_file=True,  # the reader says it in a sentence
        error_messages={"required": "Chưa có tệp nào. Hãy chọn tệp .xlsx hoặc .csv."},
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["nguon"].queryset = queries.sources_for(by)

    def clean_ky(self):
        period = super().clean_ky()
        if period.start > timezone.localdate():
            raise forms.ValidationError(
                f"Kỳ này chưa bắt đầu: {period.name_vi} bắt đầu ngày {period.start:%d/%m/%Y}. "
                "Hãy chọn kỳ đang diễn ra hoặc đã qua."
            )
        return period

    def clean_tinh_den(self):
        day = self.cleaned_data["tinh_den"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(
                f"Ngày {day:%d/%m/%Y} chưa tới. Hãy chọn hôm nay hoặc một ngày trước đó."
            )
        return day


class ColumnsForm(forms.Form):
    """Which sheet and which columns; empty means: by their own words."""

    trang_tinh = forms.CharField(required=False, max_length=100)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for role in ROLE_NAMES:
            self.fields[role] = forms.CharField(required=False, max_length=200)

    @property
    def mapping(self):
        given = self.cleaned_data
        return {role: given[role] for role in ROLE_NAMES if given[role]}
