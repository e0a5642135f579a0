"""Unit: an organisation in the tree. Its names, codes and place have dates; so do its changes.

Nouns and constraints only. A date pair is valid_from..valid_to, both days included; an empty one is
open. What happened on 1 July 2025 is in UnitChange, and no name or code is ever overwritten.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from nhip.apps.accounts.roles import Role


class Kind(models.TextChoices):
    """Kinds in the order in which lists show them."""

    PROVINCE = "province", "Tỉnh"
    CITY = "city", "Thành phố trực thuộc trung ương"
    DEPARTMENT = "department", "Sở, ban, ngành"
    SERVICE_CENTRE = "service_centre", "Trung tâm Phục vụ hành chính công"
    VERTICAL = "vertical", "Cơ quan ngành dọc"
    PARTY = "party", "Cơ quan Đảng"
    FRONT = "front", "Mặt trận Tổ quốc"
    MASS = "mass", "Tổ chức chính trị - xã hội"
    ENTERPRISE = "enterprise", "Doanh nghiệp"
    DISTRICT = "district", "Huyện, quận, thị xã (đến 30/6/2025)"
    WARD = "ward", "Phường"
    COMMUNE = "commune", "Xã"
    TOWNSHIP = "township", "Thị trấn (đến 30/6/2025)"
    SPECIAL_ZONE = "special_zone", "Đặc khu"


PROVINCE_LEVEL = (Kind.PROVINCE, Kind.CITY)
COMMUNE_LEVEL = (Kind.COMMUNE, Kind.WARD, Kind.TOWNSHIP, Kind.SPECIAL_ZONE)


def in_force(on, prefix="", start="valid_from", end="valid_to"):
    """The condition "in force on that day" on a model that carries a date pair."""
    start, end = prefix + start, prefix + end
    return (Q(**{f"{start}__isnull": True}) | Q(**{f"{start}__lte": on})) & (
        Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": on})
    )


def ordered_days(name, start="valid_from", end="valid_to"):
    return models.CheckConstraint(
        condition=Q(**{f"{end}__gte": F(start)})
        | Q(**{f"{start}__isnull": True})
        | Q(**{f"{end}__isnull": True}),
        name=name,
        violation_error_message="Ngày kết thúc phải từ ngày bắt đầu trở đi.",
    )


class Dated(models.Model):
    valid_from = models.DateField("có hiệu lực từ", null=True, blank=True)
    valid_to = models.DateField("hết hiệu lực sau ngày", null=True, blank=True)

    class Meta:
        abstract = True


class UnitQuerySet(models.QuerySet):
    def alive(self, on):
        return self.filter(in_force(on))

    def by_kind(self, *then, first=None):
        """In the order of Kind, around what is asked; by key last, so that pages never shuffle."""
        places = [models.When(kind=kind, then=place) for place, kind in enumerate(Kind)]
        order = models.Case(*places, output_field=models.IntegerField())
        return self.order_by(*filter(None, [first]), order, *then, "key")


class Unit(Dated):
    PERSONAL_DATA = {}

    key = models.CharField(
        "khóa",
        max_length=100,
        unique=True,
        error_messages={"unique": "Đã có đơn vị mang khóa này."},
        help_text="Không bao giờ đổi: cấp, mã, năm của danh mục mã; dùng trong địa chỉ trang.",
    )
    kind = models.CharField("loại", max_length=20, choices=Kind, db_index=True)
    name = models.CharField("tên gần nhất", max_length=200)
    search_text = models.TextField("chữ để tìm", blank=True)
    note = models.TextField("điều cần biết", blank=True)
    source = models.TextField("nguồn", blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị"
        verbose_name_plural = "đơn vị"
        ordering = ("key",)
        constraints = (ordered_days("unit_days_ordered"),)

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("units:detail", args=[self.key])


class UnitName(Dated):
    """A name with its days. Only official ones are printed; the others help to find the unit."""

    PERSONAL_DATA = {}

    class Role(models.TextChoices):
        OFFICIAL = "official", "Tên chính thức"
        SPELLING = "spelling", "Cách viết khác"
        FORMER = "former", "Xã đã mất tên trước 01/7/2025"

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="names", verbose_name="đơn vị")
    name = models.CharField("tên", max_length=200)
    role = models.CharField("vai trò", max_length=10, choices=Role, default=Role.OFFICIAL)
    legal_basis = models.CharField("căn cứ", max_length=200, blank=True)
    source = models.TextField("nguồn", blank=True)

    class Meta:
        verbose_name = "tên đơn vị"
        verbose_name_plural = "tên đơn vị"
        ordering = ("valid_from", "name")
        constraints = (
            ordered_days("unitname_days_ordered"),
            models.UniqueConstraint(
                fields=("unit",),
                condition=Q(role="official", valid_to__isnull=True),
                name="unitname_one_current",
                violation_error_message="Đơn vị đã có một tên chính thức đang dùng.",
            ),
        )

    def __str__(self):
        return self.name


class UnitCode(Dated):
    """A code with its days: 44 was Quảng Bình until 30 June 2025 and is Quảng Trị since."""

    PERSONAL_DATA = {}

    class Scheme(models.TextChoices):
        ADMIN = "admin", "Mã đơn vị hành chính"
        AGENCY = "agency", "Mã định danh điện tử"

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="codes", verbose_name="đơn vị")
    scheme = models.CharField("loại mã", max_length=10, choices=Scheme)
    code = models.CharField("mã", max_length=35)
    source = models.TextField("nguồn", blank=True)

    class Meta:
        verbose_name = "mã đơn vị"
        verbose_name_plural = "mã đơn vị"
        ordering = ("scheme", "valid_from", "code")
        indexes = (models.Index(fields=("code",), name="unitcode_code"),)
        constraints = (
            ordered_days("unitcode_days_ordered"),
            models.UniqueConstraint(
                fields=("scheme", "code"),
                condition=Q(valid_to__isnull=True),
                name="unitcode_one_holder",
                violation_error_message="Mã này đang thuộc một đơn vị khác.",
            ),
        )

    def __str__(self):
        return self.code


class UnitPlacement(Dated):
    PERSONAL_DATA = {}

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="placements", verbose_name="đơn vị")
    parent = models.ForeignKey(
        Unit, models.CASCADE, related_name="placed_below", verbose_name="thuộc"
    )

    class Meta:
        verbose_name = "vị trí đơn vị"
        verbose_name_plural = "vị trí đơn vị"
        ordering = ("valid_from",)
        constraints = (
            ordered_days("unitplacement_days_ordered"),
            models.CheckConstraint(
                condition=~Q(unit=F("parent")),
                name="unitplacement_not_itself",
                violation_error_message="Đơn vị không thể thuộc chính mình.",
            ),
            models.UniqueConstraint(
                fields=("unit",),
                condition=Q(valid_to__isnull=True),
                name="unitplacement_one_current",
                violation_error_message="Đơn vị đang thuộc một đơn vị khác.",
            ),
        )

    def __str__(self):
        return f"{self.unit_id} < {self.parent_id}"


class UnitChange(models.Model):
    """`before` became (part of) `after` from `effective_on`; nothing follows an abolished unit."""

    PERSONAL_DATA = {}

    class Kind(models.TextChoices):
        MERGE = "merge", "nhập toàn bộ vào"
        SPLIT = "split", "chia một phần vào"
        RENAME = "rename", "đổi tên, đổi loại"
        TRANSFER = "transfer", "chuyển về trực thuộc"
        ABOLISH = "abolish", "kết thúc hoạt động"

    kind = models.CharField("loại thay đổi", max_length=10, choices=Kind)
    before = models.ForeignKey(
        Unit, models.CASCADE, related_name="changes_out", verbose_name="đơn vị trước"
    )
    after = models.ForeignKey(
        Unit,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="changes_in",
        verbose_name="đơn vị sau",
    )
    effective_on = models.DateField("từ ngày")
    partial = models.BooleanField("chỉ một phần", default=False)
    is_checked = models.BooleanField("đã đối chiếu văn bản", default=True)
    legal_basis = models.CharField("căn cứ", max_length=200, blank=True)
    source = models.TextField("nguồn", blank=True)

    class Meta:
        verbose_name = "thay đổi đơn vị"
        verbose_name_plural = "thay đổi đơn vị"
        ordering = ("effective_on", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "before", "after", "effective_on"),
                name="unitchange_once",
                violation_error_message="Thay đổi này đã được ghi.",
            ),
            models.CheckConstraint(
                condition=Q(kind="abolish", after__isnull=True)
                | Q(kind__in=("rename", "transfer"), after=F("before"))
                | (Q(kind__in=("merge", "split"), after__isnull=False) & ~Q(after=F("before"))),
                name="unitchange_ends_fit_kind",
                violation_error_message=(
                    "Sáp nhập và chia cần hai đơn vị khác nhau; đổi tên và chuyển cấp trên là của "
                    "chính đơn vị ấy; kết thúc hoạt động thì không có đơn vị sau."
                ),
            ),
            models.CheckConstraint(
                condition=Q(partial=False) | Q(kind="split"),
                name="unitchange_partial_is_split",
                violation_error_message="Chỉ thay đổi loại chia mới có thể là một phần.",
            ),
        )

    def __str__(self):
        return f"{self.get_kind_display()} {self.effective_on:%d/%m/%Y}"


class Membership(models.Model):
    """A role that a user holds in a unit, from `since` to `until`, both days included."""

    PERSONAL_DATA = {"user": "người giữ vai trò"}

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="memberships",
        verbose_name="người dùng",
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="memberships", verbose_name="đơn vị"
    )
    role = models.CharField(
        "vai trò", max_length=20, choices=[(role.value, role.name_vi) for role in Role]
    )
    since = models.DateField("từ ngày")
    until = models.DateField("đến ngày", null=True, blank=True)

    class Meta:
        verbose_name = "vai trò trong đơn vị"
        verbose_name_plural = "vai trò trong đơn vị"
        ordering = ("user", "since")
        constraints = (
            ordered_days("membership_days_ordered", "since", "until"),
            models.UniqueConstraint(
                fields=("user", "unit", "role"),
                condition=Q(until__isnull=True),
                name="membership_held_once",
                violation_error_message="Người này đang giữ vai trò ấy trong đơn vị.",
            ),
        )

    def __str__(self):
        return f"{self.user}: {self.get_role_display()} tại {self.unit}"


class DelegationQuerySet(models.QuerySet):
    def in_days(self, since, until):
        """Not ended, and touching one of these days."""
        return self.filter(ended_at=None, since__lte=until, until__gte=since)

    def on(self, day):
        """Good on that day: the role behind it is held, and its holder has not left."""
        held = in_force(day, "membership__", start="since", end="until")
        return self.in_days(day, day).filter(held, membership__user__is_active=True)


class Delegation(models.Model):
    """Somebody acts in another's role from `since` to `until`, both days included."""

    PERSONAL_DATA = {
        "receiver": "người làm thay",
        "made_by": "người lập",
        "ended_by": "người kết thúc",
    }

    membership = models.ForeignKey(
        Membership, models.CASCADE, related_name="delegations", verbose_name="vai trò"
    )
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="delegations_received",
        verbose_name="người làm thay",
    )
    since = models.DateField("từ ngày")
    until = models.DateField("đến ngày")
    why = models.CharField("lý do", max_length=300)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người lập"
    )
    made_at = models.DateTimeField("lập lúc", auto_now_add=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người kết thúc",
    )
    ended_at = models.DateTimeField("kết thúc lúc", null=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = "ủy quyền"
        verbose_name_plural = "ủy quyền"
        ordering = ("-since", "-pk")
        constraints = (ordered_days("delegation_days_ordered", "since", "until"),)

    def __str__(self):
        return f"{self.receiver} làm thay {self.membership}"


class DutyMove(models.Model):
    """The roles of a unit moved to its heirs in one act; `lines` is what undoing needs."""

    PERSONAL_DATA = {
        "moved_by": "người chuyển",
        "undone_by": "người hoàn tác",
        "lines": "ai giữ vai trò nào",
    }

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="duty_moves", verbose_name="đơn vị cũ"
    )
    effective_on = models.DateField("có hiệu lực từ ngày")
    why = models.CharField("căn cứ", max_length=300)
    lines = models.JSONField("từng vai trò")
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người chuyển"
    )
    moved_at = models.DateTimeField("chuyển lúc", auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người hoàn tác",
    )
    undone_at = models.DateTimeField("hoàn tác lúc", null=True)

    class Meta:
        verbose_name = "lần chuyển nhiệm vụ"
        verbose_name_plural = "lần chuyển nhiệm vụ"
        ordering = ("-pk",)

    def __str__(self):
        return f"{self.unit} {self.effective_on:%d/%m/%Y}"


class AccessDecision(models.Model):
    """A role looked at in the review of a half year: kept, or withdrawn."""

    PERSONAL_DATA = {"decided_by": "người rà soát"}

    membership = models.ForeignKey(
        Membership, models.CASCADE, related_name="decisions", verbose_name="vai trò"
    )
    period = models.CharField("kỳ rà soát", max_length=7)
    keeps = models.BooleanField("giữ")
    why = models.CharField("lý do", max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người rà soát"
    )
    decided_at = models.DateTimeField("rà soát lúc", auto_now_add=True)

    class Meta:
        verbose_name = "kết luận rà soát quyền"
        verbose_name_plural = "kết luận rà soát quyền"
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("membership", "period"),
                name="accessdecision_once_a_period",
                violation_error_message="Vai trò này đã được rà soát trong kỳ.",
            ),
        )

    def __str__(self):
        return f"{self.membership} {self.period}"
