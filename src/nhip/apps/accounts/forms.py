"""Forms of sign-in, of one's password and of a new person. They parse; actions decide and write."""

from django import forms
from django.contrib.auth.password_validation import validate_password

from nhip.apps.accounts.models import User


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
        help_text="Ít nhất 10 ký tự, không trùng tên, không chỉ gồm chữ số.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_current(self):
        if self.user.check_password(self.cleaned_data["current"]):
            return self.cleaned_data["current"]
        raise forms.ValidationError("Mật khẩu đang dùng chưa đúng. Hãy gõ lại.")

    def clean_password(self):
        validate_password(self.cleaned_data["password"], self.user)
        return self.cleaned_data["password"]


class NewUserForm(forms.ModelForm):
    password = forms.CharField(
        label="Mật khẩu ban đầu",
        strip=False,
        help_text="Ít nhất 10 ký tự, không chỉ gồm chữ số. Người dùng đổi sau khi đăng nhập.",
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
