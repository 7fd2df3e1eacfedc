"""How gunicorn serves Lotse; PORT and WEB_CONCURRENCY come from the environment."""

import os

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
