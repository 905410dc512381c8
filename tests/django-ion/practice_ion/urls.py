"""Where everything is; Ion's own paths, and /practice for tests."""

from django.contrib.auth.views import LoginView
from django.urls import include, path

from practice_ion import views

urlpatterns = [
    path("login", LoginView.as_view(template_name="login.html"), name="login"),
    path("oauth/", include("oauth2_provider.urls", namespace="oauth2_provider")),
    path("api/profile", views.profile),
    path("api/profile/<str:who>", views.profile),
    path("api/schedule", views.schedule),
    path("api/schedule/<str:date>", views.schedule),
    path("practice/expire-access-tokens", views.expire_access_tokens),
    path("practice/expire-codes", views.expire_codes),
    path("practice/clear-tokens", views.clear_tokens),
    path("practice/count-tokens", views.count_tokens),
]
