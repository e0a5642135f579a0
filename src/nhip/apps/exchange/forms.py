"""Forms of API keys. They parse; actions decide and write."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from nhip.apps.exchange import queries
from nhip.apps.exchange.keys import PUSH, READ_DATASET, Reading
from nhip.apps.units.models import Unit

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
ONE_YEAR = timedelta(days=365)


class KeyForm(forms.Form):
    system = forms.CharField(
        label="Hệ thống dùng khóa",
        max_length=150,
        help_text="Tên hệ thống nguồn, ví dụ: Hệ thống một cửa. Bản ghi gửi lên mang tên này.",
    )
    expires_on = forms.DateField(label="Dùng đến hết ngày", widget=DAY)
    per_day = forms.IntegerField(label="Số lần hỏi mỗi ngày", min_value=1, max_value=10_000_000)
    per_minute = forms.IntegerField(label="Số lần hỏi mỗi phút", min_value=1, max_value=100_000)
    scopes = forms.MultipleChoiceField(
        label="Khóa được làm gì",
        widget=forms.CheckboxSelectMultiple,
        help_text="Chỉ chọn những gì hệ thống ấy cần. Tập dữ liệu ghi “hạn chế” chỉ dành cho nơi "
        "có nhiệm vụ.",
    )

    def __init__(self, *args, **kwargs):
        first = {
            "expires_on": timezone.localdate() + ONE_YEAR,
            "per_day": 10_000,
            "per_minute": 120,
        }
        super().__init__(*args, initial=first | kwargs.pop("initial", {}), **kwargs)
        self.fields["scopes"].choices = queries.scope_choices()

    def readings(self):
        """The scopes that name no dataset: (scope, what it means, whether it is chosen)."""
        chosen = self["scopes"].value() or ()
        return [(one.value, one.name_vi, one.value in chosen) for one in Reading]

    def datasets(self):
        """A row for each dataset, with its two scopes."""
        chosen = self["scopes"].value() or ()
        return [
            {
                "name": one.name,
                "title": one.title_vi,
                "limited": one.classification == "limited",
                "scopes": [
                    (scope := f"{kind}:{one.name}", told, scope in chosen)
                    for kind, told in ((READ_DATASET, "đọc"), (PUSH, "gửi"))
                ],
            }
            for one in queries.datasets()
        ]

    def clean(self):
        given = super().clean()
        key = self.data.get("don-vi", "")
        given["owner"] = Unit.objects.filter(key=key).first()
        if given["owner"] is None:
            raise forms.ValidationError("Chưa chọn đơn vị chịu trách nhiệm về khóa.")
        return given


class RenewForm(forms.Form):
    expires_on = forms.DateField(label="Dùng đến hết ngày", widget=DAY)
    why = forms.CharField(label="Lý do", max_length=300, required=False)


class RevokeForm(forms.Form):
    why = forms.CharField(label="Lý do thu hồi", max_length=300, required=False)
