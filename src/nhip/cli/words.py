"""argparse in Vietnamese.

argparse asks its module's `_` and `ngettext` for every word it prints. They are given this table
instead of a compiled gettext catalogue, which would need an environment variable to be found.
A test compares the table with the words that the running Python's argparse asks for.
"""

import argparse

WORDS = {
    "usage: ": "cách dùng: ",
    "positional arguments": "tham số",
    "options": "tùy chọn",
    "subcommands": "lệnh con",
    "%(heading)s:": "%(heading)s:",
    "show this help message and exit": "in phần trợ giúp này rồi thoát",
    "show program's version number and exit": "in số phiên bản rồi thoát",
    " (default: %(default)s)": " (mặc định: %(default)s)",
    "%(prog)s: error: %(message)s\n": "%(prog)s: gọi lệnh sai: %(message)s\n",
    "%(prog)s: warning: %(message)s\n": "%(prog)s: cảnh báo: %(message)s\n",
    "argument %(argument_name)s: %(message)s": "tham số %(argument_name)s: %(message)s",
    "the following arguments are required: %s": "còn thiếu: %s",
    "one of the arguments %s is required": "cần một trong các tham số %s",
    "unrecognized arguments: %s": "không có tham số: %s",
    "expected one argument": "cần một giá trị đi kèm",
    "expected at most one argument": "chỉ nhận một giá trị",
    "expected at least one argument": "cần ít nhất một giá trị",
    "expected %s argument": "cần %s giá trị",
    "invalid choice: %(value)r (choose from %(choices)s)": (
        "không có lựa chọn %(value)r (các lựa chọn: %(choices)s)"
    ),
    "unknown parser %(parser_name)r (choices: %(choices)s)": (
        "không có lệnh %(parser_name)r (các lệnh: %(choices)s)"
    ),
    "invalid %(type)s value: %(value)r": "%(value)r không phải là %(type)s",
    "not allowed with argument %s": "không dùng cùng với %s",
    "ambiguous option: %(option)s could match %(matches)s": (
        "%(option)s có thể là %(matches)s; hãy viết đủ"
    ),
    "ignored explicit argument %r": "không nhận giá trị %r",
    "unexpected option string: %s": "không có tùy chọn %s",
    "can't open '%(filename)s': %(error)s": "không mở được '%(filename)s': %(error)s",
    "argument '%(argument_name)s' is deprecated": "tham số '%(argument_name)s' sắp bỏ",
    "option '%(option)s' is deprecated": "tùy chọn '%(option)s' sắp bỏ",
    "command '%(parser_name)s' is deprecated": "lệnh '%(parser_name)s' sắp bỏ",
}


def speak_vietnamese() -> None:
    """Give argparse the words above for the rest of this process."""
    argparse._ = say
    argparse.ngettext = lambda one, many, count: say(one)


def say(text: str) -> str:
    """The Vietnamese for one of argparse's words; words for programmers stay English."""
    return WORDS.get(text, text)
