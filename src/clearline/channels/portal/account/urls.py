"""Pages of the account itself, and those that lead into it without a password."""

from django.urls import path

from clearline.channels.portal.account import (
    factors,
    forgetting,
    forgotten,
    kit,
    register,
    second,
    service_password,
    settings,
)

app_name = "account"
urlpatterns = [
    path("settings/", settings.overview, name="settings"),
    path("settings/language/", settings.language, name="language"),
    path("settings/password/", settings.password, name="password"),
    path("settings/sessions/", settings.sessions, name="sessions"),
    path("settings/service-password/", service_password.wanted, name="service-password"),
    path("settings/service-password/enter/", service_password.entry, name="service-password-entry"),
    path("settings/app/", factors.app, name="app"),
    path("settings/passkeys/", factors.keys, name="passkeys"),
    path("settings/recovery-codes/", factors.codes, name="recovery-codes"),
    path("settings/factors/<int:factor_id>/remove/", factors.remove, name="remove-factor"),
    path("settings/kit/", kit.kit, name="kit"),
    path("settings/kit/<uuid:kit_id>.zip", kit.file, name="kit-file"),
    path("settings/what-we-keep/", forgetting.kept, name="what-we-keep"),
    path("settings/what-we-keep/erase/", forgetting.erase, name="erase-kept"),
    path("settings/prove/", second.prove, name="prove"),
    path("sign-in/second/", second.second, name="second"),
    path("sign-in/passkey/", second.passkey, name="passkey"),
    path("register/", register.wanted, name="register"),
    path("register/codes/", register.codes, name="register-codes"),
    path("forgotten/", forgotten.wanted, name="forgotten"),
    path("forgotten/code/", forgotten.code, name="forgotten-code"),
    path("forgotten/new/", forgotten.new, name="forgotten-new"),
]
