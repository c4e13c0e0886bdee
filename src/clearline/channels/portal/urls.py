"""The subscribers' pages, in the order in which somebody meets them."""

from django.urls import path

from clearline.channels.portal import law_urls
from clearline.channels.portal.joining.urls import joining
from clearline.channels.portal.leaving_urls import leaving
from clearline.channels.portal.selfcare import money_urls, things_urls
from clearline.channels.portal.views import (
    certificate,
    certificate_file,
    close_line,
    closing,
    lines,
    prove,
    sign_in,
    status,
)

app_name = "portal"
urlpatterns = [
    path("", lines.front, name="front"),
    path("brand.css", lines.colour, name="colour"),
    path("sign-in/", sign_in.with_password, name="sign-in"),
    path("sign-in/code/", sign_in.code_wanted, name="code-wanted"),
    path("sign-in/code/enter/", sign_in.code_entry, name="code-entry"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("lines/", lines.lines, name="lines"),
    path("lines/<uuid:line_id>/", lines.line, name="line"),
    *joining,
    *things_urls.urlpatterns,
    *money_urls.urlpatterns,
    path("lines/<uuid:line_id>/close/", close_line.check, name="check"),
    path("lines/<uuid:line_id>/close/day/", close_line.day, name="day"),
    path("lines/<uuid:line_id>/close/proof/", prove.before, name="proof"),
    path("lines/<uuid:line_id>/close/without-phone/", prove.without_phone, name="no-phone"),
    path("lines/<uuid:line_id>/close/read/", close_line.answers, name="answers"),
    *leaving,
    path("closings/<uuid:case_id>/receipt/", closing.receipt, name="receipt"),
    path("closings/<uuid:case_id>/receipt.pdf", closing.receipt_file, name="receipt-pdf"),
    path("closings/<uuid:case_id>/", closing.progress, name="progress"),
    path("closings/<uuid:case_id>/proof/", prove.afterwards, name="prove"),
    path("closings/<uuid:case_id>/take-back/", closing.withdraw, name="withdraw"),
    path("closings/<uuid:case_id>/reason/", closing.reason, name="reason"),
    path("closings/<uuid:case_id>/certificate/", closing.paper, name="paper"),
    path("status/", status.look_up, name="status"),
    path("status/seen/", status.seen, name="seen"),
    path("message/", status.message, name="message"),
    path("certificates/", certificate.look_up, name="certificates"),
    path("verify/", certificate.look_up, name="verify"),
    path("certificates/file/", certificate_file.check, name="certificate-file"),
    path("certificates/keys.json", certificate.keys, name="certificate-keys"),
    path("certificates/<str:public_id>.json", certificate.json, name="certificate-json"),
    path("certificates/<str:public_id>.pdf", certificate.paper, name="certificate-pdf"),
    path("certificates/<str:public_id>/", certificate.show, name="certificate"),
    *law_urls.urlpatterns,
]
