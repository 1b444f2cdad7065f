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

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    rallypoint_gateway::threads::runtime().unwrap()
}

/// Slots, servers and resting connections outlive the benchmark.
const OPTIONS: &str = "gateway --players 127.0.0.1:0 --services 127.0.0.1:0 --reservation-timeout 12h \
                       --heartbeat-interval 12h --reconnect-window 12h --idle-timeout 12h";

/// The gateway as its program runs it.
pub(crate) fn gateway(more: &[String]) {
    part::end_with_input();
    let words = OPTIONS.split_whitespace().chain(more.iter().map(String::as_str));
    let cli = Cli::try_parse_from(words).unwrap();
    log::start(LogFormat::Text, None);
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
