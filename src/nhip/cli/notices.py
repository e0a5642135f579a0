"""The share of `nhip tick` that tells people: reminders, then letters of what was told.

May import this package, and actions once Django has started. Nothing is written but by an action.
"""

from collections.abc import Iterator


def on_tick() -> Iterator[str]:
    """Write to people, and say so; an installation without a mail server writes to nobody."""
    from nhip.apps.notices import actions
    from nhip.apps.plans import actions as plans

    if told := plans.remind(by=None):
        yield f"Đã nhắc {told} người về hạn việc, kỳ báo cáo, kế hoạch riêng."
    actions.gather(by=None)
    done = actions.send_due(by=None)
    if done.sent:
        yield f"Đã gửi {done.sent} thư."
    if done.postponed:
        yield f"{done.postponed} thư chưa gửi được, sẽ thử lại: {done.reason}"
    if done.failed:
        yield f"{done.failed} thư không gửi được: {done.reason}. Xem trang Thư đi."
    if gone := actions.forget_old(by=None):
        yield f"Đã dọn {gone} thông báo cũ."
