"""All help there is, in the order of the page."""

from django.utils.translation import gettext_lazy as _

from clearline.channels.portal.help import closing, devices, money_and_number, safety
from clearline.channels.portal.help.topics import Group, Topic

GROUPS = (
    Group("closing", _("Closing a line"), closing.TOPICS),
    Group("money", _("Money and the number"), money_and_number.TOPICS),
    Group("safety", _("Safety and your data"), safety.TOPICS),
    Group("devices", _("After the end: your phone and other devices"), devices.TOPICS),
)


def topic_at(slug: str) -> Topic | None:
    """Return the topic at an address, or None."""
    return next((topic for group in GROUPS for topic in group.topics if topic.slug == slug), None)
