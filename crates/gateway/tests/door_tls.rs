//! TLS at both doors.
// Helpers of a test may panic as its body may; the lint's own exception covers the latter only.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use common::{Gateway, PATIENCE, Server, socket_url, until};
use rallypoint_fleet::{ComputeName, FleetId, Timestamp};
use rallypoint_gateway::Secret;
use rallypoint_gateway::compute_token::ComputeTokens;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::client::Resumption;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{ClientConfig, ProtocolVersion, RootCertStore, SupportedProtocolVersion};
use tokio_tungstenite::Connector;

/// A client that trusts one certificate and speaks one version.
fn client(certificate: &Path, version: &'static SupportedProtocolVersion) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(certificate).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    Arc::new(config)
}

async fn open(gateway: &Gateway, config: &Arc<ClientConfig>, name: &'static str) -> TlsStream<TcpStream> {
    let stream = TcpStream::connect(gateway.services).await.unwrap();
    let name = ServerName::try_from(name).unwrap();
    TlsConnector::from(Arc::clone(config)).connect(name, stream).await.unwrap()
}

async fn secure_server(gateway: &Gateway, config: &Arc<ClientConfig>, process: &str, token: &str) -> Server {
    let url = socket_url(gateway, process, token).replace("ws://", "wss://");
    let connector = Connector::Rustls(Arc::clone(config));
    let opened = tokio_tungstenite::connect_async_tls_with_config(url, None, false, Some(connector)).await;
    Server::over(opened.unwrap().0)
}

/// The certificate that the start-up lines name.
fn trusted(gateway: &Gateway) -> String {
    let output = gateway.output.text();
    let line = output.lines().find(|line| line.starts_with("tls ")).unwrap_or_else(|| panic!("{output}"));
    line.rsplit_once("trust ").unwrap_or_else(|| panic!("{line}")).1.to_owned()
}

#[tokio::test]
async fn one_port_speaks_plainly_and_over_tls_with_a_certificate_for_this_machine() {
    let gateway = Gateway::start(&["--tls-self-signed", "--services-host", "gateway.lan"]).await;
    // The start-up lines come while the gateway starts; who is answered knows that it has.
    let mut plain = Server::idle(&gateway, "plain").await;
    let certificate = trusted(&gateway);
    for (version, is) in [(&TLS12, ProtocolVersion::TLSv1_2), (&TLS13, ProtocolVersion::TLSv1_3)] {
        let config = client(Path::new(&certificate), version);
        for name in ["localhost", "127.0.0.1", "::1", "gateway.lan"] {
            let mut stream = open(&gateway, &config, name).await;
            assert_eq!(stream.get_ref().1.protocol_version(), Some(is));
            let request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            stream.write_all(request).await.unwrap();
            let mut said = String::new();
            stream.read_to_string(&mut said).await.unwrap();
            assert!(said.starts_with("HTTP/1.1 200") && said.ends_with("ok\n"), "{said}");
        }
        let process = format!("{is:?}");
        let mut secure = secure_server(&gateway, &config, &process, "t").await;
        secure.ready(7001).await;
        secure.ok("TerminateServerProcess", json!({})).await;
        secure.close().await;
    }
    plain.ok("HeartbeatServerProcess", json!({"HealthStatus": true})).await;
    gateway.stop().await.unwrap();
    assert!(!Path::new(&certificate).exists(), "a temporary certificate goes with the gateway");
}

#[tokio::test]
async fn a_certificate_of_the_operators_is_shown() {
    let files = Files::new();
    let gateway =
        Gateway::start(&["--tls-cert", &files.path("cert.pem"), "--tls-key", &files.path("key.pem")]).await;
    let mut server = secure_server(&gateway, &files.client(), "p1", "t").await;
    server.ready(7000).await;
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn who_came_over_tls_is_told_to_connect_anew_over_tls() {
    let folder = tempfile::tempdir().unwrap();
    let (secret, cert) = (folder.path().join("secret"), folder.path().join("cert.pem"));
    std::fs::write(&secret, "a secret of sixteen bytes or more").unwrap();
    let own = format!("--tls-self-signed={}", cert.display());
    let gateway = Gateway::start(&["--secret-file", secret.to_str().unwrap(), &own]).await;
    // Who is answered knows that the gateway has started.
    drop(Server::connect(&gateway, "p0").await);
    let tokens = ComputeTokens::new(Secret::from_file(&secret).unwrap(), Duration::from_secs(4));
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    let now = Timestamp(u64::try_from(now).unwrap());
    let (token, _) = tokens.issue(now, &FleetId::new("fleet-123"), &ComputeName::new("host-1"));
    let mut server = secure_server(&gateway, &client(&cert, &TLS12), "p1", &token).await;
    let push = server.push().await;
    assert_eq!(push["Action"], "RefreshConnection");
    assert_eq!(push["RefreshConnectionEndpoint"], format!("wss://{}/", gateway.services));
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_registered_compute_is_told_the_secure_endpoint_and_its_server_connects_there() {
    let folder = tempfile::tempdir().unwrap();
    let cert = folder.path().join("cert.pem");
    let own = format!("--tls-self-signed={}", cert.display());
    let gateway = Gateway::start(&[&own, "--require-compute", "--server-token", "t"]).await;
    let compute = json!({"FleetId": "fleet-123", "ComputeName": "host-1", "IpAddress": "10.0.0.9",
        "Location": "custom-local"});
    let made = gateway.api("RegisterCompute", &compute).await.json();
    let endpoint = made["Compute"]["GameLiftServiceSdkEndpoint"].as_str().unwrap();
    assert_eq!(endpoint, format!("wss://{}/", gateway.services), "{made}");
    let asked = json!({"FleetId": "fleet-123", "ComputeName": "host-1"});
    let token = gateway.api("GetComputeAuthToken", &asked).await.json();
    let token = token["AuthToken"].as_str().unwrap();
    let mut server = secure_server(&gateway, &client(&cert, &TLS12), "p1", token).await;
    server.ready(7000).await;
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn launched_servers_speak_plainly_unless_they_are_told_otherwise() {
    for (option, scheme) in [(&["--servers-over-tls"][..], "wss"), (&[], "ws")] {
        let logs = tempfile::tempdir().unwrap();
        let launch = "sh -c 'echo $GAMELIFT_SDK_WEBSOCKET_URL; exec sleep 1000'";
        let options = ["--tls-self-signed", "--launch", launch, "--log-dir", logs.path().to_str().unwrap()];
        let gateway = Gateway::start(&[&options, option].concat()).await;
        let url = format!("{scheme}://{}/\n", gateway.services);
        until("it was told where to connect", async || {
            let mut files = std::fs::read_dir(logs.path()).unwrap().map(|file| file.unwrap().path());
            files.any(|file| file.is_file() && std::fs::read_to_string(file).unwrap() == url)
        })
        .await;
        gateway.stop().await.unwrap();
    }
}

#[tokio::test]
async fn a_handshake_that_stops_is_cut() {
    let gateway = Gateway::start(&["--tls-self-signed", "--header-timeout", "400ms"]).await;
    // The beginning of a handshake record, one whose rest never comes, and nothing at all.
    for begin in [&[0x16][..], &[0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00], &[]] {
        let mut stream = TcpStream::connect(gateway.services).await.unwrap();
        stream.write_all(begin).await.unwrap();
        let mut said = Vec::new();
        let hearing = stream.read_to_end(&mut said);
        // A reset is as good an end as a plain one.
        let _ = tokio::time::timeout(PATIENCE, hearing).await.expect("still open");
        assert!(!said.starts_with(b"HTTP"));
    }
    Server::idle(&gateway, "p1").await;
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_door_without_a_certificate_ends_a_handshake_at_once() {
    let gateway = Gateway::start(&[]).await;
    let mut stream = TcpStream::connect(gateway.services).await.unwrap();
    stream.write_all(&[0x16, 0x03, 0x01]).await.unwrap();
    let mut said = Vec::new();
    let _ = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut said)).await.expect("still open");
    assert!(said.is_empty());
    gateway.stop().await.unwrap();
}

/// An operator's files, which can be renewed.
struct Files {
    folder: tempfile::TempDir,
}

impl Files {
    fn new() -> Self {
        let files = Self { folder: tempfile::tempdir().unwrap() };
        files.renew();
        files
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// The certificate, for clients to trust alone.
    fn renew(&self) {
        let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
        let made = rcgen::generate_simple_self_signed(names).unwrap();
        std::fs::write(self.path("cert.pem"), made.cert.pem()).unwrap();
        std::fs::write(self.path("key.pem"), made.signing_key.serialize_pem()).unwrap();
    }

    fn client(&self) -> Arc<ClientConfig> {
        client(Path::new(&self.path("cert.pem")), &TLS13)
    }
}

async fn shake_hands(door: SocketAddr, config: &Arc<ClientConfig>) -> std::io::Result<TlsStream<TcpStream>> {
    let stream = TcpStream::connect(door).await.unwrap();
    TlsConnector::from(Arc::clone(config)).connect(ServerName::try_from("localhost").unwrap(), stream).await
}

async fn ask(stream: &mut TlsStream<TcpStream>) -> String {
    stream.write_all(b"GET /find_session HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    let mut said = Vec::new();
    let reading = async {
        while !said.ends_with(b"[]") {
            said.push(stream.read_u8().await.unwrap());
        }
    };
    tokio::time::timeout(PATIENCE, reading).await.expect("no answer");
    String::from_utf8(said).unwrap()
}

#[tokio::test]
async fn the_players_door_speaks_tls_and_nothing_else() {
    let files = Files::new();
    let (cert, key) = (files.path("cert.pem"), files.path("key.pem"));
    let gateway = Gateway::start(&["--players-tls-cert", &cert, "--players-tls-key", &key]).await;
    let mut stream = shake_hands(gateway.players, &files.client()).await.unwrap();
    assert!(ask(&mut stream).await.starts_with("HTTP/1.1 200"));
    let mut plain = TcpStream::connect(gateway.players).await.unwrap();
    plain.write_all(b"GET /find_session HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    let mut said = String::new();
    // What was sent was not read, so the end may be a reset.
    let _ = plain.read_to_string(&mut said).await;
    assert!(said.starts_with("HTTP/1.1 400") && said.contains("use https://"), "{said}");
    let output = gateway.output.text();
    assert!(output.contains(&format!("players   https://{}\n", gateway.players)), "{output}");
    // The services' door has its own options, and none was given.
    Server::idle(&gateway, "p1").await;
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_renewed_certificate_is_shown_and_a_broken_one_is_not() {
    let files = Files::new();
    let (cert, key) = (files.path("cert.pem"), files.path("key.pem"));
    let renewal = ["--players-tls-cert", &cert, "--players-tls-key", &key, "--tls-renewal-check", "20ms"];
    let services = ["--tls-cert", &cert, "--tls-key", &key];
    let gateway = Gateway::start(&[&renewal[..], &services].concat()).await;
    let first = files.client();
    let mut before = shake_hands(gateway.players, &first).await.unwrap();
    ask(&mut before).await;

    files.renew();
    let second = files.client();
    for door in [gateway.players, gateway.services] {
        until("the new one is shown", async || shake_hands(door, &second).await.is_ok()).await;
        // Who has the old one alone, and nothing to resume, is not served any more.
        assert!(shake_hands(door, &fresh(&first)).await.is_err());
    }
    ask(&mut before).await;

    std::fs::write(&key, "half a key").unwrap();
    // It is asked for, too, and neither way leads to it being shown.
    gateway.signals.renew.send_replace(());
    tokio::time::sleep(Duration::from_millis(200)).await;
    shake_hands(gateway.players, &second).await.unwrap();

    files.renew();
    let third = files.client();
    until("the third one is shown", async || shake_hands(gateway.players, &third).await.is_ok()).await;
    ask(&mut before).await;
    gateway.stop().await.unwrap();
}

/// The same trust without the sessions that could be resumed.
fn fresh(config: &ClientConfig) -> Arc<ClientConfig> {
    let mut config = config.clone();
    config.resumption = Resumption::disabled();
    Arc::new(config)
}
