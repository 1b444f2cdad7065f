//! The seeds of `corpus`: what our own encoders write, so that a fuzzer begins behind the first checks.

use std::num::NonZeroU64;

use rallypoint::lan::{Answer, AnswerHead, HostId, Packet, Place, Query};
use rallypoint::session::{RpAdvertisementType, Setting, SettingValue};
use rallypoint_wire::server_sdk::{
    Action, BackfillTicket, FleetRoleCredentials, GameSession, PlayerSessionPage, Push, Request, Response,
    ResponseBody, UpdateReason,
};

use crate::beacon::{GAME_ID, NONCE, advert};
use crate::c_abi::quiet_call;
use crate::gateway_answer::calls;
use crate::input::sized;
use crate::rule_set::END_OF_RULE_SET;

/// A seed: its target, its file's name, its bytes.
pub type Seed = (&'static str, String, Vec<u8>);

/// Every seed.
pub fn all() -> Vec<Seed> {
    let of = |target, seeds: Vec<(String, Vec<u8>)>| {
        seeds.into_iter().map(move |(name, bytes)| (target, name, bytes))
    };
    of("beacon", beacon())
        .chain(of("c_abi", c_abi()))
        .chain(of("connect_string", connect_string()))
        .chain(of("gateway_answer", gateway_answer()))
        .chain(of("rule_set", rule_set()))
        .chain(of("websocket", websocket()))
        .collect()
}

fn named<const N: usize>(seeds: [(&str, Vec<u8>); N]) -> Vec<(String, Vec<u8>)> {
    seeds.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect()
}

fn beacon() -> Vec<(String, Vec<u8>)> {
    let query = |host, cursor| {
        Packet::Query(Query { game_id: GAME_ID, build: 0, nonce: NONCE, sequence: 0, host, cursor })
    };
    let answer = |index, count| {
        let mut advert = advert();
        let values = [
            ("MAPNAME", SettingValue::String("dust".to_owned())),
            ("LEVEL", SettingValue::Int32(5)),
            ("RATIO", SettingValue::Double(0.5)),
            ("BLOB", SettingValue::Blob(vec![1, 2, 3])),
            ("RULES", SettingValue::Json("{\"a\":[1,null]}".to_owned())),
        ];
        for (key, value) in values {
            let advertisement = RpAdvertisementType::ViaOnlineServiceAndPing;
            advert.custom.set(key, Setting { value, advertisement, id: 0 });
        }
        let head = AnswerHead {
            game_id: GAME_ID,
            nonce: NONCE,
            sequence: 0,
            host: HostId(NonZeroU64::new(2).expect("two")),
            place: Place::new(index, count).expect("a place"),
            revision: 1,
        };
        Packet::Answer(Box::new(Answer { head, advert }))
    };
    // A sender and a pause before each.
    let datagrams = |packets: &[Packet]| -> Vec<u8> {
        let one = |packet: &Packet| [vec![2, 10], sized(&packet.encode().expect("it fits"))].concat();
        packets.iter().flat_map(one).collect()
    };
    named([
        ("query", datagrams(&[query(None, 0)])),
        ("query-of-the-second", datagrams(&[query(Some(HostId(NonZeroU64::MIN)), 1)])),
        ("answer", datagrams(&[answer(0, 1)])),
        ("answers-of-two", datagrams(&[answer(0, 2), answer(1, 2), answer(0, 2)])),
    ])
}

fn c_abi() -> Vec<(String, Vec<u8>)> {
    let program = |functions: &[&str]| -> Vec<u8> {
        let begin = ["rp_subsystem_create"].iter();
        let end = ["rp_subsystem_tick", "rp_subsystem_destroy"].iter();
        begin.chain(functions).chain(end).flat_map(|function| quiet_call(function)).collect()
    };
    named([
        (
            "session",
            program(&[
                "rp_session_add_on_create_complete_delegate",
                "rp_session_create",
                "rp_subsystem_tick",
                "rp_session_start",
                "rp_subsystem_wait",
                "rp_session_get_state",
                "rp_session_get_info",
                "rp_session_info_release",
                "rp_session_get_settings",
                "rp_session_settings_release",
                "rp_session_register_players",
                "rp_session_get_resolved_connect_string",
                "rp_session_update",
                "rp_session_end",
                "rp_subsystem_tick",
                "rp_session_destroy",
                "rp_subsystem_tick",
            ]),
        ),
        (
            "search",
            program(&[
                "rp_search_create",
                "rp_search_set_query",
                "rp_session_find",
                "rp_subsystem_cancel",
                "rp_subsystem_tick",
                "rp_search_get_state",
                "rp_search_get_result_count",
                "rp_search_get_result",
                "rp_search_result_release",
                "rp_session_join",
                "rp_search_release",
            ]),
        ),
        (
            "server",
            program(&[
                "rp_server_init",
                "rp_server_ready",
                "rp_subsystem_wait",
                "rp_server_accept_player_session",
                "rp_server_get_game_session_id",
                "rp_server_ending",
                "rp_server_destroy",
                "rp_subsystem_tick",
            ]),
        ),
        (
            "matchmaking",
            program(&[
                "rp_matchmaking_add_on_match_complete_delegate",
                "rp_matchmaking_start",
                "rp_matchmaking_get_ticket",
                "rp_matchmaking_ticket_release",
                "rp_subsystem_tick",
                "rp_matchmaking_accept",
                "rp_matchmaking_stop",
                "rp_session_start_matchmaking",
                "rp_session_cancel_matchmaking",
                "rp_subsystem_tick",
                "rp_matchmaking_untrack",
            ]),
        ),
        (
            "player",
            program(&[
                "rp_subsystem_set_log",
                "rp_subsystem_set_auth_token_provider",
                "rp_subsystem_set_local_player",
                "rp_session_receive_invite",
                "rp_session_accept_invite",
                "rp_subsystem_dump",
                "rp_subsystem_poll_event",
                "rp_event_release",
                "rp_delegate_remove",
            ]),
        ),
    ])
}

fn connect_string() -> Vec<(String, Vec<u8>)> {
    let lines = |format: &str, host: &str| format!("{format}\n{host}\npsess-1").into_bytes();
    named([
        ("default", lines("{host}:{port}", "10.0.0.7")),
        ("ipv6", lines("{host}:{port}", "2001:db8::7")),
        ("unreal", lines("{host}:{port}?PlayerSessionId={player_session_id}", "game.example")),
        ("refused", lines("{host}:{prot}", "10.0.0.7")),
    ])
}

/// An answer to each request, and a refusal in each shape.
fn gateway_answer() -> Vec<(String, Vec<u8>)> {
    const SERVER: &str = r#"{"GameSessionId":"arn:g","IpAddress":"10.0.0.7","Port":7777,"PlayerSessionId":"psess-1","DnsName":"","OwnerToken":"own"}"#;
    const SESSIONS: &str = r#"[{"GameSessionId":"arn:g","Name":"Castle","MaximumPlayerSessionCount":4,"CurrentPlayerSessionCount":1,"IpAddress":"10.0.0.7","Port":"7777","GameProperties":[{"Key":"LEVEL","Value":"5"}]},{"GameSessionId":"arn:h","Name":null}]"#;
    const TICKET: &str = r#"{"TicketId":"ticket-1","Status":"COMPLETED","TicketToken":"t","PlayerTokens":{"ada":"p"},"Players":[{"PlayerId":"ada","Team":"red"}],"GameSessionConnectionInfo":{"GameSessionArn":"arn:g","IpAddress":"10.0.0.7","Port":7777,"MatchedPlayerSessions":[{"PlayerId":"ada","PlayerSessionId":"psess-1"}]}}"#;
    const LINK: &str = r#"</find_session?page=abc>; rel="next""#;
    let answer = |call: usize, status: u16, link: &str, body: &str| -> Vec<u8> {
        let call = u8::try_from(call).expect("there are few");
        [&[call][..], &status.to_le_bytes(), &[1], &sized(link.as_bytes()), body.as_bytes()].concat()
    };
    let mut seeds: Vec<_> = (0..calls().len())
        .flat_map(|call| {
            let body = match call {
                0 | 1 | 3 | 8 => SERVER,
                2 => SESSIONS,
                9..=12 => TICKET,
                13 => r#"{"Pass":"0011","ExpiresAt":"2026-01-01T00:00:00.000Z"}"#,
                _ => r#"{"released":true}"#,
            };
            [(format!("answer-{call:02}"), answer(call, 200, LINK, body))]
        })
        .collect();
    seeds.extend(named([
        ("pending", answer(0, 202, "", r#"{"CreateTicket":"made-1","Status":"PENDING"}"#)),
        (
            "refusal",
            answer(
                3,
                409,
                "",
                r#"{"error":{"code":"GameSessionFullException","message":"full","request_id":"r"}}"#,
            ),
        ),
        (
            "refusal-of-the-original",
            answer(2, 200, "", r#"{"error":"An error occurred (NotFoundException) when calling"}"#),
        ),
        ("refusal-bare", answer(12, 404, "", r#""TooManyRequests""#)),
        (
            "stream",
            answer(
                4,
                200,
                "",
                "\u{feff}: hello\r\n\nid: 1\ndata: {\"TicketId\":\"ticket-1\"}\n\ndata:x\rdata: y\r\n\r\n",
            ),
        ),
    ]));
    seeds
}

fn rule_set() -> Vec<(String, Vec<u8>)> {
    const HEAD: &str = r#""name":"seed","ruleLanguageVersion":"1.0","playerAttributes":[{"name":"skill","type":"number","default":10},{"name":"mode","type":"string","default":"any"},{"name":"maps","type":"string_list"},{"name":"roles","type":"string_number_map"}],"teams":[{"name":"red","minPlayers":1,"maxPlayers":3},{"name":"blue","minPlayers":1,"maxPlayers":3,"quantity":2}]"#;
    // Choices that make players of all kinds.
    let tickets: Vec<u8> = (0..=255_u8).map(|at| at.wrapping_mul(37).wrapping_add(11)).collect();
    let seed = |rest: &str| [format!("{{{HEAD}{rest}}}").as_bytes(), &[END_OF_RULE_SET], &tickets].concat();
    named([
        ("teams", seed("")),
        (
            "distance",
            seed(
                r#","rules":[{"name":"Fair","type":"distance","measurements":["avg(teams[*].players.attributes[skill])"],"referenceValue":"avg(flatten(teams[*].players.attributes[skill]))","maxDistance":10}],"expansions":[{"target":"rules[Fair].maxDistance","steps":[{"waitTimeSeconds":5,"value":50}]}]"#,
            ),
        ),
        (
            "collections",
            seed(
                r#","rules":[{"name":"Map","type":"collection","operation":"intersection","measurements":["flatten(teams[*].players.attributes[maps])"],"minCount":1},{"name":"Even","type":"comparison","operation":"=","measurements":["count(teams[red].players)"],"referenceValue":"count(teams[blue].players)"}]"#,
            ),
        ),
        (
            "batches",
            seed(
                r#","algorithm":{"strategy":"exhaustiveSearch","batchingPreference":"sorted","sortByAttributes":["skill"],"backfillPriority":"high"},"rules":[{"name":"Batch","type":"batchDistance","batchAttribute":"skill","maxDistance":20},{"name":"Near","type":"latency","maxLatency":120},{"name":"Sort","type":"distanceSort","sortDirection":"ascending","sortAttribute":"skill"}]"#,
            ),
        ),
        (
            "compound",
            seed(
                r#","algorithm":{"strategy":"balanced","balancedAttribute":"skill","batchingPreference":"fastestRegion"},"rules":[{"name":"A","type":"comparison","operation":">=","measurements":["teams[red].players.attributes[skill]"],"referenceValue":1},{"name":"B","type":"comparison","operation":"=","measurements":["flatten(teams[*].players.attributes[mode])"],"referenceValue":"any"},{"name":"C","type":"compound","statement":"or(A, not(B))"}]"#,
            ),
        ),
    ])
}

/// One line for each message.
fn websocket() -> Vec<(String, Vec<u8>)> {
    let line = |message: &str| format!("{message}\n").into_bytes();
    let push = |push: &Push| line(&serde_json::to_string(push).expect("ours"));
    let answer = |action: &str, body| {
        let response = Response::done(action, "request-1".to_owned(), body);
        line(&serde_json::to_string(&response).expect("ours"))
    };
    let request = |action| {
        let request = Request { request_id: "request-1".to_owned(), action };
        line(&serde_json::to_string(&request).expect("ours"))
    };
    let match_data = r#"{"matchId":"m-1","matchmakingConfigurationArn":"arn:aws:gamelift:eu-west-1::matchmakingconfiguration/mm","teams":[{"name":"red","players":[{"playerId":"ada","attributes":{"skill":{"attributeType":"DOUBLE","valueAttribute":5.0}}}]}]}"#;
    let game_session = GameSession {
        game_session_id: "arn:g".to_owned(),
        matchmaker_data: match_data.to_owned(),
        ..GameSession::default()
    };
    let begun = push(&Push::CreateGameSession {
        game_session_id: "arn:g".to_owned(),
        game_session_name: "Castle".to_owned(),
        game_session_data: String::new(),
        matchmaker_data: match_data.to_owned(),
        ip_address: "10.0.0.7".to_owned(),
        dns_name: String::new(),
        port: 7777,
        maximum_player_session_count: 4,
        game_properties: [("LEVEL".to_owned(), "5".to_owned())].into(),
    });
    let updated = push(&Push::UpdateGameSession {
        game_session: Box::new(game_session),
        update_reason: UpdateReason::default(),
        backfill_ticket_id: "ticket-1".to_owned(),
    });
    let credentials =
        FleetRoleCredentials { access_key_id: "AKIA".to_owned(), ..FleetRoleCredentials::default() };
    named([
        ("game-session", [begun, updated].concat()),
        (
            "pushes",
            [
                push(&Push::TerminateProcess { termination_time: 1_700_000_000_000 }),
                push(&Push::RefreshConnection {
                    refresh_connection_endpoint: "ws://127.0.0.1:1".to_owned(),
                    auth_token: "token".to_owned(),
                }),
            ]
            .concat(),
        ),
        (
            "answers",
            [
                answer("AcceptPlayerSession", None),
                answer(
                    "DescribePlayerSessions",
                    Some(ResponseBody::PlayerSessions(PlayerSessionPage::default())),
                ),
                answer(
                    "StartMatchBackfill",
                    Some(ResponseBody::BackfillTicket(BackfillTicket { ticket_id: "ticket-1".to_owned() })),
                ),
                answer("GetFleetRoleCredentials", Some(ResponseBody::FleetRoleCredentials(credentials))),
            ]
            .concat(),
        ),
        (
            "requests",
            [
                request(Action::GetComputeCertificate {}),
                request(Action::TerminateServerProcess {}),
                request(Action::GetFleetRoleCredentials {
                    role_arn: "arn:aws:iam::123456789012:role/game-server".to_owned(),
                    role_session_name: "server".to_owned(),
                }),
            ]
            .concat(),
        ),
    ])
}
