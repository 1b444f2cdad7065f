//! Events as API Gateway makes them of a request.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

const HOST: &str = "id.execute-api.eu-west-1.amazonaws.com";

/// Where a request comes from unless a test says otherwise.
pub(crate) const SOURCE_V6: &str = "2001:db8::1";
const SOURCE_V4: &str = "192.0.2.1";

/// One way to be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// An HTTP API, payload 2.0; a function URL's is the same.
    Http,
    /// The same under a stage, whose name is in the path, with its body in base64.
    HttpStaged,
    /// A REST API, payload 1.0. Its stage is in no path.
    Rest,
    /// The same with its body in base64.
    RestBase64,
}

impl Shape {
    pub(crate) const ALL: [Self; 4] = [Self::Http, Self::HttpStaged, Self::Rest, Self::RestBase64];

    /// The event of this request.
    pub(crate) fn event(self, method: &str, address: &str, body: Option<&str>) -> Value {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let mut event = match self {
            Self::Http => http(method, path, query),
            Self::HttpStaged => {
                let mut event = http(method, &format!("/prod{path}"), query);
                event["requestContext"]["stage"] = json!("prod");
                event
            }
            Self::Rest | Self::RestBase64 => rest(method, path, query),
        };
        let is_encoded = body.is_some() && matches!(self, Self::HttpStaged | Self::RestBase64);
        let body = body.map(|body| if is_encoded { base64(body.as_bytes()) } else { body.to_owned() });
        event["body"] = json!(body);
        event["isBase64Encoded"] = json!(is_encoded);
        event
    }

    /// Adds a header, sent as often as it has values.
    pub(crate) fn add_header(self, event: &mut Value, name: &str, values: &[&str]) {
        match self {
            Self::Http | Self::HttpStaged => {
                event["headers"][name.to_ascii_lowercase()] = json!(values.join(","));
            }
            Self::Rest | Self::RestBase64 => {
                event["headers"][name] = json!(values.last());
                event["multiValueHeaders"][name] = json!(values);
            }
        }
    }

    /// Says where the request comes from.
    pub(crate) fn set_source(self, event: &mut Value, address: &str) {
        let context = &mut event["requestContext"];
        match self {
            Self::Http | Self::HttpStaged => context["http"]["sourceIp"] = json!(address),
            Self::Rest | Self::RestBase64 => context["identity"]["sourceIp"] = json!(address),
        }
    }
}

fn http(method: &str, path: &str, query: &str) -> Value {
    json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "cookies": ["a=1", "b=2"],
        "headers": {"content-type": "application/json", "host": HOST},
        "requestContext": {
            "accountId": "111122223333",
            "apiId": "id",
            "domainName": HOST,
            "domainPrefix": "id",
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": SOURCE_V6, "userAgent": "t"},
            "requestId": "r", "routeKey": "$default", "stage": "$default",
            "time": "01/Jan/2026:00:00:00 +0000", "timeEpoch": 1_767_225_600_000_u64
        }
    })
}

fn rest(method: &str, path: &str, query: &str) -> Value {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8().unwrap().into_owned();
    let (mut last, mut all) = (Map::new(), Map::new());
    for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        let (name, value) = (decoded(name), decoded(value));
        last.insert(name.clone(), json!(value));
        let values = all.entry(name).or_insert_with(|| json!([]));
        values.as_array_mut().unwrap().push(json!(value));
    }
    let or_null = |map: Map<String, Value>| if map.is_empty() { Value::Null } else { Value::Object(map) };
    json!({
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": method,
        "headers": {"Content-Type": "application/json", "Host": HOST},
        "multiValueHeaders": {"Content-Type": ["application/json"], "Host": [HOST]},
        "queryStringParameters": or_null(last),
        "multiValueQueryStringParameters": or_null(all),
        "pathParameters": {"proxy": path.trim_start_matches('/')},
        "stageVariables": null,
        "requestContext": {
            "accountId": "111122223333", "apiId": "id", "httpMethod": method, "identity": {"sourceIp": SOURCE_V4},
            "path": format!("/prod{path}"), "requestId": "r", "resourceId": "x", "resourcePath": "/{proxy+}",
            "stage": "prod"
        }
    })
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let number = three.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte))
            << (8 * (3 - three.len()));
        for at in 0..4 {
            let letter = LETTERS[(number >> (18 - 6 * at) & 63) as usize];
            text.push(if at <= three.len() { char::from(letter) } else { '=' });
        }
    }
    text
}
