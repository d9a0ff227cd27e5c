"""The fake service behind HTTP, on a port of its own."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from recongen.quicksight.service_model import model
from tests.quicksight.fake.faults import RefusalError
from tests.quicksight.fake.routes import read_request
from tests.quicksight.fake.service import FakeQuickSight

UNKNOWN_CODE = 400


class Server(ThreadingHTTPServer):
    daemon_threads = True
    service: FakeQuickSight
    """May be replaced while the server runs."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


@contextmanager
def serving(service: FakeQuickSight) -> Iterator[Server]:
    server = Server()
    server.service = service
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    server: Server

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            operation, members = read_request(self.command, self.path, body)
            with self.server.lock:
                answer = self.server.service.handle(operation, members)
                lost = self.server.service.faults.loses_answer(operation)
        except RefusalError as refusal:
            self._answer(_http_status(refusal.code), {"Message": refusal.message}, refusal.code)
            return
        except Exception as failure:  # noqa: BLE001 a fault of the fake is reported to the test
            self._answer(UNKNOWN_CODE, {"Message": repr(failure)}, "FaultOfTheFake")
            return
        if lost:
            self.close_connection = True
            return
        self._answer(200, answer)

    do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815

    def _answer(self, status: int, document: dict[str, Any], code: str = "") -> None:
        data = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        if code:
            self.send_header("x-amzn-ErrorType", code)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        """Silent: the calls are recorded by the service."""


def _http_status(code: str) -> int:
    return int(model()["shapes"].get(code, {}).get("error", {}).get("httpStatusCode", UNKNOWN_CODE))
