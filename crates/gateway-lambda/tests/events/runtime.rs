//! A stand-in of the Lambda runtime API, and the function's program under it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::Value;

/// How long a test waits for what must happen. It is never reached but by a bug.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the program said of one event.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    /// Its answer, as API Gateway would read it.
    pub(crate) answer: Value,
    /// False when it was an error of the function's instead.
    pub(crate) is_answer: bool,
}

/// The function under a runtime API of the test's. It ends with this.
pub(crate) struct Function {
    pub(crate) program: Child,
    address: SocketAddr,
    events: Sender<Value>,
    said: Receiver<Said>,
}

impl Function {
    /// Starts a program with these variables and nothing else of the environment.
    pub(crate) fn start(program: &str, variables: &[(&str, &str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (events, waiting) = channel();
        let (tell, said) = channel();
        let waiting = Arc::new(Mutex::new(waiting));
        thread::spawn(move || {
            for connection in listener.incoming() {
                let (waiting, tell) = (Arc::clone(&waiting), tell.clone());
                // It ends when the program closes the connection.
                thread::spawn(move || serve(&connection.unwrap(), &waiting, &tell));
            }
        });
        let program = Command::new(program)
            .env_clear()
            .envs(variables.iter().copied())
            .env("AWS_LAMBDA_RUNTIME_API", address.to_string())
            .env("AWS_LAMBDA_FUNCTION_NAME", "players")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
            .env("AWS_LAMBDA_LOG_STREAM_NAME", "stream")
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self { program, address, events, said }
    }

    /// Hands it an event, and gives back its answer.
    pub(crate) fn invoke(&self, event: Value) -> Said {
        self.events.send(event).unwrap();
        self.said.recv_timeout(PATIENCE).expect("the function answers")
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        drop(self.program.kill());
        drop(self.program.wait());
        drop(TcpStream::connect(self.address));
    }
}

fn serve(connection: &TcpStream, events: &Mutex<Receiver<Value>>, said: &Sender<Said>) {
    let mut reader = BufReader::new(connection.try_clone().unwrap());
    while let Some((path, body)) = read_request(&mut reader) {
        let answer = if path.ends_with("/invocation/next") {
            // The test is over when nobody can hand over events any more.
            let Ok(event) = events.lock().unwrap().recv() else { return };
            let event = event.to_string();
            format!(
                "HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: invocation-1\r\n\
                 Lambda-Runtime-Deadline-Ms: 4102444800000\r\nLambda-Runtime-Invoked-Function-Arn: arn:f\r\n\
                 Content-Length: {}\r\n\r\n{event}",
                event.len()
            )
        } else {
            let answer = serde_json::from_slice(&body).unwrap_or(Value::Null);
            drop(said.send(Said { answer, is_answer: path.ends_with("/response") }));
            "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n".to_owned()
        };
        if (&mut &*connection).write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

/// The path and the body; none when the program has gone.
fn read_request(reader: &mut impl BufRead) -> Option<(String, Vec<u8>)> {
    let mut line = String::new();
    if reader.read_line(&mut line).ok()? == 0 {
        return None;
    }
    let path = line.split(' ').nth(1)?.to_owned();
    let (mut length, mut is_chunked) = (0, false);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let header = header.trim().to_ascii_lowercase();
        match header.split_once(':') {
            Some(("content-length", value)) => length = value.trim().parse().ok()?,
            Some(("transfer-encoding", _)) => is_chunked = true,
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    if is_chunked {
        loop {
            let mut size = String::new();
            reader.read_line(&mut size).ok()?;
            let size = usize::from_str_radix(size.trim(), 16).ok()?;
            let mut chunk = vec![0; size + 2];
            reader.read_exact(&mut chunk).ok()?;
            if size == 0 {
                break;
            }
            body.extend_from_slice(&chunk[..size]);
        }
    }
    Some((path, body))
}
