"""How gunicorn serves Lotse; PORT and WEB_CONCURRENCY come from the environment."""

import os
from typing import Any

pythonpath = "site"
wsgi_app = "config.wsgi:application"
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
preload_app = False
timeout = 30
graceful_timeout = 20
max_requests = 5000
max_requests_jitter = 500
accesslog = os.environ.get("ACCESS_LOG") or None
# No address of the reader, no query string: what people search for is theirs.
access_log_format = "%(m)s %(U)s %(s)s %(B)sB %(M)sms"


def on_starting(server: Any) -> None:
    """Write no private address into a log."""
    from home.logs import WithoutTokens  # noqa: PLC0415  # not on the path before

    for log in (server.log.access_log, server.log.error_log):
        log.addFilter(WithoutTokens())
