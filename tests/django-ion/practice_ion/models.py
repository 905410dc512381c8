"""The applications of Ion: Django OAuth Toolkit's, without the grants that Ion switched off."""

from django.db import models
from oauth2_provider.models import AbstractApplication


class Application(AbstractApplication):
    GRANT_TYPES = (
        (AbstractApplication.GRANT_AUTHORIZATION_CODE, "Authorization code"),
        (AbstractApplication.GRANT_CLIENT_CREDENTIALS, "Client credentials"),
    )
    authorization_grant_type = models.CharField(max_length=32, choices=GRANT_TYPES)

    class Meta(AbstractApplication.Meta):
        swappable = "OAUTH2_PROVIDER_APPLICATION_MODEL"
