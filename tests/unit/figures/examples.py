"""One example of every figure, made as a page would make it; the tests share them."""

import json
from pathlib import Path

from nhip.figures import Caption, maps, matrix, progress, quality, scores
from nhip.figures.theme import Status

GEO = Path(__file__).resolve().parents[3] / "demo" / "geo"
CAPTION = Caption(
    "Số hóa hồ sơ tăng 5 điểm so với quý trước",
    "Tỉnh Phú Thọ · quý III/2026 · nguồn: Cổng Dịch vụ công quốc gia",
    "dữ liệu mô phỏng",
)
GROUPS = ("Công khai, minh bạch", "Tiến độ giải quyết", "Số hóa hồ sơ")


def topology(name="25_phu_tho_communes.topo.json"):
    return json.loads((GEO / name).read_text(encoding="utf-8"))


def shapes(name="25_phu_tho_communes.topo.json"):
    return topology(name)["objects"]["data"]["geometries"]


def ranking():
    rows = [
        scores.Ranked("Sở Khoa học và Công nghệ", 1092.125, 1, "/phieu-diem/so-khcn/"),
        scores.Ranked("Xã Hòa Bình", 61.0, 2, own=True),
        scores.Ranked("Xã Hòa Bình", 0.0, 3),
        scores.Ranked("Xã Cẩm Khê", None, None, absent="không áp dụng"),
    ]
    return scores.ranking_bars(rows, CAPTION, maximum=1200)


def groups():
    rows = [
        scores.GroupPoints(GROUPS[0], 12.5, 18),
        scores.GroupPoints(GROUPS[1], None, 20),
        scores.GroupPoints(GROUPS[2], 0.0, 22, "/vi-sao/x/"),
    ]
    return scores.group_bars(rows, CAPTION)


def change():
    rows = [
        scores.Change(GROUPS[0], 12.5, 14.0),
        scores.Change(GROUPS[1], None, 17.2),
        scores.Change(GROUPS[2], 10.0, 9.2),
    ]
    return scores.change_dots(rows, CAPTION, before="Quý II/2026", now="Quý III/2026")


def distribution():
    bins = [scores.Bin(50, 60, 3), scores.Bin(60, 70, 0), scores.Bin(70, 80, 9)]
    return scores.score_distribution(bins, CAPTION, mark=("Xã Cẩm Khê", 61.2), without=8)


def shares():
    units = (matrix.Unit("Sở Y tế", "/phieu-diem/so-y-te/"), matrix.Unit("Xã Cẩm Khê"))
    return matrix.Matrix(units, GROUPS, ((0.0, None, 1.0), (0.123, 0.5, 0.8)))


def sparkline():
    values = [61.0, None, 63.2, 70.1, None]
    series = [progress.Point(f"tháng {n}/2026", value) for n, value in enumerate(values, 1)]
    return progress.sparkline(series, CAPTION)


def bad_shares():
    points = [quality.BadShare("Tháng 10/2026", 12, 4000), quality.BadShare("Tháng 11/2026", 0, 9)]
    return quality.bad_shares(points, CAPTION)


def bullet():
    rows = [
        progress.TargetProgress("Hồ sơ xử lý trên mạng", 62, 80, Status.LATE, 75),
        progress.TargetProgress("Dịch vụ công toàn trình", 95.5, 90, Status.DONE, 88),
        progress.TargetProgress("Tổ công nghệ số", None, 148, Status.NOT_STARTED, None, "tổ"),
        progress.TargetProgress("Chữ ký số", 0, 50, Status.IN_PROGRESS, 10),
        progress.TargetProgress("Học bạ số", 80, 100, Status.DUE_SOON, 90),
    ]
    return progress.bullet(rows, CAPTION)


def places():
    """Every commune but the last five; the first without a value, the second with zero."""
    values = [None, 0.0, *(50.0 + n / 5 for n in range(141))]
    return [
        maps.Place(shape["properties"]["code"], shape["properties"]["name"], value, "/don-vi/x/")
        for shape, value in zip(shapes(), values, strict=False)
    ]


def commune_map():
    return maps.commune_map(topology(), places(), CAPTION)


EVERY = {
    "ranking": ranking,
    "groups": groups,
    "change": change,
    "distribution": distribution,
    "heat": lambda: matrix.heat_table(shares(), CAPTION),
    "multiples": lambda: matrix.small_multiples(shares(), CAPTION),
    "sparkline": sparkline,
    "bullet": bullet,
    "bad_shares": bad_shares,
    "map": commune_map,
}


def rows_of(figure):
    return figure.spec["datasets"]["rows"]
