"""Forms that give a role, or let somebody act in one for some days."""

from django import forms
from django.utils import timezone

from nhip.apps.accounts.models import User
from nhip.apps.accounts.roles import Role
from nhip.apps.units.models import Membership, Unit
from nhip.apps.units.queries import roles_of, search


class GrantForm(forms.Form):
    role = forms.ChoiceField(label="Vai trò", choices=[(role.value, role.name_vi) for role in Role])
    since = forms.DateField(
        label="Từ ngày", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    until = forms.DateField(
        label="Đến ngày",
        required=False,
        help_text="Để trống nếu chưa biết ngày kết thúc.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
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


class DelegateForm(forms.Form):
    """Of one's own roles, to somebody who holds a role in the same unit."""

    membership = forms.ModelChoiceField(Membership.objects.none(), label="Vai trò ủy quyền")
    receiver = forms.ModelChoiceField(User.objects.none(), label="Người làm thay")
    since = forms.DateField(
        label="Từ ngày", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label="Đến hết ngày", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    why = forms.CharField(label="Lý do, số văn bản", max_length=300)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        own = [held for held in roles_of(user) if held.role != Role.ADMINISTRATOR]
        units = {held.unit_id for held in own}
        self.fields["membership"].queryset = Membership.objects.filter(
            pk__in=[held.pk for held in own]
        ).select_related("user", "unit")
        self.fields["membership"].label_from_instance = lambda one: (
            f"{one.get_role_display()} · {one.unit}"
        )
        people = User.objects.filter(memberships__unit__in=units, is_active=True)
        self.fields["receiver"].queryset = people.exclude(pk=user.pk).distinct()
