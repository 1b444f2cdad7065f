//! Server-sent events.

use reqwest::Response;

use super::door::{DoorError, chain};

/// A longer event than any overview is no event.
const LONGEST_EVENT: usize = 64 << 20;

/// One event: its name, empty where it has none, and its data.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) name: String,
    pub(super) data: String,
}

/// A stream of events.
#[derive(Debug)]
pub(super) struct Events {
    response: Response,
    lines: Lines,
}

impl Events {
    pub(super) fn of(response: Response) -> Self {
        Self { response, lines: Lines::default() }
    }

    /// The next event; none at the end of the stream.
    pub(super) async fn next(&mut self) -> Result<Option<Event>, DoorError> {
        loop {
            if let Some(event) = self.lines.event() {
                return Ok(Some(event));
            }
            match self.response.chunk().await {
                Ok(Some(chunk)) if self.lines.unread.len() + chunk.len() <= LONGEST_EVENT => {
                    self.lines.unread.extend_from_slice(&chunk);
                }
                Ok(Some(_)) => return Err(DoorError::Unreadable("an event is too long".to_owned())),
                Ok(None) => return Ok(None),
                Err(problem) => return Err(DoorError::BrokeOff(chain(&problem.without_url()))),
            }
        }
    }
}

/// What has come of a stream and was not read yet.
#[derive(Debug, Default)]
struct Lines {
    unread: Vec<u8>,
    /// No line ends before this byte: a long event that comes in small parts is not searched again for each.
    searched: usize,
    name: String,
    data: Option<String>,
}

impl Lines {
    /// The next whole event. Comments keep a silent stream alive and say nothing; nor do other fields.
    fn event(&mut self) -> Option<Event> {
        while let Some(end) = self.unread[self.searched..].iter().position(|byte| *byte == b'\n') {
            let rest = self.unread.split_off(self.searched + end + 1);
            let line = std::mem::replace(&mut self.unread, rest);
            self.searched = 0;
            let line = String::from_utf8_lossy(&line);
            let line = line.trim_end_matches(['\r', '\n']);
            if line.is_empty() {
                let name = std::mem::take(&mut self.name);
                if let Some(data) = self.data.take() {
                    return Some(Event { name, data });
                }
            } else if let Some(name) = line.strip_prefix("event:") {
                name.trim_start().clone_into(&mut self.name);
            } else if let Some(text) = line.strip_prefix("data:") {
                let text = text.strip_prefix(' ').unwrap_or(text);
                match &mut self.data {
                    Some(data) => {
                        data.push('\n');
                        data.push_str(text);
                    }
                    none => *none = Some(text.to_owned()),
                }
            }
        }
        self.searched = self.unread.len();
        None
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn events_are_the_same_however_they_are_cut() {
        let stream = b": hello\n\nid: 1\nevent: change\ndata: {\"a\"\r\ndata: :1}\n\nevent: x\n\ndata:two\n\ndata: unfinished\n";
        for size in 1..=stream.len() {
            let mut lines = Lines::default();
            let mut events = Vec::new();
            for part in stream.chunks(size) {
                lines.unread.extend_from_slice(part);
                while let Some(event) = lines.event() {
                    events.push((event.name, event.data));
                }
            }
            let wanted = [("change", "{\"a\"\n:1}"), ("", "two")]
                .map(|(name, data)| (name.to_owned(), data.to_owned()));
            assert_eq!(events, wanted, "in parts of {size}");
        }
    }
}
