"""Loads law/units into the database, or another folder of the same form."""

from pathlib import Path

from django.core.management.base import BaseCommand

from nhip.apps.units.actions import load_law, load_units


class Command(BaseCommand):
    help = "Nạp danh mục đơn vị (law/units); chạy lại không làm thay đổi gì thêm."

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", type=Path, help="thư mục khác cùng dạng")

    def handle(self, *args, folder=None, **options):
        gained = load_units(by=None, folder=folder) if folder else load_law(by=None)
        self.stdout.write(
            "Thêm hoặc sửa: {units} đơn vị, {names} tên, {codes} mã, {placements} vị trí, "
            "{changes} thay đổi.".format(**gained)
        )
