//! What happened at the fake service, for a test to look at.

use serde_json::Value;

/// The log of all connections together, growing while they last.
#[derive(Debug, Clone, Default)]
pub struct Log {
    /// Connections that got past the handshake.
    pub sessions: usize,
    /// Handshakes: path with query, and whether a bearer key came along.
    pub handshakes: Vec<(String, bool)>,
    /// Handshakes that were refused.
    pub refused: usize,
    /// Connections whose handshake was never answered and that the client has given up.
    pub abandoned: usize,
    /// Connections that have ended.
    pub ended: usize,
    /// Those that the client closed with a close frame.
    pub farewells: usize,
    /// Every event of a client but appended sound, in order, with the number of its connection.
    pub events: Vec<(usize, Value)>,
    /// What the real service would not have put up with.
    pub violations: Vec<String>,
    /// The code of each error sent, also of those that a race excuses.
    pub errors: Vec<String>,
    /// The `usage` of each response, in order; see [`Log::responses`].
    pub usage: Vec<Value>,
    /// Milliseconds of the caller's sound that came in.
    pub heard_ms: usize,
    /// What was understood of the caller.
    pub understood: Vec<String>,
    /// What sessions that transcribe and nothing else understood.
    pub dictated: Vec<String>,
    /// What the model said, complete or not.
    pub said: Vec<String>,
    /// Results of tools: call id, name, output.
    pub outputs: Vec<(String, String, String)>,
    /// Tools asked for: call id and name.
    pub calls: Vec<(String, String)>,
    /// Cuts: item, the millisecond, and how long the item was.
    pub truncations: Vec<(String, usize, usize)>,
    /// Items taken out.
    pub deleted: Vec<String>,
    /// How each response ended: id and status.
    pub responses: Vec<(String, String)>,
    /// How often the caller began to speak.
    pub speech_started: usize,
}

impl Log {
    /// The events of one type, in order.
    pub fn of_type<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Value> {
        self.events.iter().map(|(_, event)| event).filter(move |event| event["type"] == name)
    }

    /// The items that the client of connection `session` has put into its conversation, in order.
    pub fn items(&self, session: usize) -> Vec<&Value> {
        let events = self
            .events
            .iter()
            .filter(|(number, event)| *number == session && event["type"] == "conversation.item.create");
        events.map(|(_, event)| &event["item"]).collect()
    }

    /// Tools that were asked for and whose result never came: call ids.
    pub fn unanswered(&self) -> Vec<&str> {
        let answered = |id: &str| self.outputs.iter().any(|(other, ..)| other == id);
        self.calls.iter().map(|(id, _)| id.as_str()).filter(|id| !answered(id)).collect()
    }
}
