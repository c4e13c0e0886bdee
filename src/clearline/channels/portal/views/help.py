"""Help, built from the policy in force; searched on the server."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clearline.channels.portal.help.groups import GROUPS, topic_at
from clearline.channels.portal.help.topics import found
from clearline.channels.portal.request import BrandRequest
from clearline.policy.policies import Policy, policy_for

LONGEST_SEARCH = 100


@require_safe
def overview(request: BrandRequest) -> HttpResponse:
    """List all questions; with words to look for, those whose pages hold them all."""
    typed = " ".join(request.GET.get("q", "")[:LONGEST_SEARCH].split())
    hits = found(GROUPS, typed=typed, policy=_policy(request)) if typed else []
    return render(
        request, "portal/help.html", {"groups": GROUPS, "typed": typed, "hits": hits, "tab": "help"}
    )


@require_safe
def topic(request: BrandRequest, slug: str) -> HttpResponse:
    """Answer one question as the rules of this brand do today."""
    asked = topic_at(slug)
    if asked is None:
        raise Http404
    policy = _policy(request)
    answer = asked.answer(policy)
    page = {
        "topic": asked,
        "answer": answer,
        "rules": answer.rules,
        "version": policy.version,
        "tab": "help",
    }
    return render(request, "portal/help_topic.html", page)


def _policy(request: BrandRequest) -> Policy:
    return policy_for(law_pack=request.brand.law_pack, brand_code=request.brand.code)
