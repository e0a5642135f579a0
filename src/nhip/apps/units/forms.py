"""What the list of units can be asked: words, kind, province, day. Words of the address only."""

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property

from nhip.apps.units.models import COMMUNE_LEVEL, PROVINCE_LEVEL, Kind, Unit
from nhip.apps.units.queries import below, search

LEVELS = {"cap-tinh": ("Cấp tỉnh", PROVINCE_LEVEL), "cap-xa": ("Cấp xã", COMMUNE_LEVEL)}
KINDS = [*((code, name) for code, (name, _) in LEVELS.items()), *Kind.choices]
SORTS = {"ten": "search_text", "-ten": "-search_text", "loai": "kind", "-loai": "-kind"}


class UnitFilter(forms.Form):
    """Reads the address of the list; what it cannot read it says, and leaves out."""

    q = forms.CharField(required=False, max_length=200)
    loai = forms.ChoiceField(required=False, choices=[("", ""), *KINDS])
    ngay = forms.DateField(
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": "Ngày viết như 30/6/2025; danh mục dưới đây là của hôm nay."},
    )
    sap = forms.ChoiceField(required=False, choices=[("", ""), *((key, key) for key in SORTS)])

    @property
    def on(self):
        return self.cleaned_data.get("ngay") or timezone.localdate()

    @cached_property
    def place(self):
        """The unit of `don-vi`, if there is one of that key: it and all below it are listed."""
        key = self.data.get("don-vi")
        return Unit.objects.filter(key=key).first() if key else None

    def units(self):
        """The units asked for, in the order asked for. Valid or not: call is_valid() before."""
        asked = self.cleaned_data
        units = search(asked.get("q") or "", self.on)
        if within := self.place:
            inside = set(below(within, self.on).values_list("pk", flat=True))
            units = units.filter(pk__in=inside | {within.pk})
        if kind := asked.get("loai"):
            units = units.filter(kind__in=LEVELS[kind][1] if kind in LEVELS else [kind])
        if sort := asked.get("sap"):
            units = units.order_by(SORTS[sort], "key")
        return units
