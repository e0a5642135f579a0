"""Every address of the product: Vietnamese words without tone marks, one include per app.

May import the addresses of apps and of ui. Addresses themselves live with the pages they open.
"""

from django.urls import include, path

urlpatterns = [
    path("ui/", include("nhip.ui.urls")),
]
