"""What an address asks of the records page: unit, period, indicator, which number, as of when."""

from django import forms

from nhip.apps.catalogue import lakes
from nhip.apps.units.models import Unit
from nhip.engine.criteria import Part
from nhip.engine.errors import BadPeriod
from nhip.engine.period import Period


class RecordsForm(forms.Form):
    chi_so = forms.CharField()
    ky = forms.CharField()
    don_vi = forms.CharField()
    phan = forms.ChoiceField(
        choices=[(Part.NUMERATOR, "tử số"), (Part.DENOMINATOR, "mẫu số")], required=False
    )
    den = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    theo = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    phien_ban = forms.IntegerField(required=False, min_value=0)

    def __init__(self, query, dataset):
        super().__init__({name: query.get(name.replace("_", "-")) for name in self.base_fields})
        self.dataset = dataset

    def clean_chi_so(self):
        found = lakes.indicators().get(self.cleaned_data["chi_so"])
        if found is None or found.dataset != self.dataset.name:
            raise forms.ValidationError("Tập dữ liệu này không có chỉ số ấy.")
        return found

    def clean_ky(self):
        try:
            return Period.parse(self.cleaned_data["ky"])
        except BadPeriod:
            raise forms.ValidationError("Không có kỳ ấy.") from None

    def clean_don_vi(self):
        found = Unit.objects.filter(key=self.cleaned_data["don_vi"]).first()
        if found is None:
            raise forms.ValidationError("Không có đơn vị ấy.")
        return found

    def clean_phan(self):
        return Part(self.cleaned_data["phan"] or Part.NUMERATOR)
