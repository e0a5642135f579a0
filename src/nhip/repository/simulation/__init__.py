"""Simulated source systems, named as such: seeded, repeatable, streamed, of any size.

May import: numpy, pyarrow, repository.dataset. Must not ask a clock. What is made here is not about
anyone: every stream carries SOURCE in its metadata, and whoever lands it names it as the source.
"""

SOURCE = "dữ liệu mô phỏng"
