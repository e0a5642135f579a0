"""Drafting a criteria set: from an annex, criterion by criterion, commented on, published."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from nhip.annexes.criteria import About
from nhip.apps.accounts.permissions import Permission
from nhip.apps.criteria import actions
from nhip.apps.criteria import keys as law_keys
from nhip.apps.criteria.criterion_form import CriterionForm
from nhip.apps.criteria.forms import AnnexForm, AskForm, CopyForm, PublishForm
from nhip.apps.criteria.models import SetComment, SetDraft
from nhip.apps.criteria.queries.drafts import indicator_choices, reading
from nhip.apps.units.access import page
from nhip.apps.units.queries import may, roles_of
from nhip.engine.errors import DefinitionErrors, NhipError
from nhip.ui.messages import sentence_of

HEAD_KEYS = ("name", "short_name", "year", "source", "note", "completeness")


def _draft(request, pk):
    """A draft this person may read: the office's always, a unit's once it was asked."""
    held = get_object_or_404(
        SetDraft.objects.select_related("file", "version", "changed_by"), pk=pk
    )
    if held.state == SetDraft.State.DRAFTING and not may(request.user, Permission.MANAGE_LAW):
        raise Http404("Không có dự thảo này.")
    return held


def _act(request, pk, act, done):
    """One write of a draft, its sentence either way, and back to the draft."""
    held = _draft(request, pk)
    try:
        act(held)
        messages.success(request, done)
    except NhipError as refusal:
        messages.error(request, sentence_of(refusal))
    return redirect(held)


def _revision(request):
    sent = request.POST.get("lan", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else None


@page(Permission.COMMENT_ON_DRAFTS)
@require_safe
def drafts(request):
    """Drafts that are open, and those that became versions."""
    may_edit = may(request.user, Permission.MANAGE_LAW)
    found = SetDraft.objects.select_related("version", "changed_by")
    if not may_edit:
        found = found.exclude(state=SetDraft.State.DRAFTING)
    context = {"drafts": found, "may_edit": may_edit, "today": timezone.localdate()}
    return render(request, "criteria/drafts.html", context)


@page(Permission.MANAGE_LAW)
def begin(request):
    """A draft from the annex of a decision, or from a set in use."""
    kind = "copy" if request.POST.get("cach") == "bo-da-co" else "annex"
    annex = AnnexForm(*_bound(request, kind == "annex"))
    copy = CopyForm(*_bound(request, kind == "copy"), prefix="bo")
    form = copy if kind == "copy" else annex
    if request.method == "POST" and form.is_valid():
        try:
            made = _begun(request, form, kind)
            return redirect(made[0]) if len(made) == 1 else redirect("criteria:drafts")
        except NhipError as refusal:
            form.add_error("file" if kind == "annex" else None, sentence_of(refusal))
    context = {"annex": annex, "copy": copy}
    return render(request, "criteria/begin.html", context, status=422 if form.errors else 200)


def _bound(request, is_chosen):
    return (request.POST, request.FILES) if request.method == "POST" and is_chosen else ()


def _begun(request, form, kind):
    given = form.cleaned_data
    if kind == "copy":
        return [actions.start_from_set(by=request.user, version=given["version"],
                                       set_id=form.set_id, name=given["name"])]  # fmt: skip
    about = About(
        id=form.set_id,
        name=given["name"],
        year=given["year"],
        source=f"Phụ lục {given['file'].name}",
        legal_basis=(given["basis"] or "Dự thảo, chưa ban hành",),
        applies_to=tuple(given["applies_to"]),
    )
    made = actions.start_from_annex(by=request.user, upload=given["file"], about=about)
    messages.success(request, f"Đã đọc {len(made)} bộ tiêu chí từ phụ lục.")
    return made


@page(Permission.COMMENT_ON_DRAFTS)
@require_safe
def draft(request, pk):
    return _shown(request, _draft(request, pk), PublishForm(), AskForm())


def _shown(request, held, publish_form, ask_form, faults=(), status=200):
    may_edit = may(request.user, Permission.MANAGE_LAW) and held.is_open
    context = {
        "draft": held,
        "seen": reading(held),
        "may_edit": may_edit,
        "may_comment": held.state == SetDraft.State.COMMENTING and _seat(request.user) is not None,
        "may_answer": may(request.user, Permission.MANAGE_LAW),
        "publish_form": publish_form,
        "ask_form": ask_form,
        "faults": faults,
        "verdicts": SetComment.Verdict.choices,
    }
    return render(request, "criteria/draft.html", context, status=status)


@page(Permission.MANAGE_LAW)
def criterion(request, pk, code):
    """One criterion: its words, its method with parameters, its inputs and their indicators."""
    held = _draft(request, pk)
    keys = law_keys.criterion(held.text, code)
    if keys is None:
        raise Http404(f"Dự thảo không có tiêu chí {code}.")
    is_sent = request.method == "POST"
    form = CriterionForm(
        keys, request.POST if is_sent else None, request.GET.get("phuong-phap", "")
    )
    error = ""
    if is_sent and "doi" not in request.POST and (given := form.clean()) is not None:
        try:
            actions.change_criterion(by=request.user, draft=held, code=code, keys=given,
                                     revision=_revision(request))  # fmt: skip
            messages.success(request, f"Đã lưu tiêu chí {code}.")
            return redirect(f"{held.get_absolute_url()}#tc-{code}")
        except NhipError as refusal:
            error = sentence_of(refusal)
    context = {
        "draft": held,
        "code": code,
        "form": form,
        "error": error,
        "doubts": held.doubts.get(code, []),
        "revision": request.POST.get("lan", held.revision),
        "indicators": indicator_choices(),
    }
    is_refused = bool(error or form.errors)
    return render(request, "criteria/criterion.html", context, status=422 if is_refused else 200)


@page(Permission.MANAGE_LAW)
@require_POST
def settle(request, pk, code):
    return _act(request, pk, lambda held: actions.settle_doubt(
        by=request.user, draft=held, code=code, revision=_revision(request)),
        f"Đã ghi: tiêu chí {code} đọc đúng.")  # fmt: skip


@page(Permission.MANAGE_LAW)
@require_POST
def remove(request, pk, code):
    return _act(request, pk, lambda held: actions.remove_criterion(
        by=request.user, draft=held, code=code, revision=_revision(request)),
        f"Đã bỏ tiêu chí {code}.")  # fmt: skip


@page(Permission.MANAGE_LAW)
@require_POST
def add(request, pk):
    sent = {name: request.POST.get(name, "").strip() for name in ("nhom", "ma", "ten")}
    if not all(sent.values()):
        messages.error(request, "Hãy ghi nhóm, mã và tên của tiêu chí mới.")
        return redirect(_draft(request, pk))
    return _act(request, pk, lambda held: actions.add_criterion(
        by=request.user, draft=held, group=sent["nhom"], code=sent["ma"], name=sent["ten"],
        revision=_revision(request)), f"Đã thêm tiêu chí {sent['ma']}.")  # fmt: skip


@page(Permission.MANAGE_LAW)
@require_POST
def add_up(request, pk):
    return _act(request, pk, lambda held: actions.add_up(
        by=request.user, draft=held, revision=_revision(request)),
        "Đã cộng lại điểm tối đa của các nhóm và của cả bộ.")  # fmt: skip


@page(Permission.MANAGE_LAW)
def head(request, pk):
    """What the set says of itself, box by box."""
    held = _draft(request, pk)
    keys = reading(held).keys
    sent = request.POST if request.method == "POST" else None
    said = {
        name: (sent.get(name, "").strip() if sent else str(keys.get(name, "")))
        for name in HEAD_KEYS
    }
    error = ""
    if sent is not None:
        try:
            actions.change_head(by=request.user, draft=held, keys=said | _identity(keys, said),
                                revision=_revision(request))  # fmt: skip
            messages.success(request, "Đã lưu phần đầu của bộ.")
            return redirect(held)
        except NhipError as refusal:
            error = sentence_of(refusal)
    context = {"draft": held, "said": said, "error": error,
               "revision": sent.get("lan") if sent else held.revision}  # fmt: skip
    return render(request, "criteria/head.html", context, status=422 if error else 200)


def _identity(keys, said):
    """The id follows the year: they must say the same."""
    slug = str(keys.get("id", "")).rpartition("/")[0]
    return {"id": f"{slug}/{said['year']}"} if slug and said["year"] else {}


@page(Permission.MANAGE_LAW)
def text(request, pk):
    """The whole text, for whoever writes the file as it is."""
    held = _draft(request, pk)
    typed = request.POST.get("van-ban") if request.method == "POST" else None
    error = ""
    if typed is not None:
        try:
            actions.replace_text(by=request.user, draft=held, text=typed.replace("\r\n", "\n"),
                                 revision=_revision(request))  # fmt: skip
            messages.success(request, "Đã lưu văn bản của bộ.")
            return redirect(held)
        except NhipError as refusal:
            error = sentence_of(refusal)
    context = {"draft": held, "typed": held.text if typed is None else typed, "error": error,
               "revision": request.POST.get("lan", held.revision)}  # fmt: skip
    return render(request, "criteria/text.html", context, status=422 if error else 200)


@page(Permission.MANAGE_LAW)
@require_POST
def ask(request, pk):
    held, form = _draft(request, pk), AskForm(request.POST)
    if not form.is_valid():
        return _shown(request, held, PublishForm(), form, status=422)
    until = form.cleaned_data["until"]
    return _act(request, pk, lambda one: actions.open_comments(
        by=request.user, draft=one, until=until), "Đã mở lấy ý kiến các đơn vị.")  # fmt: skip


def _seat(user):
    """The unit for which this person speaks; None where they speak for none."""
    held = (one.unit for one in roles_of(user) if may(user, Permission.COMMENT_ON_DRAFTS, one.unit))
    return next(held, None)


@page(Permission.COMMENT_ON_DRAFTS)
@require_POST
def comment(request, pk):
    seat = _seat(request.user)
    if seat is None:
        raise Http404("Anh/chị không thuộc đơn vị nào được lấy ý kiến.")
    return _act(request, pk, lambda held: actions.comment(
        by=request.user, draft=held, unit=seat, text=request.POST.get("y-kien", ""),
        criterion=request.POST.get("tieu-chi", "")), "Đã gửi ý kiến.")  # fmt: skip


@page(Permission.MANAGE_LAW)
@require_POST
def answer(request, pk, comment):
    held = _draft(request, pk)
    told = get_object_or_404(held.comments, pk=comment)
    return _act(request, pk, lambda _held: actions.answer_comment(
        by=request.user, told=told, verdict=request.POST.get("ket-qua", ""),
        answer=request.POST.get("tra-loi", "")), "Đã trả lời ý kiến.")  # fmt: skip


@page(Permission.MANAGE_LAW)
@require_POST
def drop(request, pk):
    return _act(request, pk, lambda held: actions.drop_draft(
        by=request.user, draft=held, reason=request.POST.get("ly-do", "")),
        "Đã bỏ dự thảo; nội dung vẫn xem được.")  # fmt: skip


@page(Permission.MANAGE_LAW)
@require_POST
def publish(request, pk):
    """The decision. A text that does not load is shown with every fault, and nothing changes."""
    held, form = _draft(request, pk), PublishForm(request.POST)
    if not form.is_valid():
        return _shown(request, held, form, AskForm(), status=422)
    try:
        version = actions.publish(by=request.user, draft=held, revision=_revision(request),
                                  **form.cleaned_data)  # fmt: skip
    except DefinitionErrors as found:
        form.add_error(None, f"Văn bản của bộ còn {len(found.problems)} chỗ phải sửa, ở bảng trên.")
        return _shown(request, held, form, AskForm(), status=422)
    except NhipError as refusal:
        form.add_error(None, sentence_of(refusal))
        return _shown(request, held, form, AskForm(), status=422)
    messages.success(request, f"Đã ban hành {version.short_name}. Điểm đã chấm giữ theo bản cũ.")
    return redirect(version)
