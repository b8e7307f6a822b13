//! Server-sent events from bytes. Not the connection: that is `stream`.

/// One message of the stream.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Message {
    /// `event:`; empty when there was none.
    pub(crate) event: String,
    /// `data:`, its lines joined.
    pub(crate) data: String,
    /// `id:`, when the message had one.
    pub(crate) id: Option<String>,
}

/// Cuts a byte run into messages and keeps the remainder. Bytes may be cut anywhere, also inside a letter.
#[derive(Debug, Default)]
pub(crate) struct Parser {
    rest: Vec<u8>,
    message: Message,
    has_data: bool,
}

impl Parser {
    /// Takes the next bytes and gives the messages they complete.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Vec<Message> {
        self.rest.extend_from_slice(bytes);
        let mut messages = Vec::new();
        let mut from = 0;
        while let Some(length) = self.rest[from..].iter().position(|byte| *byte == b'\n') {
            let line = self.rest[from..from + length].to_vec();
            from += length + 1;
            let line = String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(&line)).into_owned();
            messages.extend(self.line(&line));
        }
        self.rest.drain(..from);
        messages
    }

    fn line(&mut self, line: &str) -> Option<Message> {
        if line.is_empty() {
            let message = std::mem::take(&mut self.message);
            return std::mem::take(&mut self.has_data).then_some(message);
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => self.message.event = value.to_owned(),
            "id" => self.message.id = Some(value.to_owned()),
            "data" => {
                if self.has_data {
                    self.message.data.push('\n');
                }
                self.message.data.push_str(value);
                self.has_data = true;
            }
            // A comment keeps the connection alive; `retry` is ours to decide.
            _ => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STREAM: &str = ": keep-alive\n\nevent: call_ended\r\nid: r-7\r\ndata: {\"callSid\":\"CA1\",\r\ndata: \"duration\":3}\r\n\r\nid: r-8\nevent: é\ndata:x\n\nretry: 5\n\n";

    fn expected() -> Vec<Message> {
        vec![
            Message {
                event: "call_ended".into(),
                data: "{\"callSid\":\"CA1\",\n\"duration\":3}".into(),
                id: Some("r-7".into()),
            },
            Message { event: "é".into(), data: "x".into(), id: Some("r-8".into()) },
        ]
    }

    #[test]
    fn fields_comments_and_line_ends_are_read() {
        assert_eq!(Parser::default().push(STREAM.as_bytes()), expected());
    }

    #[test]
    fn it_does_not_matter_where_the_bytes_are_cut() {
        for size in 1..STREAM.len() {
            let mut parser = Parser::default();
            let messages: Vec<_> =
                STREAM.as_bytes().chunks(size).flat_map(|chunk| parser.push(chunk)).collect();
            assert_eq!(messages, expected(), "in pieces of {size} bytes");
        }
    }
}
