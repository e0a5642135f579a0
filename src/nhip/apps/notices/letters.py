"""How a letter reads: one notice, or the notices of a day. Pure text; nothing is stored or sent."""

from collections.abc import Sequence

from nhip.apps.notices.models import Notice

SUBJECT_LIMIT = 150
FOOT = (
    "Thư này do hệ thống Nhịp gửi tự động. Chọn cách nhận thư, giờ nhận, loại việc được báo: "
    "{place}."
)


def subject(notices: Sequence[Notice]) -> str:
    """One notice speaks for itself; several are counted."""
    if len(notices) == 1:
        text = notices[0].text
        short = text if len(text) <= SUBJECT_LIMIT else f"{text[: SUBJECT_LIMIT - 1]}…"
        return f"Nhịp: {short}"
    return f"Nhịp: {len(notices)} thông báo"


def body(name: str, notices: Sequence[Notice], site: str) -> str:
    """Greeting, the sentences grouped by kind with their addresses, and how to change this.

    `site` is the address of the installation without its last slash, or nothing where it is not
    set: then the letter says where to look.
    """
    lines = [f"Kính gửi {name},", ""]
    told = None
    for one in sorted(notices, key=lambda one: (one.kind, one.made_at, one.pk)):
        if len(notices) > 1 and one.kind != told:
            lines += [f"{one.kind_vi}:"]
            told = one.kind
        lines += [f"- {one.text}" if len(notices) > 1 else one.text]
        if site and one.link:
            lines += [f"  {site}{one.link}"]
    place = f"{site}/thong-bao/cach-nhan/" if site else "Nhịp > Thông báo > Cách nhận"
    if not site:
        lines += ["", "Xem tại: Nhịp > Thông báo."]
    return "\n".join([*lines, "", "--", FOOT.format(place=place), ""])
