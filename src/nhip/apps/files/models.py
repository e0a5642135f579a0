"""StoredFile: a file somebody handed in, kept by its hash outside the web root.

The content never changes; two people who hand in the same bytes have two rows and one file.
"""

from pathlib import Path

from django.conf import settings
from django.db import models

from nhip.apps.files.kinds import Kind


class StoredFile(models.Model):
    PERSONAL_DATA = {"stored_by": "người nộp"}

    sha256 = models.CharField("mã băm", max_length=64, db_index=True)
    size = models.PositiveBigIntegerField("dung lượng (byte)")
    name = models.CharField("tên tệp", max_length=150)
    kind = models.CharField(
        "loại", max_length=10, choices=[(kind.value, kind.name_vi) for kind in Kind]
    )
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người nộp",
    )
    stored_at = models.DateTimeField("nộp lúc", auto_now_add=True)

    class Meta:
        verbose_name = "tệp"
        verbose_name_plural = "tệp"
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(size__gt=0),
                name="storedfile_not_empty",
                violation_error_message="Tệp trống thì không lưu.",
            ),
        )

    def __str__(self):
        return self.name

    @property
    def path(self):
        """Where the bytes are. No address of the product leads here."""
        return Path(settings.MEDIA_ROOT) / self.sha256[:2] / self.sha256

    def read(self):
        return self.path.read_bytes()
