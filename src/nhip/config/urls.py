"""Every address of the product: Vietnamese words without tone marks.

May import the views and addresses of apps and of ui. The floors below the units app cannot import
its decorator, so the rights of their few pages are declared here, beside their addresses.
"""

from django.urls import include, path

from nhip.apps.accounts import security
from nhip.apps.accounts import views as accounts
from nhip.apps.accounts.permissions import Permission
from nhip.apps.audit import views as audit
from nhip.apps.units import delegating, merging, people, reviewing, rostering
from nhip.apps.units.access import page
from nhip.ui import views as ui


def door(route, view, name, permission):
    return path(route, page(permission)(view), name=name)


account_pages = [
    door("dang-nhap/", accounts.sign_in, "sign_in", Permission.SIGN_IN),
    door("dang-nhap/ma/", accounts.code, "code", Permission.SIGN_IN),
    door("dang-xuat/", accounts.sign_out, "sign_out", Permission.SIGN_IN),
    door("loi-moi/<str:token>/", security.invitation, "invitation", Permission.SIGN_IN),
    door("tai-khoan/", accounts.mine, "mine", Permission.SEE_ACCOUNT),
    door("tai-khoan/xac-thuc/", security.factor, "factor", Permission.SEE_ACCOUNT),
    door(
        "tai-khoan/ma-du-phong/", security.recovery_codes, "recovery_codes", Permission.SEE_ACCOUNT
    ),
    door("tai-khoan/phien/", security.my_sessions, "sessions", Permission.SEE_ACCOUNT),
    door(
        "tai-khoan/phien/tat-ca/",
        security.end_all_sessions,
        "end_all_sessions",
        Permission.SEE_ACCOUNT,
    ),
    door("tai-khoan/phien/<int:pk>/", security.end_session, "end_session", Permission.SEE_ACCOUNT),
    door("nguoi-dung/", accounts.users, "users", Permission.MANAGE_USERS),
    door("nguoi-dung/them/", accounts.create_user, "create_user", Permission.MANAGE_USERS),
]

# Named as django-allauth asks for them; both answer for the one provider of the settings.
sso_pages = [
    door(
        "dang-nhap/sso/<str:provider_id>/", security.sso, "openid_connect_login", Permission.SIGN_IN
    ),
    door(
        "dang-nhap/sso/<str:provider_id>/ve/",
        security.sso_back,
        "openid_connect_callback",
        Permission.SIGN_IN,
    ),
]

audit_pages = [
    door("nhat-ky/", audit.listing, "list", Permission.SEE_AUDIT),
    door("nhat-ky/doi-tuong/", audit.of_object, "object", Permission.SEE_AUDIT),
    door("nhat-ky/nguoi/<str:username>/", audit.of_person, "person", Permission.SEE_AUDIT),
]

people_pages = [
    path("tai-khoan/uy-quyen/", delegating.mine, name="delegations"),
    path("tai-khoan/uy-quyen/thoi/", delegating.be_oneself, name="be_oneself"),
    path("tai-khoan/uy-quyen/<int:pk>/ket-thuc/", delegating.end, name="end_delegation"),
    path("tai-khoan/uy-quyen/<int:pk>/lam-thay/", delegating.act, name="act_for"),
    path("ra-soat-quyen/", reviewing.listing, name="reviews"),
    path("ra-soat-quyen/<slug:key>/", reviewing.unit, name="review"),
    path("nguoi-dung-moi/", rostering.upload, name="roster"),
    path("nguoi-dung-moi/mau/", rostering.template, name="roster_template"),
    path("nguoi-dung-moi/tao/", rostering.confirm, name="roster_confirm"),
    path("nguoi-dung-moi/loi-moi/", rostering.invitations, name="invitations"),
    path("chuyen-nhiem-vu/", merging.listing, name="duties"),
    path("chuyen-nhiem-vu/<int:pk>/hoan-tac/", merging.undo, name="undo_move"),
    path("chuyen-nhiem-vu/<slug:key>/", merging.move, name="move_duties"),
    path("nguoi-dung/<str:username>/", people.person, name="person"),
    path("nguoi-dung/<str:username>/xac-thuc/", people.remove_factor, name="remove_factor"),
    path("nguoi-dung/<str:username>/mo-khoa/", people.unlock, name="unlock"),
    path("nguoi-dung/<str:username>/moi/", people.invite, name="invite"),
    path("nguoi-dung/<str:username>/tinh-trang/", people.set_active, name="set_active"),
    path("nguoi-dung/<str:username>/vai-tro/<int:pk>/", people.end_role, name="end_role"),
]

urlpatterns = [
    path("api/v1/", include("nhip.apps.exchange.api.urls")),
    path("chia-se/khoa/", include("nhip.apps.exchange.urls")),
    door("health", ui.health, "health", Permission.SEE_HEALTH),
    path("", include("nhip.apps.dashboards.urls")),
    path("", include("nhip.apps.scoring.urls")),
    path("", include("nhip.apps.criteria.urls")),
    path("thong-bao/", include("nhip.apps.notices.urls")),
    path("thu-thap/", include("nhip.apps.collection.urls")),
    path("ke-hoach/", include("nhip.apps.plans.urls")),
    path("", include("nhip.apps.assessments.urls")),
    path("minh-chung/", include("nhip.apps.files.urls")),
    path("so-lieu/", include("nhip.apps.catalogue.urls")),
    path("kho-du-lieu/chi-so/", include("nhip.apps.catalogue.series_urls")),
    path("kho-du-lieu/nghia-vu/", include("nhip.apps.catalogue.obligation_urls")),
    path("kho-du-lieu/", include("nhip.apps.catalogue.dataset_urls")),
    path("du-lieu-mo/", include("nhip.apps.catalogue.open_urls")),
    path("don-vi/", include("nhip.apps.units.urls")),
    path("", include((account_pages, "accounts"))),
    *sso_pages,
    path("", include((people_pages, "people"))),
    path("", include(([door("ui/", ui.gallery, "gallery", Permission.SEE_GALLERY)], "ui"))),
    path("", include((audit_pages, "audit"))),
]

handler400 = "nhip.ui.errors.bad_request"
handler403 = "nhip.ui.errors.forbidden"
handler404 = "nhip.ui.errors.not_found"
handler500 = "nhip.ui.errors.server_error"
