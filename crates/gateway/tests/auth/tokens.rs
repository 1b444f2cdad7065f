//! Tokens that prove something, and tokens that only look so.

use hyper::Method;
use serde_json::{Value, json};

use crate::common::{Gateway, send};
use crate::issuer::{AUDIENCE, ISSUER, Issuer, base64url, claims, jwks, seconds};
use crate::players::{SECRET, file, gateway, get, is_let_in, post, with_secret};

fn changed(change: impl FnOnce(&mut Value)) -> Value {
    let mut claims = claims("ada");
    change(&mut claims);
    claims
}

#[tokio::test]
async fn each_kind_of_key_opens_with_each_of_its_algorithms() {
    let issuers = [Issuer::rsa("r"), Issuer::p256("p"), Issuer::p384("q"), Issuer::ed25519("e")];
    let set = file(jwks(&issuers.iter().collect::<Vec<_>>()).as_bytes());
    let gateway = gateway("--jwks-file", set.path().to_str().unwrap(), &[]).await;
    for issuer in &issuers {
        for algorithm in issuer.algorithms() {
            let named = json!({"alg": algorithm, "kid": issuer.id});
            assert!(is_let_in(&gateway, &issuer.token_with(&named, &claims("ada"))).await, "{algorithm}");
            let nameless = json!({"alg": algorithm});
            assert!(is_let_in(&gateway, &issuer.token_with(&nameless, &claims("ada"))).await, "{algorithm}");
        }
    }
    gateway.stop().await.unwrap();

    let (gateway, issuer, _file) = with_secret(&[]).await;
    for algorithm in issuer.algorithms() {
        assert!(is_let_in(&gateway, &issuer.token_with(&json!({"alg": algorithm}), &claims("ada"))).await);
    }
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_token_that_says_too_little_or_something_else_opens_nothing() {
    let (gateway, issuer, _file) = with_secret(&[]).await;
    let now = seconds();
    let wrong = [
        ("expired", changed(|c| c["exp"] = (now - 31).into())),
        ("never expires", changed(|c| drop(c.as_object_mut().unwrap().remove("exp")))),
        ("expires in words", changed(|c| c["exp"] = "tomorrow".into())),
        ("expired before 1970", changed(|c| c["exp"] = (-1).into())),
        ("expires beyond all time", changed(|c| c["exp"] = 1e300.into())),
        ("not yet", changed(|c| c["nbf"] = (now + 60).into())),
        ("from the future", changed(|c| c["iat"] = (now + 60).into())),
        ("of another issuer", changed(|c| c["iss"] = "https://login.example.com".into())),
        ("of no issuer", changed(|c| drop(c.as_object_mut().unwrap().remove("iss")))),
        ("of several issuers", changed(|c| c["iss"] = json!([ISSUER]))),
        ("for somebody else", changed(|c| c["aud"] = "games".into())),
        ("for nobody", changed(|c| drop(c.as_object_mut().unwrap().remove("aud")))),
        ("for others", changed(|c| c["aud"] = json!(["a", "b"]))),
        ("for a map", changed(|c| c["aud"] = json!({AUDIENCE: AUDIENCE}))),
        ("of nobody", changed(|c| drop(c.as_object_mut().unwrap().remove("sub")))),
        ("of an empty name", changed(|c| c["sub"] = "".into())),
        ("of a number", changed(|c| c["sub"] = 7.into())),
        ("of too long a name", changed(|c| c["sub"] = "x".repeat(1025).into())),
        ("of a name with a line's end", changed(|c| c["sub"] = "ada\nbob".into())),
        ("of a name with a NUL", changed(|c| c["sub"] = "ada\0".into())),
        ("no object", json!(["sub", "ada"])),
    ];
    for (what, claims) in wrong {
        assert!(!is_let_in(&gateway, &issuer.token(&claims)).await, "{what}");
    }
    let right = [
        ("as it should be", claims("ada")),
        ("within the leeway", changed(|c| c["exp"] = (now - 10).into())),
        ("soon, within the leeway", changed(|c| c["nbf"] = (now + 10).into())),
        ("to the millisecond", changed(|c| c["exp"] = (now as f64 + 60.5).into())),
        ("for several", changed(|c| c["aud"] = json!(["a", AUDIENCE]))),
        ("of the longest name", changed(|c| c["sub"] = "é".repeat(1024).into())),
        ("and more", changed(|c| c["roles"] = json!({"admin": true}))),
    ];
    for (what, claims) in right {
        assert!(is_let_in(&gateway, &issuer.token(&claims)).await, "{what}");
    }
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_key_alone_decides_what_may_have_signed_a_token() {
    let (rsa, stranger) = (Issuer::rsa("r"), Issuer::rsa("r"));
    let set = file(jwks(&[&rsa]).as_bytes());
    let gateway = gateway("--jwks-file", set.path().to_str().unwrap(), &[]).await;
    let ada = claims("ada");
    assert!(is_let_in(&gateway, &rsa.token(&ada)).await);

    // What everybody may know, used as a secret.
    let modulus = rsa.jwk()["n"].as_str().unwrap().to_owned();
    for public in [rsa.public_der(), modulus.into_bytes(), jwks(&[&rsa]).into_bytes()] {
        for algorithm in ["HS256", "HS384", "HS512"] {
            let forger = Issuer::shared(&public);
            let forged = forger.token_with(&json!({"alg": algorithm, "kid": "r"}), &ada);
            assert!(!is_let_in(&gateway, &forged).await, "{algorithm}");
        }
    }
    let signed = rsa.token(&ada);
    let (head, signature) = signed.rsplit_once('.').unwrap();
    let claims_part = head.split_once('.').unwrap().1;
    let with_header = |header: Value, signature: &str| {
        format!("{}.{claims_part}.{signature}", base64url(header.to_string()))
    };
    let hostile = [
        ("no algorithm", with_header(json!({"alg": "none"}), "")),
        ("no algorithm in capitals", with_header(json!({"alg": "NONE", "kid": "r"}), signature)),
        ("no alg at all", with_header(json!({"kid": "r"}), signature)),
        ("another's signature", stranger.token(&ada)),
        ("a key of its own", stranger.token_with(&json!({"alg": "RS256", "jwk": stranger.jwk()}), &ada)),
        (
            "a place of its own",
            stranger.token_with(&json!({"alg": "RS256", "jku": "http://127.0.0.1/"}), &ada),
        ),
        ("an unknown key", rsa.token_with(&json!({"alg": "RS256", "kid": "s"}), &ada)),
        ("something critical", rsa.token_with(&json!({"alg": "RS256", "kid": "r", "crit": ["b64"]}), &ada)),
        ("nothing critical", rsa.token_with(&json!({"alg": "RS256", "kid": "r", "crit": []}), &ada)),
        ("another algorithm's name", with_header(json!({"alg": "RS512", "kid": "r"}), signature)),
        ("other claims", signed.replace(claims_part, &base64url(claims("bob").to_string()))),
        ("no signature", format!("{head}.")),
        ("half a signature", format!("{head}.{}", &signature[..signature.len() / 2])),
        ("a part too many", format!("{signed}.{signature}")),
        ("a part too few", head.to_owned()),
        ("padding", format!("{signed}=")),
        ("no text", "..".to_owned()),
        ("no JSON", "YQ.YQ.YQ".to_owned()),
    ];
    for (what, token) in hostile {
        assert!(!is_let_in(&gateway, &token).await, "{what}");
    }
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn keys_that_are_for_something_else_check_nothing() {
    let (signs, encrypts, shared) = (Issuer::rsa("s"), Issuer::rsa("e"), Issuer::shared(SECRET));
    let (mut limited, only) = (Issuer::rsa("l").jwk(), Issuer::rsa("o"));
    limited["alg"] = "RSA-OAEP".into();
    let mut for_encryption = encrypts.jwk();
    for_encryption["use"] = "enc".into();
    let mut ps512 = only.jwk();
    ps512["alg"] = "PS512".into();
    let set = json!({"keys": [signs.jwk(), for_encryption, shared.jwk(), limited, ps512, {"kty": "XYZ"}, 7]});
    let set = file(set.to_string().as_bytes());
    let gateway = gateway("--jwks-file", set.path().to_str().unwrap(), &[]).await;
    let token = |issuer: &Issuer, algorithm: &str| {
        issuer.token_with(&json!({"alg": algorithm, "kid": issuer.id}), &claims("ada"))
    };
    assert!(is_let_in(&gateway, &token(&signs, "RS256")).await);
    assert!(is_let_in(&gateway, &token(&only, "PS512")).await);
    assert!(!is_let_in(&gateway, &token(&only, "RS256")).await, "the set says which algorithm it is for");
    assert!(!is_let_in(&gateway, &token(&encrypts, "RS256")).await);
    assert!(!is_let_in(&gateway, &token(&shared, "HS256")).await, "what is published is no secret");
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn headers_are_read_in_one_way_only() {
    let (gateway, issuer, _file) = with_secret(&[]).await;
    let token = issuer.token_of("ada");
    let huge = "x".repeat(9000);
    let huge = issuer.token(&changed(|c| c["name"] = huge.into()));
    let (lower, upper, wide) =
        (format!("bearer {token}"), format!("BEARER {token}"), format!("Bearer   {token}"));
    for shown in [&lower, &upper, &wide] {
        let shown = [("authorization", shown.as_str())];
        let answer = send(gateway.players, Method::GET, "/find_session", &shown, vec![]).await;
        assert_eq!(answer.status, 200, "{shown:?}");
    }
    let good = format!("Bearer {token}");
    let several: &[&[(&str, &str)]] = &[
        &[("authorization", &good), ("authorization", &good)],
        &[("authorization", "Basic YTpi"), ("authorization", &good)],
        &[("authorization", &format!("{good} {token}"))],
        &[("authorization", &format!("{good}, {good}"))],
        &[("authorization", &format!("Bearer {huge}"))],
        &[("authorization", "Bearer")],
    ];
    for headers in several {
        let answer = send(gateway.players, Method::GET, "/find_session", headers, vec![]).await;
        assert_eq!(answer.refusal(), (401, "Unauthenticated".to_owned()));
        assert_eq!(answer.headers["www-authenticate"], r#"Bearer error="invalid_token""#);
    }
    for headers in
        [&[][..], &[("authorization", "Basic YTpi")], &[("authorization", "")], &[("cookie", &good)]]
    {
        let answer = send(gateway.players, Method::GET, "/find_session", headers, vec![]).await;
        assert_eq!(answer.refusal(), (401, "Unauthenticated".to_owned()), "{headers:?}");
        assert_eq!(answer.headers["www-authenticate"], "Bearer");
    }
    // A token in an address would be in logs.
    let answer = gateway.get(&format!("/find_session?access_token={token}")).await;
    assert_eq!(answer.status, 401);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn every_route_but_health_asks_who_calls() {
    let (gateway, issuer, _file) = with_secret(&[]).await;
    let posts = [
        "create_session",
        "join_session",
        "leave_session",
        "update_session",
        "destroy_session",
        "start_matchmaking",
        "stop_matchmaking",
        "accept_match",
        "matchmaking_pass",
    ];
    let gets = ["find_session", "matchmaking_ticket", "matchmaking_events"];
    for local in ["", "_local"] {
        for path in posts {
            let path = format!("/{path}{local}");
            assert_eq!(gateway.post(&path, &json!({})).await.refusal().0, 401, "{path}");
            assert_ne!(
                post(&gateway, &issuer.token_of("ada"), &path, &json!({})).await.status,
                401,
                "{path}"
            );
        }
        for path in gets {
            let path = format!("/{path}{local}");
            assert_eq!(gateway.get(&path).await.refusal().0, 401, "{path}");
            assert_ne!(get(&gateway, &issuer.token_of("ada"), &path, &[]).await.status, 401, "{path}");
        }
    }
    assert_eq!(gateway.get("/nowhere").await.refusal().0, 401, "not even what there is");
    assert_eq!(gateway.get("/healthz").await.status, 200);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn another_claim_may_name_the_player_and_any_audience_be_taken() {
    let secret = file(SECRET);
    let options = ["--auth", "jwt", "--jwt-any-audience", "--jwt-subject-claim", "https://game/player"];
    let source = ["--jwt-secret-file", secret.path().to_str().unwrap()];
    let gateway = Gateway::start(&[&options[..], &source].concat()).await;
    let issuer = Issuer::shared(SECRET);
    let named = |claim: &str| json!({"exp": seconds() + 60, claim: "ada", "aud": "whatever"});
    assert!(is_let_in(&gateway, &issuer.token(&named("https://game/player"))).await);
    assert!(!is_let_in(&gateway, &issuer.token(&named("sub"))).await);
    gateway.stop().await.unwrap();
}
