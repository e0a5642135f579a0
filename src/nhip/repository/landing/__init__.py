"""From files of source systems to checked, typed rows by month: readers, values, checks, report.

May import: engine, duckdb, pyarrow, openpyxl, defusedxml. Never Django, never a clock: the moment
of landing is an argument.
"""
