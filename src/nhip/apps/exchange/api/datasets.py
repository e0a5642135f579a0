"""Addresses of the datasets: those the key names, their columns, their records, paged or whole.

Columns that are marked never to leave do not leave, whatever is asked; the file of a version is the
same whenever it is asked for.
"""

from datetime import date

from django.http import HttpResponse, StreamingHttpResponse
from ninja import Query

from nhip.apps.catalogue import lakes
from nhip.apps.catalogue.queries import sharing
from nhip.apps.catalogue.queries.sharing import Cut, Form
from nhip.apps.exchange.api import shapes
from nhip.apps.exchange.api.figures import unit_of
from nhip.apps.exchange.api.service import (
    LIMIT,
    MOST,
    address,
    answer,
    next_page,
    read_cursor,
    stamped,
)
from nhip.apps.exchange.errors import ApiError
from nhip.apps.exchange.keys import PUSH, READ_DATASET, dataset_of


@address("GET", "/datasets", "datasets", summary="Tập dữ liệu", response=shapes.DatasetsOut)
def datasets(request):
    """Các tập dữ liệu mà khóa này được đọc hoặc được gửi vào."""
    known = lakes.datasets()
    named = sorted({dataset_of(scope) for scope in request.api_key.scopes} & set(known))
    data = [_dataset(sharing.shared(name), request.api_key) for name in named]
    return answer(request, {"data": data}, len(data))


@address(
    "GET", "/datasets/{name}", "dataset", summary="Cấu trúc tập dữ liệu", response=shapes.DatasetOut
)
def dataset(request, name: str):
    """Các cột của một tập dữ liệu: kiểu, ý nghĩa, giá trị cho phép."""
    key = request.api_key
    if not {f"{READ_DATASET}:{name}", f"{PUSH}:{name}"} & set(key.scopes):
        raise ApiError("api.no_dataset", text=name[:60])
    held = sharing.shared(name)
    open_ones = set(held.columns())
    told = _dataset(held, key)
    told["columns"] = [
        {
            "name": column.name,
            "type": column.type.value,
            "meaning": column.meaning_vi,
            "meaning_en": column.meaning_en,
            "required": column.required,
            "values": dict(column.values),
        }
        for column in held.dataset.columns
        if column.name in open_ones or told["may_push"]
    ]
    return stamped(
        request, lambda: answer(request, told, 1), repr(held.dataset), held.version, held.simulated
    )


@address(
    "GET",
    "/datasets/{name}/records",
    "records",
    f"{READ_DATASET}:{{name}}",
    summary="Bản ghi",
    response=shapes.RecordsOut,
)
def records(
    request,
    name: str,
    format: str = Query(
        "json", description="json (từng trang), jsonl, csv hoặc parquet (trọn tệp)"
    ),
    first: date | None = Query(None, alias="from", description="Từ ngày (theo cột ngày của tập)"),
    last: date | None = Query(None, alias="to", description="Đến hết ngày"),
    unit: list[str] = Query([], description="Mã đơn vị, kể cả cấp dưới; lặp lại để hỏi nhiều"),
    columns: str | None = Query(None, description="Tên cột cách nhau dấu phẩy"),
    version: int | None = Query(None, ge=0, le=2**31, description="Phiên bản bảng cũ"),
    as_of: date | None = Query(None, description="Như bảng đang có vào cuối ngày này"),
    limit: int = Query(LIMIT, ge=1, le=MOST, description="Số bản ghi mỗi trang (chỉ với json)"),
    cursor: str | None = None,
):
    """Bản ghi của một tập dữ liệu. Trang sau đọc đúng phiên bản của trang đầu dù dữ liệu đã đổi.

    Thời điểm viết theo giờ Việt Nam. Với csv, ô chữ bắt đầu bằng = + - @ có thêm dấu nháy đơn.
    """
    form = _form(format)
    pinned, done = read_cursor(cursor) or (None, 0)
    held = sharing.shared(name, version if pinned is None else pinned, as_of)
    cut = Cut(
        columns=tuple(held.columns(_names(columns))),
        first=first,
        last=last,
        units=held.naming(map(unit_of, unit), first, last) if unit else None,
    )
    paged = form is Form.JSON
    make = _page(request, held, cut, done, limit) if paged else _file(request, held, cut, form)
    return stamped(
        request, make, held.version, held.simulated, repr(held.dataset), cut,
        modified=held.landed_at,
    )  # fmt: skip


def _page(request, held, cut, done, limit):
    """One page, sorted by day and key, with how to get the next."""
    asked = {"columns": cut.columns, "first": cut.first, "last": cut.last, "units": cut.units}

    def make():
        page = Cut(**asked, ordered=True, limit=limit, offset=done)
        pieces = b"".join(held.stream(Form.JSON, page)).strip()
        count = held.count(cut)
        more = count > done + limit
        head = {
            "dataset": held.dataset.name,
            "version": held.version,
            "landed_at": held.landed_at.isoformat() if held.landed_at else None,
            "simulated": held.simulated,
            "as_of": held.landed_at.date().isoformat() if held.landed_at else None,
            "next": next_page(request, held.version, done + limit) if more else None,
        }
        response = answer(request, head, max(min(limit, count - done), 0))
        # The records are JSON already; read and written again they would cost twice.
        response.content = response.content[:-1] + b',"data":' + pieces + b"}"
        return response

    return make


def _file(request, held, cut, form):
    """Everything at once, streamed."""

    def make() -> HttpResponse:
        request.api_rows = held.count(cut)
        mark = "-mo-phong" if held.simulated else ""
        response = StreamingHttpResponse(held.stream(form, cut), content_type=form.media_type)
        name = f"{held.dataset.name}-v{max(held.version, 0)}{mark}.{form.value}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["X-Nhip-Version"] = str(held.version)
        response["X-Nhip-Simulated"] = str(held.simulated).lower()
        response["X-Nhip-As-Of"] = held.landed_at.isoformat() if held.landed_at else ""
        return response

    return make


def _dataset(held, key):
    one = held.dataset
    return {
        "name": one.name,
        "title": one.title_vi,
        "title_en": one.title_en,
        "classification": one.classification.value,
        "owner": one.owner,
        "source": one.source,
        "legal_basis": one.legal_basis,
        "key": list(one.key),
        "unit": one.unit,
        "day": one.day,
        "version": held.version,
        "landed_at": held.landed_at.isoformat() if held.landed_at else None,
        "simulated": held.simulated,
        "may_read": key.holds(f"{READ_DATASET}:{one.name}"),
        "may_push": key.holds(f"{PUSH}:{one.name}"),
    }


def _form(text):
    try:
        return Form(text)
    except ValueError:
        known = [form.value for form in Form]
        raise ApiError("api.bad_format", text=text[:20], known=known) from None


def _names(columns):
    return [name.strip() for name in (columns or "").split(",") if name.strip()]
