//! Server-sent events, as the HTML standard has them, with bounds: a stream has no end that would bound them.

use thiserror::Error;

/// The longest line that is read. A ticket of ten players with all their attributes is a few tens of kilobytes.
const LONGEST_LINE: usize = 512 * 1024;
/// The most that the lines of one event come to.
const LARGEST_EVENT: usize = 1024 * 1024;

/// Why a stream is not read any further.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum StreamError {
    /// No ticket is as long.
    #[error("a line of the event stream is longer than {LONGEST_LINE} bytes: this is no gateway's stream")]
    LineTooLong,
    /// As above, in several lines.
    #[error("an event of the stream is longer than {LARGEST_EVENT} bytes: this is no gateway's stream")]
    EventTooLarge,
}

/// What a stream of bytes has of events.
#[derive(Debug, Default)]
pub struct EventStream {
    line: Vec<u8>,
    data: Vec<u8>,
    has_data: bool,
    /// The last byte was a carriage return: a line feed behind it belongs to it.
    after_return: bool,
    is_past_start: bool,
}

/// What some bytes of a stream had in them.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// The data of each event that they completed.
    pub events: Vec<Vec<u8>>,
    /// Whether there was a comment: what shows that somebody is there who has nothing to tell.
    pub comment: bool,
}

/// What a line is called that has the data.
const DATA: &[u8] = b"data";
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

impl EventStream {
    /// Reads what has come, and gives out the data of each event that it completes.
    ///
    /// # Errors
    /// See [`StreamError`]. Nothing is to be read of the stream after it.
    pub fn read(&mut self, bytes: &[u8]) -> Result<Heard, StreamError> {
        let mut heard = Heard::default();
        for &byte in bytes {
            match byte {
                b'\n' if std::mem::take(&mut self.after_return) => {}
                b'\n' | b'\r' => {
                    self.after_return = byte == b'\r';
                    heard.comment |= self.line.starts_with(b":");
                    heard.events.extend(self.end_line()?);
                }
                byte => {
                    self.after_return = false;
                    if self.line.len() >= LONGEST_LINE {
                        return Err(StreamError::LineTooLong);
                    }
                    self.line.push(byte);
                }
            }
        }
        Ok(heard)
    }

    fn end_line(&mut self) -> Result<Option<Vec<u8>>, StreamError> {
        let mut line = std::mem::take(&mut self.line);
        if !std::mem::replace(&mut self.is_past_start, true) && line.starts_with(BYTE_ORDER_MARK) {
            line.drain(..BYTE_ORDER_MARK.len());
        }
        if line.is_empty() {
            let data = std::mem::take(&mut self.data);
            return Ok(std::mem::take(&mut self.has_data).then_some(data));
        }
        let (field, value) = match line.iter().position(|byte| *byte == b':') {
            Some(at) => (&line[..at], &line[at + 1..]),
            None => (&line[..], &line[line.len()..]),
        };
        // The ticket has its revision in it, and every event is a ticket: ids and names say nothing more.
        if field == DATA {
            let value = value.strip_prefix(b" ").unwrap_or(value);
            if self.data.len() + value.len() >= LARGEST_EVENT {
                return Err(StreamError::EventTooLarge);
            }
            if std::mem::replace(&mut self.has_data, true) {
                self.data.push(b'\n');
            }
            self.data.extend_from_slice(value);
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(stream: &mut EventStream, bytes: &[u8]) -> Vec<String> {
        stream.read(bytes).unwrap().events.into_iter().map(|data| String::from_utf8(data).unwrap()).collect()
    }

    const STREAM: &[u8] =
        b"\xEF\xBB\xBF: welcome\r\n\r\nid: 1\nevent: ticket\ndata: {\"a\":1}\n\ndata:x\rdata: y\r\ndata\r\n\r\n:keep\n\nid:7\n\ndata: half";

    #[test]
    fn an_event_is_what_its_data_lines_say() {
        assert_eq!(texts(&mut EventStream::default(), STREAM), ["{\"a\":1}", "x\ny\n"]);
    }

    #[test]
    fn where_a_stream_is_cut_makes_no_difference() {
        for at in 0..STREAM.len() {
            let stream = &mut EventStream::default();
            let mut events = texts(stream, &STREAM[..at]);
            events.extend(texts(stream, &STREAM[at..]));
            assert_eq!(events, ["{\"a\":1}", "x\ny\n"], "cut at {at}");
        }
    }

    #[test]
    fn a_comment_is_heard_when_it_is_whole() {
        let stream = &mut EventStream::default();
        assert!(!stream.read(b": ke").unwrap().comment);
        assert!(stream.read(b"ep\n").unwrap().comment);
        assert!(!stream.read(b"data: :\n\n").unwrap().comment);
    }

    #[test]
    fn half_an_event_is_none() {
        assert!(texts(&mut EventStream::default(), b"data: {}\n").is_empty());
    }

    #[test]
    fn a_line_without_end_is_refused() {
        let stream = &mut EventStream::default();
        let piece = vec![b'x'; 64 * 1024];
        let refused = (0..100).find_map(|_| stream.read(&piece).err());
        assert_eq!(refused, Some(StreamError::LineTooLong));
    }

    #[test]
    fn an_event_without_end_is_refused() {
        let stream = &mut EventStream::default();
        let line = [b"data: ".as_slice(), &vec![b'x'; 64 * 1024], b"\n"].concat();
        let refused = (0..100).find_map(|_| stream.read(&line).err());
        assert_eq!(refused, Some(StreamError::EventTooLarge));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_as_they_are_however_they_come(
            bytes in proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b'\r'), Just(b':'), Just(b'd'), any::<u8>()], 0..400),
            cut in 0usize..400,
        ) {
            let cut = cut.min(bytes.len());
            let whole = EventStream::default().read(&bytes).unwrap().events;
            let stream = &mut EventStream::default();
            let mut parts = stream.read(&bytes[..cut]).unwrap().events;
            parts.extend(stream.read(&bytes[cut..]).unwrap().events);
            prop_assert_eq!(whole, parts);
        }
    }
}
