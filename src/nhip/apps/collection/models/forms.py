"""FormTemplate: the table of inputs that a round asks for, as plain data with a version.

Once a round used a version its content never changes; an edit makes the next version.
"""

import hashlib
import json
from functools import cached_property

from django.conf import settings
from django.db import models
from django.urls import reverse

from nhip.engine.form_text import parse_form

_parsed = {}  # sha256 of a content -> Form: a form is read once per process, saves are many


def person(label, **more):
    """Who did it: nobody is the system."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name=label, **more,
    )  # fmt: skip


class FormTemplate(models.Model):
    PERSONAL_DATA = {"changed_by": "người sửa"}

    code = models.SlugField("mã biểu", max_length=40)
    version = models.PositiveIntegerField("phiên bản", default=1)
    title = models.CharField("tên biểu mẫu", max_length=300)
    legal_basis = models.CharField("căn cứ", max_length=300, blank=True)
    note = models.TextField("hướng dẫn chung", blank=True)
    content = models.JSONField("nội dung")
    digest = models.CharField("mã băm", max_length=64)
    changed_by = person("người sửa")
    changed_at = models.DateTimeField("sửa lúc", auto_now=True)

    class Meta:
        verbose_name = "biểu mẫu"
        verbose_name_plural = "biểu mẫu"
        ordering = ("title", "-version")
        constraints = (
            models.UniqueConstraint(
                fields=("code", "version"),
                name="formtemplate_once",
                violation_error_message="Đã có biểu mẫu mang mã và phiên bản này.",
            ),
        )

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("collection:template", args=[self.pk])

    @cached_property
    def form(self):
        """The engine's Form of the content."""
        if self.digest not in _parsed:
            _parsed[self.digest] = parse_form(self.content)
        return _parsed[self.digest]

    @property
    def set_id(self):
        """Under which its own figures, bound to no criterion, are observed."""
        return f"bieu-mau/{self.code}"


def digest_of(content):
    """The hash of a content, whatever the order of its keys."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
