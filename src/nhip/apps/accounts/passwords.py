"""Password rules with Vietnamese sentences where Django has none of its own.

May import Django's validators. The rules themselves are Django's.
"""

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError


class LongEnough(MinimumLengthValidator):
    """At least `min_length` characters."""

    def validate(self, password, user=None):
        try:
            super().validate(password, user)
        except ValidationError as error:
            raise ValidationError(
                f"Mật khẩu quá ngắn. Hãy dùng ít nhất {self.min_length} ký tự.", code=error.code
            ) from error

    def get_help_text(self):
        return f"Mật khẩu có ít nhất {self.min_length} ký tự."


class NotUsedBefore:
    """None of the last NHIP_PASSWORD_HISTORY passwords of the person, the present one included."""

    def validate(self, password, user=None):
        count = settings.NHIP_PASSWORD_HISTORY
        if not count or user is None or user.pk is None:
            return
        if any(check_password(password, one) for one in user.passwords_used(count)):
            raise ValidationError(
                f"Mật khẩu này đã dùng. Hãy chọn mật khẩu khác với {count} mật khẩu gần nhất.",
                code="password_used",
            )

    def get_help_text(self):
        return f"Không trùng {settings.NHIP_PASSWORD_HISTORY} mật khẩu gần nhất."
