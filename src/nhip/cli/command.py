"""The grammar of the command: verbs, parameters, help, and how a run ends.

Standard library and this package only; a verb's module is imported when the verb is called.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from nhip import __version__
from nhip.cli.exits import Exit, Stop
from nhip.cli.words import say, speak_vietnamese

EXIT_CODES = "\n".join(f"  {code.value}  {code.meaning}" for code in Exit)
EPILOG = f"""Mã thoát:
{EXIT_CODES}

Ví dụ:
  nhip score phuc-vu-766/2026 --period 2026 --figures so-lieu.xlsx
  nhip explain phuc-vu-766/2026 --period 2026 --figures so-lieu.csv --unit H44.07 --criterion 4.1
  nhip check-law law/criteria_sets/phuc-vu-766/2026.yaml

Mỗi lệnh có trợ giúp riêng: nhip score --help
"""
FIGURES_HELP = """Tệp số liệu: CSV (UTF-8, dấu phẩy hoặc chấm phẩy) hay XLSX, có bốn cột
unit, criterion, input, value: mã đơn vị, mã tiêu chí, tên đầu vào, giá trị.
Ô trống là chưa có số liệu; "không áp dụng", "không được giao", "chờ nguồn số liệu" là lý do."""

LAND_HELP = """Mỗi tệp vào trọn một lần hoặc không vào. Dòng lỗi được giữ lại trong khu chờ sửa với
lý do; quá tỷ lệ lỗi mà tập dữ liệu cho phép thì cả tệp bị trả lại. Nạp lại cùng một tệp không đổi
gì."""

WATCH_HELP = """Thư mục: NHIP_INBOX/<tập dữ liệu>/[<tên nguồn>/]tệp. Tệp được nạp khi đã nằm yên
một lúc, hoặc khi có tệp cùng tên thêm .done đặt cạnh; rồi chuyển vào done/ hay refused/
kèm kết quả."""

PULL_HELP = """Mỗi nguồn là một tệp YAML trong NHIP_HOME/sources; nhip tick tự kéo nguồn đến hạn.
Chưa nhận đủ thì không nạp gì; mốc chỉ dời sau khi đã nạp xong."""

PLAN_HELP = """Bảng được nhận theo ý nghĩa của tiêu đề cột; chỉ tiêu và nhiệm vụ trong lời văn cũng
được đề xuất (origin: body). Không có --dry-run thì bản đọc được giữ lại để rà soát ở trang
Kế hoạch.

  nhip plan import ke-hoach.docx --dry-run --format json"""

SENT_HELP = """Dòng tiêu đề có “ngày” và “số bản ghi”; tệp nhiều tập thì thêm cột “tập dữ liệu”.
Lần báo sau của cùng một ngày thay lần trước. Kết quả ở trang Kho dữ liệu, Đối soát."""

TICK_HELP = """Đặt lịch chạy mỗi ngày một lần sau 0 giờ, hoặc dày hơn. Hồ sơ đang giải quyết thành
quá hạn khi sang ngày mới dù không có gì được nạp; lệnh này đo lại các kỳ còn chạy."""


BACKUP_HELP = """Chạy được khi mọi người đang làm việc và dữ liệu đang nạp. Khóa nằm trong tệp
--key-file hoặc biến NHIP_BACKUP_KEY, từ 16 ký tự; mất khóa là mất bản sao lưu. Không có khóa thì
tệp không mã hóa. Khóa và bản sao lưu phải cất ở hai nơi."""

RESTORE_HELP = """Mọi tệp được kiểm tra trước khi thay bất cứ gì. --into khôi phục vào thư mục mới;
--force thay hệ thống đang dùng (hãy dừng máy chủ web trước), thư mục cũ được giữ lại bên cạnh.
--check chỉ kiểm tra tệp, dùng để diễn tập hằng tháng."""


AUDIT_HELP = """verify nói rõ dòng nào bị sửa, xóa, chèn hay đổi chỗ; mã thoát 1 khi có. nhip tick
tự niêm và tự lưu phần cũ. protect chạy một lần trên PostgreSQL, bằng tài khoản quản trị cơ sở dữ
liệu: máy chủ web sau đó chỉ đọc và thêm được."""

DOCTOR_HELP = """Chỉ đọc, không đổi gì. Mã thoát 0 khi không có gì hỏng (có thể còn điều cần xem),
1 khi có cái hỏng, 4 khi không mở được cơ sở dữ liệu."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; returns the exit code."""
    speak_vietnamese()
    given = build_parser().parse_args(arguments)
    module, _, name = given.verb.partition(":")
    try:
        code = getattr(import_module(f"nhip.cli.{module}"), name)(given)
        sys.stdout.flush()
    except Stop as stop:
        print(*stop.lines, sep="\n", file=sys.stderr)
        return int(stop.code)
    except BrokenPipeError:
        # The reader (head, less) has seen enough; closing must not complain a second time.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(Exit.DONE)
    except KeyboardInterrupt:
        return 130
    return int(code)


def build_parser() -> argparse.ArgumentParser:
    """The whole grammar."""
    parser = _parser(prog="nhip", description=ABOUT, epilog=EPILOG)
    parser.add_argument(
        "--version", action="version", version=f"nhip {__version__}", help="in số phiên bản"
    )
    verbs = parser.add_subparsers(
        title="các lệnh", metavar="LỆNH", required=True, dest="name", parser_class=_Verb
    )
    shown = (_score, _explain, _check_law, _import_figures, _land, _watch, _pull, _tick, _simulate)
    own = (_demo, _serve, _createadmin, _unlock, _backup, _restore, _doctor, _audit)
    for add in (*shown, _sent, _plan, *own):
        add(verbs)
    _manage(verbs)
    return parser


ABOUT = "Nhịp: tính điểm, xếp hạng, giải thích từng điểm số của các đơn vị trong tỉnh."


class _Verb(argparse.ArgumentParser):
    """The grammar of a verb. Options may stand between its name and a list of files: argparse
    gives an empty list for `land DATASET --by NAME FILE` and then complains about FILE."""

    _mixing = False

    def parse_known_args(self, args=None, namespace=None):
        lists = any(one.nargs == argparse.ZERO_OR_MORE for one in self._get_positional_actions())
        if self._mixing or not lists:
            return super().parse_known_args(args, namespace)
        self._mixing = True
        if self.usage is None:  # argparse would cut the length of "usage: " off our word for it
            self.usage = self.format_usage().removeprefix(say("usage: "))
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self._mixing = False


def _parser(**options: object) -> argparse.ArgumentParser:
    return argparse.ArgumentParser(
        formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False, **options
    )


def _verb(verbs, name: str, verb: str, summary: str, epilog: str = "") -> argparse.ArgumentParser:
    parser = verbs.add_parser(
        name,
        help=summary,
        description=summary[0].upper() + summary[1:] + ".",
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(verb=verb)
    return parser


def _add_figures(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("set", metavar="BỘ", help="mã bộ tiêu chí có sẵn, hoặc đường dẫn tệp YAML")
    parser.add_argument(
        "--period", required=True, metavar="KỲ", help="2026, 2026-H1, 2026-9M, 2026-Q3, 2026-08"
    )
    parser.add_argument("--figures", required=True, metavar="TỆP", help="tệp số liệu CSV hoặc XLSX")
    parser.add_argument(
        "--sheet", metavar="TÊN", help="tên trang tính, khi tệp XLSX có nhiều trang"
    )


def _score(verbs) -> None:
    summary = "tính điểm và xếp hạng mọi đơn vị trong tệp số liệu (không cần cơ sở dữ liệu)"
    parser = _verb(verbs, "score", "score:score", summary, FIGURES_HELP)
    _add_figures(parser)
    parser.add_argument(
        "--format",
        choices=["table", "json", "csv"],
        default="table",
        help="dạng in ra: table (bảng để đọc, mặc định), json hoặc csv (cho máy đọc)",
    )


def _explain(verbs) -> None:
    summary = "giải thích điểm một tiêu chí của một đơn vị: quy tắc, căn cứ, số liệu, phép tính"
    parser = _verb(verbs, "explain", "score:explain", summary, FIGURES_HELP)
    _add_figures(parser)
    parser.add_argument("--unit", required=True, metavar="ĐƠN VỊ", help="mã hoặc tên đơn vị")
    parser.add_argument("--criterion", required=True, metavar="MÃ", help="mã tiêu chí, ví dụ 4.1")


def _check_law(verbs) -> None:
    summary = "kiểm tra tệp bộ tiêu chí: báo mọi lỗi cùng số dòng và cách sửa"
    parser = _verb(verbs, "check-law", "law:check_law", summary)
    told = "tệp YAML của bộ tiêu chí; tệp .examples.yaml thì được chấm bằng bộ nằm cạnh nó"
    parser.add_argument("files", nargs="+", metavar="TỆP", help=told)


def _import_figures(verbs) -> None:
    summary = "nạp tệp số liệu vào hệ thống: tất cả hoặc không có gì"
    parser = _verb(verbs, "import-figures", "instance:import_figures", summary, FIGURES_HELP)
    _add_figures(parser)
    parser.add_argument("--source", required=True, metavar="TÊN", help="số liệu lấy ở đâu")
    parser.add_argument("--by", metavar="TÊN", help="tên đăng nhập của người nạp")


def _land(verbs) -> None:
    summary = "nạp bản ghi của hệ thống nguồn vào kho dữ liệu: CSV, XLSX, Parquet, JSON dòng, edXML"
    parser = _verb(verbs, "land", "land:land", summary, LAND_HELP)
    parser.add_argument("dataset", metavar="TẬP", help="tên tập dữ liệu, ví dụ dossiers")
    parser.add_argument("files", nargs="*", metavar="TỆP", help="tệp bản ghi, mỗi tệp là một lô")
    parser.add_argument("--undo", metavar="LÔ", help="không nạp gì: hoàn tác lô này của tập")
    parser.add_argument("--why", metavar="LÝ_DO", help="lý do hoàn tác, bắt buộc với --undo")
    parser.add_argument("--source", metavar="TÊN", help="hệ thống nguồn (mặc định: theo tập)")
    parser.add_argument("--by", metavar="TÊN", help="tên đăng nhập của người nạp")
    parser.add_argument(
        "--simulated", action="store_true", help="bản ghi mô phỏng; mọi trang dùng chúng đều nói rõ"
    )
    parser.add_argument(
        "--no-measure", action="store_true", help="chỉ nạp; chỉ số đo ở lần nhip tick sau"
    )


def _watch(verbs) -> None:
    summary = "xem thư mục nhận tệp và nạp những tệp đã đủ; nạp cả lô lớn gửi qua API"
    parser = _verb(verbs, "watch", "exchange:watch", summary, WATCH_HELP)
    told = "số giây giữa hai lần xem (30)"
    parser.add_argument("--every", type=int, default=30, metavar="SỐ", help=told)
    parser.add_argument("--once", action="store_true", help="xem một lần rồi thoát")


def _pull(verbs) -> None:
    summary = "kéo bản ghi đã đổi từ một nguồn REST rồi nạp vào kho dữ liệu"
    parser = _verb(verbs, "pull", "exchange:pull", summary, PULL_HELP)
    parser.add_argument("source", metavar="NGUỒN", help="tên nguồn (mục name trong tệp YAML)")
    parser.add_argument("--dry-run", action="store_true", help="chỉ hỏi và đếm, không nạp")


def _plan(verbs) -> None:
    summary = "văn bản kế hoạch: đọc chỉ tiêu, nhiệm vụ từ phụ lục Word, Excel, CSV"
    parser = _verb(verbs, "plan", "plan:import_plan", summary, PLAN_HELP)
    parser.add_argument("action", choices=["import"], metavar="import", help="đọc một văn bản")
    parser.add_argument("file", metavar="TỆP", help="tệp .docx, .xlsx hoặc .csv")
    parser.add_argument("--dry-run", action="store_true", help="chỉ đọc và in ra, không lưu gì")
    parser.add_argument(
        "--format",
        choices=["table", "json"],
        default="table",
        help="dạng in ra của --dry-run: table (để đọc, mặc định) hoặc json (cho máy đọc)",
    )
    parser.add_argument("--unit", metavar="KHÓA", help="đơn vị ban hành, như tinh-25-2025")
    parser.add_argument(
        "--plan", metavar="SỐ", help="nạp bản sửa của kế hoạch số này; tiến độ được giữ nguyên"
    )
    parser.add_argument("--by", metavar="TÊN", help="tên đăng nhập của người nạp")


def _sent(verbs) -> None:
    summary = "ghi số bản ghi từng ngày mà nguồn báo đã gửi, để đối soát với kho"
    parser = _verb(verbs, "sent", "steward:sent", summary, SENT_HELP)
    parser.add_argument("file", metavar="TỆP", help="tệp CSV hoặc XLSX: ngày, số bản ghi")
    parser.add_argument("--dataset", required=True, metavar="TẬP", help="tập dữ liệu, như dossiers")
    parser.add_argument("--source", metavar="TÊN", help="hệ thống nguồn (mặc định: theo tập)")
    parser.add_argument("--by", metavar="TÊN", help="tên đăng nhập của người ghi")
    parser.add_argument("--simulated", action="store_true", help="nguồn mô phỏng")


def _tick(verbs) -> None:
    summary = "việc theo giờ: ghi nhận lô nạp dở, đo lại chỉ số đến hôm nay, tính lại điểm"
    _verb(verbs, "tick", "tick:tick", summary, TICK_HELP)


def _simulate(verbs) -> None:
    summary = "làm ra bản ghi mô phỏng của cả tỉnh và nạp vào kho, mang tên là mô phỏng"
    parser = _verb(verbs, "simulate", "simulate:simulate", summary)
    parser.add_argument("dataset", metavar="TẬP", help="tên tập dữ liệu, ví dụ dossiers")
    parser.add_argument("--province", default="tinh-25-2025", metavar="MÃ", help="tỉnh (Phú Thọ)")
    parser.add_argument("--months", type=int, default=24, metavar="SỐ", help="số tháng (24)")
    parser.add_argument("--until", metavar="NGÀY", help="ngày cuối, như 2026-09-26 (hôm qua)")
    parser.add_argument("--rows", type=int, metavar="SỐ", help="số dòng (theo lượng thật của tỉnh)")
    parser.add_argument("--seed", type=int, default=766, metavar="SỐ", help="hạt giống (766)")
    parser.add_argument("--out", metavar="TỆP", help="chỉ ghi ra tệp Parquet, không nạp")


def _demo(verbs) -> None:
    summary = "dựng tỉnh minh họa Phú Thọ trên máy này và mở trang web"
    parser = _verb(verbs, "demo", "demo:demo", summary)
    _add_port(parser)
    parser.add_argument("--reset", action="store_true", help="xóa cơ sở dữ liệu minh họa, dựng lại")
    parser.add_argument(
        "--records", action="store_true", help="thêm bản ghi mô phỏng vào kho dữ liệu, đo từ đó"
    )
    parser.add_argument("--no-serve", action="store_true", help="chỉ dựng dữ liệu, không mở trang")


def _serve(verbs) -> None:
    summary = "chạy máy chủ web"
    parser = _verb(verbs, "serve", "server:serve", summary)
    parser.add_argument("--host", default="127.0.0.1", help="địa chỉ lắng nghe (127.0.0.1)")
    _add_port(parser)
    parser.add_argument("--workers", type=int, default=2, metavar="SỐ", help="số tiến trình (2)")
    parser.add_argument(
        "--prepare",
        action="store_true",
        help="chỉ chuẩn bị rồi thoát: cập nhật cơ sở dữ liệu, nạp đơn vị và bộ tiêu chí, tệp tĩnh",
    )


def _add_port(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000, metavar="SỐ", help="cổng mạng (8000)")


def _createadmin(verbs) -> None:
    summary = "tạo người quản trị hệ thống; mật khẩu được hỏi, không hiện trên màn hình"
    parser = _verb(verbs, "createadmin", "instance:create_admin", summary)
    parser.add_argument("--username", metavar="TÊN", help="tên đăng nhập, chữ thường không dấu")
    parser.add_argument("--full-name", metavar="HỌ TÊN", help="họ và tên")
    parser.add_argument("--unit", metavar="MÃ", help="mã tỉnh hoặc đơn vị, ví dụ 25 hay H44")


def _unlock(verbs) -> None:
    summary = "mở lại tài khoản: bỏ khóa do nhập sai, gỡ xác thực hai bước khi mất điện thoại"
    parser = _verb(verbs, "unlock", "auditing:unlock", summary)
    parser.add_argument("username", metavar="TÊN", help="tên đăng nhập")
    parser.add_argument("--why", required=True, metavar="LÝ_DO", help="lý do, ghi vào nhật ký")


def _backup(verbs) -> None:
    summary = "sao lưu cơ sở dữ liệu, kho dữ liệu và tệp vào một tệp duy nhất, mã hóa khi có khóa"
    parser = _verb(verbs, "backup", "keeping:backup", summary, BACKUP_HELP)
    parser.add_argument("target", metavar="NƠI", help="tệp mới, hoặc thư mục (tên tệp theo giờ)")
    parser.add_argument("--key-file", metavar="TỆP", help="tệp chứa khóa mã hóa")


def _restore(verbs) -> None:
    summary = "khôi phục từ một tệp sao lưu, sau khi kiểm tra toàn bộ"
    parser = _verb(verbs, "restore", "keeping:restore", summary, RESTORE_HELP)
    parser.add_argument("file", metavar="TỆP", help="tệp sao lưu")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--into", metavar="THƯ_MỤC", help="khôi phục vào thư mục mới hoặc rỗng")
    where.add_argument("--check", action="store_true", help="chỉ kiểm tra, không khôi phục")
    parser.add_argument("--force", action="store_true", help="thay hệ thống đang dùng")
    parser.add_argument("--key-file", metavar="TỆP", help="tệp chứa khóa mã hóa")


def _doctor(verbs) -> None:
    summary = "khám hệ thống: cái gì ổn, cái gì cần xem, cái gì hỏng, và phải làm gì"
    parser = _verb(verbs, "doctor", "doctor:doctor", summary, DOCTOR_HELP)
    parser.add_argument("--json", action="store_true", help="in JSON cho máy giám sát đọc")


def _audit(verbs) -> None:
    summary = "nhật ký: niêm (seal), kiểm tra (verify), bảo vệ (protect), lưu phần cũ (prune)"
    parser = _verb(verbs, "audit", "auditing:audit", summary, AUDIT_HELP)
    actions = ["verify", "seal", "protect", "prune"]
    parser.add_argument("action", choices=actions, metavar="VIỆC", help=", ".join(actions))
    told = "verify: so với đầu chuỗi giữ ở ngoài, mỗi dòng: ngày, thứ tự, mã băm"
    parser.add_argument("--heads", metavar="TỆP", help=told)
    parser.add_argument("--archive", metavar="TỆP", help="verify: kiểm tra một tệp nhật ký đã lưu")
    parser.add_argument("--web", metavar="VAI_TRÒ", help="protect: vai trò của máy chủ web")
    parser.add_argument("--keeper", metavar="VAI_TRÒ", help="protect: vai trò giữ nhật ký")


def _manage(verbs) -> None:
    summary = "lệnh quản trị của Django, dành cho kỹ sư (migrate, load_law, ...)"
    parser = _verb(verbs, "manage", "instance:manage", summary)
    parser.add_argument("arguments", nargs=argparse.REMAINDER, metavar="...")
