"""What went wrong, as programs read it: RFC 9457."""

from django.http import HttpResponse, JsonResponse


def problem(status: int, title: str, detail: str, *, field: str = "", **headers: str) -> HttpResponse:
    """Return an answer that says what is wrong, where, and how to mend it."""
    told: dict[str, object] = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    if field:
        told["field"] = field
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return JsonResponse(told, status=status, content_type="application/problem+json", headers=named)
