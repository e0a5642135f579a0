"""The sources every province has from the first day, so that the first import can name one."""

from django.db import migrations

SOURCES = (
    ("don-vi-bao-cao", "Đơn vị tự báo cáo", "", "reported"),
    (
        "cong-dvc-quoc-gia",
        "Cổng Dịch vụ công quốc gia",
        "https://dichvucong.gov.vn/danh-gia-chat-luong-phuc-vu",
        "published",
    ),
    (
        "he-thong-mot-cua",
        "Hệ thống thông tin giải quyết thủ tục hành chính của tỉnh",
        "",
        "measured",
    ),
    ("mo-phong", "Mô phỏng để minh họa", "", "simulated"),
)


def add(apps, schema_editor):
    source = apps.get_model("catalogue", "Source")
    for code, name, url, kind in SOURCES:
        source.objects.get_or_create(code=code, defaults={"name": name, "url": url, "kind": kind})


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]

    # Going back leaves the sources: observations may already name them.
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
