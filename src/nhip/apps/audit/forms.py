"""The filters of the record's page, read from its address."""

from django import forms

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class FilterForm(forms.Form):
    ai = forms.CharField(label="Ai", required=False, max_length=150)
    viec = forms.CharField(label="Việc", required=False, max_length=60)
    q = forms.CharField(required=False, max_length=200)
    tu = forms.DateField(label="Từ ngày", required=False, widget=DAY)
    den = forms.DateField(label="Đến ngày", required=False, widget=DAY)

    def criteria(self):
        """What queries.events() takes; a field that could not be read filters nothing."""
        self.is_valid()
        names = {"ai": "who", "viec": "verb", "q": "what", "tu": "since", "den": "until"}
        given = self.cleaned_data
        return {name: given[field] for field, name in names.items() if given.get(field)}
