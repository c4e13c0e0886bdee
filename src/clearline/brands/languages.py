"""Languages that pages, messages and documents are written in, by BCP 47 tag."""

# Each by the name that its readers give it, in the order of the chooser.
LANGUAGES = {
    "en": "English",
    "zh-hans": "简体中文",
    "ar": "العربية",
    "es": "Español",
    "fr": "Français",
    "de": "Deutsch",
}


def spoken(tag: str, *, fallback: str = "en") -> str:
    """Return the catalogue that serves a BCP 47 tag: itself, its base language, or the fallback."""
    tag = tag.lower()
    if tag in LANGUAGES:
        return tag
    if tag.startswith("zh"):
        return "zh-hans"
    base = tag.partition("-")[0]
    return base if base in LANGUAGES else fallback
