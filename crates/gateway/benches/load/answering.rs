//! The two that answer.

use std::path::Path;

use axum::Router;
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use clap::Parser;
use rallypoint_gateway::StartUp;
use rallypoint_gateway::cli::Cli;
use rallypoint_gateway::log::{self, LogFormat};
use rallypoint_gateway::run::{self, Listeners, Signals};
use tokio::net::TcpListener;

use super::part;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap()
}

/// The gateway as its program runs it, with a journal when there is a folder for it. Slots and servers outlive the
/// benchmark.
pub(crate) fn gateway(data: Option<&str>) {
    part::end_with_input();
    let options = "gateway --players 127.0.0.1:0 --services 127.0.0.1:0 --reservation-timeout 600s \
                   --heartbeat-interval 600s";
    let cli = Cli::try_parse_from(
        options.split_whitespace().chain(data.into_iter().flat_map(|data| ["--data", data])),
    )
    .unwrap();
    log::start(LogFormat::Text);
    let config = cli.config().unwrap();
    runtime().block_on(async {
        let listeners = Listeners::bind(&config).await.unwrap();
        run::run(config, listeners, Signals::default(), StartUp::to(std::io::stdout())).await.unwrap();
    });
}

/// Bare axum: reads the body and sends the ready bytes in `folder` that the gateway answered to the same request.
pub(crate) fn axum(folder: &Path) {
    part::end_with_input();
    let ready = |path: &str| {
        let bytes = Bytes::from(std::fs::read(folder.join(&path[1..])).unwrap());
        move |_: Bytes| {
            let bytes = bytes.clone();
            async move { ([(CONTENT_TYPE, "application/json")], bytes) }
        }
    };
    let mut router = Router::new().route("/find_session", get(ready("/find_session")));
    for path in ["/create_session", "/join_session", "/leave_session", "/destroy_session"] {
        router = router.route(path, post(ready(path)));
    }
    runtime().block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("http://{}", listener.local_addr().unwrap());
        let listener = listener.tap_io(|stream| stream.set_nodelay(true).unwrap());
        axum::serve(listener, router).await.unwrap();
    });
}
