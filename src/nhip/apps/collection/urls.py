"""Addresses under /thu-thap/."""

from django.urls import path

from nhip.apps.collection.views import entry, listing, rounds, sheets, templates

ROUND, UNIT = "dot/<int:pk>/", "dot/<int:pk>/<slug:key>/"

app_name = "collection"
urlpatterns = [
    path("", listing.rounds, name="list"),
    path("cua-toi/", listing.mine, name="mine"),
    path("cho-duyet/", listing.queue, name="queue"),
    path("bieu-mau/", templates.listing, name="templates"),
    path("bieu-mau/them/", templates.create, name="create_template"),
    path("bieu-mau/nap/", templates.upload, name="upload_template"),
    path("bieu-mau/mau.xlsx", templates.blank, name="blank_template"),
    path("bieu-mau/<int:pk>/", templates.edit, name="template"),
    path("bieu-mau/<int:pk>/tep.xlsx", templates.download, name="template_sheet"),
    path("dot/them/", rounds.create, name="create_round"),
    path(ROUND, rounds.board, name="round"),
    path(f"{ROUND}sua/", rounds.edit, name="edit_round"),
    path(f"{ROUND}mo/", rounds.open_, name="open_round"),
    path(f"{ROUND}hoan/", rounds.postpone, name="postpone"),
    path(f"{ROUND}dong/", rounds.close, name="close_round"),
    path(f"{ROUND}mo-lai/", rounds.reopen, name="reopen_round"),
    path(f"{ROUND}phe-duyet/", rounds.approve, name="approve_many"),
    path(f"{ROUND}cong-bo/", rounds.publish, name="publish"),
    path(UNIT, entry.show, name="entry"),
    path(f"{UNIT}luu/", entry.save, name="save"),
    path(f"{UNIT}moi/", entry.news, name="news"),
    path(f"{UNIT}nop-tep/<str:cell>/", entry.attach, name="attach"),
    path(f"{UNIT}tep/<str:cell>/", entry.file, name="file"),
    path(f"{UNIT}buoc/", entry.step, name="step"),
    path(f"{UNIT}lich-su/", entry.history, name="history"),
    path(f"{UNIT}bieu-mau.xlsx", sheets.download, name="sheet"),
    path(f"{UNIT}bieu-mau/", sheets.upload, name="take_sheet"),
]
