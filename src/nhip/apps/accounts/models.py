"""User: a person who signs in. FailedSignIns: how often a name was tried with a wrong password.

What a user may do is not here: roles are held in units (the units app) and read from roles.py.
"""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.db import models
from django.db.models.functions import Lower


class UserManager(BaseUserManager):
    def get_by_natural_key(self, username):
        return self.get(username=username.strip().lower())


class User(AbstractBaseUser):
    PERSONAL_DATA = {"username": "tên đăng nhập", "full_name": "họ tên", "email": "thư điện tử"}

    username = models.CharField(
        "tên đăng nhập",
        max_length=150,
        unique=True,
        validators=[ASCIIUsernameValidator()],
        error_messages={"unique": "Tên đăng nhập này đã có người dùng. Hãy chọn tên khác."},
        help_text="Chữ thường không dấu, chữ số và các ký tự @ . + - _",
    )
    full_name = models.CharField("họ và tên", max_length=150)
    email = models.EmailField("thư điện tử", blank=True)
    is_active = models.BooleanField("đang hoạt động", default=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ("full_name",)

    objects = UserManager()

    class Meta:
        verbose_name = "người dùng"
        verbose_name_plural = "người dùng"
        ordering = ("full_name", "username")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(username=Lower("username")),
                name="user_username_lower",
                violation_error_message="Tên đăng nhập chỉ dùng chữ thường.",
            ),
        )

    def __str__(self):
        return self.full_name

    def clean(self):
        self.username = self.username.strip().lower()

    def get_full_name(self):
        return self.full_name


class FailedSignIns(models.Model):
    """Kept by the name that was typed, whether or not somebody has that name."""

    PERSONAL_DATA = {"username": "tên đã nhập"}

    username = models.CharField("tên đã nhập", max_length=150, unique=True)
    failures = models.PositiveIntegerField("số lần sai", default=0)
    last_failure = models.DateTimeField("lần sai gần nhất")
    locked_until = models.DateTimeField("khóa đến", null=True, blank=True)

    class Meta:
        verbose_name = "đăng nhập sai"
        verbose_name_plural = "đăng nhập sai"

    def __str__(self):
        return f"{self.username}: {self.failures}"
