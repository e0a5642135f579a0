"""Password rules with Vietnamese sentences where Django has none of its own.

May import Django's validators. The rules themselves are Django's.
"""

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
