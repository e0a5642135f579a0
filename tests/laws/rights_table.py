"""docs/rights.md from roles.py: `python -m tests.laws.rights_table > docs/rights.md`."""

from nhip.apps.accounts.permissions import Permission
from nhip.apps.accounts.roles import PUBLIC, RIGHTS, Role

HEAD = """# Quyền của từng vai trò

Bảng này viết lại `src/nhip/apps/accounts/roles.py`; một kiểm thử giữ hai bên khớp nhau. Một
người giữ vai trò trong một đơn vị. Phạm vi tính từ đơn vị ấy: **đơn vị mình**, **đơn vị mình và
cấp dưới**, hoặc **mọi đơn vị**. Điều không có trong bảng thì không được làm.
"""


def text():
    roles = list(Role)
    lines = [HEAD]
    lines.append(_row("Quyền", "Mã", "Khách", *(role.name_vi for role in roles)))
    lines.append("|---" * (len(roles) + 3) + "|")
    for permission in Permission:
        visitor = "có" if permission in PUBLIC else ""
        scopes = (RIGHTS[role].get(permission) for role in roles)
        words = (scope.name_vi if scope else "" for scope in scopes)
        lines.append(_row(permission.name_vi, f"`{permission}`", visitor, *words))
    return "\n".join(lines) + "\n"


def _row(*cells):
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    print(text(), end="")
