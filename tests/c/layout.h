/* The sizes and offsets of the public structures where pointers have 64 bits. A change here is a change of
 * the binary interface. STATIC_ASSERT is the includer's. */
#ifndef RALLYPOINT_TESTS_LAYOUT_H
#define RALLYPOINT_TESTS_LAYOUT_H

#include <limits.h>

#if UINTPTR_MAX == 0xffffffffffffffffu
#define SIZE(type, size) STATIC_ASSERT(sizeof(type) == (size), size_of_##type)
#define AT(type, field, offset) STATIC_ASSERT(offsetof(type, field) == (offset), offset_of_##type##_##field)

SIZE(RpSearchResult, 56);
AT(RpSearchResult, struct_size, 0);
AT(RpSearchResult, max_players, 4);
AT(RpSearchResult, open_slots, 8);
AT(RpSearchResult, port, 12);
AT(RpSearchResult, reserved, 14);
AT(RpSearchResult, game_session_id, 16);
AT(RpSearchResult, title, 24);
AT(RpSearchResult, owner_id, 32);
AT(RpSearchResult, ip_address, 40);
AT(RpSearchResult, dns_name, 48);

SIZE(RpServerParameters, 56);
AT(RpServerParameters, struct_size, 0);
AT(RpServerParameters, timeout_ms, 4);
AT(RpServerParameters, heartbeat_interval_ms, 8);
AT(RpServerParameters, use_environment, 12);
AT(RpServerParameters, reserved, 13);
AT(RpServerParameters, websocket_url, 16);
AT(RpServerParameters, process_id, 24);
AT(RpServerParameters, host_id, 32);
AT(RpServerParameters, fleet_id, 40);
AT(RpServerParameters, auth_token, 48);

SIZE(RpGameProperty, 16);
AT(RpGameProperty, key, 0);
AT(RpGameProperty, value, 8);

SIZE(RpGameSession, 72);
AT(RpGameSession, struct_size, 0);
AT(RpGameSession, max_players, 4);
AT(RpGameSession, port, 8);
AT(RpGameSession, reserved, 10);
AT(RpGameSession, property_count, 12);
AT(RpGameSession, properties, 16);
AT(RpGameSession, game_session_id, 24);
AT(RpGameSession, name, 32);
AT(RpGameSession, data, 40);
AT(RpGameSession, matchmaker_data, 48);
AT(RpGameSession, ip_address, 56);
AT(RpGameSession, dns_name, 64);

SIZE(RpProcessParameters, 56);
AT(RpProcessParameters, struct_size, 0);
AT(RpProcessParameters, log_path_count, 4);
AT(RpProcessParameters, log_paths, 8);
AT(RpProcessParameters, on_start_game_session, 16);
AT(RpProcessParameters, on_process_terminate, 24);
AT(RpProcessParameters, on_health_check, 32);
AT(RpProcessParameters, user_data, 40);
AT(RpProcessParameters, port, 48);
AT(RpProcessParameters, reserved, 50);

SIZE(RpCompletionInfo, 72);
AT(RpCompletionInfo, struct_size, 0);
AT(RpCompletionInfo, result, 4);
AT(RpCompletionInfo, operation, 8);
AT(RpCompletionInfo, search, 16);
AT(RpCompletionInfo, session_name, 24);
AT(RpCompletionInfo, message, 32);
AT(RpCompletionInfo, service_code, 40);
AT(RpCompletionInfo, request_id, 48);
AT(RpCompletionInfo, http_status, 56);
AT(RpCompletionInfo, retry_after_ms, 60);
AT(RpCompletionInfo, retryable, 64);
AT(RpCompletionInfo, reserved, 65);

SIZE(RpSessionSettings, 32);
AT(RpSessionSettings, struct_size, 0);
AT(RpSessionSettings, num_public_connections, 4);
AT(RpSessionSettings, num_private_connections, 8);
AT(RpSessionSettings, build_unique_id, 12);
AT(RpSessionSettings, decline_player_slot, 16);
AT(RpSessionSettings, reserved, 17);
AT(RpSessionSettings, title, 24);

SIZE(RpJoinOptions, 32);
AT(RpJoinOptions, struct_size, 0);
AT(RpJoinOptions, result_index, 4);
AT(RpJoinOptions, search, 8);
AT(RpJoinOptions, game_session_id, 16);
AT(RpJoinOptions, player_data, 24);

SIZE(RpSessionInfo, 56);
AT(RpSessionInfo, struct_size, 0);
AT(RpSessionInfo, state, 4);
AT(RpSessionInfo, is_owner, 8);
AT(RpSessionInfo, reserved, 9);
AT(RpSessionInfo, port, 14);
AT(RpSessionInfo, session_name, 16);
AT(RpSessionInfo, game_session_id, 24);
AT(RpSessionInfo, player_session_id, 32);
AT(RpSessionInfo, ip_address, 40);
AT(RpSessionInfo, dns_name, 48);

SIZE(RpSubsystemOptions, 72);
AT(RpSubsystemOptions, struct_size, 0);
AT(RpSubsystemOptions, request_timeout_ms, 4);
AT(RpSubsystemOptions, find_timeout_ms, 8);
AT(RpSubsystemOptions, reserved, 12);
AT(RpSubsystemOptions, gateway_url, 16);
AT(RpSubsystemOptions, start_session_uri, 24);
AT(RpSubsystemOptions, find_session_uri, 32);
AT(RpSubsystemOptions, join_session_uri, 40);
AT(RpSubsystemOptions, leave_session_uri, 48);
AT(RpSubsystemOptions, destroy_session_uri, 56);
AT(RpSubsystemOptions, connect_string_format, 64);

SIZE(RpLocalPlayer, 32);
AT(RpLocalPlayer, struct_size, 0);
AT(RpLocalPlayer, reserved, 4);
AT(RpLocalPlayer, id, 8);
AT(RpLocalPlayer, nickname, 16);
AT(RpLocalPlayer, auth_token, 24);
#endif

STATIC_ASSERT(sizeof(RpResult) == 4, size_of_RpResult);
STATIC_ASSERT(sizeof(RpLogLevel) == 4, size_of_RpLogLevel);
STATIC_ASSERT(sizeof(RpSessionState) == 4, size_of_RpSessionState);
STATIC_ASSERT(sizeof(RpSearchState) == 4, size_of_RpSearchState);
STATIC_ASSERT(sizeof(RpPortType) == 4, size_of_RpPortType);
STATIC_ASSERT(RP_RESULT_OK == 0, ok_is_zero);
STATIC_ASSERT(RP_ABI_VERSION == 1, abi_version);
/* Unreal's numbers. */
STATIC_ASSERT(RP_SESSION_STATE_NO_SESSION == 0 && RP_SESSION_STATE_DESTROYING == 7, session_states);
STATIC_ASSERT(RP_SEARCH_STATE_NOT_STARTED == 0 && RP_SEARCH_STATE_FAILED == 3, search_states);

#endif
