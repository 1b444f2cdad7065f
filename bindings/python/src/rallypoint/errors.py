"""What goes wrong, as exceptions."""

from __future__ import annotations

from typing import Optional

from .enums import Result


class LibraryError(ImportError):
    """The shared library is not there, or is another than the one this package was written for."""


class RallypointError(Exception):
    """A call that was refused, or an operation that failed."""

    def __init__(
        self,
        code: Result,
        message: str,
        *,
        service_code: str = "",
        http_status: int = 0,
        retryable: bool = False,
        retry_after: Optional[float] = None,
        request_id: str = "",
    ) -> None:
        super().__init__(f"{code.name}: {message}")
        self.code = code
        """What it came to."""
        self.message = message
        """Why, for people."""
        self.service_code = service_code
        """The service's own name for the failure, or empty."""
        self.http_status = http_status
        """The HTTP status; 0 when no answer came."""
        self.retryable = retryable
        """Whether the same call may work later."""
        self.retry_after = retry_after
        """How many seconds the service asks to wait before trying again; None when it did not say."""
        self.request_id = request_id
        """Finds the request in the gateway's log, or empty."""


class CallbackErrors(Exception):
    """Several callbacks of one tick raised. One that raised alone comes out of tick as it is."""

    def __init__(self, exceptions: tuple[BaseException, ...]) -> None:
        super().__init__(f"{len(exceptions)} callbacks raised: " + "; ".join(map(repr, exceptions)))
        self.exceptions = exceptions
        """What they raised, in order."""
