"""What an address asks of the series page: units, view, kind of period, first and last day."""

from datetime import date, timedelta

from django import forms
from django.utils import timezone

from nhip.apps.units.models import Unit
from nhip.engine.period import DECREE_09_CLOSING_DAY, Kind

REPORTED, TODAY, DAY = "bao-cao", "hom-nay", "ngay"
VIEWS = (
    (REPORTED, "Như khi báo cáo"),
    (TODAY, "Theo đơn vị hôm nay"),
    (DAY, "Theo đơn vị của một ngày"),
)
KINDS = (
    ("thang", "Tháng"),
    ("quy", "Quý"),
    ("nam", "Năm"),
    ("thang-14", "Kỳ báo cáo tháng (15 đến 14)"),
    ("quy-14", "Kỳ báo cáo quý (15 đến 14)"),
)
OF = {
    "thang": (Kind.MONTH, 0),
    "quy": (Kind.QUARTER, 0),
    "nam": (Kind.YEAR, 0),
    "thang-14": (Kind.MONTH, DECREE_09_CLOSING_DAY),
    "quy-14": (Kind.QUARTER, DECREE_09_CLOSING_DAY),
}
MOST_UNITS = 4
BACK = timedelta(days=730)


class SeriesForm(forms.Form):
    xem = forms.ChoiceField(label="Cách nhìn", choices=VIEWS, required=False)
    ngay = forms.DateField(
        label="Ngày", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    loai = forms.ChoiceField(label="Kỳ", choices=KINDS, required=False)
    tu = forms.DateField(
        label="Từ ngày", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    den = forms.DateField(
        label="Đến ngày", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean(self):
        given = self.cleaned_data
        today = timezone.localdate()
        given["xem"] = given.get("xem") or REPORTED
        given["loai"] = given.get("loai") or "thang"
        given["den"] = min(given.get("den") or _last_month_end(today), today)
        given["tu"] = given.get("tu") or given["den"] - BACK
        if given["tu"] > given["den"]:
            raise forms.ValidationError("Ngày đầu đứng sau ngày cuối. Hãy đổi lại.")
        if given["xem"] == DAY and not given.get("ngay"):
            self.add_error("ngay", "Hãy chọn ngày của danh mục đơn vị.")
        return given

    @property
    def on(self):
        """The day whose units figures are shown on; None is as reported."""
        given = self.cleaned_data
        return {REPORTED: None, TODAY: timezone.localdate(), DAY: given.get("ngay")}[given["xem"]]


def units_asked(query):
    """The units named by the address, in its order, four at most."""
    keys = list(dict.fromkeys(key for key in query.getlist("don-vi") if key))[:MOST_UNITS]
    found = {unit.key: unit for unit in Unit.objects.filter(key__in=keys)}
    return [found[key] for key in keys if key in found]


def _last_month_end(today: date) -> date:
    return today.replace(day=1) - timedelta(days=1)
