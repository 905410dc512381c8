"""Ion's settings, as far as they shape what a client sees.

Each value that differs from a default of Django or of Django OAuth Toolkit is set in Ion's own
`intranet/settings/__init__.py`; a default that clients depend on is spelled out as well, so that an upgrade of the
packages cannot change it silently.
"""

import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

FOLDER = Path(os.environ["PRACTICE_ION_FOLDER"])

# Practice only: it signs nothing that outlives the folder.
SECRET_KEY = "practice"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
USE_TZ = True
TIME_ZONE = "America/New_York"
ROOT_URLCONF = "practice_ion.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "practice_ion",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "oauth2_provider",
    "rest_framework",
]
# Tables are made from the models: the history of their migrations is of no use to a database that lives for one test.
MIGRATION_MODULES = {name: None for name in ("practice_ion", "auth", "contenttypes", "sessions", "oauth2_provider")}

MIDDLEWARE = [
    "practice_ion.middleware.SameOrigin",
    "practice_ion.middleware.UrlSlashes",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
APPEND_SLASH = False

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": FOLDER / "practice-ion.sqlite3",
        # Requests come on several threads: wait for one another, and take the write lock at once.
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL"},
    }
}
# The slow default would be most of a test's time.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ]
        },
    }
]

LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/"

OAUTH2_PROVIDER_APPLICATION_MODEL = "practice_ion.Application"
OAUTH2_PROVIDER = {
    # Set by Ion.
    "PKCE_REQUIRED": False,
    "OIDC_ENABLED": True,
    "OIDC_RSA_PRIVATE_KEY": rsa.generate_private_key(public_exponent=65537, key_size=2048)
    .private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    .decode(),
    "OIDC_RP_INITIATED_LOGOUT_ENABLED": True,
    "OAUTH2_VALIDATOR_CLASS": "practice_ion.validators.Validator",
    "REFRESH_TOKEN_EXPIRE_SECONDS": 30 * 24 * 3600,
    "SCOPES": {
        "read": "View what you can view",
        "write": "Change what you can change",
        "openid": "Sign in",
        "profile": "Your full name and user name",
        "email": "Your notification e-mail address",
        "groups": "The groups you are in",
    },
    # Defaults that clients meet.
    "DEFAULT_SCOPES": ["__all__"],
    "ALLOWED_REDIRECT_URI_SCHEMES": ["http", "https"],
    "REQUEST_APPROVAL_PROMPT": "force",
    "AUTHORIZATION_CODE_EXPIRE_SECONDS": 60,
    "ACCESS_TOKEN_EXPIRE_SECONDS": 36000,
    "ID_TOKEN_EXPIRE_SECONDS": 36000,
    "ROTATE_REFRESH_TOKEN": True,
    "REFRESH_TOKEN_GRACE_PERIOD_SECONDS": 0,
    "REFRESH_TOKEN_REUSE_PROTECTION": False,
}

REST_FRAMEWORK = {
    # The first class has no challenge to send, so a missing or expired token is 403 and never 401.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.SessionAuthentication",
        "oauth2_provider.contrib.rest_framework.OAuth2Authentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "EXCEPTION_HANDLER": "practice_ion.errors.answer",
}
