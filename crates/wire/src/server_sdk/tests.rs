//! Frames as the Go and the C++ SDK write them, and as they must be written for them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;

fn request(frame: &str) -> Action {
    match FromProcess::read(frame).unwrap() {
        FromProcess::Request(request) => {
            assert_eq!(request.request_id, "r-1");
            request.action
        }
        unreadable @ FromProcess::Unreadable { .. } => panic!("{frame}: {unreadable:?}"),
    }
}

fn written(action: Action) -> Value {
    serde_json::to_value(Request { request_id: "r-1".to_owned(), action }).unwrap()
}

#[test]
fn each_action_is_read_as_both_sdks_write_it() {
    let arn = "arn:aws:gamelift:local::gamesession/fleet-1/gsess-1";
    let text = str::to_owned;
    let describe = |game: &str, player: &str, filter, limit| Action::DescribePlayerSessions {
        game_session_id: text(game),
        player_id: text(player),
        player_session_id: String::new(),
        player_session_status_filter: filter,
        next_token: String::new(),
        limit,
    };
    let rules = "arn:aws:gamelift:local::matchmakingconfiguration/mm";
    for (frame, action) in [
        (
            json!({"Action": "UpdatePlayerSessionCreationPolicy", "RequestId": "r-1", "GameSessionId": arn,
                "PlayerSessionPolicy": "DENY_ALL"}),
            Action::UpdatePlayerSessionCreationPolicy {
                game_session_id: text(arn),
                player_session_policy: PlayerSessionPolicy::DenyAll,
            },
        ),
        // C++, when the game passed no policy.
        (
            json!({"Action": "UpdatePlayerSessionCreationPolicy", "RequestId": "r-1", "GameSessionId": arn,
                "PlayerSessionPolicy": "NOT_SET"}),
            Action::UpdatePlayerSessionCreationPolicy {
                game_session_id: text(arn),
                player_session_policy: PlayerSessionPolicy::NotSet,
            },
        ),
        (
            json!({"Action": "DescribePlayerSessions", "RequestId": "r-1", "GameSessionId": arn,
                "PlayerSessionStatusFilter": "TIMEDOUT", "Limit": 7}),
            describe(arn, "", Some(PlayerSessionStatus::TimedOut), Some(7)),
        ),
        // C#: what is unset is null.
        (
            json!({"Action": "DescribePlayerSessions", "RequestId": "r-1", "GameSessionId": null, "PlayerId": "ann",
                "PlayerSessionId": null, "PlayerSessionStatusFilter": null, "NextToken": null, "Limit": null}),
            describe("", "ann", None, None),
        ),
        (
            json!({"Action": "DescribePlayerSessions", "RequestId": "r-1", "PlayerId": "ann",
                "PlayerSessionStatusFilter": "nonsense"}),
            describe("", "ann", Some(PlayerSessionStatus::NotSet), None),
        ),
        // Go: an empty ticket, null maps.
        (
            json!({"Action": "StartMatchBackfill", "RequestId": "r-1", "GameSessionArn": arn,
                "MatchmakingConfigurationArn": rules, "TicketId": "",
                "Players": [{"PlayerId": "ann", "Team": "red", "PlayerAttributes": null, "LatencyInMs": null}]}),
            Action::StartMatchBackfill {
                game_session_arn: text(arn),
                matchmaking_configuration_arn: text(rules),
                ticket_id: String::new(),
                players: vec![Player {
                    player_id: text("ann"),
                    team: text("red"),
                    player_attributes: BTreeMap::new(),
                    latency_in_ms: BTreeMap::new(),
                }],
            },
        ),
        // C++: no ticket, no team, whole numbers.
        (
            json!({"Action": "StartMatchBackfill", "RequestId": "r-1", "GameSessionArn": arn,
                "MatchmakingConfigurationArn": rules,
                "Players": [{"PlayerId": "ann", "LatencyInMs": {"eu-west-1": 30},
                    "PlayerAttributes": {"skill": {"AttrType": "DOUBLE", "N": 23}}}]}),
            Action::StartMatchBackfill {
                game_session_arn: text(arn),
                matchmaking_configuration_arn: text(rules),
                ticket_id: String::new(),
                players: vec![Player {
                    player_id: text("ann"),
                    team: String::new(),
                    player_attributes: BTreeMap::from([(text("skill"), AttributeValue::Double(23.0))]),
                    latency_in_ms: BTreeMap::from([(text("eu-west-1"), 30)]),
                }],
            },
        ),
        (
            json!({"Action": "StopMatchBackfill", "RequestId": "r-1", "GameSessionArn": arn,
                "MatchmakingConfigurationArn": rules, "TicketId": "t-1"}),
            Action::StopMatchBackfill {
                game_session_arn: text(arn),
                matchmaking_configuration_arn: text(rules),
                ticket_id: text("t-1"),
            },
        ),
        (json!({"Action": "GetComputeCertificate", "RequestId": "r-1"}), Action::GetComputeCertificate {}),
        (
            json!({"Action": "GetFleetRoleCredentials", "RequestId": "r-1", "RoleArn": "arn:aws:iam::1:role/r",
                "RoleSessionName": "fleet-1-host-1"}),
            Action::GetFleetRoleCredentials {
                role_arn: text("arn:aws:iam::1:role/r"),
                role_session_name: text("fleet-1-host-1"),
            },
        ),
        // Go 5.0.0.
        (
            json!({"Action": "GetFleetRoleCredentials", "RequestId": "r-1", "RoleArnm": "arn:aws:iam::1:role/r"}),
            Action::GetFleetRoleCredentials {
                role_arn: text("arn:aws:iam::1:role/r"),
                role_session_name: String::new(),
            },
        ),
        (
            json!({"Action": "ActivateServerProcess", "RequestId": "r-1", "SdkVersion": "5.6.0", "SdkLanguage": "Go",
                "Port": 7777, "LogPaths": null}),
            Action::ActivateServerProcess {
                sdk_version: text("5.6.0"),
                sdk_language: text("Go"),
                sdk_tool_name: String::new(),
                sdk_tool_version: String::new(),
                port: 7777,
                log_paths: None,
            },
        ),
        // Go 5.0: false is left out.
        (
            json!({"Action": "HeartbeatServerProcess", "RequestId": "r-1"}),
            Action::HeartbeatServerProcess { health_status: false },
        ),
    ] {
        let name = frame["Action"].as_str().unwrap().to_owned();
        let read = request(&frame.to_string());
        assert_eq!(read, action, "{name}");
        assert_eq!(read.name(), name);
        assert_eq!(request(&written(action.clone()).to_string()), action, "{name}, as we write it");
    }
}

#[test]
fn requests_are_written_without_what_is_not_set() {
    let text = str::to_owned;
    assert_eq!(
        written(Action::DescribePlayerSessions {
            game_session_id: text("arn:g"),
            player_id: String::new(),
            player_session_id: String::new(),
            player_session_status_filter: None,
            next_token: String::new(),
            limit: None,
        }),
        json!({"Action": "DescribePlayerSessions", "RequestId": "r-1", "GameSessionId": "arn:g"})
    );
    let attributes = [
        ("s", AttributeValue::String(text("x")), json!({"AttrType": "STRING", "S": "x"})),
        ("n", AttributeValue::Double(0.0), json!({"AttrType": "DOUBLE", "N": 0.0})),
        ("sl", AttributeValue::StringList(vec![text("x")]), json!({"AttrType": "STRING_LIST", "SL": ["x"]})),
        (
            "sdm",
            AttributeValue::StringDoubleMap(BTreeMap::from([(text("x"), 1.5)])),
            json!({"AttrType": "STRING_DOUBLE_MAP", "SDM": {"x": 1.5}}),
        ),
        ("none", AttributeValue::None, json!({"AttrType": "NONE"})),
    ];
    for (name, value, frame) in attributes {
        assert_eq!(serde_json::to_value(&value).unwrap(), frame, "{name}");
        assert_eq!(serde_json::from_value::<AttributeValue>(frame).unwrap(), value, "{name}");
    }
}

#[test]
fn attributes_are_read_in_any_case_and_a_missing_number_is_zero() {
    for (frame, value) in [
        (json!({"AttrType": "double"}), AttributeValue::Double(0.0)),
        (json!({"AttrType": "String_List", "SL": null}), AttributeValue::StringList(Vec::new())),
        (
            json!({"AttrType": "STRING", "S": "x", "N": null, "SL": null}),
            AttributeValue::String("x".to_owned()),
        ),
    ] {
        assert_eq!(serde_json::from_value::<AttributeValue>(frame.clone()).unwrap(), value, "{frame}");
    }
    let problem =
        serde_json::from_value::<AttributeValue>(json!({"AttrType": "BLOB"})).unwrap_err().to_string();
    assert!(problem.contains("BLOB"), "{problem}");
}

#[test]
fn a_request_with_bad_fields_can_still_be_answered() {
    for (frame, wrong) in [
        (
            json!({"Action": "StopMatchBackfill", "RequestId": "r-1"}),
            "GameSessionArn is missing: StopMatchBackfill cannot do without it",
        ),
        (
            json!({"Action": "ActivateGameSession", "RequestId": "r-1", "GameSessionId": null}),
            "GameSessionId is missing: ActivateGameSession cannot do without it",
        ),
        (
            json!({"Action": "AcceptPlayerSession", "RequestId": "r-1", "GameSessionId": 5}),
            "invalid type: integer `5`, expected a string",
        ),
        (json!({"Action": "Dance", "RequestId": "r-1"}), "Dance"),
        (json!({"RequestId": "r-1"}), "Action is missing: give it"),
    ] {
        let FromProcess::Unreadable { request_id, problem, .. } =
            FromProcess::read(&frame.to_string()).unwrap()
        else {
            panic!("{frame} was read")
        };
        assert_eq!(request_id, "r-1");
        assert!(problem.contains(wrong) && !problem.contains("column"), "{problem}");
    }
    let unsaid = json!({"Action": "HeartbeatServerProcess", "RequestId": "r-1", "HealthStatus": null});
    let action = Action::HeartbeatServerProcess { health_status: false };
    let read = FromProcess::Request(Request { request_id: "r-1".to_owned(), action });
    assert_eq!(FromProcess::read(&unsaid.to_string()).unwrap(), read, "null is as good as absent");
    for frame in [json!({"Action": "GetComputeCertificate"}), json!([1]), json!("x")] {
        assert!(FromProcess::read(&frame.to_string()).is_err(), "{frame}");
    }
}

fn slot() -> PlayerSession {
    PlayerSession {
        player_id: "ann".to_owned(),
        player_session_id: "psess-1".to_owned(),
        game_session_id: "arn:g".to_owned(),
        fleet_id: "fleet-1".to_owned(),
        player_data: "blue".to_owned(),
        ip_address: "10.0.0.7".to_owned(),
        dns_name: String::new(),
        port: 7777,
        creation_time: 1_714_564_800_123,
        termination_time: None,
        status: PlayerSessionStatus::Active,
    }
}

#[test]
fn answers_are_flat_and_name_their_action() {
    let answer = |action: &str, body| {
        let response = Response::done(action, "r-1".to_owned(), Some(body));
        let frame = serde_json::to_value(&response).unwrap();
        assert_eq!(
            FromService::read(&frame.to_string()).unwrap(),
            FromService::Response(response),
            "there and back: {frame}"
        );
        frame
    };
    let page = PlayerSessionPage { next_token: "n".to_owned(), player_sessions: vec![slot()] };
    assert_eq!(
        answer("DescribePlayerSessions", ResponseBody::PlayerSessions(page)),
        json!({"Action": "DescribePlayerSessions", "RequestId": "r-1", "StatusCode": 200, "NextToken": "n",
            "PlayerSessions": [{"PlayerId": "ann", "PlayerSessionId": "psess-1", "GameSessionId": "arn:g",
                "FleetId": "fleet-1", "PlayerData": "blue", "IpAddress": "10.0.0.7", "DnsName": "", "Port": 7777,
                "CreationTime": 1_714_564_800_123_i64, "Status": "ACTIVE"}]})
    );
    assert_eq!(
        answer(
            "StartMatchBackfill",
            ResponseBody::BackfillTicket(BackfillTicket { ticket_id: "t".to_owned() })
        ),
        json!({"Action": "StartMatchBackfill", "RequestId": "r-1", "StatusCode": 200, "TicketId": "t"})
    );
    assert_eq!(
        answer("GetComputeCertificate", ResponseBody::ComputeCertificate(ComputeCertificate::default())),
        json!({"Action": "GetComputeCertificate", "RequestId": "r-1", "StatusCode": 200, "CertificatePath": "",
            "ComputeName": ""})
    );
    // Not managed hosting: the empty key must be said.
    let none = FleetRoleCredentials::default();
    assert_eq!(
        answer("GetFleetRoleCredentials", ResponseBody::FleetRoleCredentials(none))["AccessKeyId"],
        json!("")
    );
    let refused = Response::refused("AcceptPlayerSession", "r-1".to_owned(), 404, "no such slot".to_owned());
    assert_eq!(
        serde_json::to_value(&refused).unwrap(),
        json!({"Action": "AcceptPlayerSession", "RequestId": "r-1", "StatusCode": 404,
            "ErrorMessage": "no such slot"})
    );
}

#[test]
fn answers_of_the_service_are_read_with_nulls_and_without_what_it_leaves_out() {
    let frame = json!({"Action": "DescribePlayerSessions", "RequestId": "r-1", "StatusCode": 200,
        "ErrorMessage": null, "NextToken": null, "Unheard": 1,
        "PlayerSessions": [{"PlayerSessionId": "psess-1", "TerminationTime": 5, "Status": "COMPLETED"},
            {"PlayerSessionId": "psess-2", "Status": "DANCING", "DnsName": null}]});
    let FromService::Response(Response { body: Some(ResponseBody::PlayerSessions(page)), .. }) =
        FromService::read(&frame.to_string()).unwrap()
    else {
        panic!("{frame}")
    };
    assert_eq!(page.next_token, "");
    assert_eq!(page.player_sessions[0].termination_time, Some(5));
    assert_eq!(page.player_sessions[0].status, PlayerSessionStatus::Completed);
    assert_eq!(page.player_sessions[1].status, PlayerSessionStatus::NotSet);

    // A failed answer's fields are not looked at.
    let failed =
        json!({"Action": "StartMatchBackfill", "RequestId": "r-1", "StatusCode": 400, "TicketId": 5});
    assert!(matches!(
        FromService::read(&failed.to_string()).unwrap(),
        FromService::Response(Response { status_code: 400, body: None, .. })
    ));
    for unreadable in [
        json!({"Action": "StartMatchBackfill", "RequestId": "r-1", "StatusCode": 200}),
        json!({"Action": "AcceptPlayerSession", "RequestId": "r-1", "StatusCode": "200"}),
    ] {
        let read = FromService::read(&unreadable.to_string()).unwrap();
        assert!(
            matches!(&read, FromService::Unreadable { request_id, .. } if request_id == "r-1"),
            "{unreadable}: {read:?}"
        );
    }
    for frame in [json!([]), json!("x"), json!({"Action": "TerminateProcess", "TerminationTime": "soon"})] {
        assert!(FromService::read(&frame.to_string()).is_err(), "{frame}");
    }
}

#[test]
fn pushes_are_told_from_answers() {
    let update = json!({"Action": "UpdateGameSession", "UpdateReason": "BACKFILL_CANCELLED",
        "BackfillTicketId": "t-1", "GameSession": {"GameSessionId": "arn:g", "Name": "n",
            "MaximumPlayerSessionCount": 4, "GameProperties": null, "Status": "ACTIVE"}});
    let FromService::Push(push) = FromService::read(&update.to_string()).unwrap() else { panic!() };
    let Push::UpdateGameSession { game_session, update_reason, backfill_ticket_id } = &push else { panic!() };
    assert_eq!((*update_reason, backfill_ticket_id.as_str()), (UpdateReason::BackfillCancelled, "t-1"));
    assert_eq!((game_session.name.as_str(), game_session.maximum_player_session_count), ("n", 4));
    assert_eq!(game_session.status, Some(GameSessionStatus::Active));
    let again = serde_json::to_value(&push).unwrap();
    assert_eq!(again["GameSession"]["GameProperties"], json!({}), "Go and C++ want an object");
    assert_eq!(again.get("RequestId"), None);
    assert_eq!(FromService::read(&again.to_string()).unwrap(), FromService::Push(push));

    let unknown = json!({"Action": "UpdateGameSession", "UpdateReason": "DANCING", "GameSession": {}});
    assert!(matches!(
        FromService::read(&unknown.to_string()).unwrap(),
        FromService::Push(Push::UpdateGameSession { update_reason: UpdateReason::Unknown, .. })
    ));
    // With a request id and no good status it is a failed answer.
    let swallowed = json!({"Action": "TerminateProcess", "RequestId": "r-1", "TerminationTime": 5});
    assert!(matches!(FromService::read(&swallowed.to_string()).unwrap(), FromService::Response(_)));
    let empty = json!({"Action": "TerminateProcess", "RequestId": "", "TerminationTime": 5});
    assert!(matches!(FromService::read(&empty.to_string()).unwrap(), FromService::Push(_)));
    assert_eq!(FromService::read(r#"{"Action":"Dance"}"#).unwrap(), FromService::Unknown("Dance".to_owned()));
}

#[test]
fn a_signed_query_is_whole_or_not_signed() {
    let signed = json!({"pID": "p1", "ComputeId": "h1", "FleetId": "fleet-1", "Authorization": SIGV4,
        "X-Amz-Algorithm": signature::ALGORITHM, "X-Amz-Credential": "AK/20261121/us-west-2/gamelift/aws4_request",
        "X-Amz-Date": "20261121T083928Z", "X-Amz-Signature": "a421"});
    let query: ConnectQuery = serde_json::from_value(signed.clone()).unwrap();
    let signature = query.signature.clone().unwrap();
    assert_eq!((signature.date.as_str(), signature.security_token.as_str()), ("20261121T083928Z", ""));
    assert!(!format!("{query:?}").contains("a421"), "the signature stays out of logs");
    let with_token = ConnectQuery { authorization: "secret".to_owned(), ..query.clone() };
    assert!(!format!("{with_token:?}").contains("secret"), "and so does a token");
    let written = serde_json::to_value(&query).unwrap();
    assert_eq!(written["X-Amz-Signature"], json!("a421"));
    assert_eq!(written.get("X-Amz-Security-Token"), None);

    let mut broken = signed;
    broken.as_object_mut().unwrap().remove("X-Amz-Date");
    assert_eq!(serde_json::from_value::<ConnectQuery>(broken).unwrap().signature, None);
}
