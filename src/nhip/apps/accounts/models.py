"""User: a person who signs in. SignIn: each time they did. Failures: by name and by address.

What a user may do is not here: roles are held in units (the units app) and read from roles.py.
"""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

# Each browser also names those it descends from: the first that is found is the one.
BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("coc_coc", "Cốc Cốc"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


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
    opened_at = models.DateTimeField("mở lúc", default=timezone.now, editable=False)
    password_set_at = models.DateTimeField("đặt mật khẩu lúc", null=True, editable=False)
    # Whoever else chose the present password knows it.
    must_change_password = models.BooleanField("phải đổi mật khẩu", default=False)

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

    def passwords_used(self, count):
        """Hashes of the present password and of the last ones before it, `count` together."""
        old = self.old_passwords.order_by("-set_at").values_list("password", flat=True)
        return [one for one in (self.password, *old[: max(0, count - 1)]) if one]


class OldPassword(models.Model):
    """The hash of a password that a person had, so that it is not taken again."""

    PERSONAL_DATA = {"user": "người có mật khẩu"}

    user = models.ForeignKey(
        User, models.CASCADE, related_name="old_passwords", verbose_name="người dùng"
    )
    password = models.CharField("mật khẩu đã băm", max_length=128)
    set_at = models.DateTimeField("thôi dùng lúc", auto_now_add=True)

    class Meta:
        verbose_name = "mật khẩu cũ"
        verbose_name_plural = "mật khẩu cũ"

    def __str__(self):
        return f"{self.user} {self.set_at:%d/%m/%Y}"


class SignIn(models.Model):
    """One time that a person signed in, and the session that began so, until it ended."""

    class Way(models.TextChoices):
        PASSWORD = "password", "mật khẩu"
        CODE = "code", "mật khẩu và mã xác thực"
        RECOVERY = "recovery", "mật khẩu và mã dự phòng"
        SSO = "sso", "tài khoản của tỉnh (SSO)"

    PERSONAL_DATA = {"user": "người đăng nhập", "address": "địa chỉ mạng", "agent": "trình duyệt"}

    user = models.ForeignKey(
        User, models.CASCADE, related_name="sign_ins", verbose_name="người dùng"
    )
    at = models.DateTimeField("đăng nhập lúc", auto_now_add=True, db_index=True)
    way = models.CharField("bằng", max_length=10, choices=Way.choices, default=Way.PASSWORD)
    address = models.CharField("địa chỉ mạng", max_length=45, blank=True)
    agent = models.CharField("trình duyệt", max_length=200, blank=True)
    session_key = models.CharField("khóa phiên", max_length=40, blank=True, db_index=True)
    seen_at = models.DateTimeField("dùng lần cuối", auto_now_add=True)
    ended_at = models.DateTimeField("kết thúc lúc", null=True)
    ended_why = models.CharField("kết thúc vì", max_length=60, blank=True)

    class Meta:
        verbose_name = "lượt đăng nhập"
        verbose_name_plural = "lượt đăng nhập"
        ordering = ("-at",)

    def __str__(self):
        return f"{self.user} {self.at:%d/%m/%Y %H:%M}"

    @property
    def device(self):
        """The browser and the system as people name them; else what the browser said of itself."""
        browser = next((name for sign, name in BROWSERS if sign in self.agent), "")
        system = next((name for sign, name in SYSTEMS if sign in self.agent), "")
        if browser and system:
            return f"{browser} trên {system}"
        return browser or self.agent[:60] or "không rõ"


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


class FailedFromAddress(models.Model):
    """Failures from one network address, whatever the names, since a moment."""

    PERSONAL_DATA = {"address": "địa chỉ mạng"}

    address = models.CharField("địa chỉ mạng", max_length=45, unique=True)
    failures = models.PositiveIntegerField("số lần sai", default=0)
    since = models.DateTimeField("đếm từ")

    class Meta:
        verbose_name = "đăng nhập sai từ một địa chỉ"
        verbose_name_plural = "đăng nhập sai từ một địa chỉ"

    def __str__(self):
        return f"{self.address}: {self.failures}"


class AccountInvitationQuerySet(models.QuerySet):
    def open(self):
        return self.filter(used_at=None, withdrawn_at=None, expires_at__gt=timezone.now())


class AccountInvitation(models.Model):
    """A link by which a person chooses the first password; good once, and until a moment."""

    PERSONAL_DATA = {"user": "người được mời", "made_by": "người mời"}

    user = models.ForeignKey(
        User, models.CASCADE, related_name="invitations", verbose_name="người được mời"
    )
    nonce = models.CharField("số ngẫu nhiên", max_length=40)
    made_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name="người mời"
    )
    made_at = models.DateTimeField("mời lúc", auto_now_add=True)
    expires_at = models.DateTimeField("hết hạn")
    mailed_at = models.DateTimeField("gửi thư lúc", null=True)
    used_at = models.DateTimeField("dùng lúc", null=True)
    withdrawn_at = models.DateTimeField("rút lúc", null=True)

    objects = AccountInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "lời mời vào hệ thống"
        verbose_name_plural = "lời mời vào hệ thống"
        ordering = ("-pk",)

    def __str__(self):
        return f"{self.user} {self.made_at:%d/%m/%Y}"
