//! The players' door: find's query, and what properties do.
// Helpers of a test may panic as its body may; the lint's own exception covers the latter only.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{Answer, Backend, Gateway, Server, create_body, hosted, send, with_both_backends};
use hyper::Method;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

/// A game session of `uuid` with these fields added to its create.
async fn host(gateway: &Gateway, uuid: &str, more: Value) -> (Server, Value) {
    let mut server = Server::idle(gateway, uuid).await;
    let mut body = create_body(uuid, 4);
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let (answer, _) = tokio::join!(gateway.post("/create_session", &body), server.host());
    assert_eq!(answer.status, 200, "{}", answer.text);
    let made = answer.json();
    (server, made)
}

fn pair(key: &str, value: &str) -> Value {
    json!({"Key": key, "Value": value})
}

fn owners(answer: &Answer) -> String {
    let rows = answer.json();
    let rows = rows.as_array().unwrap_or_else(|| panic!("{rows}"));
    rows.iter().map(|row| row["CreatorId"].as_str().unwrap()).collect::<Vec<_>>().join(" ")
}

async fn find(gateway: &Gateway, query: &[(&str, &str)]) -> Answer {
    let escape = |text| utf8_percent_encode(text, NON_ALPHANUMERIC);
    let query: Vec<_> = query.iter().map(|(k, v)| format!("{}={}", escape(k), escape(v))).collect();
    gateway.get(&format!("/find_session?{}", query.join("&"))).await
}

/// The path and query in a `Link` header.
fn next_page(answer: &Answer) -> Option<String> {
    let link = answer.headers.get("link")?.to_str().unwrap();
    let path = link.strip_prefix('<').unwrap().strip_suffix(">; rel=\"next\"").unwrap();
    Some(path.to_owned())
}

async fn properties_reach_the_server_and_come_back_in_find(backend: Backend) {
    let gateway = backend.gateway(&[]).await;
    let mut server = Server::idle(&gateway, "p1").await;
    let mut body = create_body("ada", 4);
    body["build_id"] = json!(7);
    body["advertise"] = json!(true);
    body["GameProperties"] = json!([pair("map", "harbour"), pair("rp_settings", "1")]);
    let create = gateway.post("/create_session", &body);
    let host = async {
        let push = server.push().await;
        let id = push["GameSessionId"].clone();
        server.ok("ActivateGameSession", json!({"GameSessionId": id})).await;
        push
    };
    let (answer, push) = tokio::join!(create, host);
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(push["GameProperties"], json!({"map": "harbour", "rp_settings": "1", "rp_build": "7"}));
    let found = gateway.find().await;
    assert_eq!(
        found[0]["GameProperties"],
        json!([pair("map", "harbour"), pair("rp_settings", "1"), pair("rp_build", "7")])
    );
    gateway.stop().await.unwrap();
}

async fn properties_that_are_not_the_clients_to_write_are_400(backend: Backend) {
    let gateway = backend.gateway(&[]).await;
    let _server = Server::idle(&gateway, "p1").await;
    let many = |count: usize| (0..count).map(|n| pair(&format!("k{n}"), "")).collect::<Vec<_>>();
    let key = |length| vec![pair(&"k".repeat(length), "")];
    for (properties, named) in [
        (vec![pair("rp_build", "7")], "rp_build"),
        (vec![pair("rp_hidden", "false")], "rp_hidden"),
        (vec![pair("rp_", "")], "rp_"),
        (vec![pair("RP_Hidden", "true")], "RP_Hidden"),
        (vec![pair("Rp_settings", "1")], "Rp_settings"),
        (vec![pair("map", "a"), pair("map", "b")], "twice"),
        (many(17), "16"),
        // create_body's build is written too.
        (many(16), "17 with the gateway's own"),
        (key(33), "32"),
        (vec![pair("k", &"v".repeat(97))], "96"),
        (vec![json!({"Key": "k"})], "Value"),
    ] {
        let mut body = create_body("ada", 2);
        body["GameProperties"] = json!(properties);
        let answer = gateway.post("/create_session", &body).await;
        assert_eq!(answer.refusal(), (400, "InvalidRequestException".into()), "{body}");
        assert!(answer.text.contains(named), "{named}: {}", answer.text);
    }
    let described = gateway.api("DescribeGameSessions", &json!({"FleetId": "fleet-123"})).await;
    assert_eq!(described.json(), json!({"GameSessions": []}));
    gateway.stop().await.unwrap();
}

async fn a_token_means_its_properties_too(backend: Backend) {
    let gateway = backend.gateway(&[]).await;
    let more = json!({"idempotency_token": "t", "GameProperties": [pair("map", "harbour")]});
    let (_server, made) = host(&gateway, "ada", more.clone()).await;
    let mut body = create_body("ada", 4);
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let again = gateway.post("/create_session", &body).await.json();
    assert_eq!(again["GameSessionId"], made["GameSessionId"]);
    for (field, value) in [
        ("GameProperties", json!([pair("map", "desert")])),
        ("build_id", json!(2)),
        ("advertise", json!(false)),
    ] {
        let mut other = body.clone();
        other[field] = value;
        let refusal = gateway.post("/create_session", &other).await.refusal();
        assert_eq!(refusal, (409, "IdempotentParameterMismatchException".into()), "{other}");
    }
    gateway.stop().await.unwrap();
}

async fn find_filters_sorts_and_asks_for_a_build(backend: Backend) {
    let gateway = backend.gateway(&[]).await;
    let map = |map: &str| json!({"GameProperties": [pair("map", map), pair("mode", "duel")]});
    let with = |mut fields: Value, key: &str, value: Value| {
        fields[key] = value;
        fields
    };
    let (_a, _) = host(&gateway, "ada", map("harbour")).await;
    let (_b, _) = host(&gateway, "bob", with(map("desert"), "build_id", json!(2))).await;
    let (_c, _) = host(&gateway, "cyd", with(map("harbour"), "advertise", json!(false))).await;
    let (_d, _) = host(&gateway, "dan", with(map("harbour"), "num_connections", json!(1))).await;
    let (_e, _) = host(&gateway, "eve", with(map("glade"), "build_id", json!(0))).await;
    for (query, found) in [
        (&[][..], "ada bob eve"),
        (&[("unheard", "of")], "ada bob eve"),
        (&[("filter", "gameSessionProperties.map = 'harbour'")], "ada"),
        (&[("filter", "gameSessionProperties.MAP = \"harbour\"")], "ada"),
        (&[("filter", "hasAvailablePlayerSessions = false")], ""),
        (&[("filter", "maximumSessions = 1 OR maximumSessions = 4")], "ada bob eve"),
        (&[("filter", "gameSessionProperties.rp_hidden = 'true'")], ""),
        (&[("sort", "gameSessionProperties.map ASC")], "bob eve ada"),
        (&[("sort", "creationTimeMillis DESC"), ("limit", "2")], "eve bob"),
        (&[("build_id", "2")], "bob"),
        (&[("build_id", "1")], "ada"),
        (&[("build_id", "0")], "eve"),
        (&[("build_id", "3")], ""),
        (&[("build_id", "1"), ("filter", "gameSessionProperties.map = 'desert'")], ""),
    ] {
        let answer = find(&gateway, query).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        // Twice, so that an answer that was kept is seen too.
        for answer in [answer, find(&gateway, query).await] {
            assert_eq!(owners(&answer), found, "{query:?}");
            assert_eq!(answer.headers.get("link").is_some(), query.contains(&("limit", "2")));
        }
    }
    assert_eq!(gateway.find().await.len(), 3);
    let plus = gateway.get("/find_session_local?filter=gameSessionProperties.map+%3D+'desert'&x").await;
    assert_eq!(owners(&plus), "bob");
    gateway.stop().await.unwrap();
}

async fn pages_are_followed_by_their_links_while_game_sessions_come_and_go(backend: Backend) {
    let gateway = backend.gateway(&[]).await;
    let mut servers = Vec::new();
    for name in ["h", "g", "f", "e", "d"] {
        let hidden = json!({"session_name": name, "advertise": name != "f"});
        servers.push(host(&gateway, name, hidden).await);
    }
    let first =
        gateway.get("/find_session_local?sort=gameSessionName%20ASC&limit=2&note=%22%3E+%C3%BC").await;
    assert_eq!(owners(&first), "d e");
    let next = next_page(&first).unwrap();
    assert!(
        next.starts_with("/find_session_local?sort=gameSessionName%20ASC&limit=2&note=%22%3E%20%C3%BC&page=")
    );
    // The page's last row ends, another comes before it and one behind it.
    let destroy =
        json!({"GameSessionId": servers[3].1["GameSessionId"], "OwnerToken": servers[3].1["OwnerToken"]});
    assert_eq!(gateway.post("/destroy_session", &destroy).await.status, 200);
    servers[3].0.end().await;
    for name in ["a", "gg"] {
        servers.push(host(&gateway, name, json!({"session_name": name})).await);
    }
    let second = gateway.get(&next).await;
    assert_eq!(owners(&second), "g gg");
    let third = gateway.get(&next_page(&second).unwrap()).await;
    assert_eq!(owners(&third), "h");
    assert_eq!(next_page(&third), None);

    let token = next.rsplit_once("page=").unwrap().1;
    let changed = format!("{}{}", &token[..token.len() - 1], if token.ends_with('0') { '1' } else { '0' });
    for query in [
        format!("sort=gameSessionName%20ASC&page={changed}"),
        format!("sort=gameSessionName%20DESC&page={token}"),
        format!("page={token}"),
        format!("sort=gameSessionName%20ASC&build_id=1&page={token}"),
        "page=7".to_owned(),
    ] {
        let answer = gateway.get(&format!("/find_session?{query}")).await;
        assert_eq!(answer.refusal().0, 400, "{query}");
        assert!(answer.text.contains("page was not given out"), "{}", answer.text);
    }
    // The limit may change on the way.
    let wide = gateway.get(&format!("/find_session?sort=gameSessionName%20ASC&page={token}&limit=9")).await;
    assert_eq!(owners(&wide), "g gg h");
    gateway.stop().await.unwrap();
}

async fn a_bad_part_of_the_query_is_400_and_named(backend: Backend) {
    let gateway = backend.gateway(&[]).await;
    let long = "x".repeat(1025);
    let deep = "(".repeat(1000);
    for (key, value, said) in [
        ("filter", "", "filter is empty"),
        ("filter", "no such thing", "filter cannot be read at byte 0"),
        ("filter", "maximumSessions = 1) OR (maximumSessions = 2", "filter cannot be read at byte 19"),
        ("filter", "gameSessionProperties.a.b = 'x'", "without a '.'"),
        ("filter", &deep, "filter nests deeper"),
        ("filter", &long, "filter has more than 1024"),
        ("sort", "gameSessionName", "sort cannot be read at byte 15: expected ASC or DESC"),
        ("sort", &long, "sort has more"),
        ("limit", "0", "limit must be 1 to 1000"),
        ("limit", "1001", "limit must be"),
        ("limit", "-1", "limit must be"),
        ("limit", "many", "limit must be"),
        ("build_id", "x", "build_id must be"),
        ("build_id", "2147483648", "build_id must be"),
        ("page", "zz", "page was not given out"),
        ("page", "", "page is empty"),
        ("GameSessionId", "", "GameSessionId is empty"),
        ("GameSessionId", "not an id", "GameSessionId"),
    ] {
        let answer = find(&gateway, &[(key, value)]).await;
        assert_eq!(answer.refusal(), (400, "InvalidRequestException".into()), "{key}={value}");
        assert!(answer.text.contains(said), "{said}: {}", answer.text);
    }
    for query in ["limit=1&limit=2", "filter=%ff"] {
        let answer =
            send(gateway.players, Method::GET, &format!("/find_session?{query}"), &[], Vec::new()).await;
        assert_eq!(answer.refusal().0, 400, "{query}");
    }
    gateway.stop().await.unwrap();
}

async fn one_game_session_is_found_by_its_id_while_it_is_active(backend: Backend) {
    let gateway = backend.gateway(&[]).await;
    let more = json!({"advertise": false, "num_connections": 1, "build_id": 9});
    let (mut server, made) = host(&gateway, "ada", more).await;
    let (_other, _) = hosted(&gateway, "p2", "bob", 2).await;
    let id = made["GameSessionId"].as_str().unwrap();
    // Full, hidden and of another build; nothing else in the query counts.
    for query in [&[("GameSessionId", id)][..], &[("build_id", "x"), ("GameSessionId", id), ("limit", "0")]] {
        let found = find(&gateway, query).await;
        assert_eq!(owners(&found), "ada");
        assert!(found.headers.get("link").is_none());
    }
    let nobody = "arn:aws:gamelift:us-west-2::gamesession/fleet-123/custom-local/nobody";
    assert_eq!(find(&gateway, &[("GameSessionId", nobody)]).await.text, "[]");
    let destroy = json!({"GameSessionId": id, "OwnerToken": made["OwnerToken"]});
    gateway.post("/destroy_session", &destroy).await;
    assert_eq!(find(&gateway, &[("GameSessionId", id)]).await.text, "[]");
    server.end().await;
    assert_eq!(find(&gateway, &[("GameSessionId", id)]).await.text, "[]");

    // One that is only being activated is not there yet.
    let mut starting = Server::idle(&gateway, "p3").await;
    let input = json!({"FleetId": "fleet-123", "MaximumPlayerSessionCount": 2});
    let placed = gateway.api("CreateGameSession", &input).await.json();
    let id = placed["GameSession"]["GameSessionId"].as_str().unwrap();
    assert_eq!(find(&gateway, &[("GameSessionId", id)]).await.text, "[]");
    starting.host().await;
    assert_eq!(find(&gateway, &[("GameSessionId", id)]).await.json().as_array().unwrap().len(), 1);
    gateway.stop().await.unwrap();
}

with_both_backends! {
    properties_reach_the_server_and_come_back_in_find,
    properties_that_are_not_the_clients_to_write_are_400,
    a_token_means_its_properties_too,
    find_filters_sorts_and_asks_for_a_build,
    pages_are_followed_by_their_links_while_game_sessions_come_and_go,
    a_bad_part_of_the_query_is_400_and_named,
    one_game_session_is_found_by_its_id_while_it_is_active,
}
