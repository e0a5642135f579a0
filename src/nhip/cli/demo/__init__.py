"""`nhip demo`: the demonstration province of Phú Thọ, from nothing to a page in a browser.

`province` loads it, `people` signs people in, `simulation` makes up what nobody published.
"""

import argparse

from nhip.cli import installation, server
from nhip.cli.exits import Exit, Stop


def demo(given: argparse.Namespace) -> Exit:
    """Build what is missing, say how to sign in, serve."""
    if not given.no_serve:
        installation.refuse_busy_port("127.0.0.1", given.port, "demo")
    installation.start_django()
    from django.conf import settings

    if settings.PRODUCTION:
        raise Stop(Exit.NOT_READY, "Tỉnh minh họa không dựng trên máy chủ chính thức (NHIP_ENV).")
    from nhip.cli.demo import people, province

    print("Dựng tỉnh minh họa Phú Thọ", flush=True)
    if given.reset:
        province.forget()
    province.build()
    if given.records:
        installation.apart(build_records)
    with installation.step("Làm tệp dữ liệu mở"):
        installation.apart(build_open_data)
    with installation.step("Gom tệp tĩnh"):
        installation.collect_static()
    sign_ins = people.sign_ins()
    _remind()
    _greet(given, sign_ins)
    if not given.no_serve:
        server.run("127.0.0.1", given.port, workers=2)
    return Exit.DONE


def _remind() -> None:
    """What the clock would have told these people: tasks that are due soon."""
    from nhip.apps.plans.actions import remind

    remind(by=None)


def build_records() -> None:
    """What --records adds."""
    from nhip.cli.demo import records

    records.build()


def build_open_data() -> None:
    """The files that anybody may take."""
    from nhip.apps.catalogue.open_data import files, shelf

    for table in shelf.every():
        files.refresh(table)


def _greet(given: argparse.Namespace, sign_ins: list[tuple[str, str, str]]) -> None:
    if not given.no_serve:
        print(f"\nMở trình duyệt tại  http://127.0.0.1:{given.port}   (Ctrl+C để dừng)")
    print("\nĐăng nhập thử (mật khẩu riêng của máy này):\n")
    rows = [("Tên đăng nhập", "Mật khẩu", "Vai trò"), *sign_ins]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    for name, password, role in rows:
        print(f"  {name:<{widths[0]}}  {password:<{widths[1]}}  {role}")
    print(flush=True)
