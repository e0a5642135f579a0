"""The shapes of answers, for the OpenAPI document and the tests that hold answers to it.

Numbers that were measured or computed are decimal text ("97.35"): no program reads them wrongly.
"""

from datetime import date, datetime
from typing import Any

from ninja import Field, Schema


class Problem(Schema):
    type: str
    title: str
    status: int
    code: str = Field(description="Mã lỗi, không đổi giữa các phiên bản")
    detail: str = Field(description="Câu giải thích bằng tiếng Việt")


class Whole(Schema):
    """What every list says of itself."""

    simulated: bool = Field(description="true nếu có bất kỳ dữ liệu mô phỏng nào")
    as_of: date | None = Field(description="Số liệu tính đến ngày")
    next: str | None = Field(None, description="Địa chỉ trang sau; null khi đã hết")


class KeyOut(Schema):
    key: str
    system: str
    owner: str
    scopes: list[str]
    expires_on: date
    per_day: int
    per_minute: int
    used_today: int


class SetOut(Schema):
    id: str
    name: str
    year: int
    periods: list[str]


class SetsOut(Schema):
    data: list[SetOut]


class UnitOut(Schema):
    key: str
    name: str
    kind: str
    admin_code: str | None
    agency_code: str | None
    parent: str | None
    valid_from: date | None
    valid_to: date | None


class UnitsOut(Schema):
    on: date
    next: str | None = None
    data: list[UnitOut]


class ObservationOut(Schema):
    unit: str
    criterion: str
    input: str
    value: str | None = Field(description="Số thập phân dạng chữ, đúng như đang lưu")
    text: str | None = Field(description="Phương án, với đầu vào là lựa chọn")
    missing: str | None = Field(description="Mã lý do không có số liệu; không bao giờ thay bằng 0")
    missing_reason: str | None
    source: str
    as_of: date | None
    simulated: bool


class ObservationsOut(Whole):
    set: str
    period: str
    data_version: int
    data: list[ObservationOut]


class PointsOut(Schema):
    points: str | None
    max: str | None
    rank: int | None


class CriterionOut(Schema):
    criterion: str
    score: str | None = Field(description="Điểm đã làm tròn như văn bản quy định")
    exact: str | None = Field(description="Điểm trước khi làm tròn")
    max: str
    missing: str | None
    missing_reason: str | None
    doubtful: bool


class ScoreOut(Schema):
    unit: str
    name: str
    kind: str
    tier: str
    total: str | None
    max_assessed: str
    share: str | None
    rank: int | None
    complete: bool
    grade: str | None
    simulated: bool
    groups: dict[str, PointsOut]
    pillars: dict[str, str | None]
    missing: dict[str, str]
    criteria: list[CriterionOut] | None = None


class RunOut(Schema):
    id: int
    set: str
    period: str
    current: bool
    set_sha256: str
    data_version: int
    engine_version: str
    computed_at: datetime
    simulated: bool


class RunsOut(Schema):
    data: list[RunOut]


class ScoresOut(Whole):
    run: RunOut
    data: list[ScoreOut]


class RankedOut(Schema):
    rank: int | None
    change: int | None = Field(description="Số bậc tăng (+) hay giảm (-) so với kỳ trước")
    unit: str
    name: str
    kind: str
    points: str | None
    possible: str
    missing: int
    simulated: bool


class RankingOut(Whole):
    run: RunOut
    ranked: int
    data: list[RankedOut]


class IndicatorOut(Schema):
    code: str
    name: str
    name_en: str
    dataset: str
    cls: str = Field(description="event, as_of hoặc period")
    measure_unit: str
    direction: str
    has_denominator: bool
    legal_basis: str


class IndicatorsOut(Schema):
    data: list[IndicatorOut]


class SeriesPoint(Schema):
    unit: str
    period: str
    numerator: str
    denominator: str | None
    value: str | None = Field(description="Tử số chia mẫu số (1 là toàn bộ), hoặc chính con số")
    missing: str | None
    standing: str = Field(description="exact, estimated hoặc incomplete sau khi chia tách đơn vị")


class SeriesOut(Whole):
    indicator: str
    dataset: str
    dataset_version: int
    view: str
    not_measured: list[str] = Field(description="Các kỳ chưa từng được đo")
    data: list[SeriesPoint]


class ColumnOut(Schema):
    name: str
    type: str
    meaning: str
    meaning_en: str
    required: bool
    values: dict[str, str]


class DatasetOut(Schema):
    name: str
    title: str
    title_en: str
    classification: str
    owner: str
    source: str
    legal_basis: str
    key: list[str]
    unit: str
    day: str
    version: int
    landed_at: datetime | None
    simulated: bool
    may_read: bool
    may_push: bool
    columns: list[ColumnOut] | None = None


class DatasetsOut(Schema):
    data: list[DatasetOut]


class RecordsOut(Whole):
    dataset: str
    version: int
    landed_at: datetime | None
    data: list[dict[str, Any]]


class BatchOut(Schema):
    id: str
    dataset: str
    state: str = Field(description="waiting, landed hoặc refused")
    received_at: datetime
    finished_at: datetime | None
    file: str
    sha256: str
    bytes: int
    status_url: str
    lake_batch: str | None = None
    table_version: int | None = None
    counts: dict[str, int] | None = None
    error: dict[str, str] | None = None
    report: dict[str, Any] = {}


class SentOut(Schema):
    """How many days were told for the first time, told otherwise, told again."""

    new: int
    changed: int
    same: int


class FormCell(Schema):
    key: str
    label: str
    kind: str
    measure_unit: str
    asked: bool = Field(description="false nếu nguồn đã có, không phải điền")
    value: str | None = Field(description="Như đã gõ, dạng số Việt Nam")
    version: int = Field(description="Số lần lưu; gửi lại khi điền")
    source: str | None


class FormOut(Schema):
    round: int
    title: str
    unit: str
    period: str
    due_at: datetime
    state: str
    simulated: bool
    data: list[FormCell]


class FilledCell(Schema):
    key: str
    version: int
    value: str | None
    refused: str | None = Field(None, description="Mã lý do nếu ô không được ghi")
    detail: str | None = None


class SaidOfCell(Schema):
    key: str
    level: str = Field(description="error chặn gửi, warning cần giải thích")
    text: str


class FilledOut(Schema):
    saved: int
    cells: list[FilledCell]
    said: list[SaidOfCell]
