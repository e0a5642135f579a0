"""Every error code as a Vietnamese sentence: what happened, where, how to mend it. No blame.

May import the engine. Errors carry a code and fields and never a sentence of their own; a test
holds every code raised anywhere in the package to this list.
"""

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from nhip.engine.errors import NhipError, Problem
from nhip.engine.values import vi_number

SENTENCES = {
    # numbers and periods
    "number.not_a_number": "“{text}” không phải là số. Hãy gõ như 1.234,5.",
    "period.bad": "“{text}” không phải là kỳ báo cáo. Hãy dùng 2026, 2026-H1, 2026-9M, 2026-Q3 hoặc 2026-08.",
    "period.bad_stage": "Giai đoạn “{text}” không đúng. Hãy viết năm đầu..năm cuối, ví dụ 2021..2025.",
    "period.bad_window": "Kỳ {text} không chốt được vào ngày {closing_day}. Hãy chọn kỳ tháng, quý hoặc năm và ngày chốt từ 1 đến 28.",
    "period.bad_year": "Năm của kỳ “{text}” nằm ngoài khoảng {first} đến {last}. Hãy kiểm tra lại năm.",
    "period.not_calendar": "Một ngày không đủ để biết kỳ loại “{kind}”. Hãy chọn tháng, quý, nửa năm hoặc năm.",
    "holidays.year_unknown": "Chưa có danh sách ngày nghỉ của năm {year}. Hãy bổ sung năm ấy vào law/holidays.yaml.",
    "holidays.undecided": "Lịch nghỉ {name} ({start} đến {end}) chưa được công bố. Hãy bổ sung vào law/holidays.yaml khi có quyết định.",
    # units
    "hierarchy.unknown_unit": "Không có đơn vị nào mang mã “{unit}”. Hãy tra lại mã ở trang Đơn vị.",
    "hierarchy.not_alive": "Đơn vị “{unit}” không tồn tại vào ngày {on}. Hãy chọn ngày khác, hoặc đơn vị kế tục.",
    "hierarchy.two_parents": "Ngày {on}, đơn vị “{unit}” thuộc nhiều đơn vị một lúc: {units}. Hãy sửa ngày trong law/units.",
    "hierarchy.code_held_twice": "Ngày {on}, mã {value} ({scheme}) do nhiều đơn vị giữ: {units}. Hãy sửa ngày trong law/units.",
    "hierarchy.cycle": "Ngày {on}, đơn vị “{unit}” nằm dưới chính nó. Hãy sửa cấp trên trong law/units.",
    "hierarchy.reported_twice": "Đơn vị “{unit}” có hai số liệu cho ngày {on}. Hãy giữ lại một.",
    # a file of figures
    "file.empty": "Tệp rỗng. Hãy chọn tệp có một dòng tiêu đề và ít nhất một dòng số liệu.",
    "file.no_rows": "Tệp không có dòng số liệu nào. Trang tính đang có: {sheets}. Hãy kiểm tra đã lưu đúng tệp chưa.",
    "file.too_big": "Tệp nặng {size}, quá mức {limit}. Hãy chia thành nhiều tệp, hoặc bỏ hình ảnh và trang tính thừa.",
    "file.too_many_rows": "Tệp có quá {limit} dòng. Hãy chia thành nhiều tệp.",
    "file.too_many_sheets": "Tệp có quá {limit} trang tính. Hãy chỉ giữ trang có số liệu.",
    "file.bomb": "Tệp nén khác thường nên không được mở. Hãy mở bằng Excel, chép số liệu sang tệp mới rồi nạp lại.",
    "file.damaged": "Tệp hỏng hoặc chưa tải xong. Hãy mở bằng Excel, lưu lại thành .xlsx rồi nạp lại.",
    "file.foreign": "Đây là {kind}, không phải tệp bảng tính. Hãy nạp tệp .xlsx hoặc .csv.",
    "file.old_excel": "Đây là tệp Excel đời cũ (.xls). Hãy mở ra, chọn Lưu thành .xlsx rồi nạp lại.",
    "file.password": "Tệp có đặt mật khẩu. Hãy bỏ mật khẩu rồi nạp lại.",
    "file.encoding": "Dòng {line} không phải chữ UTF-8. Trong Excel, hãy lưu thành “CSV UTF-8” rồi nạp lại.",
    "file.quotes": "Dấu nháy mở ở dòng {line} không được đóng. Hãy thêm dấu nháy đóng.",
    "figures.unknown_sheet": "Tệp không có trang tính “{wanted}”. Các trang đang có: {sheets}.",
    "figures.wrong_sheet": "Trang tính “{sheet}” thiếu cột {missing}. Hãy chọn trang khác trong: {sheets}.",
    "figures.missing_columns": "Dòng tiêu đề (dòng {row}) thiếu cột {missing}; đang có: {found}. Hãy thêm cột, hoặc ghép cột bằng tay.",
    "figures.too_many_columns": "Chỉ {limit} cột đầu được đọc. Trong đó, dòng tiêu đề (dòng {row}) thiếu cột {missing}; đang có: {found}. Hãy xóa cột thừa, hoặc chuyển các cột còn thiếu lên đầu.",
    # cells of that file
    "figures.no_unit": "Thiếu mã đơn vị. Hãy điền mã định danh (như H44.07) hoặc mã hành chính.",
    "figures.unknown_unit": "Hệ thống chưa biết đơn vị “{unit}”. Hãy kiểm tra mã; nếu mã đúng, đơn vị vẫn được tính điểm.",
    "figures.no_criterion": "Thiếu mã tiêu chí. Hãy điền mã như trong bộ tiêu chí.",
    "figures.unknown_criterion": "Bộ tiêu chí không có mã “{text}”. Mã gần giống: {near}.",
    "figures.criterion_as_number": "Excel đã đổi mã tiêu chí thành số {text}, nên không biết là {text} hay {other}. Hãy định dạng cột này là Văn bản rồi gõ lại.",
    "figures.criterion_as_date": "Excel đã đổi mã tiêu chí thành ngày ({text}). Hãy định dạng cột này là Văn bản rồi gõ lại.",
    "figures.no_input": "Thiếu tên đầu vào của tiêu chí {criterion}. Hãy điền một trong: {inputs}.",
    "figures.unknown_input": "Tiêu chí {criterion} không có đầu vào “{input}”. Hãy dùng một trong: {inputs}.",
    "figures.not_a_number": "“{text}” không phải là số. Hãy gõ như 1.234,5; nếu chưa có số liệu thì để trống.",
    "figures.ambiguous_number": "“{text}” có hai cách đọc, ở đây hiểu là {value} (dấu chấm tách hàng nghìn, dấu phẩy trước phần thập phân). Nếu không phải, hãy gõ lại.",
    "figures.date_for_number": "Ô này là ngày ({text}), ở đây cần một con số. Hãy gõ lại và định dạng ô là Số.",
    "figures.excel_error": "Ô này đang báo lỗi Excel (như #N/A, #DIV/0!). Hãy sửa công thức hoặc gõ thẳng con số.",
    "figures.formula_without_value": "Công thức trong ô chưa có kết quả. Hãy mở tệp bằng Excel, lưu lại rồi nạp lại.",
    "figures.merged_value": "Ô này nằm trong một ô gộp nên không biết giá trị là của dòng nào. Hãy bỏ gộp ô rồi nhập từng giá trị.",
    "figures.negative_count": "Số lượng không thể âm ({value}). Hãy kiểm tra lại.",
    "figures.not_whole": "Số đếm thường là số nguyên, ở đây là {value}: vẫn giữ, hãy kiểm tra lại.",
    "figures.not_yes_no": "“{text}” không phải là có hoặc không. Hãy gõ “có” hoặc “không”.",
    "figures.negative_points": "Số điểm không thể âm ({value}). Hãy kiểm tra lại.",
    "figures.above_maximum": "Điểm {value} cao hơn điểm tối đa {maximum}: vẫn giữ, chỉ tính đến điểm tối đa.",
    "figures.share_out_of_range": "Tỷ lệ phải từ 0 đến 1 (0% đến 100%), ở đây là {value}. Hãy kiểm tra lại.",
    "figures.unknown_option": "“{text}” không phải là một lựa chọn. Hãy dùng một trong: {options}.",
    "figures.duplicate": "Đơn vị {unit}, tiêu chí {criterion}, đầu vào {input} có hai giá trị. Hãy giữ lại một.",
    "figures.repeated": "Giống hệt ô {other} (đơn vị {unit}, tiêu chí {criterion}, {input}). Hãy xóa một trong hai dòng.",
    "figures.contradicted": "Khác ô {other} về cùng đơn vị {unit}, tiêu chí {criterion}, {input}. Hãy giữ lại giá trị đúng.",
    "figures.above_denominator": "Tiêu chí {criterion} của {unit}: {numerator} = {value} lớn hơn {denominator} = {limit} (ô {other}). Số liệu vẫn được giữ và đánh dấu; hãy kiểm tra lại.",
    "figures.other_sheets": "Chỉ trang tính “{sheet}” được đọc, dù các trang này cũng có đủ cột: {others}. Nếu cần trang khác, hãy chọn trang đó rồi nạp lại.",
    "figures.hidden_rows": "{count} dòng đang ẩn vẫn được đọc: bắt đầu từ dòng {rows}. Hãy bỏ lọc để xem lại; dòng nào không muốn nạp thì xóa hẳn.",
    # importing figures and keeping files
    "file.kind": "Tệp {file} là {kind}. Ở đây chỉ nhận {kinds}.",
    "catalogue.unknown_unit": "Không có đơn vị nào mang mã “{text}” vào kỳ này nên dòng không được lưu. Hãy tra mã ở trang Đơn vị rồi sửa.",
    "catalogue.not_your_unit": "Anh/chị chưa được giao nạp số liệu cho đơn vị “{text}” nên dòng không được lưu. Hãy gửi dòng này cho đơn vị ấy, hoặc cho cơ quan thường trực.",
    "catalogue.not_your_source": "Anh/chị chưa được nạp số liệu dưới tên nguồn “{source}”. Hãy chọn nguồn đơn vị tự báo cáo, hoặc gửi tệp cho cơ quan thường trực.",
    "catalogue.unit_twice": "Đơn vị “{text}” đã có giá trị này ở dòng trên, dưới một mã khác. Hãy giữ lại một dòng.",
    "catalogue.changed_meanwhile": "{who} đã nạp số liệu của cùng bộ tiêu chí và kỳ lúc {at} ({file_name}), sau khi anh/chị xem trước. Chưa lưu gì. Hãy xem lại khác biệt mới rồi xác nhận.",
    "catalogue.nothing": "Không có giá trị nào để lưu: {blank} ô trống. Hãy điền giá trị rồi nạp lại.",
    "catalogue.faulty_file": "Tệp còn {count} ô có lỗi nên chưa lưu gì. Hãy sửa các ô ấy rồi tải lại tệp.",
    "catalogue.refused_rows": "Không nhận {count} dòng của đơn vị mang mã {units}: mã không có, lặp lại hoặc không thuộc đơn vị anh/chị được giao. Chưa lưu gì. Hãy sửa rồi tải lại tệp.",
    # landing and the lake
    "landing.missing_columns": "Tệp thiếu cột {missing}; đang có: {found}. Hãy thêm cột, hoặc sửa tên cột cho đúng.",
    "landing.column_twice": "Hai cột {found} cùng chỉ “{column}”. Hãy giữ lại một.",
    "landing.no_rows": "Tệp không có bản ghi nào. Hãy kiểm tra đã xuất đúng tệp chưa.",
    "landing.truncated": "Tệp Parquet {file} hỏng hoặc chưa tải xong ({size} byte). Hãy xuất hoặc tải lại.",
    "landing.nested_column": "Cột {columns} chứa danh sách hoặc bản ghi lồng nhau. Hãy xuất thành cột phẳng, hoặc gửi dạng JSON từng dòng.",
    "landing.refused": "{bad} trong {rows} dòng có lỗi ({share}%), quá mức {limit}% của tập dữ liệu, nên chưa nhận dòng nào. Hãy sửa các dòng nêu dưới đây rồi nạp lại.",
    "landing.encoding": "Tệp {file} không phải chữ UTF-8, UTF-16 hay Windows-1258. Hãy lưu thành “CSV UTF-8” rồi nạp lại.",
    "landing.bad_csv": "Không cắt được tệp {file} thành dòng và cột ({problem}). Hãy kiểm tra dấu nháy và dấu ngăn cột.",
    "landing.too_big": "Tệp {file} nặng {size} byte, quá mức {limit}. Hãy chia nhỏ, hoặc gửi dạng CSV hay Parquet.",
    "landing.line_too_long": "Dòng {line} của tệp {file} dài quá {limit} byte. Hãy ghi mỗi bản ghi trên một dòng.",
    "landing.foreign": "Tệp {file} là {kind}. Ở đây nhận CSV, XLSX, Parquet, JSON từng dòng và edXML.",
    "landing.bad_xml": "Tệp {file} không phải edXML đọc được ({problem}). Hãy xuất lại từ hệ thống quản lý văn bản.",
    "landing.wrong_cells": "Dòng có số ô khác với dòng tiêu đề ({text}). Hãy đặt chữ có dấu ngăn cột trong dấu nháy.",
    "landing.not_a_record": "Dòng không phải một bản ghi JSON. Hãy xuất lại dòng này.",
    "landing.code_as_number": "Excel đã đổi mã thành số {text} nên có thể mất số 0. Hãy định dạng cột là Văn bản rồi gõ lại.",
    "landing.not_whole": "Cột {column}: “{text}” không phải số nguyên. Hãy sửa lại.",
    "landing.not_a_number": "Cột {column}: “{text}” không phải số. Hãy viết như 1.234,5.",
    "landing.not_yes_no": "Cột {column}: “{text}” không phải có hoặc không. Hãy dùng 1 hoặc 0.",
    "landing.not_a_date": "Cột {column}: “{text}” không phải ngày. Hãy viết ngày/tháng/năm, ví dụ 05/08/2026.",
    "landing.required": "Thiếu giá trị ở cột {column}. Hãy điền vào.",
    "landing.not_allowed": "Cột {column} không nhận giá trị “{text}”. Hãy dùng một mã trong mô tả của tập dữ liệu.",
    "landing.too_small": "Cột {column}: {text} nhỏ hơn mức thấp nhất. Hãy kiểm tra lại.",
    "landing.too_large": "Cột {column}: {text} lớn hơn mức cao nhất. Hãy kiểm tra lại.",
    "landing.too_long": "Cột {column}: “{text}” dài quá mức. Hãy kiểm tra có lệch cột không.",
    "landing.far_day": "Cột {column}: ngày “{text}” nằm ngoài 1900 đến 2199. Hãy sửa năm.",
    "landing.future": "Cột {column}: “{text}” ở sau lúc nạp. Hãy kiểm tra ngày và đồng hồ của hệ thống nguồn.",
    "landing.out_of_order": "Cột {column}: “{text}” đứng trước mốc phải có trước nó, hoặc nhỏ hơn số phải nhỏ hơn nó. Hãy kiểm tra cả hai.",
    "mending.no_ids": "Tệp không có cột “{heading}”. Hãy tải lại danh sách dòng chờ sửa, sửa trên tệp ấy và giữ nguyên cột này.",
    "mending.id_twice": "Dòng {row} của tệp lặp mã {id} đã có ở dòng trên. Hãy giữ lại một dòng cho mỗi mã.",
    "mending.nothing": "Chưa có ô nào được sửa. Hãy sửa ít nhất một ô rồi gửi lại.",
    "mending.busy": "Đang có lượt nạp khác ghi vào tập dữ liệu này. Hãy đợi lượt ấy xong rồi làm lại; những gì đã gõ vẫn còn.",
    "mending.no_reason": "Chưa ghi lý do. Hãy ghi vài chữ để người sau hiểu vì sao.",
    "upload.too_big": "Tệp {file} nặng {size} byte, quá mức {limit}. Hãy nén thành Parquet, chia nhỏ, hoặc nạp bằng lệnh nhip land.",
    "upload.empty": "Tệp {file} rỗng. Hãy kiểm tra đã xuất đúng tệp chưa.",
    "upload.moved_on": "Tệp này đã sang bước khác ({state}). Hãy tải lại trang để xem.",
    "upload.cut_off": "Lần xử lý trước bị ngắt giữa chừng. Kho dữ liệu không hỏng; hãy bấm làm lại.",
    "upload.crashed": "Lỗi ngoài dự kiến khi xử lý tệp. Tệp vẫn được giữ; hãy thử lại, nếu còn lỗi thì báo quản trị hệ thống.",
    "sent.bad_day": "Dòng {row}: “{text}” không phải ngày. Hãy viết ngày/tháng/năm, ví dụ 05/08/2026.",
    "sent.bad_count": "Dòng {row}: “{text}” không phải số bản ghi. Hãy viết số nguyên từ 0 trở lên.",
    "sent.future": "Dòng {row}: ngày {day} chưa tới. Hãy kiểm tra lại ngày.",
    "sent.twice": "Dòng {row}: ngày {day} của tập {dataset} đã có ở dòng trên. Hãy giữ lại một dòng.",
    "sent.no_columns": "Không tìm thấy cột ngày và cột số bản ghi (ngày, số bản ghi; có thể thêm tập dữ liệu). Hãy thêm dòng tiêu đề.",
    "sent.no_dataset": "Dòng {row}: chưa nói tập dữ liệu nào. Hãy thêm cột “tập dữ liệu”, hoặc chọn tập trên trang.",
    "landing.unknown_unit": "Không có đơn vị nào mang mã “{text}”. Gần giống: {near}. Hãy sửa mã rồi nạp lại.",
    "landing.no_end_day": "Hồ sơ đã kết thúc nhưng không có ngày kết thúc, ngày trả hay ngày từ chối. Hãy bổ sung ngày.",
    "lake.unknown_version": "Không đọc được phiên bản {version} của {name}. Hãy chọn phiên bản khác trong lịch sử.",
    "lake.type_changed": "Cột {column} của {name} đã đổi kiểu dữ liệu. Hãy đặt tên mới cho cột, dữ liệu cũ giữ nguyên.",
    "lake.unknown_batch": "Tập {name} không có lô “{batch_id}”. Hãy chọn lô trong lịch sử nạp.",
    "lake.nothing_to_undo": "Lô “{batch_id}” không còn bản ghi nào trong {name}: đã hoàn tác hoặc đã được lô sau sửa.",
    "lake.history_gone": "Dữ liệu trước lô “{batch_id}” của {name} đã được dọn nên không hoàn tác được. Hãy khôi phục từ bản sao lưu.",
    "lake.bad_batch_id": "Mã lô “{batch_id}” không dùng được. Hãy dùng chữ không dấu, số, gạch nối và gạch dưới, dài không quá 80.",
    "lake.unknown_rejects": "Không còn các dòng chờ sửa này: {ids}. Hãy tải lại danh sách.",
    "lake.file_lost": "Bảng {name} thiếu tệp {file} trên đĩa nên không sao lưu được. Hãy chạy nhip doctor, rồi khôi phục bảng ấy.",
    # backups
    "backup.key_needed": "Tệp sao lưu này đã mã hóa. Hãy đưa khóa bằng --key-file hoặc NHIP_BACKUP_KEY.",
    "backup.key_wrong": "Khóa không đúng với tệp sao lưu này. Hãy dùng khóa của ngày sao lưu.",
    "backup.key_short": "Khóa ngắn quá. Hãy dùng khóa từ {least} ký tự, ví dụ tạo bằng: openssl rand -base64 32.",
    "backup.truncated": "Tệp sao lưu bị cắt cụt, không dùng được. Hãy chép lại từ nơi cất, hoặc dùng bản khác.",
    "backup.altered": "Tệp sao lưu đã bị sửa hoặc hỏng, không dùng được. Hãy chép lại từ nơi cất, hoặc dùng bản khác.",
    "backup.foreign": "Đây không phải tệp sao lưu của Nhịp. Hãy chọn tệp do lệnh nhip backup ghi ra.",
    "backup.newer": "Tệp sao lưu do phiên bản {version} ghi theo cách mới hơn. Hãy cài phiên bản ấy rồi khôi phục lại.",
    "backup.moved": "Tệp {file} thay đổi trong khi sao lưu. Chưa có bản sao lưu nào được ghi; hãy chạy lại.",
    # obligations
    "obligation.twice": "{unit} đã có nghĩa vụ này. Hãy sửa nghĩa vụ đang có, hoặc viết nội dung khác.",
    "obligation.confirmed": "Nghĩa vụ này đã được xác nhận hoàn thành nên không báo lại được. Nếu cần sửa, hãy liên hệ quản trị dữ liệu.",
    "obligation.not_reported": "Nghĩa vụ này không còn chờ xác nhận. Hãy tải lại trang.",
    "obligation.no_reason": "Chưa có lý do trả lại. Hãy viết điều đơn vị cần bổ sung.",
    "obligation.future": "Ngày hoàn thành {day} chưa đến. Hãy ghi ngày đã hoàn thành.",
    "obligation.no_columns": "Dòng tiêu đề (dòng {row}) thiếu cột {missing}; đang có: {found}. Hãy thêm cột, hoặc tải biểu mẫu.",
    "obligation.no_unit": "Thiếu đơn vị. Hãy điền tên hoặc mã đơn vị.",
    "obligation.unknown_unit": "Không có đơn vị nào tên “{text}”. Gần giống: {near}. Hãy sửa tên, hoặc dùng mã đơn vị.",
    "obligation.two_units": "“{text}” là tên của nhiều đơn vị: {units}. Hãy dùng mã đơn vị.",
    "obligation.no_what": "Thiếu nội dung. Hãy ghi việc phải làm, với cơ sở dữ liệu, hệ thống hay kế hoạch nào.",
    "obligation.unknown_kind": "Không rõ loại “{text}”. Hãy dùng một trong: {known}.",
    "obligation.bad_day": "“{text}” không phải một ngày. Hãy viết như 31/12/2026, hoặc quý IV/2026.",
    "obligation.too_long": "Ô này dài quá {limit} ký tự. Hãy viết gọn lại.",
    "obligation.repeated": "Trùng với dòng {other} (cùng đơn vị {unit}, loại và nội dung). Hãy giữ lại một dòng.",
    # annexes of plans
    "annex.too_big": "Tệp nặng {size}, quá mức {limit}. Hãy bỏ hình ảnh, hoặc tách riêng phụ lục thành một tệp rồi nạp lại.",
    "annex.empty_file": "Tệp rỗng. Hãy chọn tệp Word (.docx), Excel (.xlsx) hoặc CSV có phụ lục.",
    "annex.no_text": "Tệp mở được nhưng không có chữ nào; có thể chỉ là ảnh chụp hoặc bản quét. Hãy xin bản gốc .docx hay .xlsx từ cơ quan soạn thảo, hoặc nhận dạng chữ (OCR) rồi nạp lại.",
    "annex.pdf": "Đây là tệp PDF (dù có thể mang đuôi khác), không đọc được bảng. Hãy xin bản gốc .docx hay .xlsx; nếu chỉ có PDF, mở bằng Word, lưu thành .docx, soát lại rồi nạp.",
    "annex.picture": "Đây là ảnh, không có chữ để đọc. Hãy nạp bản gốc .docx hoặc .xlsx.",
    "annex.rtf": "Đây là tệp RTF. Hãy mở bằng Word, lưu thành .docx rồi nạp lại.",
    "annex.web_page": "Đây là trang web hoặc XML được đổi đuôi tệp. Hãy mở bằng Word hoặc Excel, lưu thành .docx hoặc .xlsx rồi nạp lại.",
    "annex.foreign": "Đây là {kind}, không phải văn bản Word, Excel hay CSV. Hãy lưu thành .docx hoặc .xlsx rồi nạp lại.",
    "annex.password": "Tệp có đặt mật khẩu nên không đọc được. Hãy mở ra, bỏ mật khẩu, lưu lại rồi nạp.",
    "annex.old_word": "Đây là tệp Word đời cũ (.doc). Hãy mở ra, chọn Lưu thành .docx rồi nạp lại.",
    "annex.old_excel": "Đây là tệp Excel đời cũ (.xls). Hãy mở ra, chọn Lưu thành .xlsx rồi nạp lại.",
    "annex.damaged": "Tệp hỏng hoặc chưa tải xong. Hãy mở bằng Word hoặc Excel, lưu lại rồi nạp.",
    "annex.bomb": "Tệp nén khác thường nên không được mở. Hãy chép phụ lục sang một tệp mới rồi nạp lại.",
    "annex.encoding": "Không nhận ra bảng mã chữ của tệp. Trong Excel, hãy lưu thành “CSV UTF-8” hoặc .xlsx rồi nạp lại.",
    "annex.quotes": "Dấu nháy trong tệp CSV mở mà không đóng. Hãy sửa, hoặc lưu thành .xlsx rồi nạp lại.",
    "annex.too_many_rows": "Một bảng có quá {limit} dòng. Hãy chia thành nhiều tệp, hoặc xóa các dòng trống ở cuối.",
    "annex.nothing_found": "Không thấy bảng nhiệm vụ, bảng chỉ tiêu, mục “Mục tiêu” hay “Tổ chức thực hiện” nào. Hãy kiểm tra đã chọn đúng tệp; nếu phụ lục ở tệp riêng, hãy nạp tệp ấy.",
    "annex.no_heading_at_all": "Có bảng nhưng không có dòng tiêu đề nên không biết cột nào là gì. Hãy thêm một dòng tiêu đề, ví dụ: TT, Nội dung nhiệm vụ, Cơ quan chủ trì, Cơ quan phối hợp, Thời hạn, Sản phẩm.",
    # what a person should know of an annex that was read
    "annex.no_heading": "Bảng này không có dòng tiêu đề nên chưa được đọc. Nếu có nhiệm vụ hay chỉ tiêu, hãy thêm dòng tiêu đề (TT, Nội dung, Cơ quan chủ trì, Thời hạn) rồi nạp lại.",
    "annex.heading_assumed": "Bảng này không có dòng tiêu đề, được đọc tiếp theo các cột của bảng liền trước. Hãy đối chiếu với bản gốc.",
    "annex.tracked_changes": "Văn bản còn theo dõi sửa đổi (Track Changes): phần thêm được đọc, phần xóa được bỏ. Hãy đối chiếu với bản ban hành.",
    "annex.macros": "Tệp có macro; macro không được chạy, chỉ chữ và bảng được đọc.",
    "annex.hidden_rows": "Có dòng đang ẩn ({rows}); các dòng ấy vẫn được đọc. Nếu không thuộc kế hoạch, hãy bỏ chọn chúng.",
    "annex.hidden_row": "Dòng {row} đang ẩn trong tệp gốc. Hãy xem có thuộc kế hoạch không.",
    "annex.hidden_column": "Trang tính “{sheet}” có cột {column} đang ẩn; cột ấy vẫn được đọc. Hãy đối chiếu với bản gốc.",
    "annex.hidden_sheet": "Trang tính “{sheet}” đang ẩn nên không được đọc. Nếu cần, hãy cho hiện ra rồi nạp lại.",
    "annex.old_encoding": "Tệp dùng bảng mã cũ (Windows-1258). Hãy soát lại dấu tiếng Việt.",
    "annex.ditto": "Ô này ghi như dòng trên, được hiểu là “{text}”. Hãy đối chiếu.",
    "annex.no_lead": "Chưa có cơ quan chủ trì. Hãy điền nếu văn bản có giao.",
    "annex.lead_from_heading": "Bảng không có cột chủ trì; cơ quan được lấy từ tiêu đề nhóm “{text}”. Hãy đối chiếu.",
    "annex.unknown_unit": "Chưa nhận ra đơn vị: {units}. Hãy chọn đơn vị tương ứng hoặc tạo mới.",
    "annex.deadline_unread": "Chưa hiểu thời hạn “{text}”. Hãy điền ngày nếu có.",
    "annex.deadline_no_year": "Thời hạn “{text}” không nói năm nào. Hãy điền năm.",
    "annex.deadline_year_assumed": "Thời hạn “{text}” không nói năm, được hiểu là ngày {due} theo năm của kế hoạch. Hãy đối chiếu.",
    "annex.deadline_before": "“{text}” được hiểu là xong trước ngày đầu của kỳ ấy ({due}). Hãy đối chiếu.",
    "annex.deadline_several": "“{text}” có nhiều mốc; mốc cuối ({due}) được lấy làm hạn. Hãy đối chiếu.",
    "annex.deadline_vague": "“{text}” không rõ ngày, được hiểu là {due}. Hãy đối chiếu.",
    "annex.value_words": "Giá trị “{text}” không phải một con số, được giữ bằng lời. Nếu đo được, hãy điền số.",
    "annex.no_value": "Mục này chưa có con số, được đề xuất vì các mục cùng danh sách là chỉ tiêu. Hãy điền giá trị hoặc bỏ chọn.",
    "annex.several_values": "Câu này có {count} con số; con số chính được lấy làm giá trị. Hãy đối chiếu.",
    "annex.glued_heading": "Đoạn này có thể dính với tiêu đề của mục sau. Hãy đối chiếu với bản gốc rồi tách ra.",
    # the text of a criteria set
    "law.invalid": "{origin} có {count} lỗi nên chưa dùng được. Hãy sửa từng lỗi dưới đây.",
    "law.unknown_set": "Không có bộ tiêu chí “{id}”. Các bộ đang có: {known}.",
    "law.not_yaml": "Không đọc được văn bản YAML ({problem}). Hãy kiểm tra thụt lề và dấu hai chấm ở dòng này.",
    "law.tab": "Dòng này thụt vào bằng phím Tab. Hãy thay bằng dấu cách.",
    "law.reference": "Bộ tiêu chí không dùng dấu nhắc lại của YAML (*tên). Hãy viết đầy đủ nội dung ở chỗ này.",
    "law.too_deep": "Văn bản lồng nhau quá {levels} cấp. Hãy kiểm tra các dấu ngoặc và thụt lề ở dòng này.",
    "law.empty_list": "Danh sách chưa có mục nào. Hãy thêm ít nhất một mục.",
    "law.one_of": "Chỗ này cần đúng một trong: {known}.",
    "law.empty": "Văn bản rỗng. Hãy bắt đầu từ một bộ tiêu chí mẫu trong law/criteria_sets.",
    "law.bad_id": "Mã bộ “{id}” không đúng. Hãy viết tên-không-dấu/năm, và năm trùng với {year}.",
    "law.bad_places": "Không làm tròn được đến {places} chữ số. Hãy dùng số từ 0 đến 6.",
    "law.class_begins": "Mỗi hạng cần đúng một trong hai mục at_least, above.",
    "law.dates_reversed": "Ngày hết hiệu lực đứng trước ngày có hiệu lực. Hãy đổi lại.",
    "law.duplicate_code": "Mã “{twice}” dùng hai lần. Hãy cho mỗi nhóm, mỗi tiêu chí một mã riêng.",
    "law.duplicate_key": "Mục “{key}” viết hai lần. Hãy giữ lại một.",
    "law.duplicate_option": "Lựa chọn “{option}” viết hai lần. Hãy giữ lại một.",
    "law.empty_group": "Nhóm không có tiêu chí nào. Hãy thêm tiêu chí hoặc bỏ nhóm.",
    "law.gate_condition": "Điều kiện chặn cần đúng một trong hai mục below, equals.",
    "law.gate_effect": "Điều kiện chặn chưa nói hậu quả. Hãy thêm total_at_most hoặc class_at_most.",
    "law.input_without_meaning": "Đầu vào “{input}” chưa có nghĩa. Hãy thêm nghĩa của nó vào mục inputs.",
    "law.unused_input": "Đầu vào “{input}” không được cách tính nào dùng. Hãy bỏ đi hoặc sửa tên.",
    "law.maximum_mismatch": "Điểm tối đa ghi {declared} nhưng cộng các mục con được {expected}. Hãy sửa một trong hai.",
    "law.missing_key": "Thiếu mục “{key}”. Hãy thêm vào.",
    "law.missing_parameter": "Cách tính thiếu tham số “{key}”. Hãy thêm vào.",
    "law.not_a_boolean": "“{text}” phải là true hoặc false.",
    "law.not_a_date": "“{text}” không phải là ngày. Hãy viết năm-tháng-ngày, ví dụ 2026-07-01.",
    "law.not_a_list": "Chỗ này cần một danh sách. Hãy viết mỗi mục một dòng, bắt đầu bằng dấu gạch ngang.",
    "law.not_a_mapping": "Chỗ này cần các mục dạng tên: giá trị.",
    "law.not_a_number": "“{text}” không phải là số. Hãy viết như 12.5 (dấu chấm thập phân trong YAML).",
    "law.not_a_text": "Chỗ này cần một dòng chữ. Hãy đặt trong dấu nháy.",
    "law.not_positive": "“{key}” phải lớn hơn 0.",
    "law.not_whole": "“{text}” phải là số nguyên.",
    "law.one_outcome": "Mỗi bậc cần đúng một trong ba mục: points, share hoặc rule.",
    "law.points_above_maximum": "Bậc này cho {points} điểm, quá điểm tối đa {maximum} của tiêu chí. Hãy sửa một trong hai.",
    "law.unknown_choice": "“{text}” không dùng được ở đây. Hãy dùng một trong: {known}.",
    "law.unknown_class": "Không có hạng “{name}” trong mục classes. Hãy sửa tên hạng.",
    "law.unknown_group": "Không có nhóm “{group}”. Hãy dùng mã của một nhóm đã khai.",
    "law.unknown_key": "Không có mục “{key}”. Các mục dùng được: {known}.",
    "law.unknown_method": "Không có cách tính “{method}”. Các cách tính: {known}.",
    "law.unknown_parameter": "Cách tính này không có tham số “{key}”. Các tham số: {known}.",
    "law.unknown_watch": "Không có nhóm hay tiêu chí “{watches}” để theo dõi. Hãy sửa mã.",
    "law.worst_not_above_best": "Mức xấu nhất phải lớn hơn mức tốt nhất vì chỉ tiêu này càng thấp càng tốt.",
    # indicators and datasets
    "dataset.unknown": "Không có bộ dữ liệu “{name}”. Các bộ đang có: {known}.",
    "indicator.unknown": "Không có chỉ số “{indicator}”. Hãy kiểm tra mã trong danh sách chỉ số.",
    "indicator.code_twice": "Mã chỉ số “{indicator}” ở {origin} đã có ở tệp khác. Hãy đổi một trong hai mã.",
    "indicator.too_long": "Biểu thức dài quá {limit} ký tự. Hãy tách thành nhiều chỉ số.",
    "indicator.not_an_expression": "Không đọc được biểu thức “{text}”. Hãy kiểm tra dấu ngoặc và tên cột.",
    "indicator.not_allowed": "Biểu thức không được dùng “{text}”. Hãy chỉ dùng cột, so sánh, phép tính và các hàm đã cho.",
    "indicator.unknown_column": "Bộ dữ liệu không có cột “{column}”. Các cột: {known}.",
    "indicator.unknown_function": "Không có hàm “{name}”. Các hàm dùng được: {known}.",
    "indicator.arguments": "Hàm {name} cần đúng {count} tham số.",
    "indicator.case_form": "“{text}” phải viết dạng case when … then … else … end, có đủ else.",
    "indicator.mixed_types": "Các vế “{text}” khác kiểu nhau ({types}). Hãy đưa về cùng một kiểu.",
    "indicator.wrong_type": "“{text}” cho ra kiểu {type}, ở đây cần {wanted}. Hãy sửa biểu thức.",
    "dataset.unknown_column": "Không có cột “{name}” trong mục columns. Hãy sửa tên hoặc khai thêm cột.",
    "dataset.bad_name": "Tên “{name}” không dùng được. Hãy dùng chữ thường không dấu, chữ số và gạch dưới.",
    "dataset.open_not_open": "Tập dữ liệu loại {classification} không mở được. Hãy bỏ mục open, hoặc đổi classification thành open nếu được phép.",
    "dataset.bad_share": "Tỷ lệ dòng hỏng cho phép phải từ 0 đến dưới 1. Hãy sửa bad_share_limit.",
    "dataset.bad_grace": "Số ngày gia hạn không thể âm. Hãy sửa grace_days.",
    "dataset.day_not_a_date": "Cột ngày “{name}” phải có kiểu ngày hoặc ngày giờ. Hãy sửa kiểu của cột.",
    "dataset.must_be_required": "Cột “{name}” làm khóa, đơn vị hoặc ngày nên phải bắt buộc có giá trị. Hãy thêm required.",
    "dataset.source_twice": "Tên nguồn “{name}” đã dùng cho cột “{other}”. Hãy cho mỗi cột một tên nguồn riêng.",
    "indicator.unknown_dataset": "Không có bộ dữ liệu “{name}”. Các bộ đang có: {known}.",
    "indicator.not_a_time": "“{column}” không phải là cột thời gian. Các cột thời gian: {known}.",
    "indicator.no_use": "Chỉ số loại {cls} không dùng mục “{key}”. Hãy bỏ đi.",
    "indicator.one_form": "Chỉ số loại {cls} cần đúng một trong các cách đếm: {known}.",
    "indicator.every_of_what": "Mục every cần thêm distinct để biết là mọi dòng của cái gì.",
    "indicator.leaves_without_enters": "Có mục leaves mà thiếu enters. Hãy thêm cột lúc bắt đầu.",
    "indicator.no_denominator": "Chỉ số không có mẫu số nên không cấp được đầu vào mẫu số. Hãy thêm denominator hoặc bỏ mục này.",
    "indicator.bad_spans": "Các kỳ {periods} không liền nhau, hoặc chưa kỳ nào bắt đầu. Hãy chọn các kỳ cùng loại, liên tiếp.",
    # records as files
    "publish.unknown_column": "Không có cột “{column}” để xuất. Các cột xuất được: {known}.",
    "publish.days_reversed": "Ngày đầu {first} đứng sau ngày cuối {last}. Hãy đổi lại.",
    "publish.gone": "Phiên bản {version} của {name} đã được dọn nên không đọc lại được. Hãy chọn phiên bản mới hơn.",
    # other systems: keys, requests, files that are pushed
    "api.no_key": "Thiếu khóa API. Hãy gửi khóa trong tiêu đề Authorization: Bearer nhip_….",
    "api.bad_key": "Khóa API không đúng. Hãy kiểm tra đã chép đủ khóa chưa, hoặc xin cấp khóa mới.",
    "api.revoked": "Khóa API này đã bị thu hồi. Hãy xin cấp khóa mới.",
    "api.expired": "Khóa API này đã hết hạn từ sau ngày {on}. Hãy xin gia hạn.",
    "api.no_right": "Khóa này không có phạm vi {scope}. Hãy xin cấp khóa có phạm vi ấy.",
    "api.day_quota": "Khóa này đã dùng hết {limit} lần hỏi của hôm nay. Hãy hỏi lại vào ngày mai, hoặc xin tăng hạn mức.",
    "api.minute_quota": "Khóa này đã dùng hết {limit} lần hỏi của phút này. Hãy chờ số giây ghi ở Retry-After rồi hỏi lại.",
    "api.no_scope": "Chưa chọn phạm vi nào. Hãy chọn ít nhất một việc khóa được làm.",
    "api.unknown_scope": "Không có phạm vi “{text}”. Hãy chọn trong danh sách.",
    "api.bad_expiry": "Ngày hết hạn phải từ hôm nay đến {last}. Hãy chọn ngày khác.",
    "api.renew_revoked": "Khóa đã thu hồi thì không gia hạn được. Hãy cấp khóa mới.",
    "api.method": "Địa chỉ này không nhận {method}. Hãy dùng: {allowed}.",
    "api.no_such": "Không có gì ở “{text}”. Hãy xem tài liệu ở /api/v1/.",
    "api.broken": "Máy chủ gặp lỗi khi trả lời và đã ghi lại. Hãy thử lại sau, nếu vẫn vậy hãy báo quản trị hệ thống.",
    "api.missing_parameter": "Thiếu tham số {name}. Hãy xem tài liệu ở /api/v1/.",
    "api.bad_parameter": "Tham số {name} không nhận “{text}” ({problem}). Hãy xem tài liệu ở /api/v1/.",
    "api.unknown_parameter": "Không có tham số “{name}”. Các tham số: {known}.",
    "api.bad_cursor": "Tham số cursor không đúng. Hãy dùng nguyên địa chỉ ở mục next của trang trước.",
    "api.no_unit": "Không có đơn vị nào mang mã “{text}”. Hãy tra mã ở /api/v1/units.",
    "api.no_set": "Không có bộ tiêu chí “{text}”. Các bộ đang dùng: {known}.",
    "api.no_group": "Bộ tiêu chí không có nhóm “{text}”. Các nhóm: {known}.",
    "api.no_dataset": "Khóa này không được xem tập dữ liệu “{text}”. Hãy xem /api/v1/datasets.",
    "api.which_run": "Chưa rõ hỏi lần tính nào. Hãy nêu set và period, hoặc run.",
    "api.no_run": "Chưa có lần tính điểm như vậy. Hãy xem /api/v1/runs.",
    "api.bad_span": "Không đi từ kỳ {first} đến kỳ {last} được. Hãy dùng hai kỳ cùng loại, kỳ đầu trước kỳ cuối.",
    "api.long_span": "Mỗi lần chỉ hỏi được {limit} kỳ. Hãy chia nhỏ.",
    "api.bad_view": "Không có cách xem “{text}”. Hãy dùng as_reported, today, hoặc một ngày như 2025-07-01.",
    "api.bad_format": "Không có dạng “{text}”. Các dạng: {known}.",
    "api.no_length": "Thiếu Content-Length nên không biết tệp dài bao nhiêu. Hãy gửi tệp với độ dài cho trước.",
    "api.too_big": "Tệp lớn quá {limit} byte. Hãy chia nhỏ, hoặc đặt vào thư mục nhận tệp.",
    "api.cut_off": "Chỉ nhận được {size} trong {expected} byte. Chưa lưu gì. Hãy gửi lại.",
    "api.empty": "Không nhận được byte nào. Hãy gửi nội dung tệp trong thân yêu cầu.",
    "api.no_file": "Biểu mẫu gửi lên không có mục file. Hãy đặt tệp vào mục ấy.",
    "api.bad_encoding": "Thân yêu cầu đang nén. Hãy gửi không nén, hoặc gửi Parquet.",
    "api.bad_counts": "Không hiểu số đã gửi của ngày “{text}”. Hãy gửi một đối tượng JSON, như 2026-08-01: 1520; ngày không ở sau hôm nay, số không âm.",
    "api.conflict": "Idempotency-Key “{text}” đã dùng cho một nội dung khác. Hãy dùng khóa mới cho lô mới.",
    "api.bad_idempotency_key": "Idempotency-Key phải là chữ in được, dài không quá 200. Hãy dùng một UUID.",
    "api.gone": "Tệp không còn trên máy chủ trước khi kịp nạp. Hãy gửi lại.",
    # records that are fetched
    "pull.unknown": "Không có nguồn kéo “{name}”. Các nguồn: {known}.",
    "pull.name_twice": "Tên nguồn “{name}” ở {origin} đã có ở tệp khác. Hãy đổi một trong hai.",
    "pull.bad_name": "Tên nguồn “{name}” không dùng được. Hãy dùng chữ thường không dấu, chữ số và gạch nối.",
    "pull.bad_url": "Địa chỉ “{url}” không dùng được. Hãy dùng https, không kèm tên và mật khẩu (http chỉ với chính máy này).",
    "pull.out_of_range": "Số {text} không dùng được. Hãy dùng số từ 1 đến {most}.",
    "pull.bad_variable": "Tên biến “{text}” không dùng được. Hãy đặt tên bắt đầu bằng NHIP_TOKEN_.",
    "pull.no_token": "Không đọc được mã truy cập của nguồn {name} ở {where}. Hãy đặt biến môi trường hoặc tệp ấy.",
    "pull.bad_token": "Mã truy cập của nguồn {name} có ký tự lạ. Hãy kiểm tra lại biến hoặc tệp chứa mã.",
    "pull.unreachable": "Nguồn {name} không trả lời trọn vẹn sau {tries} lần hỏi: {problem}. Chưa nạp gì. Hãy kiểm tra nguồn; lần kéo sau sẽ hỏi lại từ mốc cũ.",
    "pull.status": "Nguồn {name} trả lời mã {status}. Chưa nạp gì. Hãy kiểm tra địa chỉ và mã truy cập.",
    "pull.not_json": "Nguồn {name} trả lời dạng {kind}, không phải JSON. Chưa nạp gì. Hãy kiểm tra địa chỉ và mã truy cập.",
    "pull.bad_json": "Không đọc được câu trả lời của nguồn {name} ({problem}). Chưa nạp gì. Hãy báo đơn vị vận hành nguồn.",
    "pull.no_records": "Câu trả lời của nguồn {name} không có danh sách bản ghi ở {keys}. Chưa nạp gì. Hãy sửa mục records.",
    "pull.too_long": "Một trang của nguồn {name} dài quá {limit} byte. Chưa nạp gì. Hãy giảm số bản ghi mỗi trang.",
    "pull.same_page": "Nguồn {name} trả lại một trang đã nhận (trang thứ {page}). Chưa nạp gì. Hãy kiểm tra tên tham số phân trang.",
    "pull.loop": "Nguồn {name} chỉ trang sau quay lại trang cũ ({text}). Chưa nạp gì. Hãy báo đơn vị vận hành nguồn.",
    "pull.other_host": "Nguồn {name} chỉ trang sau sang máy khác ({url}). Chưa nạp gì. Hãy báo đơn vị vận hành nguồn.",
    "pull.too_many_pages": "Nguồn {name} có hơn {limit} trang. Chưa nạp gì. Hãy tăng max_pages nếu đúng là nhiều như vậy.",
    # plans
    "plans.may_not_edit": "Anh/chị chưa được giao sửa kế hoạch “{plan}”. Hãy gửi cơ quan thường trực.",
    "plans.changed_meanwhile": "{who} đã sửa {plan} lúc {at}, sau khi anh/chị mở trang này. Chưa lưu gì; những gì anh/chị gõ còn nguyên. Hãy xem bản hiện nay rồi lưu lại.",
    "plans.issued_already": "{plan} đã được ban hành. Hãy sửa đổi theo quyết định thay vì ban hành lại.",
    "plans.nothing_to_issue": "{plan} chưa có chỉ tiêu hay nhiệm vụ nào. Hãy nạp văn bản trước khi ban hành.",
    "plans.issued_in_future": "Ngày ban hành {on} chưa tới. Hãy ghi hôm nay hoặc một ngày trước đó.",
    "plans.decision_needed": "Kế hoạch đã ban hành nên mỗi thay đổi cần số quyết định và ngày có hiệu lực. Hãy điền cả hai.",
    "plans.assignment_has_reports": "{unit} đã báo cáo nhiệm vụ này nên không bỏ phân công được. Hãy giữ đơn vị này lại.",
    "plans.joined_to_itself": "Nhiệm vụ không ghép được với chính nó. Hãy chọn nhiệm vụ khác.",
    "plans.import_stored": "Văn bản {file} đã được lưu nên không sửa được bản đọc nữa. Hãy sửa ở trang kế hoạch.",
    "plans.import_changed": "{who} vừa sửa bản đọc này. Chưa lưu gì. Hãy xem lại các dòng rồi lưu.",
    "plans.nothing_to_store": "Không có dòng nào được nhận nên chưa lưu gì. Hãy đánh dấu những dòng muốn lưu.",
    "plans.not_your_assignment": "Nhiệm vụ này giao cho {unit}; anh/chị chưa được giao báo cáo thay. Hãy gửi nội dung cho đơn vị ấy.",
    "plans.not_your_target": "Anh/chị chưa được giao báo cáo chỉ tiêu này. Hãy gửi số liệu cho đơn vị chủ trì hoặc cơ quan thường trực.",
    "plans.plan_not_running": "Kế hoạch đang ở tình trạng {state} nên không nhận báo cáo. Hãy hỏi cơ quan thường trực.",
    "plans.already_confirmed": "Nhiệm vụ đã được xác nhận hoàn thành ngày {on} nên không nhận báo cáo nữa. Nếu có sai sót, hãy báo cơ quan thường trực.",
    "plans.report_in_future": "Ngày {on} chưa tới. Hãy ghi hôm nay hoặc một ngày trước đó.",
    "plans.completed_in_future": "Ngày hoàn thành {on} ở sau ngày báo cáo. Hãy sửa lại ngày hoàn thành.",
    "plans.completion_needs_day": "Đề nghị xác nhận hoàn thành cần ngày hoàn thành. Hãy điền ngày.",
    "plans.recurring_never_completes": "Nhiệm vụ thường xuyên không có lúc hoàn thành. Hãy báo cáo là đang thực hiện trong kỳ.",
    "plans.period_not_asked": "“{text}” không phải kỳ của nhiệm vụ này (báo cáo {rhythm}), hoặc chưa bắt đầu. Hãy chọn một kỳ trong danh sách.",
    "plans.may_not_confirm": "Chỉ cơ quan thường trực xác nhận hoàn thành. Hãy gửi đề nghị và chờ xác nhận.",
    "plans.nothing_proposed": "Đơn vị chưa đề nghị xác nhận, hoặc việc đã được quyết. Hãy tải lại trang.",
    "plans.refusal_needs_reason": "Trả lại thì cần lý do để đơn vị biết phải làm gì. Hãy viết lý do.",
    "plans.target_measured": "Chỉ tiêu này được đo từ {set} nên không nhập tay. Hãy sửa số liệu ở nguồn.",
    # scoring
    "score.no_figures": "Chưa có số liệu {period} cho bộ tiêu chí {set}. Hãy nạp số liệu trước khi tính điểm.",
    "score.no_set": "Chưa nạp bộ tiêu chí “{set}”. Các bộ đang có: {known}.",
    "indicator.median_alone": "Trung vị không có mẫu số. Hãy bỏ denominator.",
    "indicator.not_measured": "Chỉ số “{indicator}” chưa được đo cho kỳ này. Hãy chạy lại việc đo chỉ số.",
    "indicator.window": "Chỉ số đếm không trùng chỉ đo được cho kỳ mở ngày 1 hoặc ngày 15, kỳ {period} thì không. Hãy chọn kỳ khác.",
}
MEGABYTE = 1024 * 1024
HEADINGS_NAMED = 10


class _Fields(dict):
    """Fields in Vietnamese form; one that was not given is an ellipsis, never a crash."""

    def __missing__(self, key: str) -> str:
        return "…"


def sentence(code: str, fields: Mapping[str, Any], where: str = "") -> str:
    """The sentence of one error; `where` (an address such as D14) is put in front."""
    text = SENTENCES.get(code, f"Chưa làm được việc này (mã {code}). Hãy báo quản trị hệ thống.")
    shown = _Fields({name: _shown(value) for name, value in fields.items()})
    if code.endswith(".too_big"):
        shown |= {name: _megabytes(fields[name]) for name in ("size", "limit") if name in fields}
    found = fields.get("found")
    if isinstance(found, list) and len(found) > HEADINGS_NAMED:
        others = len(found) - HEADINGS_NAMED
        shown["found"] = f"{_shown(found[:HEADINGS_NAMED])} và {others} cột khác"
    # The engine says `value` and a file says `text` for the same thing: what stood there.
    for one, other in (("text", "value"), ("text", "unit"), ("text", "input")):
        if one in shown and other not in shown:
            shown[other] = shown[one]
        elif other in shown and one not in shown:
            shown[one] = shown[other]
    place = f"{where}: " if where else ""
    return place + text.format_map(shown)


def sentence_of(error: NhipError) -> str:
    """The sentence of an error, with the line of the text it speaks of, if it has one."""
    if not isinstance(error, Problem):
        return sentence(error.code, error.fields)
    place = ", ".join(part for part in (f"Dòng {error.line}", error.where) if part)
    return sentence(error.code, error.fields, place)


def _shown(value: Any) -> str:
    if isinstance(value, datetime):
        return value.strftime("%H:%M %d/%m/%Y")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, (float, Fraction)):
        return vi_number(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(_shown(item) for item in value) or "không có"
    return "" if value is None else str(value)


def _megabytes(size: float) -> str:
    return f"{vi_number(size / MEGABYTE, 1)} MB"
