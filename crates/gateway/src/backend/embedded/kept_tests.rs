use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use rallypoint_fleet::{Command, ComputeName, FleetId, Location, ProcessId, Settings};
use rallypoint_gamelift_api::{DescribeFleetAttributesInput, Exception, ExceptionKind};
use tokio::task::JoinHandle;

use super::{Embedded, Journal};
use crate::backend::{Backend, HostInfo, NoLogs, Parts, Undone};
use crate::compute_token::ComputeTokens;
use crate::metrics::Metrics;
use crate::role_credentials::RoleCredentials;
use crate::secret::Secret;
use crate::store::journal::scripted::Disk;

fn kept() -> (Arc<Embedded>, Disk) {
    let secret = Secret::random();
    let embedded = Embedded::new(Parts {
        settings: Settings::default(),
        fleet_id: FleetId::new("fleet-123"),
        location: Location::new("custom-local"),
        host: HostInfo {
            ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
            websocket_url: String::new(),
            secure_websocket_url: None,
        },
        require_compute: false,
        secret: secret.clone(),
        compute_tokens: ComputeTokens::new(secret, Duration::from_secs(1)),
        role_credentials: RoleCredentials::default(),
        logs: Arc::new(NoLogs),
        metrics: Metrics::new(),
    });
    let (journal, disk) = Journal::scripted(embedded.listener());
    assert!(embedded.journal.set(journal).is_ok());
    (embedded, disk)
}

fn create_location(embedded: &Arc<Embedded>, name: &str) -> JoinHandle<Result<(), Undone>> {
    let (embedded, location) = (Arc::clone(embedded), Location::new(name));
    let command = Command::CreateLocation { location, tags: Default::default() };
    tokio::spawn(async move { embedded.handle(command).await.map(drop) })
}

async fn look(embedded: &Arc<Embedded>) -> Result<(), Exception> {
    let backend: &dyn Backend = &**embedded;
    backend.ask(DescribeFleetAttributesInput::default()).await.map(drop)
}

/// Lets everybody go as far as they can.
async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn nobody_hears_of_a_change_or_reads_it_before_it_is_durable() {
    let (embedded, disk) = kept();
    let made = create_location(&embedded, "custom-a");
    settle().await;
    disk.began();
    let read = tokio::spawn({
        let embedded = Arc::clone(&embedded);
        async move { look(&embedded).await }
    });
    // Refused, because the one before was carried out: that may not be heard yet either.
    let again = create_location(&embedded, "custom-a");
    settle().await;
    assert!(!made.is_finished() && !read.is_finished() && !again.is_finished());
    disk.end(Ok(()));
    made.await.unwrap().unwrap();
    read.await.unwrap().unwrap();
    assert!(matches!(again.await.unwrap(), Err(Undone::Refused(_))));
    assert!(!disk.is_asked(), "what changed nothing is not kept");
}

#[tokio::test]
async fn a_server_is_connected_once_that_is_durable() {
    let (embedded, disk) = kept();
    let set_up = tokio::spawn({
        let embedded = Arc::clone(&embedded);
        async move { embedded.set_up().await }
    });
    while !set_up.is_finished() {
        settle().await;
        if disk.is_asked() {
            disk.end(Ok(()));
        }
    }
    set_up.await.unwrap().unwrap();
    let connecting = tokio::spawn({
        let embedded = Arc::clone(&embedded);
        let (process, fleet) = (ProcessId::new("p1"), FleetId::new("fleet-123"));
        async move { embedded.connect(process, fleet, ComputeName::new("local")).await.map(drop) }
    });
    settle().await;
    disk.began();
    settle().await;
    assert!(!connecting.is_finished());
    disk.end(Ok(()));
    connecting.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_disk_that_fails_answers_nobody_and_is_told() {
    let (embedded, disk) = kept();
    let made = create_location(&embedded, "custom-a");
    settle().await;
    disk.began();
    let behind = create_location(&embedded, "custom-b");
    settle().await;
    disk.end(Err(ErrorKind::StorageFull.into()));
    assert!(matches!(made.await.unwrap(), Err(Undone::Lost)));
    assert!(matches!(behind.await.unwrap(), Err(Undone::Lost)));
    let problem = embedded.journal_failed().await;
    assert_eq!(problem.source.kind(), ErrorKind::StorageFull);
    // What was carried out and not kept is not shown.
    let read = look(&embedded).await.unwrap_err();
    assert_eq!(read.kind, ExceptionKind::InternalService);
    assert!(matches!(create_location(&embedded, "custom-c").await.unwrap(), Err(Undone::Lost)));
}
