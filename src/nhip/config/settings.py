"""Every setting of the product, in one file; the environment is read through environment.py.

The demonstration needs no variable at all. NHIP_ENV=production asks for a secret key and the names
of the hosts, and turns on everything that needs HTTPS.
"""

from pathlib import Path

from csp.constants import NONE, SELF

from nhip.config import environment as env
from nhip.config.levels import DEMO, LEVELS

ENVIRONMENT = env.choice("NHIP_ENV", ["demo", "production"])
PRODUCTION = ENVIRONMENT == "production"
DEBUG = env.flag("NHIP_DEBUG") and not PRODUCTION

SOURCE_ROOT = Path(__file__).resolve().parents[3]
HOME = env.home(SOURCE_ROOT)

if PRODUCTION:
    SECRET_KEY = env.long_secret("NHIP_SECRET_KEY", "it signs every session")
    ALLOWED_HOSTS = env.words("NHIP_ALLOWED_HOSTS") or [
        env.required("NHIP_ALLOWED_HOSTS", "the host names this server answers to")
    ]
else:
    SECRET_KEY = env.text("NHIP_SECRET_KEY") or env.kept_secret(HOME / "secret_key")
    ALLOWED_HOSTS = env.words("NHIP_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")

# --- Applications -----------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "django_htmx",
    "csp",
    "nhip.ui",
    "nhip.apps.audit",
    "nhip.apps.accounts",
    "nhip.apps.units",
    "nhip.apps.files",
    "nhip.apps.notices",
    "nhip.apps.reviews",
    "nhip.apps.catalogue",
    "nhip.apps.criteria",
    "nhip.apps.collection",
    "nhip.apps.plans",
    "nhip.apps.scoring",
    "nhip.apps.assessments",
    "nhip.apps.dashboards",
    "nhip.apps.exchange",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "nhip.apps.accounts.sessions.SessionLife",
    "nhip.apps.units.access.RightsMiddleware",  # last: it needs the user, and guards every view
]

ROOT_URLCONF = "nhip.config.urls"
WSGI_APPLICATION = "nhip.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "nhip.config.navigation.navigation",
            ],
            "builtins": ["nhip.ui.templatetags.ui"],
        },
    }
]

# --- Data -------------------------------------------------------------------------------------

DATABASES = {"default": env.database(env.text("DATABASE_URL"), HOME / "nhip.sqlite3")}
if _keeper := env.text("NHIP_AUDIT_KEEPER_URL"):
    # The role that may delete what the law of retention lets go; the web server does not have it.
    DATABASES["keeper"] = env.database(_keeper, HOME / "nhip.sqlite3")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = HOME / "files"

# The largest file an import accepts, refused above this before it is read.
NHIP_UPLOAD_MAX_BYTES = env.number("NHIP_UPLOAD_MAX_MB", 20) * 1024 * 1024
# The largest file of records the upload page takes; larger ones go through `nhip land`.
NHIP_LANDING_MAX_BYTES = env.number("NHIP_LANDING_MAX_MB", 1024) * 1024 * 1024
# The largest file of evidence; authorities whose signatures are trusted (certificates and their
# revocation lists in a folder); whether revocation may be asked over the network; who scans files.
NHIP_EVIDENCE_MAX_BYTES = env.number("NHIP_EVIDENCE_MAX_MB", 50) * 1024 * 1024
NHIP_TRUST_FOLDER = env.text("NHIP_TRUST_FOLDER")
NHIP_CHECK_REVOCATION = env.flag("NHIP_CHECK_REVOCATION")
NHIP_CLAMAV = env.text("NHIP_CLAMAV")
NHIP_CLAMAV_SECONDS = env.number("NHIP_CLAMAV_SECONDS", 20)
# Long work of a page runs in a process of its own; tests do it on the spot.
NHIP_WORK_APART = True
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- Other systems ----------------------------------------------------------------------------

# Where other systems lay files, a folder per dataset (inbox/ of HOME unless another is named); a
# file untouched for so long is whole.
NHIP_INBOX = env.text("NHIP_INBOX")
NHIP_INBOX_SETTLE_SECONDS = env.number("NHIP_INBOX_SETTLE_SECONDS", 60)
# The largest file the API takes, and up to which size it is landed before the answer.
NHIP_PUSH_MAX_BYTES = env.number("NHIP_PUSH_MAX_MB", 2048) * 1024 * 1024
NHIP_PUSH_INLINE_BYTES = env.number("NHIP_PUSH_INLINE_MB", 10) * 1024 * 1024
# How long the usage log of the API is kept.
NHIP_API_LOG_DAYS = env.number("NHIP_API_LOG_DAYS", 400)
# Reads the variable that a source's YAML names for its token (its name begins with NHIP_TOKEN_).
NHIP_READ_VARIABLE = env.text

# The key of backups, where it is not in a file; and how old the last backup may be.
NHIP_BACKUP_KEY = env.text("NHIP_BACKUP_KEY")
NHIP_BACKUP_MAX_AGE_HOURS = env.number("NHIP_BACKUP_MAX_AGE_HOURS", 26)

# Open data: counts from 1 to below this are not published (docs/open-data.md says why).
NHIP_OPEN_DATA_THRESHOLD = env.number("NHIP_OPEN_DATA_THRESHOLD", 5)

# --- Mail -------------------------------------------------------------------------------------

# Without a host nobody is written to; notices stay in the product.
EMAIL_HOST = env.text("NHIP_MAIL_HOST")
MAIL_SECURITY = env.choice("NHIP_MAIL_SECURITY", ["starttls", "ssl", "none"])
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL_SECURITY == "starttls", MAIL_SECURITY == "ssl"
EMAIL_PORT = env.number("NHIP_MAIL_PORT", {"starttls": 587, "ssl": 465, "none": 25}[MAIL_SECURITY])
EMAIL_HOST_USER = env.text("NHIP_MAIL_USER")
EMAIL_HOST_PASSWORD = env.text("NHIP_MAIL_PASSWORD")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("NHIP_MAIL_FROM") or "nhip@localhost"
# A letter that could not be sent for so long is given up, with the last reason.
NHIP_MAIL_GIVE_UP_HOURS = env.number("NHIP_MAIL_GIVE_UP_HOURS", 72)
# Letters lead to pages under this address, such as https://nhip.phutho.gov.vn.
NHIP_SITE_ADDRESS = env.text("NHIP_SITE_ADDRESS").rstrip("/")
# How long read notices and settled letters are kept.
NHIP_NOTICE_DAYS = env.number("NHIP_NOTICE_DAYS", 365)

# --- People -----------------------------------------------------------------------------------

# A security level is a preset of the numbers below (config/levels.py).
LEVEL = LEVELS[env.choice("NHIP_SECURITY_LEVEL", ["3", "1", "2", "4", "5"])] if PRODUCTION else DEMO

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "nhip.apps.accounts.passwords.LongEnough",
        "OPTIONS": {"min_length": env.number("NHIP_PASSWORD_LENGTH", 10)},
    },
    {"NAME": "nhip.apps.accounts.passwords.NotUsedBefore"},
    *(
        {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
        for name, options in {
            "UserAttributeSimilarityValidator": {
                "user_attributes": ("username", "full_name", "email")
            },
            "CommonPasswordValidator": {},
            "NumericPasswordValidator": {},
        }.items()
    ),
]
NHIP_LOCKOUT_FAILURES = env.number("NHIP_LOCKOUT_FAILURES", LEVEL.lockout_failures)
NHIP_LOCKOUT_MINUTES = env.number("NHIP_LOCKOUT_MINUTES", 15)
# Failures from one address within those minutes, whatever the names; a whole office shares one.
NHIP_LOCKOUT_ADDRESS_FAILURES = env.number("NHIP_LOCKOUT_ADDRESS_FAILURES", 50)
NHIP_PASSWORD_HISTORY = env.count("NHIP_PASSWORD_HISTORY", LEVEL.password_history)
NHIP_PASSWORD_DAYS = env.count("NHIP_PASSWORD_DAYS", LEVEL.password_days)
NHIP_IDLE_ACCOUNT_DAYS = env.count("NHIP_IDLE_ACCOUNT_DAYS", LEVEL.idle_account_days)
NHIP_INVITATION_HOURS = env.number("NHIP_INVITATION_HOURS", 72)
NHIP_ACCESS_REVIEW_MONTHS = env.count("NHIP_ACCESS_REVIEW_MONTHS", LEVEL.access_review_months)

# A working day counted from sign-in, and never past the closing of the browser.
SESSION_COOKIE_AGE = env.number("NHIP_SESSION_HOURS", 9) * 3600
NHIP_SESSION_IDLE_MINUTES = env.count("NHIP_SESSION_IDLE_MINUTES", LEVEL.idle_minutes)
# Who must have a second factor: the roles of roles.NEEDS_FACTOR. The demonstration only offers it.
NHIP_TWO_FACTOR = env.choice(
    "NHIP_TWO_FACTOR", ["required", "offered"] if PRODUCTION else ["offered", "required"]
)
MFA_ADAPTER = "nhip.apps.accounts.two_factor.Adapter"
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds that a telephone's clock may be off
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"

# The province's single sign-on (OpenID Connect): where it answers, as whom this server is known
# there, and which of its claims names one of our accounts ("email" only where it says verified).
NHIP_SSO_ADDRESS = env.text("NHIP_SSO_ADDRESS").rstrip("/")
NHIP_SSO_NAME = env.text("NHIP_SSO_NAME") or "tài khoản của tỉnh"
NHIP_SSO_CLAIM = env.choice("NHIP_SSO_CLAIM", ["preferred_username", "email"])
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link: form-action of the policy would stop a form
SOCIALACCOUNT_ADAPTER = "nhip.apps.accounts.sso.Adapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "tinh",
                "name": NHIP_SSO_NAME,
                "client_id": env.text("NHIP_SSO_CLIENT"),
                "secret": env.text("NHIP_SSO_SECRET"),
                "settings": {"server_url": NHIP_SSO_ADDRESS},
            }
        ]
        if NHIP_SSO_ADDRESS
        else [],
    }
}

SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# --- The record of events ---------------------------------------------------------------------

# Where the head of every day goes, so that it lies where this machine cannot change it: a file on
# another machine's disk, a mailbox, a collector (udp://, tcp://, tls://).
NHIP_AUDIT_HEAD_FILE = env.text("NHIP_AUDIT_HEAD_FILE")
NHIP_AUDIT_HEAD_MAIL = env.text("NHIP_AUDIT_HEAD_MAIL")
NHIP_AUDIT_SYSLOG = env.text("NHIP_AUDIT_SYSLOG")
NHIP_AUDIT_SYSLOG_LINES = env.flag("NHIP_AUDIT_SYSLOG_LINES", default=True)
# Lines older than so many months leave the database for archive files; 0 keeps all.
NHIP_AUDIT_KEEP_MONTHS = env.count("NHIP_AUDIT_KEEP_MONTHS", 0)

# --- Language ---------------------------------------------------------------------------------

LANGUAGE_CODE = "vi"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = "nhip.config.formats"

# --- Static files -----------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "nhip.ui.finders.FigureFilesFinder",  # Vega's bundle and the maps: built, not written
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG

# --- Security ---------------------------------------------------------------------------------

# No unsafe-inline and no unsafe-eval: pages carry no inline style or script, and Vega draws with
# its expression interpreter. data: images are the small icons of the style sheet.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "nhip.ui.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = env.words("NHIP_TRUSTED_ORIGINS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
# An operator's probe inside the server speaks plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^health$"]
# The header may be believed only when a proxy in front always sets it.
NHIP_BEHIND_PROXY = env.flag("NHIP_BEHIND_PROXY")
if NHIP_BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Logging ----------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("NHIP_LOG_LEVEL") or "INFO"},
    "loggers": {
        # Django's own handlers would print every line a second time, or mail it to nobody.
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        # It would write every address that is fetched, with all that is asked in it.
        "httpx": {"level": "WARNING"},
        # They tell every oddity of a file at length; what matters of it is kept as a verdict.
        "pypdf": {"level": "CRITICAL"},
        "pyhanko": {"level": "CRITICAL"},
        "pyhanko_certvalidator": {"level": "CRITICAL"},
    },
}
