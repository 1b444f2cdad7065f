"""What C's polled events say."""

from __future__ import annotations

from typing import Any, Optional

from . import _convert, _convert_matchmaking
from .enums import EventKind
from .models import Event, HealthCheck


def event_out(event: Any) -> Optional[Event]:
    """What an RpEvent says; None for a kind that this package does not know."""
    kind = event.kind
    if kind == EventKind.COMPLETION:
        return _convert.completion_out(event.completion.contents)
    if kind == EventKind.SESSION_NOTICE:
        return _convert.notice_out(event.notice.contents)
    if kind == EventKind.MATCH_NOTICE:
        return _convert_matchmaking.notice_out(event.match_notice.contents)
    if kind == EventKind.START_GAME_SESSION:
        return _convert.game_session_out(event.game_session.contents)
    if kind == EventKind.UPDATE_GAME_SESSION:
        return _convert.update_out(event.game_session_update.contents)
    if kind == EventKind.PROCESS_TERMINATE:
        return _convert.terminate_out(event.termination_time_ms)
    if kind == EventKind.HEALTH_CHECK:
        return HealthCheck()
    if kind == EventKind.AUTH_TOKEN_REQUEST:
        return _convert.auth_token_request_out(event.auth_token_request.contents)
    if kind == EventKind.LOG:
        return _convert.log_out(event.log_level, event.log_target, event.log_message)
    return None
