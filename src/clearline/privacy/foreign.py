"""Tables that other packages brought, column by column: none says who anybody is."""

_QUEUE = "the queue names a batch of work, never a case or a person"
_DJANGO = "Django's own; no person stands in it"
_REFUSED = "a check refuses every row: addresses are sealed with the account"

NOT_OURS = {
    "account_emailaddress.email": _REFUSED,
    "account_emailconfirmation.key": _REFUSED,
    "auth_group.name": _DJANGO,
    "auth_permission.codename": _DJANGO,
    "auth_permission.name": _DJANGO,
    "django_content_type.app_label": _DJANGO,
    "django_content_type.model": _DJANGO,
    "django_migrations.app": _DJANGO,
    "django_migrations.name": _DJANGO,
    "django_session.session_data": "ids of an opaque user and of requests; gone within hours",
    "django_session.session_key": "random; gone with the session",
    "procrastinate_jobs.args": _QUEUE,
    "procrastinate_jobs.lock": _QUEUE,
    "procrastinate_jobs.queue_name": _QUEUE,
    "procrastinate_jobs.queueing_lock": _QUEUE,
    "procrastinate_jobs.task_name": _QUEUE,
    "procrastinate_periodic_defers.periodic_id": _QUEUE,
    "procrastinate_periodic_defers.task_name": _QUEUE,
}
