"""What leaves the machine: the head of every day (file, mail, syslog) and every line (syslog).

Each place is remembered with how far it got; what failed is tried again at the next tick, in order,
so nothing is left out. A place may get a message twice after a failure, never none.

May import models, sealing, syslog and Django's mail. Called by `nhip tick`.
"""

import os
import socket
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from nhip.apps.audit import syslog
from nhip.apps.audit.models import AuditEvent, AuditSeal, DailyHead, LogChannel
from nhip.apps.audit.sealing import said

A_TIME = 1000
HEADS_A_TIME = 400


def leave() -> Iterator[str]:
    """Bring every configured place up to date; yields a sentence for each that failed."""
    doors: list[tuple[str, str, Callable[[Sequence[DailyHead]], None]]] = [
        ("tệp", settings.NHIP_AUDIT_HEAD_FILE, _to_file),
        ("thư", settings.NHIP_AUDIT_HEAD_MAIL, _to_mail),
        ("syslog", settings.NHIP_AUDIT_SYSLOG, _heads_to_syslog),
    ]
    for name, configured, deliver in doors:
        if configured and (told := _heads_through(name, deliver)):
            yield f"Chưa đưa được đầu chuỗi nhật ký ra ngoài ({name}): {told}"
    if settings.NHIP_AUDIT_SYSLOG and settings.NHIP_AUDIT_SYSLOG_LINES and (told := _lines()):
        yield f"Chưa gửi được nhật ký tới máy thu tập trung: {told}"


def _heads_through(name: str, deliver: Callable[[Sequence[DailyHead]], None]) -> str:
    channel, _ = LogChannel.objects.get_or_create(name=f"đầu chuỗi: {name}")
    heads = DailyHead.objects.order_by("day")
    waiting = list((heads.filter(day__gt=channel.day) if channel.day else heads)[:HEADS_A_TIME])
    if not waiting:
        return ""
    try:
        deliver(waiting)
    except (OSError, syslog.NotDelivered) as error:  # smtplib's errors are OSErrors
        return _failed(channel, error)
    channel.day, channel.position = waiting[-1].day, waiting[-1].position
    _arrived(channel)
    return ""


def _to_file(heads: Sequence[DailyHead]) -> None:
    path = Path(settings.NHIP_AUDIT_HEAD_FILE)
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.writelines(f"{head}\n" for head in heads)
        file.flush()
        os.fsync(file.fileno())


def _to_mail(heads: Sequence[DailyHead]) -> None:
    lines = "\n".join(str(head) for head in heads)
    EmailMessage(
        subject=f"Nhịp: đầu chuỗi nhật ký đến ngày {heads[-1].day:%d/%m/%Y}",
        body=(
            "Mỗi dòng: ngày, thứ tự, mã băm. Hãy giữ thư này ở nơi máy chủ không sửa được; "
            "khi cần kiểm tra, chép các dòng vào một tệp rồi chạy: "
            "nhip audit verify --heads TỆP\n\n"
            f"{lines}\n"
        ),
        to=[settings.NHIP_AUDIT_HEAD_MAIL],
    ).send()


def _heads_to_syslog(heads: Sequence[DailyHead]) -> None:
    host = socket.gethostname()
    told = (
        {"day": f"{head.day}", "position": head.position, "chain": head.chain} for head in heads
    )
    packed = [
        syslog.message("audit-head", head.made_at, host, words)
        for head, words in zip(heads, told, strict=True)
    ]
    syslog.send(settings.NHIP_AUDIT_SYSLOG, packed)


def _lines() -> str:
    """Send sealed lines in the order of the chain; what was sent stays sent if the next fails."""
    channel, _ = LogChannel.objects.get_or_create(name="nhật ký: syslog")
    host = socket.gethostname()
    while seals := list(
        AuditSeal.objects.filter(position__gt=channel.position).order_by("position")[:A_TIME]
    ):
        events = AuditEvent.objects.in_bulk([seal.event_id for seal in seals])
        packed = [
            syslog.message(
                "audit", events[seal.event_id].at, host,
                said(events[seal.event_id]) | {"position": seal.position, "chain": seal.chain},
            )
            for seal in seals
            if seal.event_id in events  # one that is missing is for `verify` to tell
        ]  # fmt: skip
        try:
            syslog.send(settings.NHIP_AUDIT_SYSLOG, packed)
        except syslog.NotDelivered as error:
            return _failed(channel, error)
        channel.position = seals[-1].position
        _arrived(channel)
    return ""


@transaction.atomic
def _failed(channel: LogChannel, error: Exception) -> str:
    channel.failure, channel.tried_at = str(error)[:300], timezone.now()
    channel.save()
    return channel.failure


@transaction.atomic
def _arrived(channel: LogChannel) -> None:
    channel.failure, channel.tried_at = "", timezone.now()
    channel.save()
