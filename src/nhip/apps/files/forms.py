"""What the pages of evidence ask for."""

from django import forms

from nhip.apps.files.models import Evidence


def day_input():
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class HeadForm(forms.ModelForm):
    """What the head of a document says; always correctable."""

    class Meta:
        model = Evidence
        fields = ("number", "issued_on", "issuer", "summary", "expires_on")
        widgets = {
            "issued_on": day_input(),
            "expires_on": day_input(),
            "summary": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {"expires_on": "Để trống nếu không có thời hạn."}


class AddForm(HeadForm):
    """A new piece of evidence: one of file, link, number."""

    unit = forms.ModelChoiceField(queryset=None, label="Đơn vị", to_field_name="key")
    tep = forms.FileField(label="Tệp", required=False)
    url = forms.URLField(
        label="Hoặc liên kết", required=False, max_length=500, assume_scheme="https"
    )

    field_order = ("unit", "tep", "url", "number", "issued_on", "issuer", "summary", "expires_on")

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        self.fields["unit"].empty_label = None
        self.fields[
            "number"
        ].help_text = "Với tệp PDF, mục nào để trống thì hệ thống đọc ở trang đầu."

    def given(self):
        """What the action takes."""
        told = dict(self.cleaned_data)
        told["upload"] = told.pop("tep") or None
        return told

    def _post_clean(self):
        """The record is made and checked by its action; here are only the words of the form."""
