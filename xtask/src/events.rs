//! The lines `event <name> <key>=<value> ...` that the C examples print. A value with spaces is in double quotes.

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) name: String,
    fields: Vec<(String, String)>,
}

impl Event {
    /// Reads a line; none when it is no event.
    pub(crate) fn parse(line: &str) -> Option<Self> {
        let rest = line.strip_prefix("event ")?;
        let (name, mut rest) = rest.split_once(' ').unwrap_or((rest, ""));
        let mut fields = Vec::new();
        while let Some((key, after)) = rest.split_once('=') {
            let (value, after) = match after.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"')?,
                None => after.split_at(after.find(' ').unwrap_or(after.len())),
            };
            fields.push((key.to_owned(), value.to_owned()));
            rest = after.trim_start();
        }
        Some(Self { name: name.to_owned(), fields })
    }

    /// A field's value; empty when there is none.
    pub(crate) fn get(&self, key: &str) -> &str {
        self.fields.iter().find(|(name, _)| name == key).map_or("", |(_, value)| value)
    }

    /// Whether it has this name and these values.
    pub(crate) fn is(&self, name: &str, fields: &[(&str, &str)]) -> bool {
        self.name == name && fields.iter().all(|(key, value)| self.get(key) == *value)
    }
}

/// The first event in `text` with this name and these values.
pub(crate) fn find(text: &str, name: &str, fields: &[(&str, &str)]) -> Option<Event> {
    text.lines().filter_map(Event::parse).find(|event| event.is(name, fields))
}

/// How a wanted event is named in messages.
pub(crate) fn describe(name: &str, fields: &[(&str, &str)]) -> String {
    let fields: String = fields.iter().map(|(key, value)| format!(" {key}={value}")).collect();
    format!("the line \"event {name}{fields}\"")
}

#[cfg(test)]
mod tests {
    use super::{Event, find};

    #[test]
    fn lines_are_read() {
        let event = Event::parse(r#"event refused result=RP_X code= message="a b=c" last=1"#).unwrap();
        assert_eq!(event.name, "refused");
        for (key, value) in
            [("result", "RP_X"), ("code", ""), ("message", "a b=c"), ("last", "1"), ("none", "")]
        {
            assert_eq!(event.get(key), value, "{key}");
        }
        assert_eq!(Event::parse("event server_closed").unwrap().name, "server_closed");
        assert!(Event::parse("warning: event").is_none());
    }

    #[test]
    fn the_wanted_one_is_found() {
        let text = "event chat from=1 text=\"a\"\nsomething\nevent chat from=2 text=\"b\"\n";
        assert_eq!(find(text, "chat", &[("from", "2")]).unwrap().get("text"), "b");
        assert!(find(text, "chat", &[("from", "3")]).is_none());
    }
}
