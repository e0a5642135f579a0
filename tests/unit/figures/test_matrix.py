import pytest

from nhip.figures.matrix import ABSENT, SHARE_BREAKS, Matrix, Unit, class_of, heat_table
from tests.unit.figures.examples import CAPTION, rows_of, shares


@pytest.mark.parametrize(
    ("share", "step"),
    [(0.0, 0), (0.1999, 0), (0.2, 1), (0.4, 2), (0.8, 4), (1.0, 4), (None, ABSENT)],
)
def test_class_of_share(share, step):
    assert class_of(share, SHARE_BREAKS) == step


def test_heat_table_tells_zero_from_missing():
    zero, missing, full = rows_of(heat_table(shares(), CAPTION))[:3]
    assert (zero["class"], zero["short"], zero["text"]) == (0, "0", "0,0 %")
    assert (missing["class"], missing["short"], missing["text"]) == (ABSENT, "", "chưa có số liệu")
    assert (full["class"], full["short"]) == (4, "100")


def test_table_twin_has_a_column_for_each_group():
    table = heat_table(shares(), CAPTION).table
    assert table.headers == ("Đơn vị", "Công khai, minh bạch", "Tiến độ giải quyết", "Số hóa hồ sơ")
    assert table.rows[1] == ("Xã Cẩm Khê", "12,3 %", "50,0 %", "80,0 %")


def test_matrix_refuses_a_ragged_shape():
    with pytest.raises(ValueError, match="one row per unit"):
        Matrix((Unit("a"),), ("x", "y"), ((0.1,),))
    with pytest.raises(ValueError, match="one row per unit"):
        Matrix((Unit("a"),), ("x",), ())
