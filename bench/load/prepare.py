"""Fills a private installation: 150 communes, 600 officials already signed in, one open round.

`python -m bench.load.prepare FILE` writes who they are for the drivers. Uses actions alone.
"""

import json
import os
import sys
from datetime import date, timedelta

import django

UNITS, FIELDS = 150, 60
ROLES = ("officer", "officer", "officer", "head")


def main(path: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "nhip.config.settings"
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    units = _units()
    round_ = _round(units)
    told = {"round": round_.pk, "officials": list(_officials(units))}
    with open(path, "w") as file:
        json.dump(told, file)


def _units():
    from nhip.apps.units.models import Unit, UnitPlacement

    since = date(2025, 7, 1)
    province = Unit.objects.create(key="tinh", name="Tỉnh", kind="province", valid_from=since)
    made = [
        Unit.objects.create(key=f"xa-{n:03}", name=f"Xã {n}", kind="commune", valid_from=since)
        for n in range(UNITS)
    ]
    for unit in made:
        UnitPlacement.objects.create(unit=unit, parent=province, valid_from=since)
    return made


def _round(units):
    from django.utils import timezone

    from nhip.apps.collection import actions

    fields = [{"key": f"c{n}", "label": f"Chỉ tiêu {n}", "kind": "count"} for n in range(FIELDS)]
    content = {"fields": fields, "relations": [{"text": "[c0] <= [c1] + 1000000"}]}
    template = actions.save_template(by=None, code="tai", title="Biểu thử tải", content=content)
    round_ = actions.plan_round(
        by=None, template=template, title="Giờ cuối", period="2026-Q3", units=units,
        due_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    return actions.open_round(by=None, round_=round_)


def _officials(units):
    from django.conf import settings
    from django.test import Client

    from nhip.apps.accounts.models import User
    from nhip.apps.units.models import Membership

    for unit in units:
        for place, role in enumerate(ROLES):
            user = User.objects.create(username=f"{unit.key}-{place}", full_name=f"Người {place}")
            since = date(2025, 7, 1)
            Membership.objects.create(user=user, unit=unit, role=role, since=since)
            client = Client()
            client.force_login(user)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            yield {"name": user.username, "unit": unit.key, "role": role, "session": cookie,
                   "place": place}  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1])
