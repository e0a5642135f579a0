"""The one form of this app: a YAML file that must be a whole criteria set."""

from django import forms

from nhip.apps.criteria import shelf
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
