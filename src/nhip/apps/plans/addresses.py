"""Addresses under /ke-hoach/ of drafts, versions, own plans, rounds, members and projects."""

from django.urls import path

from nhip.apps.plans.views import asking, drafts, own, projects, rounds, versions

ROUND = "<int:pk>/ra-soat/<int:round>/"
PROJECT = "<int:pk>/du-an/<int:project>/"
CONSULTATION = "<int:pk>/lay-y-kien/<int:consultation>/"

addresses = [
    path("gop-y/", drafts.invitations, name="invitations"),
    path("gop-y/<int:pk>/", drafts.comment, name="comment"),
    path("gop-y/<int:pk>/thong-nhat/", drafts.agree, name="agree"),
    path("gop-y/<int:pk>/rut/<int:comment>/", drafts.withdraw, name="withdraw"),
    path("ket-luan/", asking.conclusion, name="conclusion"),
    path("<int:pk>/du-thao/", drafts.plan_life, name="life"),
    path("<int:pk>/buoc/", drafts.step, name="step"),
    path("<int:pk>/quyet/", drafts.leader_step, name="leader_step"),
    path("<int:pk>/lay-y-kien/", drafts.open_draft, name="open_draft"),
    path(CONSULTATION, drafts.consultation, name="consultation"),
    path(f"{CONSULTATION}tra-loi/", drafts.answer, name="answer"),
    path(f"{CONSULTATION}gia-han/", drafts.extend, name="extend"),
    path("<int:pk>/phien-ban/", versions.versions, name="versions"),
    path("<int:pk>/word/", versions.plan_word, name="word"),
    path("<int:pk>/rieng/", own.own_list, name="own_list"),
    path("<int:pk>/rieng/giao/", own.own_ask, name="own_ask"),
    path("<int:pk>/rieng/<int:own>/", own.own_plan, name="own_plan"),
    path("<int:pk>/rieng/<int:own>/bo/", own.own_drop, name="own_drop"),
    path("<int:pk>/rieng/<int:own>/tep/", own.own_file, name="own_file"),
    path("<int:pk>/ra-soat/", rounds.round_list, name="rounds"),
    path("<int:pk>/ra-soat/mo/", rounds.round_open, name="round_open"),
    path(ROUND, rounds.round_detail, name="round"),
    path(f"{ROUND}quyet-dinh/", rounds.round_decide, name="round_decide"),
    path(f"{ROUND}<int:review>/", rounds.review_target, name="review_target"),
    path(f"{ROUND}<int:review>/y-kien/", rounds.review_opinion, name="review_opinion"),
    path("<int:pk>/trung/", asking.twin_list, name="twins"),
    path("<int:pk>/trung/ghep/", asking.join, name="join"),
    path("<int:pk>/thanh-vien/", asking.member_list, name="members"),
    path("<int:pk>/thanh-vien/giao/", asking.member_add, name="member_add"),
    path("<int:pk>/thanh-vien/<int:assignment>/bo/", asking.member_drop, name="member_drop"),
    path("<int:pk>/du-an/", projects.project_list, name="projects"),
    path("<int:pk>/du-an/them/", projects.project_add, name="project_add"),
    path(PROJECT, projects.project, name="project"),
    path(f"{PROJECT}sua/", projects.project_edit, name="project_edit"),
    path(f"{PROJECT}von/", projects.project_money, name="project_money"),
    path(f"{PROJECT}nhiem-vu/", projects.project_tasks, name="project_tasks"),
]
