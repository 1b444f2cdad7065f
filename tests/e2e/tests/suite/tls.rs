//! Both doors over TLS, with certificates of an authority that only the library was told of.

use std::path::Path;
use std::thread;

use rallypoint::SubsystemOptions;
use rallypoint::hosting::ServerParameters;
use rallypoint::result::RpResult;
use rallypoint_e2e::{GameServer, Gateway, Player};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

/// An authority that nobody else knows.
struct Authority {
    certificate: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut parameters = CertificateParams::new(Vec::new()).unwrap();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = parameters.self_signed(&key).unwrap().pem();
        Self { certificate, issuer: Issuer::new(parameters, key) }
    }

    /// Writes a certificate for this machine, and its key.
    fn write(&self, folder: &Path) -> [String; 2] {
        let key = KeyPair::generate().unwrap();
        let parameters = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let certificate = parameters.signed_by(&key, &self.issuer).unwrap();
        [("door.pem", certificate.pem()), ("door.key", key.serialize_pem())].map(|(name, text)| {
            let path = folder.join(name);
            std::fs::write(&path, text).unwrap();
            path.to_str().unwrap().to_owned()
        })
    }

    fn trusted_at(&self, gateway_url: &str) -> SubsystemOptions {
        SubsystemOptions {
            gateway_url: gateway_url.to_owned(),
            ca_certificates: Some(self.certificate.clone()),
            ..SubsystemOptions::default()
        }
    }
}

#[test]
fn who_names_the_authority_plays_over_tls_and_nobody_else_does() {
    let authority = Authority::new();
    let folder = tempfile::tempdir().unwrap();
    let [certificate, key] = authority.write(folder.path());
    let gateway = Gateway::start_behind(
        crate::BACKEND,
        &["--players-tls-cert", &certificate, "--players-tls-key", &key],
        &["--tls-cert", &certificate, "--tls-key", &key],
    );
    let players_url = format!("https://localhost:{}", gateway.players().port());
    let parameters = ServerParameters {
        websocket_url: format!("wss://localhost:{}", gateway.services().port()),
        process_id: "p1".to_owned(),
        host_id: "host-1".to_owned(),
        fleet_id: "fleet-123".to_owned(),
        auth_token: "token".to_owned(),
        ..ServerParameters::default()
    };
    let server = GameServer::ready_with(authority.trusted_at(&players_url), parameters);
    let player = Player::with(authority.trusted_at(&players_url));
    player.create("GameSession", 2, true).unwrap();
    let id = thread::scope(|scope| {
        let hosted = scope.spawn(|| server.host());
        player.start_when_free("GameSession").unwrap();
        hosted.join().unwrap()
    });
    server.accept(&player.server("GameSession").player_session_id).unwrap();
    let [found] = &player.find()[..] else { panic!("one session is there") };
    assert_eq!(found.game_session_id, id);

    // Another authority of the same name, and those of this machine.
    let platforms = SubsystemOptions { ca_certificates: None, ..authority.trusted_at(&players_url) };
    for options in [Authority::new().trusted_at(&players_url), platforms] {
        let stranger = Player::with(options);
        let refused = stranger.join("Match", &id).unwrap_err();
        assert_eq!((refused.code, refused.http_status), (RpResult::ConnectionFailed, 0), "{refused}");
    }
    // Trusted or not, it is the name that was called that the certificate must be for.
    let by_number = format!("https://127.0.0.1:{}", gateway.players().port());
    let lost = Player::with(authority.trusted_at(&by_number));
    assert_eq!(lost.join("Match", &id).unwrap_err().code, RpResult::ConnectionFailed);
    player.destroy("GameSession").unwrap();
}
