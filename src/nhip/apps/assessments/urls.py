"""Addresses of assessment rounds: /danh-gia/, /danh-gia/<round>/<unit>/<criterion>/."""

from django.urls import path

from nhip.apps.assessments.views import appraising, importing, results, rounds, sheets

app_name = "assessments"
urlpatterns = [
    path("danh-gia/", rounds.listing, name="list"),
    path("danh-gia/mo/", rounds.create, name="create"),
    path("danh-gia/<int:pk>/", rounds.detail, name="round"),
    path("danh-gia/<int:pk>/buoc/", rounds.step, name="step"),
    path("danh-gia/<int:pk>/chot-so-lieu/", rounds.pin, name="pin"),
    path("danh-gia/<int:pk>/lich/", rounds.calendar, name="calendar"),
    path("danh-gia/<int:pk>/hoi-dong/", rounds.council, name="council"),
    path("danh-gia/<int:pk>/hoi-dong/<int:member>/", rounds.drop_member, name="drop_member"),
    path("danh-gia/<int:pk>/quyet-dinh/", results.decide, name="decide"),
    path("danh-gia/<int:pk>/ket-qua/", results.internal, name="results"),
    path("danh-gia/<int:pk>/hang-doi/", appraising.queue, name="queue"),
    path("danh-gia/<int:pk>/nap-phieu/", importing.upload, name="import"),
    path("danh-gia/<int:pk>/nap-phieu/<int:draft>/", importing.look, name="import_look"),
    path("danh-gia/<int:pk>/<slug:key>/", sheets.sheet, name="sheet"),
    path("danh-gia/<int:pk>/<slug:key>/gui/", sheets.step, name="sheet_step"),
    path("danh-gia/<int:pk>/<slug:key>/mo-lai/", rounds.unlock, name="unlock"),
    path("danh-gia/<int:pk>/<slug:key>/phieu.pdf", sheets.printed, name="printed"),
    path("danh-gia/<int:pk>/<slug:key>/ban-ky/", sheets.signed, name="signed"),
    path("danh-gia/<int:pk>/<slug:key>/tien-do/", sheets.progress, name="progress"),
    path("danh-gia/<int:pk>/<slug:key>/<str:code>/", sheets.line, name="line"),
    path("danh-gia/<int:pk>/<slug:key>/<str:code>/tu-cham/", sheets.fill, name="fill"),
    path("danh-gia/<int:pk>/<slug:key>/<str:code>/minh-chung/", sheets.attach, name="attach"),
    path(
        "danh-gia/<int:pk>/<slug:key>/<str:code>/minh-chung/<int:use>/",
        sheets.detach,
        name="detach",
    ),
    path("danh-gia/<int:pk>/<slug:key>/<str:code>/giai-trinh/", sheets.explain, name="explain"),
    path(
        "danh-gia/<int:pk>/<slug:key>/<str:code>/tham-dinh/", appraising.appraise, name="appraise"
    ),
    path("danh-gia/<int:pk>/<slug:key>/<str:code>/ket-luan/", appraising.settle, name="settle"),
    path(
        "danh-gia/<int:pk>/<slug:key>/<str:code>/tra-loi/<int:explanation>/",
        appraising.answer,
        name="answer",
    ),
    path(
        "danh-gia/<int:pk>/<slug:key>/<str:code>/so-lieu-moi/",
        appraising.newer,
        name="newer",
    ),
    path("ket-qua-danh-gia/", results.listing, name="published_list"),
    path("ket-qua-danh-gia/<int:pk>/", results.published, name="published"),
]
