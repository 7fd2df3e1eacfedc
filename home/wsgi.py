"""What stands between the server and Django."""

from collections.abc import Callable, Iterable
from typing import Any

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


def utf8_only(application: Application) -> Application:
    """Let queries and forms be read as UTF-8, whatever a request claims they are.

    Django decodes them by the `charset` of the request's Content-Type as soon as it
    makes the request, before any middleware could catch that Python's codec of this
    name (`hex`, `undefined`) does not decode text at all.
    """

    def serve(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        media_type, *parameters = environ.get("CONTENT_TYPE", "").split(";")
        kept = [p for p in parameters if not p.strip().lower().startswith("charset")]
        environ["CONTENT_TYPE"] = ";".join([media_type, *kept])
        return application(environ, start_response)

    return serve
