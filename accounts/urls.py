"""Addresses of this room. `home`, the demo's sign-in and the theme have no room of their own."""

from django.urls import URLPattern, URLResolver, include, path

from .views import entrance, people, profile, tokens

room = (
    [
        path("profile/", profile.profile, name="profile"),
        path("profile/away/", profile.declare_absence, name="declare_absence"),
        path("profile/away/<int:pk>/back/", profile.withdraw_absence, name="withdraw_absence"),
        path("people/", people.people, name="people"),
        path("people/invite/", people.invite, name="invite"),
        path("people/<int:pk>/", people.person, name="person"),
        path("people/<int:pk>/role/", people.change_role, name="change_role"),
        path("people/<int:pk>/off/", people.switch_off, name="switch_off"),
        path("people/<int:pk>/on/", people.switch_on, name="switch_on"),
        path("people/<int:pk>/second-factor/", people.lose_second_factor, name="lose_second_factor"),
        path("keys/", tokens.tokens, name="tokens"),
        path("keys/<int:pk>/revoke/", tokens.revoke, name="revoke_token"),
    ],
    "accounts",
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", entrance.home, name="home"),
    path("demo-sign-in/", entrance.demo_sign_in, name="demo_sign_in"),
    path("theme/", profile.set_theme, name="set_theme"),
    # Before allauth's own: the same view, with the demo's people.
    path("accounts/login/", entrance.SignIn.as_view(), name="account_login"),
    path("", include(room)),
]
