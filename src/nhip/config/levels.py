"""What TCVN 14423:2026 and Decree 331/2026 ask of sign-in and log at each security level.

Standard library only. docs/security-levels.md gives the sources and says what is not a number.
A level is a preset: every value has a variable of its own that goes before it.
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Level:
    """Zero means: not asked for."""

    lockout_failures: int  # wrong passwords in a row before a name is locked
    password_history: int  # last passwords that may not be used again
    password_days: int  # days after which a password must be changed
    idle_minutes: int  # a session nobody uses ends
    idle_account_days: int  # an account nobody uses is closed
    audit_keep_months: int  # the log stays at least so long in the database
    access_review_months: int  # everybody's roles are looked at so often


ONE = Level(
    lockout_failures=10,
    password_history=0,
    password_days=0,
    idle_minutes=15,
    idle_account_days=45,
    audit_keep_months=1,
    access_review_months=0,
)
# "Change interval set" is asked without a number: half a year, as provincial rules have it.
TWO = replace(ONE, lockout_failures=5, password_history=3, password_days=180)
THREE = replace(TWO, password_history=10, audit_keep_months=3, access_review_months=6)
FOUR = replace(THREE, audit_keep_months=6)
FIVE = replace(FOUR, audit_keep_months=12)

LEVELS = {"1": ONE, "2": TWO, "3": THREE, "4": FOUR, "5": FIVE}
# The demonstration lies open on a desk for a day, and nobody comes back to it every month.
DEMO = replace(THREE, password_days=0, idle_minutes=0, idle_account_days=0, audit_keep_months=0)
