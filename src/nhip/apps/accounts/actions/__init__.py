"""Every write of this app: signing in and out, sessions, people, passwords, second factors.

Each leaves a line in the record. May import models, queries, audit.actions. Knows no request.
"""

from nhip.apps.accounts.actions.invitations import accept, invite, send_invitations, withdraw
from nhip.apps.accounts.actions.people import (
    choose_password,
    close_account,
    create_user,
    set_active,
    set_password,
    unlock,
)
from nhip.apps.accounts.actions.second_factor import (
    check_code,
    confirm_factor,
    new_recovery_codes,
    remove_factor,
)
from nhip.apps.accounts.actions.sessions import (
    begin_session,
    close_old_sessions,
    end_all_sessions,
    end_session,
    see_session,
)
from nhip.apps.accounts.actions.signing_in import (
    check_credentials,
    link_sso,
    sign_out,
    welcome,
)

__all__ = [
    "accept",
    "begin_session",
    "check_code",
    "check_credentials",
    "choose_password",
    "close_account",
    "close_old_sessions",
    "confirm_factor",
    "create_user",
    "end_all_sessions",
    "end_session",
    "invite",
    "link_sso",
    "new_recovery_codes",
    "remove_factor",
    "see_session",
    "send_invitations",
    "set_active",
    "set_password",
    "sign_out",
    "unlock",
    "welcome",
    "withdraw",
]
