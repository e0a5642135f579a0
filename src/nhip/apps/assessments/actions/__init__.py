"""Every write of assessment rounds.

rounds.py      open, calendar, council, the steps of a round, the cut-off of figures
filling.py     a unit fills its sheet, attaches evidence, sends it
signing.py     the sheet as a PDF to sign outside, and the signed one taken back
appraising.py  members find, the chair settles
explaining.py  units explain, the council answers; newer figures are taken by a decision
deciding.py    results are frozen, decided, published
importing.py   a round held elsewhere comes in whole
"""

from nhip.apps.assessments.actions.appraising import appraise, settle
from nhip.apps.assessments.actions.deciding import decide, publish, send_back_results
from nhip.apps.assessments.actions.explaining import answer, explain, take_new_figure
from nhip.apps.assessments.actions.filling import (
    Filled,
    attach,
    detach,
    fill,
    sheet_step,
    unlock,
)
from nhip.apps.assessments.actions.importing import confirm_import, look, start_import
from nhip.apps.assessments.actions.refusing import RoundRefused
from nhip.apps.assessments.actions.rounds import (
    Calendar,
    add_member,
    add_units,
    change_calendar,
    create_round,
    drop_member,
    pin_figures,
    take_step,
)
from nhip.apps.assessments.actions.signing import take_signed

__all__ = [
    "Calendar",
    "Filled",
    "RoundRefused",
    "add_member",
    "add_units",
    "answer",
    "appraise",
    "attach",
    "change_calendar",
    "confirm_import",
    "create_round",
    "decide",
    "detach",
    "drop_member",
    "explain",
    "fill",
    "look",
    "pin_figures",
    "publish",
    "send_back_results",
    "settle",
    "sheet_step",
    "start_import",
    "take_new_figure",
    "take_signed",
    "take_step",
    "unlock",
]
