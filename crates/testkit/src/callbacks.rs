//! A book with callers who are to be called back, none of whom ever was.

use std::path::Path;

use jiff::{Timestamp, ToSpan};
use store::{NewCallback, Store};

/// Reason, urgency, name, sentence, message, best time.
type Card =
    (&'static str, &'static str, Option<&'static str>, &'static str, Option<&'static str>, &'static str);

const CARDS: [Card; 6] = [
    (
        "message",
        "urgent",
        Some("Vera Example"),
        "Left a message.",
        Some("My chest feels tight since this morning, please call me"),
        "",
    ),
    ("gave_up", "normal", Some("Otto Beispiel"), "Hung up before it was settled.", None, ""),
    ("missed", "normal", None, "Called while the line was busy.", None, ""),
    (
        "message",
        "normal",
        Some("Ines Muster"),
        "Left a message.",
        Some("It is about my forms, call me after five in the afternoon"),
        "call me after five in the",
    ),
    ("crashed", "normal", None, "The program ended in the middle of the call.", None, ""),
    ("hung_up", "low", None, "Hung up before saying what for.", None, ""),
];

/// Fills a new book at this path with six cards, the first of which called twice, the last hour before `now`.
///
/// # Panics
/// When the book cannot be written.
pub fn fill(path: &Path, now: Timestamp) {
    let store = Store::open(path).expect("the book opens");
    for (at, (reason, urgency, name, why, message, best_time)) in CARDS.into_iter().enumerate() {
        let ago = 60 - 9 * i64::try_from(at).expect("a few");
        let new = NewCallback {
            call_sid: format!("CA{at:032x}"),
            phone_number: format!("+155501001{at:02}"),
            customer_name: name.map(str::to_owned),
            reason,
            urgency,
            why: why.to_owned(),
            message: message.map(str::to_owned),
            at_ms: None,
            best_time: best_time.to_owned(),
            at: now.saturating_sub(ago.minutes()).expect("a moment"),
        };
        store.note_callback(&new).expect("it is noted");
        if at == 0 {
            let again = NewCallback { call_sid: "CAagain".to_owned(), ..new };
            store.note_callback(&again).expect("it is noted");
        }
    }
}
