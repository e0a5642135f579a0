"""The form that gives a role: which role, in which unit, from which day."""

from django import forms
from django.utils import timezone

from nhip.apps.accounts.roles import Role
from nhip.apps.units.models import Unit
from nhip.apps.units.queries import search


class GrantForm(forms.Form):
    role = forms.ChoiceField(label="Vai trò", choices=[(role.value, role.name_vi) for role in Role])
    since = forms.DateField(
        label="Từ ngày", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean_role(self):
        return Role(self.cleaned_data["role"])

    def clean(self):
        """The unit that was picked; without JavaScript, the only one whose name was typed."""
        typed, key = self.data.get("q", "").strip(), self.data.get("don-vi", "")
        today = timezone.localdate()
        unit = Unit.objects.filter(key=key).first()
        if unit is None and typed:
            found = list(search(typed, today)[:2])
            unit = found[0] if len(found) == 1 else None
        if unit is None:
            self.add_error(None, "Chưa rõ đơn vị nào. Hãy gõ tên rồi chọn trong danh sách gợi ý.")
        return self.cleaned_data | {"unit": unit}
