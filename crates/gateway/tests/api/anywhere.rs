//! An Anywhere fleet from nothing to a server that connects with its token.

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Error;

use crate::client::over_both;
use crate::common::Server;

fn url(endpoint: &Value, fleet: &Value, compute: &str, process: &str, token: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    format!(
        "{}?Authorization={}&ComputeId={compute}&FleetId={}&pID={process}&sdkLanguage=Go&sdkVersion=5.6.0",
        text(endpoint),
        text(token),
        text(fleet)
    )
}

async fn refused(url: &str) -> u16 {
    match Server::open(url).await {
        Err(Error::Http(response)) => response.status().as_u16(),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("connected"),
    }
}

#[tokio::test]
async fn an_anywhere_fleet_is_set_up_as_aws_tells_it() {
    over_both(&["--require-compute"], async |client| {
        client.ok("CreateLocation", json!({"LocationName": "custom-home"})).await;
        let fleet = crate::fleets::fleet(client, "mine", "custom-home").await;
        let register = json!({"FleetId": fleet, "ComputeName": "desk", "Location": "custom-home",
            "IpAddress": "10.1.2.3", "DnsName": "desk.example", "CertificatePath": "/etc/desk.pem"});
        let compute = client.ok("RegisterCompute", register).await["Compute"].clone();
        assert_eq!(compute["ComputeStatus"], "ACTIVE");
        assert_eq!(compute["ComputeArn"], "arn:aws:gamelift:us-west-2::compute/desk");
        let asked = json!({"FleetId": fleet, "ComputeName": compute["ComputeArn"]});
        let token = client.ok("GetComputeAuthToken", asked).await;
        assert_eq!(token["ComputeName"], "desk");
        assert!(token["AuthToken"].as_str().unwrap().len() <= 64);
        assert!(token["ExpirationTimestamp"].as_f64().unwrap() > compute["CreationTime"].as_f64().unwrap());

        let endpoint = &compute["GameLiftServiceSdkEndpoint"];
        let token = &token["AuthToken"];
        // Another compute's token, and a compute that nobody registered.
        assert_eq!(refused(&url(endpoint, &json!("fleet-123"), "local", "x", token)).await, 403);
        assert_eq!(refused(&url(endpoint, &fleet, "nobody", "x", &json!("t"))).await, 403);
        let mut server = Server::open(&url(endpoint, &fleet, "desk", "p1", token)).await.unwrap();
        server.ready(7100).await;
        let create = json!({"FleetId": fleet, "MaximumPlayerSessionCount": 4, "Location": "custom-home"});
        client.ok("CreateGameSession", create).await;
        let push = server.push().await;
        assert_eq!((&push["IpAddress"], &push["DnsName"]), (&json!("10.1.2.3"), &json!("desk.example")));
        let id = push["GameSessionId"].clone();
        server.ok("ActivateGameSession", json!({"GameSessionId": id})).await;
        let slot = client.ok("CreatePlayerSession", json!({"GameSessionId": id, "PlayerId": "ada"})).await;
        let slot = &slot["PlayerSession"];
        assert_eq!((&slot["IpAddress"], &slot["Port"]), (&json!("10.1.2.3"), &json!(7100)));
        assert_eq!((&slot["DnsName"], &slot["FleetId"]), (&json!("desk.example"), &fleet));
        let certificate = server.call("GetComputeCertificate", json!({})).await;
        assert_eq!(
            (&certificate["CertificatePath"], &certificate["ComputeName"]),
            (&json!("/etc/desk.pem"), &json!("desk"))
        );
    })
    .await;
}

#[tokio::test]
async fn a_compute_with_a_name_alone_is_looked_up() {
    over_both(&[], async |client| {
        let register = json!({"FleetId": "fleet-123", "ComputeName": "named", "DnsName": "localhost"});
        let compute = client.ok("RegisterCompute", register).await["Compute"].clone();
        assert_eq!(compute["DnsName"], "localhost");
        let ip: std::net::IpAddr = compute["IpAddress"].as_str().unwrap().parse().unwrap();
        assert!(ip.is_loopback());
    })
    .await;
}
