"""Single sign-on against a real OpenID provider that runs in a thread of the test."""

from urllib.parse import urlsplit

import httpx
import oidc_provider_mock
import pytest
from allauth.socialaccount.models import SocialAccount

from nhip.apps.accounts import actions, two_factor
from nhip.apps.accounts.models import SignIn, User
from nhip.apps.accounts.roles import Role
from nhip.apps.audit.models import AuditEvent
from nhip.apps.units.queries import roles_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.enable_socket,
    # Those of the provider, which runs in this very process.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
DOOR = "/dang-nhap/sso/tinh/"


def identity(sub, **claims):
    return oidc_provider_mock.User(sub=sub, claims=claims)


@pytest.fixture
def provider(settings):
    """Serve a provider that knows these identities; gives its address."""
    opened = []

    def start(*identities, claim="preferred_username"):
        server = oidc_provider_mock.run_server_in_thread(user_claims=identities)
        address = f"http://localhost:{server.__enter__().server_port}"
        opened.append(server)
        settings.NHIP_SSO_ADDRESS, settings.NHIP_SSO_CLAIM = address, claim
        app = {
            "provider_id": "tinh", "name": "SSO tỉnh", "client_id": "nhip", "secret": "bi-mat",
            "settings": {"server_url": address},
        }  # fmt: skip
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
        }
        return address

    yield start
    for server in opened:
        server.__exit__(None, None, None)


def come_back(client, sub, onward="/tai-khoan/", **form):
    """Go to the provider as a browser does, say who one is, come back with what it gives."""
    away = client.get(f"{DOOR}?next={onward}")
    assert away.status_code == 302, away.content
    told = httpx.post(away.url, data={"sub": sub} | form)
    back = urlsplit(told.headers["location"])
    assert back.path == f"{DOOR}ve/"
    return client.get(f"{back.path}?{back.query}")


def said(client):
    return client.get("/dang-nhap/").content.decode()


def test_an_account_is_found_by_the_claim_and_signed_in(client, provider, make):
    an = make("an")
    provider(identity("1001", preferred_username="an"))
    assert come_back(client, "1001").url == "/tai-khoan/"
    assert client.get("/tai-khoan/").status_code == 200
    assert SignIn.objects.get(user=an).way == SignIn.Way.SSO
    assert SocialAccount.objects.get(user=an).uid == "1001"
    assert AuditEvent.objects.filter(verb="nối tài khoản SSO", by="an").exists()


def test_an_identity_nobody_knows_gets_neither_account_nor_right(client, provider, make):
    make("an")
    provider(identity("666", preferred_username="ke-la"))
    assert come_back(client, "666").url == "/dang-nhap/"
    assert "chưa có tài khoản nào trong Nhịp" in said(client)
    assert client.get("/tai-khoan/").status_code == 302
    assert (User.objects.count(), SocialAccount.objects.count()) == (1, 0)


def test_claims_of_rights_give_none(client, provider, make):
    an = make("an", Role.OFFICER)
    claims = {"roles": ["administrator"], "groups": ["admin"], "is_superuser": True}
    provider(identity("1001", preferred_username="an", **claims))
    come_back(client, "1001")
    assert [held.role for held in roles_of(an)] == [Role.OFFICER]
    assert client.get("/nguoi-dung/").status_code == 403


@pytest.mark.parametrize(
    ("claims", "comes_in"),
    [
        ({"email": "AN@tinh.gov.vn", "email_verified": True}, True),
        ({"email": "an@tinh.gov.vn", "email_verified": False}, False),
        ({"email": "an@tinh.gov.vn", "email_verified": "true"}, False),
        ({"email": "an@tinh.gov.vn"}, False),
        ({"email": ""}, False),
    ],
    ids=["verified", "unverified", "a-word", "unsaid", "empty"],
)
def test_an_address_counts_only_where_it_is_verified(client, provider, make, claims, comes_in):
    make("an", email="an@tinh.gov.vn")
    provider(identity("1001", **claims), claim="email")
    assert (come_back(client, "1001").url == "/tai-khoan/") == comes_in
    assert SocialAccount.objects.exists() == comes_in


def test_an_address_that_two_people_share_names_nobody(client, provider, make):
    for name in ("an", "binh"):
        make(name, email="phong@tinh.gov.vn")
    provider(identity("1", email="phong@tinh.gov.vn", email_verified=True), claim="email")
    assert come_back(client, "1").url == "/dang-nhap/"


def test_a_name_given_to_another_identity_later_opens_nothing(client, provider, make):
    make("an")
    provider(identity("1001", preferred_username="an"), identity("2002", preferred_username="an"))
    come_back(client, "1001")
    client.logout()
    assert come_back(client, "2002").url == "/dang-nhap/"
    assert come_back(client, "1001").url == "/tai-khoan/"


def test_an_identity_keeps_its_account_when_its_name_changes(client, provider, make):
    an = make("an")
    actions.link_sso(user=an, provider="tinh", uid="1001")
    provider(identity("1001", preferred_username="ten-moi"))
    assert come_back(client, "1001").url == "/tai-khoan/"


def test_a_closed_account_stays_closed(client, provider, make):
    an = make("an")
    actions.link_sso(user=an, provider="tinh", uid="1001")
    actions.set_active(by=None, user=an, is_active=False)
    provider(identity("1001", preferred_username="an"))
    assert come_back(client, "1001").url == "/dang-nhap/"


def test_the_second_factor_is_still_asked_for(client, provider, make, application):
    an, key = make("an"), two_factor.new_secret()
    actions.confirm_factor(user=an, secret=key, code=application(key, -1))
    provider(identity("1001", preferred_username="an"))
    assert come_back(client, "1001").url == "/dang-nhap/ma/"
    assert client.get("/tai-khoan/").status_code == 302
    assert client.post("/dang-nhap/ma/", {"code": application(key)}).url == "/tai-khoan/"


def test_refusing_at_the_provider_is_told(client, provider, make):
    make("an")
    provider(identity("1001", preferred_username="an"))
    assert come_back(client, "1001", action="deny").url == "/dang-nhap/"
    assert "Chưa đăng nhập được" in said(client)


@pytest.mark.parametrize("query", ["", "?code=x", "?code=x&state=bia", "?error=server_error"])
def test_a_return_that_nobody_asked_for_is_refused(client, provider, make, query):
    make("an")
    provider(identity("1001", preferred_username="an"))
    assert client.get(f"{DOOR}ve/{query}").url == "/dang-nhap/"


def test_never_leaves_the_site_afterwards(client, provider, make):
    make("an")
    provider(identity("1001", preferred_username="an"))
    assert come_back(client, "1001", onward="https://evil.example/").url == "/"


def test_a_provider_that_does_not_answer_is_told(client, provider, make, settings):
    provider()
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    apps[0]["settings"]["server_url"] = "http://localhost:9"
    assert client.get(DOOR).url == "/dang-nhap/"
    assert "Chưa đăng nhập được" in said(client)


def test_without_a_provider_there_is_no_button_and_no_door(client, db):
    assert DOOR not in said(client)
    assert client.get(DOOR).status_code == 404
