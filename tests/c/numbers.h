/* Numbers and sizes of enumerations that engines rely on. STATIC_ASSERT is the includer's. */
#ifndef RALLYPOINT_TESTS_NUMBERS_H
#define RALLYPOINT_TESTS_NUMBERS_H

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
