"""Forms of sign-in, of codes, of passwords and of a new person. They parse; actions write."""

from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)

from nhip.apps.accounts.models import User


def rules():
    """The rules of passwords in a sentence, as they are set."""
    told = [text.rstrip(".") for text in password_validators_help_texts()]
    return "; ".join(told) + "."


class SignInForm(forms.Form):
    username = forms.CharField(
        label="Tên đăng nhập",
        max_length=150,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}
        ),
    )
    password = forms.CharField(
        label="Mật khẩu",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class NewPasswordForm(forms.Form):
    current = forms.CharField(
        label="Mật khẩu đang dùng",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label="Mật khẩu mới",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password"].help_text = rules()

    def clean_current(self):
        if self.user.check_password(self.cleaned_data["current"]):
            return self.cleaned_data["current"]
        raise forms.ValidationError("Mật khẩu đang dùng chưa đúng. Hãy gõ lại.")

    def clean_password(self):
        validate_password(self.cleaned_data["password"], self.user)
        return self.cleaned_data["password"]


class FirstPasswordForm(forms.Form):
    """The first password of an invited person, typed twice: nobody else could tell it again."""

    password = forms.CharField(
        label="Mật khẩu",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="Gõ lại mật khẩu",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password"].help_text = rules()

    def clean_password(self):
        validate_password(self.cleaned_data["password"], self.user)
        return self.cleaned_data["password"]

    def clean_again(self):
        if self.cleaned_data["again"] != self.cleaned_data.get("password", ""):
            raise forms.ValidationError("Hai lần gõ chưa giống nhau. Hãy gõ lại.")
        return self.cleaned_data["again"]


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Mã xác thực",
        max_length=20,
        help_text="6 chữ số trong ứng dụng xác thực, hoặc một mã dự phòng 8 chữ số.",
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
    )


class NewUserForm(forms.ModelForm):
    password = forms.CharField(
        label="Mật khẩu ban đầu",
        strip=False,
        help_text="Người dùng phải đổi ngay sau khi đăng nhập lần đầu.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = User
        fields = ("full_name", "username", "email")
        widgets = {
            name: forms.TextInput(attrs={"autocomplete": "off"})
            for name in ("full_name", "username")
        }

    def clean_password(self):
        validate_password(self.cleaned_data["password"], User(**self._typed()))
        return self.cleaned_data["password"]

    def _typed(self):
        return {name: self.cleaned_data.get(name, "") for name in self.Meta.fields}
