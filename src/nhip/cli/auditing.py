"""`nhip audit`: seal, verify, protect and prune the record; its share and people's of `nhip tick`.

May import this package, and the audit app once Django has started.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

from nhip.cli.exits import Exit, Stop
from nhip.cli.installation import start_django
from nhip.engine.values import vi_number


def audit(given: argparse.Namespace) -> Exit:
    """One of the four."""
    start_django()
    return {"seal": _seal, "verify": _verify, "protect": _protect, "prune": _prune}[given.action](
        given
    )


def unlock(given: argparse.Namespace) -> Exit:
    """Let a person in again: the door for the last administrator, whom nobody else can help."""
    start_django()
    from nhip.apps.accounts import actions
    from nhip.apps.accounts.models import User

    user = User.objects.filter(username=given.username.strip().lower()).first()
    if user is None:
        raise Stop(Exit.WRONG_CALL, f"Không có tài khoản “{given.username}”.")
    if not given.why.strip():
        raise Stop(Exit.WRONG_CALL, "Chưa có lý do: --why LÝ_DO.")
    if not user.is_active:
        actions.set_active(by=None, user=user, is_active=True, why=given.why)
    actions.unlock(by=None, user=user, why=given.why)
    actions.remove_factor(by=None, user=user, why=given.why)
    print(
        f"{user.full_name} đăng nhập lại được bằng mật khẩu; hãy thiết lập lại xác thực hai bước."
    )
    return Exit.DONE


def on_tick() -> Iterator[str]:
    """Give every line its place, close yesterday, send what has to leave, archive what is old."""
    from nhip.apps.audit import keeping, leaving, sealing
    from nhip.ui.messages import sentence_of

    yield from _people()
    sealing.close_day()  # before today's lines come into the chain
    if sealed := sealing.seal():
        yield f"Đã niêm {vi_number(sealed)} dòng nhật ký."
    yield from leaving.leave()
    try:
        if span := keeping.prune():
            told = f"{span.first}–{span.last} vào {keeping.folder() / span.archive}"
            yield f"Đã chuyển nhật ký cũ {told}."
    except keeping.NotKept as error:
        yield sentence_of(error)


def _people() -> Iterator[str]:
    """What the clock does to accounts: idle ones close, sessions end, invitations are mailed."""
    from nhip.apps.accounts import actions as accounts
    from nhip.apps.units import actions as units

    accounts.close_old_sessions()
    if closed := units.close_idle_accounts():
        yield f"Đã đóng tài khoản lâu không dùng: {', '.join(closed)}."
    try:
        if sent := accounts.send_invitations():
            yield f"Đã gửi {vi_number(sent)} thư mời."
    except OSError as error:
        yield f"Chưa gửi được thư mời: {error}"


def _seal(given: argparse.Namespace) -> Exit:
    from nhip.apps.audit import sealing

    sealed = sealing.seal()
    position, chain = sealing.end()
    print(f"Đã niêm {vi_number(sealed)} dòng. Đầu chuỗi: {position} {chain}")
    return Exit.DONE


def _verify(given: argparse.Namespace) -> Exit:
    """Say every fault; the code is 1 where there is one."""
    if given.archive:
        return _verify_archive(Path(given.archive))
    from nhip.apps.audit.verifying import verify
    from nhip.ui.messages import sentence_of

    verdict = verify(_kept_heads(given.heads))
    for fault in verdict.faults:
        print(sentence_of(fault))
    looked = f"{vi_number(verdict.lines)} dòng đã niêm, {vi_number(verdict.waiting)} dòng chờ niêm"
    if verdict.is_whole:
        print(f"Nhật ký nguyên vẹn: {looked}. Đầu chuỗi: {verdict.position} {verdict.chain}")
        return Exit.DONE
    print(f"Nhật ký KHÔNG nguyên vẹn: {vi_number(len(verdict.faults))} chỗ trong {looked}.")
    return Exit.FAULTS


def _verify_archive(path: Path) -> Exit:
    from nhip.apps.audit.keeping import verify_archive
    from nhip.engine.errors import NhipError
    from nhip.ui.messages import sentence_of

    try:
        verdict = verify_archive(path)
    except (OSError, EOFError, ValueError, KeyError) as error:
        raise Stop(Exit.UNREADABLE, f"Không đọc được {path}: {error}") from None
    if verdict.problem:
        print(sentence_of(NhipError(verdict.problem, file=path.name, position=verdict.position)))
        return Exit.FAULTS
    print(f"{path.name} nguyên vẹn: {vi_number(verdict.lines)} dòng, đến {verdict.position}.")
    return Exit.DONE


def _kept_heads(name: str | None) -> dict[int, str]:
    """Position -> hash, from lines "day position hash" as they left this machine."""
    if not name:
        return {}
    try:
        lines = Path(name).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise Stop(Exit.UNREADABLE, f"Không đọc được {name}: {error.strerror}") from None
    heads = {}
    for number, line in enumerate(lines, start=1):
        words = line.split()
        if len(words) == 3 and words[1].isascii() and words[1].isdigit() and len(words[2]) == 64:
            heads[int(words[1])] = words[2]
        elif words:
            told = f"{name}, dòng {number}: mỗi dòng gồm ngày, thứ tự và mã băm 64 ký tự."
            raise Stop(Exit.UNREADABLE, told)
    return heads


def _protect(given: argparse.Namespace) -> Exit:
    from nhip.apps.audit import protecting
    from nhip.ui.messages import sentence_of

    if not given.web or not given.keeper:
        raise Stop(Exit.WRONG_CALL, "Cần --web VAI_TRÒ và --keeper VAI_TRÒ của PostgreSQL.")
    try:
        protecting.protect(web=given.web, keeper=given.keeper)
    except protecting.NotProtected as error:
        raise Stop(Exit.NOT_READY, sentence_of(error)) from None
    print(f"Nhật ký nay thuộc {given.keeper}; {given.web} chỉ đọc và thêm được.")
    return Exit.DONE


def _prune(given: argparse.Namespace) -> Exit:
    from nhip.apps.audit import keeping
    from nhip.ui.messages import sentence_of

    try:
        span = keeping.prune()
    except keeping.NotKept as error:
        raise Stop(Exit.NOT_READY, sentence_of(error)) from None
    if span:
        print(f"Đã chuyển {span.first}–{span.last} vào {keeping.folder() / span.archive}.")
    else:
        print("Chưa có dòng nào quá hạn giữ (NHIP_AUDIT_KEEP_MONTHS).")
    return Exit.DONE
