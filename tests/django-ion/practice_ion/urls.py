"""Where everything is; Ion's own paths, and /practice for tests."""

from django.contrib.auth.views import LoginView
from django.urls import include, path

from practice_ion import views

urlpatterns = [
    path("login", LoginView.as_view(template_name="login.html"), name="login"),
    path("oauth/", include("oauth2_provider.urls", namespace="oauth2_provider")),
    path("api/profile", views.profile),
    path("api/profile/<str:who>", views.profile),
    path("api/profile/<str:who>/picture", views.profile_picture),
    path("api/schedule", views.schedule),
    path("api/schedule/<str:date>", views.schedule),
    path("api/blocks", views.blocks),
    path("api/blocks/<int:id>", views.block),
    path("api/signups/user", views.sign_ups),
    path("api/signups/user/favorites", views.favourites),
    path("api/announcements", views.announcements),
    path("api/bus", views.buses),
    path("api/emerg", views.emergency),
    path("practice/expire-access-tokens", views.expire_access_tokens),
    path("practice/expire-codes", views.expire_codes),
    path("practice/clear-tokens", views.clear_tokens),
    path("practice/tell-private-fields", views.tell_private_fields),
    path("practice/emergency/<str:state>", views.set_emergency),
    path("practice/count-tokens", views.count_tokens),
]
