"""The policy: which role may do what, and over which units. docs/rights.md is this table in words.

Standard library and permissions.py only. A role is held in a unit (units.Membership); the question
"may this person do this there?" has one answer, units.queries.may().
"""

from enum import StrEnum

from nhip.apps.accounts.permissions import Permission as P


class Role(StrEnum):
    OFFICER = "officer"
    HEAD = "head"
    STANDING_OFFICE = "standing_office"
    APPRAISER = "appraiser"
    LEADER = "leader"
    DATA_STEWARD = "data_steward"
    IOC_OPERATOR = "ioc_operator"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"

    @property
    def name_vi(self) -> str:
        return NAMES[self]


class Scope(StrEnum):
    """Over which units a right holds, counted from the unit where the role is held."""

    OWN = "own"
    BELOW = "below"  # the unit itself and all below it
    ALL = "all"

    @property
    def name_vi(self) -> str:
        return {"own": "đơn vị mình", "below": "đơn vị mình và cấp dưới", "all": "mọi đơn vị"}[self]


NAMES = {
    Role.OFFICER: "Chuyên viên",
    Role.HEAD: "Thủ trưởng đơn vị",
    Role.STANDING_OFFICE: "Cơ quan thường trực",
    Role.APPRAISER: "Thành viên thẩm định",
    Role.LEADER: "Lãnh đạo tỉnh",
    Role.DATA_STEWARD: "Quản trị dữ liệu",
    Role.IOC_OPERATOR: "Trực điều hành IOC",
    Role.AUDITOR: "Kiểm tra, giám sát",
    Role.ADMINISTRATOR: "Quản trị hệ thống",
}

# Who can change what others may do, or what a whole province is judged by, proves who they are by
# a second factor (level 3 of TCVN 14423:2026 asks it of administrators).
NEEDS_FACTOR = frozenset({Role.ADMINISTRATOR, Role.STANDING_OFFICE})

# What a visitor who has not signed in may open.
PUBLIC = frozenset(
    {
        P.SIGN_IN,
        P.SEE_HEALTH,
        P.SEE_CALENDAR,
        P.SEE_LAW,
        P.SEE_UNITS,
        P.SEE_API_DOCS,
        P.SEE_OPEN_DATA,
        P.SEE_RESULTS,
    }
)

# What everyone with a role may do: the public pages, their own account, the province at a glance.
EVERYONE = dict.fromkeys(
    (
        *sorted(PUBLIC),
        P.SEE_ACCOUNT,
        P.DELEGATE,
        P.SEE_NOTICES,
        P.SEE_OVERVIEW,
        P.SEE_RANKING,
        P.SEE_PLANS,
        P.SEE_DATASETS,
        P.EXPORT,
    ),
    Scope.ALL,
)
OF_UNITS = (
    P.SEE_SCORECARD,
    P.SEE_PROGRESS,
    P.SEE_EXPLANATION,
    P.SEE_RECORDS,
    P.SEE_OBLIGATIONS,
    P.SEE_COLLECTION,
    P.SEE_EVIDENCE,
    P.SEE_ROUNDS,
)
SEE_BELOW = EVERYONE | dict.fromkeys(OF_UNITS, Scope.BELOW)
SEE_ALL = EVERYONE | dict.fromkeys((*OF_UNITS, P.SEE_STEERING), Scope.ALL)

# What a unit answers for itself.
REPORTS = (
    P.IMPORT_FIGURES,
    P.REPORT_PROGRESS,
    P.REPORT_OBLIGATIONS,
    P.COMMENT_ON_DRAFTS,
    P.SEND_OWN_PLANS,
    P.REVIEW_TARGETS,
    P.GIVE_EVIDENCE,
    P.SELF_ASSESS,
)

# Officers type for their own unit; heads also sign what leaves it.
TYPES = {P.FILL_FORMS: Scope.OWN}
SIGNS = TYPES | {P.SIGN_SUBMISSIONS: Scope.BELOW}

# Whoever is asked by name comments as an expert; for a unit they speak only where they belong.
COMMENTS = {P.COMMENT_ON_DRAFTS: Scope.OWN}

RIGHTS: dict[Role, dict[P, Scope]] = {
    Role.OFFICER: SEE_BELOW | dict.fromkeys(REPORTS, Scope.OWN) | TYPES,
    Role.HEAD: SEE_BELOW | dict.fromkeys((*REPORTS, P.REVIEW_ACCESS), Scope.BELOW) | SIGNS,
    Role.STANDING_OFFICE: SEE_ALL
    | {
        P.EDIT_PLANS: Scope.ALL,
        P.REPORT_PROGRESS: Scope.ALL,
        P.CONFIRM_PROGRESS: Scope.ALL,
        P.COMMENT_ON_DRAFTS: Scope.ALL,
        P.ANSWER_COMMENTS: Scope.ALL,
        P.SEND_OWN_PLANS: Scope.ALL,
        P.REVIEW_TARGETS: Scope.ALL,
        P.GIVE_EVIDENCE: Scope.ALL,
        P.MANAGE_ROUNDS: Scope.ALL,
        P.APPRAISE: Scope.ALL,
        P.IMPORT_FIGURES: Scope.ALL,
        P.LAND_RECORDS: Scope.ALL,
        P.APPROVE_SUBMISSIONS: Scope.ALL,
        P.MANAGE_COLLECTION: Scope.ALL,
        P.SCORE: Scope.ALL,
        P.MANAGE_LAW: Scope.ALL,
        P.SEE_GALLERY: Scope.ALL,
    },
    Role.APPRAISER: SEE_ALL | COMMENTS | {P.APPRAISE: Scope.ALL},
    Role.LEADER: SEE_ALL
    | COMMENTS
    | {
        P.DECIDE_PLANS: Scope.ALL,
        P.APPROVE_SUBMISSIONS: Scope.ALL,
        P.APPRAISE: Scope.ALL,
        P.DECIDE_ROUNDS: Scope.ALL,
    },
    Role.DATA_STEWARD: SEE_ALL
    | COMMENTS
    | {
        P.IMPORT_FIGURES: Scope.ALL,
        P.LAND_RECORDS: Scope.ALL,
        P.REPORT_OBLIGATIONS: Scope.ALL,
        P.MANAGE_OBLIGATIONS: Scope.ALL,
        P.SCORE: Scope.ALL,
        P.SEE_GALLERY: Scope.ALL,
        P.MANAGE_API_KEYS: Scope.ALL,
    },
    Role.IOC_OPERATOR: SEE_ALL,
    Role.AUDITOR: SEE_ALL | {P.SEE_AUDIT: Scope.ALL},
    Role.ADMINISTRATOR: SEE_ALL
    | {
        P.MANAGE_USERS: Scope.ALL,
        P.REVIEW_ACCESS: Scope.ALL,
        P.SEE_OUTBOX: Scope.ALL,
        P.MANAGE_API_KEYS: Scope.ALL,
        P.SEE_AUDIT: Scope.ALL,
        P.SEE_GALLERY: Scope.ALL,
    },
}
