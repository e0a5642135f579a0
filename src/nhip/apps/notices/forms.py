"""What the pages of notices ask for: how to be written to, and the filters of the two lists."""

from django import forms

from nhip.apps.notices.kinds import CHOICES
from nhip.apps.notices.models import NoticePreference


def clock():
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class PreferenceForm(forms.ModelForm):
    muted = forms.MultipleChoiceField(
        label="Không gửi thư về", choices=CHOICES, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    class Meta:
        model = NoticePreference
        fields = ("mail", "digest_at", "quiet_from", "quiet_to", "muted")
        widgets = {
            "mail": forms.RadioSelect,
            "digest_at": clock(),
            "quiet_from": clock(),
            "quiet_to": clock(),
        }

    def clean(self):
        given = super().clean()
        if (given.get("quiet_from") is None) != (given.get("quiet_to") is None):
            self.add_error("quiet_to", "Hãy điền cả hai giờ, hoặc để trống cả hai.")
        return given
