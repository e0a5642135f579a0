"""Text and numbers of source files -> typed values, as SQL that runs over whole columns.

May import: repository.dataset and session. Holds no state. `parse_vi_number` of the engine is the
slow twin of `vi_number`: a test holds them to the same answers.
"""

from nhip.repository.dataset import Column, ColumnType
from nhip.repository.session import name, text

SQL_TYPES = {
    ColumnType.TEXT: "VARCHAR",
    ColumnType.CODE: "VARCHAR",
    ColumnType.INTEGER: "BIGINT",
    ColumnType.NUMBER: "DOUBLE",
    ColumnType.BOOLEAN: "BOOLEAN",
    ColumnType.DATE: "DATE",
    ColumnType.DATETIME: "TIMESTAMP",
}
WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
BLANKS = " \t\r\n\u00a0\u202f\u200b\u2060\ufeff"
YES = ("1", "true", "t", "yes", "y", "x", "có", "co", "đúng", "đã", "rồi")
NO = ("0", "false", "f", "no", "n", "không", "khong", "sai", "chưa")

# Excel counts days from 1899-12-30; 18264 is 1950-01-01 and 73050 is 2099-12-31.
FIRST_SERIAL, LAST_SERIAL = 18264, 73050
_OFFSET = "(Z|[+-][0-9]{2}:?[0-9]{2})$"
_WORDS = "^[Nn]gày ([0-9]{1,2}) tháng ([0-9]{1,2}) năm ([0-9]{4})$"


def _closed(digits: str) -> str:
    """SQL that takes out the blank before a group of three digits; of two groups in a row, one."""
    return f"regexp_replace({digits}, '([0-9])[\\s\u00a0\u202f]([0-9]{{3}})\\b', '\\1\\2', 'g')"


# Trimming many kinds of blanks costs six times as much as telling that there is nothing to trim.
MACROS = f"""
create or replace temp macro clean_text(t) as case
    when strlen(t) = length(t) and t >= '!' and not suffix(t, ' ') and not suffix(t, chr(9))
        and not suffix(t, chr(10)) and not suffix(t, chr(13)) then t
    else nullif(trim(nfc_normalize(t), {text(BLANKS)}), '') end;
create or replace temp macro vi_digits(t) as
    replace(rtrim({_closed(_closed("t"))}, ' \u00a0%'), '\u2212', '-');
create or replace temp macro vi_number_of(t) as try_cast(case
    when regexp_full_match(t, '[+-]?[1-9][0-9]{{0,2}}(\\.[0-9]{{3}})+(,[0-9]+)?')
        then replace(replace(t, '.', ''), ',', '.')
    when regexp_full_match(t, '[+-]?[0-9]+(\\.[0-9]+)?') then t
    when regexp_full_match(t,
        '[+-]?[0-9]{{1,3}}(,[0-9]{{3}})+\\.[0-9]+|[+-]?[0-9]{{1,3}}(,[0-9]{{3}}){{2,}}')
        then replace(t, ',', '')
    when regexp_full_match(t, '[+-]?[0-9]+,[0-9]+') then replace(t, ',', '.')
end as double);
create or replace temp macro vi_number(t) as vi_number_of(vi_digits(t));
create or replace temp macro serial_moment(n) as
    case when n between {FIRST_SERIAL} and {LAST_SERIAL}
        then timestamp '1899-12-30' + to_seconds(cast(round(n * 86400) as bigint)) end;
create or replace temp macro vi_moment_of(t) as case
    when regexp_full_match(t, '[0-9]{{5}}([.,][0-9]+)?')
        then serial_moment(try_cast(replace(t, ',', '.') as double))
    when regexp_matches(t, '^[0-9]{{4}}-') and regexp_matches(t, ':.*{_OFFSET}')
        then cast(try_cast(t as timestamptz) as timestamp)
    when regexp_matches(t, '^[0-9]{{4}}-') then try_cast(t as timestamp)
    when regexp_matches(t, '^[0-9]{{1,2}}/[0-9]{{1,2}}/[0-9]{{4}}')
        then try_strptime(t, ['%d/%m/%Y', '%d/%m/%Y %H:%M:%S', '%d/%m/%Y %H:%M'])
    when regexp_matches(t, '^[0-9]{{1,2}}/[0-9]{{1,2}}/[0-9]{{2}}( |$)')
        then try_strptime(t, ['%d/%m/%y', '%d/%m/%y %H:%M:%S', '%d/%m/%y %H:%M'])
    when regexp_full_match(t, '[0-9]{{8}}') then try_strptime(t, '%Y%m%d')
    when regexp_full_match(t, '[0-9]{{14}}') then try_strptime(t, '%Y%m%d%H%M%S')
end;
create or replace temp macro vi_moment(t) as vi_moment_of(case
    when regexp_matches(t, '^[0-9]{{1,2}}[-.]') then regexp_replace(t, '[-.]', '/', 'g')
    when regexp_matches(t, '^[0-9]{{4}}/') then replace(t, '/', '-')
    when t ilike 'ng%' then regexp_replace(t, '{_WORDS}', '\\1/\\2/\\3')
    else t end);
"""
# A day outside these is a slip: year 0026, year 20206.
FIRST_DAY, LAST_DAY = "1900-01-01", "2199-12-31"


def typed(column: Column, source_type: str) -> str:
    """SQL that turns the source column (named as the dataset names it) into the column's type.

    Text is expected clean (`clean_text` in a layer below): macros repeat what they are given, and
    a cleaning inside each of them made statements of megabytes that took seconds to plan.

    NULL where it cannot be read; the check "a value stands there but none was read" tells.
    """
    raw, plain = name(column.name), source_type.split("(")[0]
    if plain == "VARCHAR":
        return _from_text(column, raw)
    return _from_value(column, raw, plain)


def lossless(column: Column, source_type: str) -> bool:
    """True where no value of the source type can fail to be read."""
    plain = source_type.split("(")[0]
    match column.type:
        case ColumnType.TEXT:
            return True
        case ColumnType.CODE:
            return plain == "VARCHAR" or plain in WHOLE
        case ColumnType.INTEGER | ColumnType.NUMBER:
            return plain in WHOLE
        case ColumnType.BOOLEAN:
            return plain == "BOOLEAN"
        case ColumnType.DATE | ColumnType.DATETIME:
            return plain in ("TIMESTAMP", "DATE")


def _from_text(column: Column, raw: str) -> str:
    match column.type:
        case ColumnType.TEXT | ColumnType.CODE:
            return raw
        case ColumnType.INTEGER:
            return _whole(f"vi_number({raw})")
        case ColumnType.NUMBER:
            return f"vi_number({raw})"
        case ColumnType.BOOLEAN:
            yes, no = (", ".join(text(word) for word in words) for words in (YES, NO))
            folded = f"lower({raw})"
            return f"case when {folded} in ({yes}) then true when {folded} in ({no}) then false end"
        case ColumnType.DATE:
            return f"cast(vi_moment({raw}) as date)"
        case ColumnType.DATETIME:
            return f"vi_moment({raw})"


def _from_value(column: Column, raw: str, source_type: str) -> str:
    number = source_type in WHOLE or source_type in ("DOUBLE", "FLOAT", "DECIMAL", "HUGEINT")
    match column.type:
        case ColumnType.TEXT:
            return f"clean_text(cast({raw} as varchar))"
        case ColumnType.CODE:
            # 2.000810 read as a number has lost its last zero: only whole numbers are safe.
            whole = source_type in WHOLE or f"case when {raw} = round({raw}) then {raw} end"
            safe = raw if whole is True else f"cast({whole} as bigint)"
            return f"cast({safe} as varchar)"
        case ColumnType.INTEGER:
            return raw if source_type == "BIGINT" else _whole(f"try_cast({raw} as double)")
        case ColumnType.NUMBER:
            cast = raw if source_type == "DOUBLE" else f"try_cast({raw} as double)"
            return f"case when isfinite({cast}) then {cast} end"
        case ColumnType.BOOLEAN:
            if source_type == "BOOLEAN":
                return raw
            return f"case when {raw} = 1 then true when {raw} = 0 then false end"
        case ColumnType.DATE | ColumnType.DATETIME:
            if number:
                moment = f"serial_moment(cast({raw} as double))"
            else:
                known = source_type in ("TIMESTAMP", "DATE")
                moment = raw if known else f"try_cast({raw} as timestamp)"
            kind = SQL_TYPES[column.type]
            return moment if source_type == kind else f"cast({moment} as {kind})"


def _whole(number: str) -> str:
    return f"case when {number} = round({number}) then try_cast({number} as bigint) end"
