"""Password rules speak Vietnamese."""

import pytest
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError


def test_short_password_is_told_in_vietnamese():
    with pytest.raises(ValidationError, match="Hãy dùng ít nhất 10 ký tự"):
        validate_password("Xq7!k")


def test_long_password_passes():
    validate_password("trăng lên đầu núi 27")


def test_help_names_the_length():
    assert "Mật khẩu có ít nhất 10 ký tự." in password_validators_help_texts()
