"""Addresses under /ke-hoach/."""

from django.urls import path

from nhip.apps.plans.addresses import addresses
from nhip.apps.plans.views import calendar, documents, editing, importing, steering, work

app_name = "plans"
urlpatterns = [
    path("", documents.plan_list, name="list"),
    path("dieu-hanh/", steering.board, name="board"),
    path("viec/", work.my_tasks, name="mine"),
    path("viec/<int:pk>/", work.assignment_detail, name="assignment"),
    path("viec/<int:pk>/bao-cao/", work.report, name="report"),
    path("viec/<int:pk>/xac-nhan/", work.decide, name="decide"),
    path("viec/<int:pk>/rut-lai/", work.take_back, name="take_back"),
    path("viec/<int:pk>/tep/<int:report>/", work.product_file, name="product_file"),
    path("lich/", calendar.settings, name="calendar"),
    path("lich/moi/", calendar.renew, name="renew_feed"),
    path("lich/<str:token>.ics", calendar.feed, name="feed"),
    path("nap/", importing.upload, name="upload"),
    path("nap/<int:pk>/", importing.review, name="review"),
    path("nap/<int:pk>/sua/<str:key>/", importing.mend, name="mend"),
    path("nap/<int:pk>/loi-van/", importing.keep_all, name="keep_all"),
    path("nap/<int:pk>/luu/", importing.store, name="store"),
    path("them/", editing.create, name="create"),
    path("<int:pk>/", documents.plan_detail, name="detail"),
    path("<int:pk>/sua/", editing.edit, name="edit"),
    path("<int:pk>/ban-hanh/", editing.issue, name="issue"),
    path("<int:pk>/sua-doi/", documents.plan_changes, name="changes"),
    path("<int:pk>/tien-trinh/", documents.plan_timeline, name="timeline"),
    path("<int:pk>/nhiem-vu/<int:task>/", documents.task_detail, name="task"),
    path("<int:pk>/nhiem-vu/<int:task>/sua/", editing.edit_task, name="edit_task"),
    path("<int:pk>/nhiem-vu/<int:task>/phan-cong/", editing.assign, name="assign"),
    path("<int:pk>/chi-tieu/<int:target>/", documents.target_detail, name="target"),
    path("<int:pk>/chi-tieu/<int:target>/sua/", editing.edit_target, name="edit_target"),
    path("<int:pk>/chi-tieu/<int:target>/ket-qua/", work.report_value, name="report_value"),
    *addresses,
]
