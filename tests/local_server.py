"""A web server of this machine that plays a service in tests."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class LocalHandler(BaseHTTPRequestHandler):
    """Answers by HTTP/1.1, prints nothing, and lets a client leave whenever it likes."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *args: object) -> None: ...

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:
            return


@contextmanager
def local_server(handler: type[LocalHandler], **played: object) -> Iterator[str]:
    """Serve with a handler that knows `played` by name; yields the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (handler,), played))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
