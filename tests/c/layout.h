/* The sizes and offsets of the public structures where pointers have 64 bits. A change here is a change of
 * the binary interface. STATIC_ASSERT is the includer's. */
#ifndef RALLYPOINT_TESTS_LAYOUT_H
#define RALLYPOINT_TESTS_LAYOUT_H

#include <limits.h>

#if UINTPTR_MAX == 0xffffffffffffffffu
#define SIZE(type, size) STATIC_ASSERT(sizeof(type) == (size), size_of_##type)
#define AT(type, field, offset) STATIC_ASSERT(offsetof(type, field) == (offset), offset_of_##type##_##field)

SIZE(RpCompletionInfo, 152);
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
AT(RpCompletionInfo, via_lan, 65);
AT(RpCompletionInfo, reserved, 66);
AT(RpCompletionInfo, operation_kind, 68);
AT(RpCompletionInfo, player_count, 72);
AT(RpCompletionInfo, reserved2, 76);
AT(RpCompletionInfo, player_ids, 80);
AT(RpCompletionInfo, player_sessions, 88);
AT(RpCompletionInfo, compute_certificate, 96);
AT(RpCompletionInfo, fleet_role_credentials, 104);
AT(RpCompletionInfo, backfill_ticket_id, 112);
AT(RpCompletionInfo, ticket, 120);
AT(RpCompletionInfo, ticket_id, 128);
AT(RpCompletionInfo, matchmaking_pass, 136);
AT(RpCompletionInfo, matchmaking_pass_expires_ms, 144);

SIZE(RpAuthTokenRequest, 24);
AT(RpAuthTokenRequest, struct_size, 0);
AT(RpAuthTokenRequest, reason, 4);
AT(RpAuthTokenRequest, request_id, 8);
AT(RpAuthTokenRequest, player_id, 16);

SIZE(RpMatchNotice, 80);
AT(RpMatchNotice, struct_size, 0);
AT(RpMatchNotice, kind, 4);
AT(RpMatchNotice, ticket, 8);
AT(RpMatchNotice, status, 16);
AT(RpMatchNotice, result, 20);
AT(RpMatchNotice, session_name, 24);
AT(RpMatchNotice, ticket_id, 32);
AT(RpMatchNotice, match_id, 40);
AT(RpMatchNotice, game_session_id, 48);
AT(RpMatchNotice, reason, 56);
AT(RpMatchNotice, message, 64);
AT(RpMatchNotice, acceptance_left_ms, 72);
AT(RpMatchNotice, reserved, 76);

SIZE(RpMatchmakerData, 40);
AT(RpMatchmakerData, struct_size, 0);
AT(RpMatchmakerData, player_count, 4);
AT(RpMatchmakerData, match_id, 8);
AT(RpMatchmakerData, matchmaking_configuration_arn, 16);
AT(RpMatchmakerData, auto_backfill_ticket_id, 24);
AT(RpMatchmakerData, players, 32);

SIZE(RpMatchmakingOptions, 40);
AT(RpMatchmakingOptions, struct_size, 0);
AT(RpMatchmakingOptions, player_count, 4);
AT(RpMatchmakingOptions, configuration, 8);
AT(RpMatchmakingOptions, ticket_id, 16);
AT(RpMatchmakingOptions, players, 24);
AT(RpMatchmakingOptions, acceptance_mode, 32);
AT(RpMatchmakingOptions, reserved, 36);

SIZE(RpMatchmakingTrackOptions, 24);
AT(RpMatchmakingTrackOptions, struct_size, 0);
AT(RpMatchmakingTrackOptions, acceptance_mode, 4);
AT(RpMatchmakingTrackOptions, ticket_id, 8);
AT(RpMatchmakingTrackOptions, token, 16);

SIZE(RpMatchmakingTicketPlayer, 32);
AT(RpMatchmakingTicketPlayer, struct_size, 0);
AT(RpMatchmakingTicketPlayer, acceptance, 4);
AT(RpMatchmakingTicketPlayer, player_id, 8);
AT(RpMatchmakingTicketPlayer, team, 16);
AT(RpMatchmakingTicketPlayer, player_session_id, 24);

SIZE(RpMatchmakingTicket, 144);
AT(RpMatchmakingTicket, struct_size, 0);
AT(RpMatchmakingTicket, status, 4);
AT(RpMatchmakingTicket, ticket, 8);
AT(RpMatchmakingTicket, ticket_id, 16);
AT(RpMatchmakingTicket, ticket_token, 24);
AT(RpMatchmakingTicket, configuration, 32);
AT(RpMatchmakingTicket, session_name, 40);
AT(RpMatchmakingTicket, status_reason, 48);
AT(RpMatchmakingTicket, status_message, 56);
AT(RpMatchmakingTicket, match_id, 64);
AT(RpMatchmakingTicket, game_session_id, 72);
AT(RpMatchmakingTicket, ip_address, 80);
AT(RpMatchmakingTicket, dns_name, 88);
AT(RpMatchmakingTicket, player_session_id, 96);
AT(RpMatchmakingTicket, players, 104);
AT(RpMatchmakingTicket, player_count, 112);
AT(RpMatchmakingTicket, estimated_wait_seconds, 116);
AT(RpMatchmakingTicket, acceptance_left_ms, 120);
AT(RpMatchmakingTicket, port, 124);
AT(RpMatchmakingTicket, is_over, 126);
AT(RpMatchmakingTicket, is_lost, 127);
AT(RpMatchmakingTicket, start_time_ms, 128);
AT(RpMatchmakingTicket, end_time_ms, 136);

SIZE(RpSessionNotice, 56);
AT(RpSessionNotice, struct_size, 0);
AT(RpSessionNotice, kind, 4);
AT(RpSessionNotice, reason, 8);
AT(RpSessionNotice, reserved, 12);
AT(RpSessionNotice, session_name, 16);
AT(RpSessionNotice, player_id, 24);
AT(RpSessionNotice, from_player_id, 32);
AT(RpSessionNotice, app_id, 40);
AT(RpSessionNotice, game_session_id, 48);

SIZE(RpGameProperty, 16);
AT(RpGameProperty, key, 0);
AT(RpGameProperty, value, 8);

SIZE(RpGameSession, 104);
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
AT(RpGameSession, fleet_id, 72);
AT(RpGameSession, location, 80);
AT(RpGameSession, status_reason, 88);
AT(RpGameSession, status, 96);
AT(RpGameSession, reserved2, 100);

SIZE(RpGameSessionUpdate, 24);
AT(RpGameSessionUpdate, struct_size, 0);
AT(RpGameSessionUpdate, reason, 4);
AT(RpGameSessionUpdate, game_session, 8);
AT(RpGameSessionUpdate, backfill_ticket_id, 16);

SIZE(RpEvent, 96);
AT(RpEvent, struct_size, 0);
AT(RpEvent, kind, 4);
AT(RpEvent, user_data, 8);
AT(RpEvent, completion, 16);
AT(RpEvent, notice, 24);
AT(RpEvent, game_session, 32);
AT(RpEvent, termination_time_ms, 40);
AT(RpEvent, log_level, 48);
AT(RpEvent, reserved, 52);
AT(RpEvent, log_target, 56);
AT(RpEvent, log_message, 64);
AT(RpEvent, game_session_update, 72);
AT(RpEvent, match_notice, 80);
AT(RpEvent, auth_token_request, 88);

SIZE(RpInvite, 40);
AT(RpInvite, struct_size, 0);
AT(RpInvite, reserved, 4);
AT(RpInvite, player_id, 8);
AT(RpInvite, from_player_id, 16);
AT(RpInvite, app_id, 24);
AT(RpInvite, game_session_id, 32);

SIZE(RpValue, 40);
AT(RpValue, type, 0);
AT(RpValue, size, 4);
AT(RpValue, integer, 8);
AT(RpValue, number, 16);
AT(RpValue, text, 24);
AT(RpValue, blob, 32);

SIZE(RpSearchFilter, 32);
AT(RpSearchFilter, struct_size, 0);
AT(RpSearchFilter, comparison, 4);
AT(RpSearchFilter, value_count, 8);
AT(RpSearchFilter, reserved, 12);
AT(RpSearchFilter, key, 16);
AT(RpSearchFilter, values, 24);

SIZE(RpSearchQuery, 88);
AT(RpSearchQuery, struct_size, 0);
AT(RpSearchQuery, max_results, 4);
AT(RpSearchQuery, timeout_ms, 8);
AT(RpSearchQuery, filter_count, 12);
AT(RpSearchQuery, build_unique_id, 16);
AT(RpSearchQuery, is_lan, 20);
AT(RpSearchQuery, any_build, 21);
AT(RpSearchQuery, sort_descending, 22);
AT(RpSearchQuery, reserved, 23);
AT(RpSearchQuery, filters, 24);
AT(RpSearchQuery, sort_key, 32);
AT(RpSearchQuery, filter_expression, 40);
AT(RpSearchQuery, sort_expression, 48);
AT(RpSearchQuery, page, 56);
AT(RpSearchQuery, fleet_id, 64);
AT(RpSearchQuery, alias_id, 72);
AT(RpSearchQuery, location, 80);

SIZE(RpSetting, 72);
AT(RpSetting, struct_size, 0);
AT(RpSetting, advertisement, 4);
AT(RpSetting, id, 8);
AT(RpSetting, reserved, 12);
AT(RpSetting, key, 16);
AT(RpSetting, player_id, 24);
AT(RpSetting, value, 32);

SIZE(RpSessionSettings, 64);
AT(RpSessionSettings, struct_size, 0);
AT(RpSessionSettings, num_public_connections, 4);
AT(RpSessionSettings, num_private_connections, 8);
AT(RpSessionSettings, build_unique_id, 12);
AT(RpSessionSettings, should_advertise, 16);
AT(RpSessionSettings, allow_join_in_progress, 17);
AT(RpSessionSettings, is_lan_match, 18);
AT(RpSessionSettings, is_dedicated, 19);
AT(RpSessionSettings, uses_stats, 20);
AT(RpSessionSettings, allow_invites, 21);
AT(RpSessionSettings, uses_presence, 22);
AT(RpSessionSettings, allow_join_via_presence, 23);
AT(RpSessionSettings, allow_join_via_presence_friends_only, 24);
AT(RpSessionSettings, anti_cheat_protected, 25);
AT(RpSessionSettings, use_lobbies_if_available, 26);
AT(RpSessionSettings, use_lobbies_voice_chat_if_available, 27);
AT(RpSessionSettings, decline_player_slot, 28);
AT(RpSessionSettings, reserved, 29);
AT(RpSessionSettings, lan_game_port, 30);
AT(RpSessionSettings, setting_count, 32);
AT(RpSessionSettings, reserved2, 36);
AT(RpSessionSettings, title, 40);
AT(RpSessionSettings, session_id_override, 48);
AT(RpSessionSettings, settings, 56);

SIZE(RpSearchResult, 88);
AT(RpSearchResult, struct_size, 0);
AT(RpSearchResult, max_players, 4);
AT(RpSearchResult, open_slots, 8);
AT(RpSearchResult, num_open_public_connections, 12);
AT(RpSearchResult, num_open_private_connections, 16);
AT(RpSearchResult, ping_ms, 20);
AT(RpSearchResult, ping_state, 24);
AT(RpSearchResult, port, 28);
AT(RpSearchResult, is_lan, 30);
AT(RpSearchResult, reserved, 31);
AT(RpSearchResult, game_session_id, 32);
AT(RpSearchResult, title, 40);
AT(RpSearchResult, owner_id, 48);
AT(RpSearchResult, owner_name, 56);
AT(RpSearchResult, ip_address, 64);
AT(RpSearchResult, dns_name, 72);
AT(RpSearchResult, settings, 80);

SIZE(RpServerParameters, 104);
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
AT(RpServerParameters, region, 56);
AT(RpServerParameters, access_key, 64);
AT(RpServerParameters, secret_key, 72);
AT(RpServerParameters, session_token, 80);
AT(RpServerParameters, request_timeout_ms, 88);
AT(RpServerParameters, health_check_timeout_ms, 92);
AT(RpServerParameters, reconnect_wait_ms, 96);
AT(RpServerParameters, reserved2, 100);

SIZE(RpProcessParameters, 64);
AT(RpProcessParameters, struct_size, 0);
AT(RpProcessParameters, log_path_count, 4);
AT(RpProcessParameters, log_paths, 8);
AT(RpProcessParameters, on_start_game_session, 16);
AT(RpProcessParameters, on_process_terminate, 24);
AT(RpProcessParameters, on_health_check, 32);
AT(RpProcessParameters, user_data, 40);
AT(RpProcessParameters, port, 48);
AT(RpProcessParameters, reserved, 50);
AT(RpProcessParameters, on_update_game_session, 56);

SIZE(RpDescribePlayerSessionsOptions, 48);
AT(RpDescribePlayerSessionsOptions, struct_size, 0);
AT(RpDescribePlayerSessionsOptions, limit, 4);
AT(RpDescribePlayerSessionsOptions, game_session_id, 8);
AT(RpDescribePlayerSessionsOptions, player_id, 16);
AT(RpDescribePlayerSessionsOptions, player_session_id, 24);
AT(RpDescribePlayerSessionsOptions, next_token, 32);
AT(RpDescribePlayerSessionsOptions, status_filter, 40);
AT(RpDescribePlayerSessionsOptions, reserved, 44);

SIZE(RpPlayerSession, 88);
AT(RpPlayerSession, struct_size, 0);
AT(RpPlayerSession, status, 4);
AT(RpPlayerSession, creation_time_ms, 8);
AT(RpPlayerSession, termination_time_ms, 16);
AT(RpPlayerSession, player_id, 24);
AT(RpPlayerSession, player_session_id, 32);
AT(RpPlayerSession, game_session_id, 40);
AT(RpPlayerSession, fleet_id, 48);
AT(RpPlayerSession, player_data, 56);
AT(RpPlayerSession, ip_address, 64);
AT(RpPlayerSession, dns_name, 72);
AT(RpPlayerSession, port, 80);
AT(RpPlayerSession, reserved, 82);

SIZE(RpPlayerSessionPage, 24);
AT(RpPlayerSessionPage, struct_size, 0);
AT(RpPlayerSessionPage, player_session_count, 4);
AT(RpPlayerSessionPage, player_sessions, 8);
AT(RpPlayerSessionPage, next_token, 16);

SIZE(RpPlayerAttribute, 56);
AT(RpPlayerAttribute, struct_size, 0);
AT(RpPlayerAttribute, attribute_type, 4);
AT(RpPlayerAttribute, name, 8);
AT(RpPlayerAttribute, string_value, 16);
AT(RpPlayerAttribute, number_value, 24);
AT(RpPlayerAttribute, strings, 32);
AT(RpPlayerAttribute, numbers, 40);
AT(RpPlayerAttribute, count, 48);
AT(RpPlayerAttribute, reserved, 52);

SIZE(RpRegionLatency, 16);
AT(RpRegionLatency, struct_size, 0);
AT(RpRegionLatency, latency_ms, 4);
AT(RpRegionLatency, region, 8);

SIZE(RpMatchmakingPlayer, 56);
AT(RpMatchmakingPlayer, struct_size, 0);
AT(RpMatchmakingPlayer, attribute_count, 4);
AT(RpMatchmakingPlayer, player_id, 8);
AT(RpMatchmakingPlayer, team, 16);
AT(RpMatchmakingPlayer, attributes, 24);
AT(RpMatchmakingPlayer, latencies, 32);
AT(RpMatchmakingPlayer, latency_count, 40);
AT(RpMatchmakingPlayer, reserved, 44);
AT(RpMatchmakingPlayer, pass, 48);

SIZE(RpMatchBackfillOptions, 40);
AT(RpMatchBackfillOptions, struct_size, 0);
AT(RpMatchBackfillOptions, player_count, 4);
AT(RpMatchBackfillOptions, matchmaking_configuration_arn, 8);
AT(RpMatchBackfillOptions, ticket_id, 16);
AT(RpMatchBackfillOptions, players, 24);
AT(RpMatchBackfillOptions, players_from_matchmaker_data, 32);
AT(RpMatchBackfillOptions, reserved, 33);

SIZE(RpComputeCertificate, 24);
AT(RpComputeCertificate, struct_size, 0);
AT(RpComputeCertificate, reserved, 4);
AT(RpComputeCertificate, certificate_path, 8);
AT(RpComputeCertificate, compute_name, 16);

SIZE(RpFleetRoleCredentials, 56);
AT(RpFleetRoleCredentials, struct_size, 0);
AT(RpFleetRoleCredentials, reserved, 4);
AT(RpFleetRoleCredentials, expiration_ms, 8);
AT(RpFleetRoleCredentials, assumed_role_user_arn, 16);
AT(RpFleetRoleCredentials, assumed_role_id, 24);
AT(RpFleetRoleCredentials, access_key_id, 32);
AT(RpFleetRoleCredentials, secret_access_key, 40);
AT(RpFleetRoleCredentials, session_token, 48);

SIZE(RpJoinOptions, 32);
AT(RpJoinOptions, struct_size, 0);
AT(RpJoinOptions, result_index, 4);
AT(RpJoinOptions, search, 8);
AT(RpJoinOptions, game_session_id, 16);
AT(RpJoinOptions, player_data, 24);

SIZE(RpSessionInfo, 112);
AT(RpSessionInfo, struct_size, 0);
AT(RpSessionInfo, state, 4);
AT(RpSessionInfo, is_owner, 8);
AT(RpSessionInfo, is_lan, 9);
AT(RpSessionInfo, reserved, 10);
AT(RpSessionInfo, port, 14);
AT(RpSessionInfo, num_open_public_connections, 16);
AT(RpSessionInfo, num_open_private_connections, 20);
AT(RpSessionInfo, registered_player_count, 24);
AT(RpSessionInfo, local_player_count, 28);
AT(RpSessionInfo, session_name, 32);
AT(RpSessionInfo, game_session_id, 40);
AT(RpSessionInfo, player_session_id, 48);
AT(RpSessionInfo, ip_address, 56);
AT(RpSessionInfo, dns_name, 64);
AT(RpSessionInfo, owner_id, 72);
AT(RpSessionInfo, owner_name, 80);
AT(RpSessionInfo, registered_players, 88);
AT(RpSessionInfo, local_players, 96);
AT(RpSessionInfo, settings, 104);

SIZE(RpStartOptions, 48);
AT(RpStartOptions, struct_size, 0);
AT(RpStartOptions, latency_count, 4);
AT(RpStartOptions, fleet_id, 8);
AT(RpStartOptions, alias_id, 16);
AT(RpStartOptions, location, 24);
AT(RpStartOptions, queue, 32);
AT(RpStartOptions, latencies, 40);

SIZE(RpSubsystemOptions, 168);
AT(RpSubsystemOptions, struct_size, 0);
AT(RpSubsystemOptions, request_timeout_ms, 4);
AT(RpSubsystemOptions, find_timeout_ms, 8);
AT(RpSubsystemOptions, event_mode, 12);
AT(RpSubsystemOptions, gateway_url, 16);
AT(RpSubsystemOptions, start_session_uri, 24);
AT(RpSubsystemOptions, find_session_uri, 32);
AT(RpSubsystemOptions, join_session_uri, 40);
AT(RpSubsystemOptions, leave_session_uri, 48);
AT(RpSubsystemOptions, destroy_session_uri, 56);
AT(RpSubsystemOptions, connect_string_format, 64);
AT(RpSubsystemOptions, update_session_uri, 72);
AT(RpSubsystemOptions, health_uri, 80);
AT(RpSubsystemOptions, lan_interface, 88);
AT(RpSubsystemOptions, build_unique_id, 96);
AT(RpSubsystemOptions, lan_game_id, 100);
AT(RpSubsystemOptions, lan_find_timeout_ms, 104);
AT(RpSubsystemOptions, lan_port, 108);
AT(RpSubsystemOptions, lan_multicast, 110);
AT(RpSubsystemOptions, lan_fallback, 111);
AT(RpSubsystemOptions, start_matchmaking_uri, 112);
AT(RpSubsystemOptions, stop_matchmaking_uri, 120);
AT(RpSubsystemOptions, accept_match_uri, 128);
AT(RpSubsystemOptions, matchmaking_ticket_uri, 136);
AT(RpSubsystemOptions, matchmaking_events_uri, 144);
AT(RpSubsystemOptions, matchmaking_pass_uri, 152);
AT(RpSubsystemOptions, ca_certificates, 160);

SIZE(RpLocalPlayer, 32);
AT(RpLocalPlayer, struct_size, 0);
AT(RpLocalPlayer, reserved, 4);
AT(RpLocalPlayer, id, 8);
AT(RpLocalPlayer, nickname, 16);
AT(RpLocalPlayer, auth_token, 24);
#endif

STATIC_ASSERT(sizeof(RpResult) == 4, size_of_RpResult);
STATIC_ASSERT(sizeof(RpLogLevel) == 4, size_of_RpLogLevel);
STATIC_ASSERT(sizeof(RpEventMode) == 4, size_of_RpEventMode);
STATIC_ASSERT(sizeof(RpEventKind) == 4, size_of_RpEventKind);
STATIC_ASSERT(sizeof(RpOperationKind) == 4, size_of_RpOperationKind);
STATIC_ASSERT(sizeof(RpSessionState) == 4, size_of_RpSessionState);
STATIC_ASSERT(sizeof(RpSessionNoticeKind) == 4, size_of_RpSessionNoticeKind);
STATIC_ASSERT(sizeof(RpParticipantLeftReason) == 4, size_of_RpParticipantLeftReason);
STATIC_ASSERT(sizeof(RpSessionFailure) == 4, size_of_RpSessionFailure);
STATIC_ASSERT(sizeof(RpValueType) == 4, size_of_RpValueType);
STATIC_ASSERT(sizeof(RpAdvertisementType) == 4, size_of_RpAdvertisementType);
STATIC_ASSERT(sizeof(RpSearchState) == 4, size_of_RpSearchState);
STATIC_ASSERT(sizeof(RpComparisonOp) == 4, size_of_RpComparisonOp);
STATIC_ASSERT(sizeof(RpPingState) == 4, size_of_RpPingState);
STATIC_ASSERT(sizeof(RpPortType) == 4, size_of_RpPortType);
STATIC_ASSERT(sizeof(RpJoinResult) == 4, size_of_RpJoinResult);
STATIC_ASSERT(sizeof(RpGameSessionStatus) == 4, size_of_RpGameSessionStatus);
STATIC_ASSERT(sizeof(RpUpdateReason) == 4, size_of_RpUpdateReason);
STATIC_ASSERT(sizeof(RpPlayerSessionCreationPolicy) == 4, size_of_RpPlayerSessionCreationPolicy);
STATIC_ASSERT(sizeof(RpPlayerSessionStatus) == 4, size_of_RpPlayerSessionStatus);
STATIC_ASSERT(sizeof(RpPlayerAttributeType) == 4, size_of_RpPlayerAttributeType);
STATIC_ASSERT(sizeof(RpMatchmakingStatus) == 4, size_of_RpMatchmakingStatus);
STATIC_ASSERT(sizeof(RpMatchAcceptance) == 4, size_of_RpMatchAcceptance);
STATIC_ASSERT(sizeof(RpAcceptanceMode) == 4, size_of_RpAcceptanceMode);
STATIC_ASSERT(sizeof(RpMatchNoticeKind) == 4, size_of_RpMatchNoticeKind);
STATIC_ASSERT(RP_RESULT_OK == 0, ok_is_zero);
STATIC_ASSERT(RP_ABI_VERSION == 1, abi_version);
/* Unreal's numbers. */
STATIC_ASSERT(RP_SESSION_STATE_NO_SESSION == 0 && RP_SESSION_STATE_DESTROYING == 7, session_states);
STATIC_ASSERT(RP_SEARCH_STATE_NOT_STARTED == 0 && RP_SEARCH_STATE_FAILED == 3, search_states);
STATIC_ASSERT(RP_ADVERTISEMENT_TYPE_DONT_ADVERTISE == 0 &&
                  RP_ADVERTISEMENT_TYPE_VIA_ONLINE_SERVICE_AND_PING == 3,
              advertisement_types);
STATIC_ASSERT(RP_COMPARISON_OP_EQUALS == 0 && RP_COMPARISON_OP_NOT_IN == 8, comparisons);
STATIC_ASSERT(RP_PARTICIPANT_LEFT_REASON_LEFT == 0 && RP_PARTICIPANT_LEFT_REASON_CLOSED == 3, left_reasons);
STATIC_ASSERT(RP_JOIN_RESULT_SUCCESS == 0 && RP_JOIN_RESULT_UNKNOWN_ERROR == 5, join_results);
STATIC_ASSERT(RP_SESSION_FAILURE_SERVICE_CONNECTION_LOST == 0, session_failures);

#endif
