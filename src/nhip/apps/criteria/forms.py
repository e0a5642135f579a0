"""Forms of this app: a file that must be a whole set; a draft begun, sent round, decided."""

import re

from django import forms

from nhip.apps.criteria import shelf
from nhip.apps.criteria.models import CriteriaSetVersion
from nhip.apps.units.models import Kind
from nhip.engine.errors import DefinitionErrors
from nhip.ui.messages import sentence

# The longest shipped set is under 100 KB; a file above this is not one.
MAX_BYTES = 1024 * 1024


class SetUpload(forms.Form):
    tep = forms.FileField(
        label="Tệp bộ tiêu chí (YAML)",
        error_messages={
            "required": "Hãy chọn tệp YAML của bộ tiêu chí.",
            "empty": "Tệp rỗng. Hãy chọn tệp YAML của bộ tiêu chí.",
        },
    )

    problems = ()

    def clean_tep(self):
        """The text of the file; what is wrong in it is kept line by line in `problems`."""
        file = self.cleaned_data["tep"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError("Tệp lớn hơn 1 MB: đây không phải tệp bộ tiêu chí.")
        try:
            text = file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(
                "Tệp không phải văn bản UTF-8. Hãy lưu lại tệp với mã UTF-8 rồi nạp."
            ) from None
        try:
            shelf.parse(text, file.name)
        except DefinitionErrors as found:
            self.problems = [
                (one.line, one.where, sentence(one.code, one.fields)) for one in found.problems
            ]
            raise forms.ValidationError(
                f"Tệp có {len(found.problems)} chỗ phải sửa; chưa có gì được lưu."
            ) from found
        return text


def _slug(value):
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", value):
        raise forms.ValidationError(
            "Mã gồm chữ thường không dấu, số và gạch nối, ví dụ dti-xa-phu-tho."
        )


class _About(forms.Form):
    """What a set says of itself besides its table."""

    name = forms.CharField(label="Tên bộ tiêu chí, đúng lời văn bản", max_length=400)
    slug = forms.CharField(
        label="Mã", max_length=80, validators=[_slug], help_text="Ví dụ: dti-xa-phu-tho."
    )
    year = forms.IntegerField(label="Năm", min_value=2000, max_value=2100)

    @property
    def set_id(self):
        return f"{self.cleaned_data['slug']}/{self.cleaned_data['year']}"


class AnnexForm(_About):
    file = forms.FileField(
        label="Phụ lục",
        error_messages={"required": "Hãy chọn tệp phụ lục.", "empty": "Tệp rỗng."},
    )
    basis = forms.CharField(
        label="Văn bản ban hành, nếu đã có", max_length=300, required=False,
        help_text="Ví dụ: Quyết định 12/QĐ-UBND ngày 05/01/2026.",
    )  # fmt: skip
    applies_to = forms.MultipleChoiceField(
        label="Chấm cho",
        choices=[
            (kind.value, kind.label)
            for kind in (Kind.COMMUNE, Kind.WARD, Kind.SPECIAL_ZONE, Kind.DEPARTMENT)
        ],
        widget=forms.CheckboxSelectMultiple,
    )


class CopyForm(_About):
    version = forms.ModelChoiceField(
        label="Soạn từ bộ", queryset=CriteriaSetVersion.objects.none(), empty_label=None
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].queryset = CriteriaSetVersion.objects.newest()


class AskForm(forms.Form):
    until = forms.DateField(
        label="Góp ý đến hết ngày",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Hãy chọn ngày.", "invalid": "Ngày chưa đúng."},
    )


class PublishForm(forms.Form):
    decision = forms.CharField(
        label="Quyết định ban hành",
        max_length=300,
        help_text="Như in trong văn bản: Quyết định 12/QĐ-UBND ngày 05/01/2026.",
        error_messages={"required": "Hãy ghi quyết định ban hành."},
    )
    in_force = forms.DateField(
        label="Có hiệu lực từ",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Hãy chọn ngày có hiệu lực.", "invalid": "Ngày chưa đúng."},
    )
