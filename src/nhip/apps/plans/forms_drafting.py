"""What the pages of drafts, own plans, rounds, members and projects ask for."""

from django import forms
from django.utils import timezone

from nhip.apps.plans.forms import VietnameseNumber, day_input, lines
from nhip.apps.plans.models import Comment, Project, TargetReview


class UnitsForm(forms.Form):
    """Units typed as documents name them; who that is, the view finds out."""

    units = forms.CharField(
        label="Đơn vị được lấy ý kiến",
        required=False,
        widget=lines(3),
        help_text="Viết như văn bản: “Sở Y tế; UBND các xã, phường”.",
    )


class OpenForm(UnitsForm):
    experts = forms.CharField(
        label="Chuyên gia, theo tên đăng nhập",
        required=False,
        help_text="Nhiều người thì cách nhau bằng dấu phẩy.",
    )
    due_on = forms.DateField(label="Góp ý đến hết ngày", widget=day_input())
    note = forms.CharField(label="Điều cần xin ý kiến", required=False, widget=lines(2))


class CommentForm(forms.Form):
    text = forms.CharField(label="Ý kiến góp ý", max_length=20000, widget=lines(3))
    about = forms.CharField(required=False, widget=forms.HiddenInput)


class AnswerForm(forms.Form):
    verdict = forms.ChoiceField(
        label="Kết quả", choices=Comment.Verdict.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label="Nội dung tiếp thu, giải trình", required=False, max_length=20000, widget=lines(3)
    )


class StepForm(forms.Form):
    reason = forms.CharField(label="Ý kiến, lý do", required=False, widget=lines(2))
    document = forms.CharField(label="Văn bản số", required=False, max_length=100)


class AskOwnForm(UnitsForm):
    due_on = forms.DateField(label="Phải ban hành chậm nhất ngày", widget=day_input())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["units"].label = "Đơn vị phải ban hành kế hoạch riêng"
        self.fields["units"].required = True


class SendOwnForm(forms.Form):
    number = forms.CharField(label="Số, ký hiệu", max_length=60)
    issued_on = forms.DateField(label="Ngày ban hành", widget=day_input())
    upload = forms.FileField(
        label="Văn bản đã ký (PDF hoặc Word)",
        error_messages={"required": "Chưa có tệp nào. Hãy chọn bản đã ký."},
    )


class RoundForm(forms.Form):
    title = forms.CharField(label="Tên đợt rà soát", max_length=200)
    due_on = forms.DateField(label="Đơn vị đề xuất đến hết ngày", widget=day_input())


class ProposeForm(forms.Form):
    choice = forms.ChoiceField(
        label="Đề xuất", choices=TargetReview.Choice.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(label="Lý do", required=False, widget=lines(3))
    proposed_value = VietnameseNumber(label="Giá trị đề xuất", required=False)
    completion_on = forms.DateField(
        label="Thời điểm hoàn thành", required=False, widget=day_input()
    )


class OpineForm(forms.Form):
    outcome = forms.ChoiceField(
        label="Ý kiến của cơ quan thường trực",
        choices=TargetReview.Choice.choices,
        widget=forms.RadioSelect,
    )
    opinion = forms.CharField(label="Lý do của ý kiến", required=False, widget=lines(2))


class DecideRoundForm(forms.Form):
    decision = forms.CharField(label="Theo quyết định số", max_length=100)
    decided_on = forms.DateField(label="Có hiệu lực từ", widget=day_input())


class ConclusionForm(forms.Form):
    text = forms.CharField(
        label="Nội dung thông báo kết luận",
        required=False,
        widget=lines(14),
        help_text="Dán nguyên văn, kể cả số, ngày và trích yếu ở đầu.",
    )
    upload = forms.FileField(label="Hoặc tệp .docx", required=False)

    def clean(self):
        given = super().clean()
        if not given.get("text", "").strip() and not given.get("upload"):
            self.add_error("text", "Hãy dán nội dung kết luận, hoặc chọn tệp .docx.")
        return given


class MemberForm(forms.Form):
    task = forms.IntegerField(label="Nhiệm vụ", widget=forms.Select)
    name = forms.CharField(label="Họ tên thành viên", max_length=150)
    post = forms.CharField(label="Chức vụ", max_length=200, required=False)
    unit = forms.CharField(label="Đơn vị của thành viên", max_length=300)
    username = forms.CharField(
        label="Tên đăng nhập, nếu tự báo cáo", max_length=150, required=False
    )

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        rows = plan.tasks.order_by("order").values_list("pk", "number", "wording")
        self.fields["task"].widget.choices = [
            (pk, f"{number} {wording}".strip()[:120]) for pk, number, wording in rows
        ]


class ProjectForm(forms.ModelForm):
    owner = forms.CharField(label="Chủ đầu tư", max_length=300)

    class Meta:
        model = Project
        fields = ("kind", "name", "contractor", "contract_number", "contract_on", "start", "due",
                  "systems")  # fmt: skip
        widgets = {"contract_on": day_input(), "start": day_input(), "due": day_input(),
                   "systems": lines(2)}  # fmt: skip


class MoneyForm(forms.Form):
    source = forms.CharField(label="Nguồn vốn", max_length=200)
    year = forms.IntegerField(label="Năm", min_value=2000, max_value=2100)
    planned = VietnameseNumber(label="Kế hoạch vốn (đồng)")
    disbursed = VietnameseNumber(label="Đã giải ngân (đồng)", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = timezone.localdate().year
