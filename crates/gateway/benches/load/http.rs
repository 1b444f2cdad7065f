//! As little HTTP/1.1 as will do, so that it takes little of what is measured.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The value of a field of text, in JSON that the sides wrote.
pub(crate) fn field<'a>(body: &'a [u8], name: &str) -> &'a [u8] {
    let key = format!(r#""{name}":""#);
    let at = find(body, key.as_bytes()).unwrap_or_else(|| {
        panic!("no {name} in {}", String::from_utf8_lossy(body));
    });
    let value = &body[at + key.len()..];
    &value[..find(value, b"\"").unwrap()]
}

pub(crate) fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

pub(crate) struct Connection {
    stream: TcpStream,
    request: Vec<u8>,
    answer: Vec<u8>,
    filled: usize,
    /// Where the last answer's body begins.
    head: usize,
}

/// An answer's status and its body.
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    pub(crate) body: &'a [u8],
}

impl Answer<'_> {
    /// The body, if all went well.
    pub(crate) fn good(&self) -> &[u8] {
        assert_eq!(self.status, 200, "{}", String::from_utf8_lossy(self.body));
        self.body
    }

    pub(crate) fn text(&self, name: &str) -> String {
        String::from_utf8(field(self.good(), name).to_vec()).unwrap()
    }

    /// How many rows an array has that have this field.
    pub(crate) fn rows(&self, name: &str) -> usize {
        let key = format!(r#""{name}":"#);
        let mut rest = self.good();
        let mut rows = 0;
        while let Some(at) = find(rest, key.as_bytes()) {
            rows += 1;
            rest = &rest[at + 1..];
        }
        rows
    }
}

impl Connection {
    pub(crate) async fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, request: Vec::new(), answer: vec![0; 64 * 1024], filled: 0, head: 0 }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer<'_> {
        self.request.clear();
        self.request.extend_from_slice(format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n").as_bytes());
        self.exchange().await
    }

    pub(crate) async fn post(&mut self, path: &str, body: &str) -> Answer<'_> {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        self.request.clear();
        self.request.extend_from_slice(head.as_bytes());
        self.request.extend_from_slice(body.as_bytes());
        self.exchange().await
    }

    /// One operation of the GameLift API.
    pub(crate) async fn operation(&mut self, operation: &str, body: &str) -> Answer<'_> {
        let head = format!(
            "POST / HTTP/1.1\r\nhost: localhost\r\nx-amz-target: GameLift.{operation}\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        self.request.clear();
        self.request.extend_from_slice(head.as_bytes());
        self.request.extend_from_slice(body.as_bytes());
        self.exchange().await
    }

    async fn exchange(&mut self) -> Answer<'_> {
        self.stream.write_all(&self.request).await.unwrap();
        self.filled = 0;
        let head = loop {
            self.read().await;
            if let Some(end) = find(&self.answer[..self.filled], b"\r\n\r\n") {
                break end + 4;
            }
        };
        let text = std::str::from_utf8(&self.answer[..head]).unwrap();
        let status = text[9..12].parse().unwrap();
        let length = "content-length: ";
        let at = text.find(length).unwrap_or_else(|| panic!("no content-length in {text}")) + length.len();
        let length: usize = text[at..].split('\r').next().unwrap().parse().unwrap();
        let end = head + length;
        if self.answer.len() < end {
            self.answer.resize(end, 0);
        }
        while self.filled < end {
            self.read().await;
        }
        self.head = head;
        Answer { status, body: &self.answer[head..end] }
    }

    /// The last answer's.
    pub(crate) fn body(&self) -> &[u8] {
        &self.answer[self.head..self.filled]
    }

    async fn read(&mut self) {
        let count = self.stream.read(&mut self.answer[self.filled..]).await.unwrap();
        assert!(count > 0, "the connection was closed");
        self.filled += count;
    }
}
