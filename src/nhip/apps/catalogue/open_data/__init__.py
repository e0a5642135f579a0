"""Open data: tables anybody may take, with what they are, kept as files and described as DCAT-AP.

tables.py     what an open table is, and who brings which
shelf.py      the open tables of this installation
measured.py   indicators by unit and month, small numbers held back
observed.py   observations of the service index by unit and month
files.py      tables as files, made once per version of the data
catalogue.py  the catalogue as a graph
"""
