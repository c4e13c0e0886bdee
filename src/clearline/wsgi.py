"""Django's own side of the web; `asgi` puts the front door before it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clearline.settings")
application = get_wsgi_application()
