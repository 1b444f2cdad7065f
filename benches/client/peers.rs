//! The same exchange by bare libraries, behind the same thread hand-over that the library has.

use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;

use crate::server::Process;

/// How an answer gets back to the caller's thread: the library's own way, a mutex and a condition variable. A channel would
/// spin before it sleeps and not be the same hand-over.
#[derive(Default)]
struct Answer(Mutex<Option<usize>>, Condvar);

impl Answer {
    fn send(&self, length: usize) {
        *self.0.lock().unwrap() = Some(length);
        self.1.notify_one();
    }

    fn receive(&self) -> usize {
        self.1.wait_while(self.0.lock().unwrap(), |length| length.is_none()).unwrap().take().unwrap()
    }
}

struct Job {
    method: &'static str,
    path: &'static str,
    body: &'static str,
    done: Arc<Answer>,
}

/// A worker thread that exchanges one request at a time.
pub(crate) struct Peer {
    name: &'static str,
    jobs: Option<tokio::sync::mpsc::UnboundedSender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Peer {
    pub(crate) fn hyper(server: &Process) -> Self {
        let address = server.address().to_owned();
        Self::start("hyper", move |mut jobs| async move {
            let stream = tokio::net::TcpStream::connect(&address).await.unwrap();
            stream.set_nodelay(true).unwrap();
            let (mut sender, connection) =
                hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
            tokio::spawn(connection);
            while let Some(Job { method, path, body, done }) = jobs.recv().await {
                let request = hyper::Request::builder()
                    .method(method)
                    .uri(path)
                    .header("host", &address)
                    .header("content-type", "application/json")
                    .body(Full::new(Bytes::from_static(body.as_bytes())))
                    .unwrap();
                let answer = sender.send_request(request).await.unwrap();
                done.send(answer.into_body().collect().await.unwrap().to_bytes().len());
            }
        })
    }

    pub(crate) fn reqwest(server: &Process) -> Self {
        let url = server.url();
        Self::start("reqwest", move |mut jobs| async move {
            let provider = Arc::new(rustls::crypto::ring::default_provider());
            let tls = rustls::ClientConfig::builder_with_provider(provider)
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_root_certificates(rustls::RootCertStore::empty())
                .with_no_client_auth();
            let client =
                reqwest::Client::builder().tls_backend_preconfigured(tls).tcp_nodelay(true).build().unwrap();
            while let Some(Job { method, path, body, done }) = jobs.recv().await {
                let url = format!("{url}{path}");
                let request = if method == "GET" { client.get(url) } else { client.post(url).body(body) };
                let request =
                    request.header("content-type", "application/json").timeout(Duration::from_secs(60));
                done.send(request.send().await.unwrap().bytes().await.unwrap().len());
            }
        })
    }

    fn start<F: Future<Output = ()>>(
        name: &'static str,
        work: impl FnOnce(tokio::sync::mpsc::UnboundedReceiver<Job>) -> F + Send + 'static,
    ) -> Self {
        let (jobs, incoming) = tokio::sync::mpsc::unbounded_channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(work(incoming));
        });
        Self { name, jobs: Some(jobs), thread: Some(thread) }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn exchange(&self, method: &'static str, path: &'static str, body: &'static str) {
        let answer = Arc::new(Answer::default());
        let job = Job { method, path, body, done: Arc::clone(&answer) };
        assert!(self.jobs.as_ref().unwrap().send(job).is_ok(), "the worker ended");
        assert!(answer.receive() > 0);
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.jobs = None;
        self.thread.take().unwrap().join().unwrap();
    }
}
