"""Addresses of pushing: a file of records comes in, its check report goes out.

The body is the file itself (JSON lines, CSV, XLSX, Parquet, edXML: told by content), or one `file`
of a form. It is streamed to disk and never held in memory.
"""

import json
from datetime import date

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from nhip.apps.catalogue import lakes
from nhip.apps.exchange import actions
from nhip.apps.exchange.actions import landing
from nhip.apps.exchange.api import shapes
from nhip.apps.exchange.api.service import address, answer
from nhip.apps.exchange.errors import ApiError
from nhip.apps.exchange.keys import PUSH
from nhip.apps.exchange.models import PushedBatch

BLOCK = 1024 * 1024
COUNTS_BYTES = 256 * 1024
MOST_RECORDS = 10**12
STATUS = {
    PushedBatch.State.LANDED: 201,
    PushedBatch.State.REFUSED: 422,
    PushedBatch.State.WAITING: 202,
}
COUNTS = tuple(landing.COUNTS)


@address(
    "POST",
    "/datasets/{name}/batches",
    "push",
    f"{PUSH}:{{name}}",
    summary="Gửi bản ghi",
    response={201: shapes.BatchOut, 202: shapes.BatchOut, 422: shapes.BatchOut},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                kind: {"schema": {"type": "string", "format": "binary"}}
                for kind in (
                    "application/x-ndjson",
                    "text/csv",
                    "application/vnd.apache.parquet",
                    "application/octet-stream",
                )
            },
        },
        "parameters": [
            {
                "in": "header",
                "name": "Idempotency-Key",
                "schema": {"type": "string", "maxLength": 200},
                "description": "Gửi lại với cùng khóa thì nhận lại đúng câu trả lời cũ",
            }
        ],
    },
)
def push(request, name: str):
    """Gửi một tệp bản ghi. Tệp nhỏ được nạp ngay (201, hoặc 422 nếu không nhận); tệp lớn được giữ
    lại và nạp ngay sau đó ở tiến trình khác (202): hỏi kết quả ở địa chỉ trong tiêu đề Location,
    sau số giây ở Retry-After."""
    lakes.dataset(name)
    file_name, chunks, expected = _body(request, name)
    batch, again = actions.receive(
        key=request.api_key,
        dataset=name,
        file_name=file_name,
        chunks=chunks,
        expected=expected,
        idempotency_key=_idempotency_key(request),
    )
    response = _answer(request, batch)
    response["Idempotency-Replayed"] = str(again).lower()
    return response


@address(
    "GET",
    "/datasets/{name}/batches/{code}",
    "batch",
    f"{PUSH}:{{name}}",
    summary="Kết quả một lần gửi",
    response={200: shapes.BatchOut},
)
def batch(request, name: str, code: str):
    """Lô đã nạp chưa, kết quả kiểm tra ra sao. Chỉ khóa đã gửi mới hỏi được."""
    found = PushedBatch.objects.filter(key=request.api_key, dataset=name, code=code).first()
    if found is None:
        raise Http404(code)
    response = _answer(request, found)
    response.status_code = 200
    return response


@address(
    "POST",
    "/datasets/{name}/sent",
    "sent",
    f"{PUSH}:{{name}}",
    summary="Báo số bản ghi đã gửi từng ngày",
    response=shapes.SentOut,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "additionalProperties": {"type": "integer", "minimum": 0},
                        "example": {"2026-08-01": 1520, "2026-08-02": 0},
                    }
                }
            },
        }
    },
)
def sent(request, name: str):
    """Hệ thống nguồn báo mỗi ngày đã gửi bao nhiêu bản ghi, để đối soát với số đã vào kho.

    Thân là một đối tượng JSON: ngày và số bản ghi. Báo lại thì lần sau thay lần trước."""
    lakes.dataset(name)
    said = actions.say_sent(key=request.api_key, dataset=name, counts=_counts(request))
    return answer(request, {"new": said.new, "changed": said.changed, "same": said.same}, 1)


def _counts(request):
    """Day -> how many records. Raises ApiError."""
    told = request.META.get("CONTENT_LENGTH") or ""
    if not (told.isascii() and told.isdecimal()):
        raise ApiError("api.no_length")
    if int(told) > COUNTS_BYTES:
        raise ApiError("api.too_big", limit=COUNTS_BYTES)
    try:
        given = json.loads(request.read(COUNTS_BYTES))
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict) or not given:
        raise ApiError("api.bad_counts", text="…")
    return dict(_count(day, count) for day, count in given.items())


def _count(text, count):
    """One day with its number; a day that has not come, or half a record, is a mistake."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ApiError("api.bad_counts", text=text[:40]) from None
    if type(count) is not int or not 0 <= count < MOST_RECORDS or day > timezone.localdate():
        raise ApiError("api.bad_counts", text=text[:40])
    return day, count


def _body(request, dataset):
    """(name of the file, its pieces, how many bytes were announced). Raises ApiError."""
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise ApiError("api.bad_encoding")
    told = request.META.get("CONTENT_LENGTH") or ""
    if not (told.isascii() and told.isdecimal()):
        raise ApiError("api.no_length")
    actions.allow_size(int(told))
    if request.content_type == "multipart/form-data":
        file = request.FILES.get("file")
        if file is None:
            raise ApiError("api.no_file")
        return file.name, file.chunks(BLOCK), file.size
    return f"{dataset}.dat", _pieces(request), int(told)


def _pieces(request):
    while piece := request.read(BLOCK):
        yield piece


def _idempotency_key(request):
    text = request.headers.get("Idempotency-Key", "").strip()
    if len(text) > 200 or not text.isprintable():
        raise ApiError("api.bad_idempotency_key")
    return text


def _answer(request, batch):
    place = request.build_absolute_uri(reverse("api:batch", args=[batch.dataset, batch.code]))
    told = {
        "id": batch.code,
        "dataset": batch.dataset,
        "state": batch.state,
        "received_at": batch.received_at.isoformat(),
        "finished_at": batch.finished_at.isoformat() if batch.finished_at else None,
        "file": batch.file_name,
        "sha256": batch.file_hash,
        "bytes": batch.size,
        "status_url": place,
        "lake_batch": None,
        "table_version": None,
        "counts": None,
        "error": None,
        "report": landing.report_data(batch.dataset, _report(batch)),
    }
    if landed := batch.landing:
        told["lake_batch"], told["table_version"] = landed.batch_id, landed.table_version
        told["counts"] = {name: getattr(landed, name) for name in COUNTS}
    elif batch.error:
        told["error"] = {name: batch.error[name] for name in ("code", "detail")}
    response = answer(request, told, landed.rows if landed else 0)
    response.status_code = STATUS[batch.state]
    response["Location"] = place
    if batch.state == PushedBatch.State.WAITING:
        response["Retry-After"] = "30"
    return response


def _report(batch):
    return batch.landing.report if batch.landing else batch.error.get("report", {})
