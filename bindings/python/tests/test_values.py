"""What goes in is checked here, where C would silently cut it."""

from __future__ import annotations

from typing import Any

import pytest
from rallypoint import (
    Float,
    Int32,
    Int64,
    Invite,
    Json,
    LocalPlayer,
    SearchFilter,
    SearchQuery,
    SessionSettings,
    Setting,
    Subsystem,
    SubsystemOptions,
    UInt32,
    UInt64,
    _convert,
    _ffi,
)
from rallypoint.enums import AdvertisementType, ComparisonOp, ValueType
from rallypoint.values import Value

VALUES: list[tuple[Value, ValueType]] = [
    (None, ValueType.EMPTY),
    (True, ValueType.BOOL),
    (False, ValueType.BOOL),
    (5, ValueType.INT32),
    (-(2**31), ValueType.INT32),
    (2**31, ValueType.INT64),
    (-(2**63), ValueType.INT64),
    (2**63, ValueType.UINT64),
    (2**64 - 1, ValueType.UINT64),
    (Int32(7), ValueType.INT32),
    (UInt32(2**32 - 1), ValueType.UINT32),
    (Int64(7), ValueType.INT64),
    (UInt64(7), ValueType.UINT64),
    (0.1, ValueType.DOUBLE),
    (Float(0.1), ValueType.FLOAT),
    ("", ValueType.STRING),
    ("Ödland", ValueType.STRING),
    (b"", ValueType.BLOB),
    (b"\0\xff", ValueType.BLOB),
    (Json.of({"a": [1, None]}), ValueType.JSON),
]


@pytest.mark.parametrize(("value", "kind"), VALUES)
def test_values_survive_c(value: Value, kind: ValueType) -> None:
    filled = _ffi.RpValue()
    _convert.value_in(filled, value)
    assert filled.type == kind
    back = _convert.value_out(filled)
    assert back == value
    again = _ffi.RpValue()
    _convert.value_in(again, back)
    assert again.type == kind, "what comes out says its type when it goes in again"


def test_a_value_of_a_type_not_known_reads_as_none() -> None:
    assert _convert.value_out(_ffi.RpValue(type=99, integer=5)) is None


@pytest.mark.parametrize(
    ("kind", "value"), [(Int32, 2**31), (UInt32, -1), (Int64, 2**63), (UInt64, -1), (UInt64, 2**64)]
)
def test_numbers_have_bounds(kind: type[int], value: int) -> None:
    with pytest.raises(ValueError, match=f"no {kind.__name__}"):
        kind(value)


def test_settings_survive_c() -> None:
    settings = SessionSettings(
        num_public_connections=4,
        num_private_connections=2,
        title="Friday night",
        build_unique_id=-7,
        should_advertise=True,
        uses_presence=True,
        decline_player_slot=True,
        lan_game_port=7000,
        session_id_override="mine",
        settings={
            str(at): Setting(value, AdvertisementType.VIA_PING_ONLY, at)
            for at, (value, _) in enumerate(VALUES)
        },
        member_settings={"ada": {"TEAM": Setting(1)}, "grace": {"TEAM": Setting("red")}},
    )
    assert _convert.settings_out(_convert.settings_in(settings)) == settings


def test_keys_are_found_in_any_case() -> None:
    settings = SessionSettings(settings={"MapName": Setting("Dust"), "ÄRGER": Setting(1)})
    assert settings.get("MAPNAME") == Setting("Dust")
    assert settings.get("ärger") is None, "only ASCII letters have a case here"
    assert settings.get("Mode") is None


@pytest.mark.parametrize(
    "make",
    [
        lambda: _convert.settings_in(SessionSettings(num_public_connections=-1)),
        lambda: _convert.settings_in(SessionSettings(num_private_connections=2**32)),
        lambda: _convert.settings_in(SessionSettings(build_unique_id=2**31)),
        lambda: _convert.settings_in(SessionSettings(lan_game_port=65536)),
        lambda: _convert.settings_in(SessionSettings(title="a\0b")),
        lambda: _convert.settings_in(SessionSettings(settings={"A": Setting(2**64)})),
        lambda: _convert.settings_in(SessionSettings(settings={"A": Setting("\0")})),
        lambda: _convert.settings_in(SessionSettings(settings={"A": Setting("\ud800")})),
        lambda: _convert.options_in(SubsystemOptions(request_timeout=-1)),
        lambda: _convert.options_in(SubsystemOptions(find_timeout=float("nan"))),
        lambda: _convert.options_in(SubsystemOptions(lan_game_id=-1)),
        lambda: _convert.player_in(LocalPlayer("a\0b")),
        lambda: _convert.invite_in(Invite("a\0b")),
        lambda: _convert.query_in(SearchQuery(max_results=-1)),
        lambda: _convert.process_parameters_in(65536, ()),
    ],
)
def test_what_c_would_cut_is_refused(make: Any) -> None:
    with pytest.raises(ValueError, match=r"give|surrogates"):
        make()


def test_what_is_no_setting_is_refused() -> None:
    with pytest.raises(TypeError, match="a setting cannot be"):
        _convert.settings_in(SessionSettings(settings={"A": Setting(object())}))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="one text"):
        _convert.texts_in("player_ids", "ada")


def test_times_are_rounded_up() -> None:
    made = _convert.options_in(SubsystemOptions(request_timeout=0.0001, find_timeout=1.5))
    assert (made.request_timeout_ms, made.find_timeout_ms, made.lan_find_timeout_ms) == (1, 1500, 0)


def test_filters_have_one_value_or_several() -> None:
    filters = (
        SearchFilter("MODE", ComparisonOp.EQUALS, "duel"),
        SearchFilter("MODE", ComparisonOp.IN, ("duel", "team", 3)),
    )
    made = _convert.query_in(SearchQuery(filters=filters, sort_key="@ping"))
    first, second = made.filters[0], made.filters[1]
    assert (made.filter_count, first.value_count, second.value_count) == (2, 1, 3)
    assert [_convert.value_out(second.values[at]) for at in range(3)] == ["duel", "team", 3]


def test_secrets_are_not_shown() -> None:
    assert "s3cret" not in repr(LocalPlayer("ada", auth_token="s3cret"))


def test_refused_arguments_keep_nothing(offline: Subsystem) -> None:
    with pytest.raises(ValueError, match="NUL"):
        offline.session.start("a\0b")
    assert offline._callbacks.count() == 0
