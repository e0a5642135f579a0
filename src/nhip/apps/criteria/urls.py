"""Addresses of criteria sets: /bo-tieu-chi/, /bo-tieu-chi/<id>/ with the slash of the id."""

from django.urls import path

from nhip.apps.criteria.views import drafts, sets

app_name = "criteria"
urlpatterns = [
    path("bo-tieu-chi/", sets.set_list, name="list"),
    path("bo-tieu-chi/nap/", sets.load, name="load"),
    path("bo-tieu-chi/du-thao/", drafts.drafts, name="drafts"),
    path("bo-tieu-chi/du-thao/moi/", drafts.begin, name="begin"),
    path("bo-tieu-chi/du-thao/<int:pk>/", drafts.draft, name="draft"),
    path("bo-tieu-chi/du-thao/<int:pk>/dau/", drafts.head, name="head"),
    path("bo-tieu-chi/du-thao/<int:pk>/van-ban/", drafts.text, name="text"),
    path("bo-tieu-chi/du-thao/<int:pk>/them/", drafts.add, name="add"),
    path("bo-tieu-chi/du-thao/<int:pk>/cong-lai/", drafts.add_up, name="add_up"),
    path("bo-tieu-chi/du-thao/<int:pk>/lay-y-kien/", drafts.ask, name="ask"),
    path("bo-tieu-chi/du-thao/<int:pk>/gop-y/", drafts.comment, name="comment"),
    path("bo-tieu-chi/du-thao/<int:pk>/tra-loi/<int:comment>/", drafts.answer, name="answer"),
    path("bo-tieu-chi/du-thao/<int:pk>/ban-hanh/", drafts.publish, name="publish"),
    path("bo-tieu-chi/du-thao/<int:pk>/bo/", drafts.drop, name="drop"),
    path("bo-tieu-chi/du-thao/<int:pk>/tieu-chi/<str:code>/", drafts.criterion, name="criterion"),
    path("bo-tieu-chi/du-thao/<int:pk>/tieu-chi/<str:code>/dung/", drafts.settle, name="settle"),
    path("bo-tieu-chi/du-thao/<int:pk>/tieu-chi/<str:code>/bo/", drafts.remove, name="remove"),
    path("bo-tieu-chi/<path:set_id>/", sets.set_detail, name="detail"),
]
