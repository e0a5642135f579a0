"""What the steward's pages ask for: a file and its source, a reason, what a source says it sent."""

from django import forms
from django.db.models import Exists, OuterRef

from nhip.apps.catalogue import lakes
from nhip.apps.catalogue.models import Landing, Source

OF_RECORDS = (Source.Kind.MEASURED, Source.Kind.REPORTED, Source.Kind.SIMULATED)


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files; an empty one is told of by whoever reads it."""

    widget = ManyFiles

    def clean(self, data, initial=None):
        given = data if isinstance(data, (list, tuple)) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given]


def sources_of_records():
    """Sources that landed records somewhere: those a steward may name again."""
    landed = Landing.objects.filter(source=OuterRef("pk"))
    return Source.objects.filter(Exists(landed))


class LandingForm(forms.Form):
    tep = FilesField(
        label="Tệp bản ghi",
        allow_empty_file=True,
        error_messages={"required": "Chưa có tệp nào. Hãy chọn ít nhất một tệp."},
    )
    nguon = forms.ModelChoiceField(
        label="Nguồn đã có",
        queryset=Source.objects.none(),
        required=False,
        empty_label="Nguồn mới, tên ghi bên dưới",
        error_messages={"invalid_choice": "Nguồn này không còn. Hãy chọn lại."},
    )
    ten_nguon = forms.CharField(label="Tên nguồn mới", required=False, max_length=300)
    mo_phong = forms.BooleanField(
        label="Nguồn mới này là dữ liệu mô phỏng",
        required=False,
        help_text="Mọi trang dùng bản ghi mô phỏng đều nói rõ.",
    )

    def __init__(self, *args, dataset, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["nguon"].queryset = sources_of_records()
        known = sources_of_records().filter(name=dataset.source).first()
        # A made-up source is never offered first: real records would go by its name unseen.
        real = Landing.objects.filter(dataset=dataset.name, mends=False, simulated=False)
        last = real.select_related("source").first()
        if known or last:
            self.fields["nguon"].initial = known or last.source
        else:
            self.fields["ten_nguon"].initial = dataset.source

    def clean(self):
        given = super().clean()
        if given.get("nguon") or self.errors.get("nguon"):
            return given
        name = (given.get("ten_nguon") or "").strip()
        if not name:
            self.add_error("ten_nguon", "Hãy chọn một nguồn, hoặc ghi tên nguồn mới.")
        found = Source.objects.filter(name=name).first()
        simulated = Source.Kind.SIMULATED
        if found and (found.kind == simulated) != given["mo_phong"]:
            kind = found.get_kind_display().lower()
            self.add_error(
                "ten_nguon", f"Nguồn này đã ghi là loại {kind}. Hãy đặt tên khác cho nguồn mới."
            )
        return given

    @property
    def wanted(self):
        """The source that was chosen, or the name and kind of a new one."""
        given = self.cleaned_data
        kind = Source.Kind.SIMULATED if given["mo_phong"] else Source.Kind.MEASURED
        return given["nguon"], given["ten_nguon"].strip(), kind


class ReasonForm(forms.Form):
    ly_do = forms.CharField(
        label="Lý do",
        max_length=500,
        error_messages={"required": "Hãy ghi vài chữ để người sau hiểu vì sao."},
    )


class SpanForm(forms.Form):
    """The days a reconciliation looks at, and of which dataset."""

    tap = forms.CharField(required=False)
    tu = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    den = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    lech = forms.BooleanField(required=False)


class SentForm(forms.Form):
    """One number typed by hand, or a file of them."""

    tap = forms.ChoiceField(label="Tập dữ liệu")
    ngay = forms.DateField(
        label="Ngày của bản ghi",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    so = forms.IntegerField(label="Số bản ghi nguồn báo đã gửi", required=False, min_value=0)
    tep = forms.FileField(label="Hoặc tệp CSV, XLSX", required=False, allow_empty_file=True)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        found = sorted(lakes.datasets().values(), key=lambda one: one.title_vi)
        self.fields["tap"].choices = [(one.name, one.title_vi) for one in found]

    def clean(self):
        given = super().clean()
        typed = given.get("ngay") is not None and given.get("so") is not None
        if not self.errors and not typed and not given.get("tep"):
            raise forms.ValidationError("Hãy ghi ngày và số bản ghi, hoặc chọn một tệp.")
        return given


class AsItWasForm(forms.Form):
    """A day in the past whose state is asked for."""

    ngay = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
