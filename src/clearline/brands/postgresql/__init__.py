"""Django's PostgreSQL, with connections that do not wait for ever."""
