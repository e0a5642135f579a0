"""Addresses of scores: /xep-hang/, /phieu-diem/<key>/, /vi-sao/<key>/<criterion>/."""

from django.urls import path

from nhip.apps.scoring import views

app_name = "scoring"
urlpatterns = [
    path("xep-hang/", views.ranking, name="ranking"),
    path("xep-hang/tinh-diem/", views.score, name="score"),
    path("xep-hang/cham-thu/<int:pk>/", views.trial, name="trial"),
    path("phieu-diem/<slug:key>/", views.scorecard, name="scorecard"),
    path("vi-sao/<slug:key>/<str:criterion>/", views.explain, name="explain"),
]
