"""The data repository's edge: files from outside become typed rows with addresses.

May import: engine, openpyxl. Must not know Django, users, or where a file is stored.
"""
