//! Game servers: each connects, activates what it is given at once, ends when told to, and is followed by another.

use std::io::BufRead;
use std::sync::Arc;

use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

/// How many may be opening their sockets: a herd would only queue up, and the gateway is patient for some seconds.
const CONNECTING: usize = 256;

pub(crate) fn run(services: &str) {
    // One that fails would be waited for.
    let tell = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        tell(panic);
        std::process::exit(1);
    }));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (ready, mut readied) = mpsc::unbounded_channel();
    let (orders, mut ordered) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines() {
            orders.send(line.unwrap()).unwrap();
        }
        std::process::exit(0);
    });
    runtime.block_on(async {
        let mut places = 0;
        let door = Arc::new(Semaphore::new(CONNECTING));
        let mut lives = JoinSet::new();
        while let Some(order) = ordered.recv().await {
            match order.split_once(' ') {
                // As many more, idle.
                Some(("idle", count)) => {
                    let count = count.parse().unwrap();
                    for _ in 0..count {
                        lives.spawn(keep(services.to_owned(), places, Arc::clone(&door), ready.clone()));
                        places += 1;
                    }
                    await_idle(&mut readied, count).await;
                }
                // Until so many that ended since the last order have others in their places.
                Some(("replaced", count)) => await_idle(&mut readied, count.parse().unwrap()).await,
                // Gone without a word, for the gateway to wait for.
                None if order == "vanish" => lives.shutdown().await,
                _ => panic!("what is {order:?}?"),
            }
            println!("{order}");
        }
    });
}

async fn await_idle(readied: &mut mpsc::UnboundedReceiver<()>, count: usize) {
    for _ in 0..count {
        readied.recv().await.unwrap();
    }
}

/// One server after the other.
async fn keep(services: String, place: usize, door: Arc<Semaphore>, ready: mpsc::UnboundedSender<()>) {
    for life in 0.. {
        let turn = door.acquire().await.unwrap();
        let mut server = Server::connect(&services, &format!("process-{place}-{life}")).await;
        drop(turn);
        server.say("ActivateServerProcess", r#","SdkVersion":"5.6.0","SdkLanguage":"Go","Port":7777"#).await;
        server.say("HeartbeatServerProcess", r#","HealthStatus":true"#).await;
        server.live(&ready).await;
    }
}

struct Server {
    socket: WebSocketStream<TcpStream>,
    requests: u32,
}

impl Server {
    async fn connect(services: &str, process: &str) -> Self {
        let stream = TcpStream::connect(services).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let url = format!(
            "ws://{services}/?Authorization=t&ComputeId=host-1&FleetId=fleet-123&pID={process}&sdkLanguage=Go\
             &sdkVersion=5.6.0"
        );
        let config = WebSocketConfig::default().read_buffer_size(2048).write_buffer_size(0);
        let request = url.into_client_request().unwrap();
        let (socket, _) = client_async_with_config(request, stream, Some(config)).await.unwrap();
        Self { socket, requests: 0 }
    }

    async fn say(&mut self, action: &str, fields: &str) {
        self.requests += 1;
        let text = format!(r#"{{"Action":"{action}","RequestId":"request-{}"{fields}}}"#, self.requests);
        self.socket.send(Message::text(text)).await.unwrap();
    }

    async fn next(&mut self) -> Option<Message> {
        self.socket.next().await?.ok()
    }

    /// Until its end.
    async fn live(&mut self, ready: &mpsc::UnboundedSender<()>) {
        while let Some(frame) = self.next().await {
            let Message::Text(text) = frame else { continue };
            let text = text.as_str();
            if text.contains(r#""Action":"CreateGameSession""#) {
                let id = super::http::field(text.as_bytes(), "GameSessionId");
                let id = format!(r#","GameSessionId":"{}""#, std::str::from_utf8(id).unwrap());
                self.say("ActivateGameSession", &id).await;
            } else if text.contains(r#""Action":"TerminateProcess""#) {
                self.say("TerminateServerProcess", "").await;
            } else {
                assert!(text.contains(r#""StatusCode":200"#), "{text}");
                if text.contains(r#""Action":"TerminateServerProcess""#) {
                    let _ = self.socket.close(None).await;
                } else if text.contains(r#""Action":"HeartbeatServerProcess""#) {
                    let _ = ready.send(());
                }
            }
        }
    }
}
