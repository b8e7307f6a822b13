//! What is in the book of a sandbox, and what a call has changed in it.

use booking::appointment::Status;
use booking::clinic::Clinic;
use booking::time_text::show_time;
use jiff::civil::{Date, Time, date};
use store::{Store, StoreError};

/// Messages that are looked at; no scenario leaves as many.
const MESSAGES: u32 = 1000;

/// A visit as the book has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    id: i64,
    /// Who is coming.
    pub who: String,
    /// The day.
    pub date: Date,
    /// The time.
    pub time: Time,
    /// With whom.
    pub with: String,
    /// Called off or missed.
    pub is_free: bool,
}

impl std::fmt::Display for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}, {}, {} with {}", self.who, self.date, show_time(self.time), self.with)
    }
}

/// The book at a moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Book {
    /// All visits.
    pub visits: Vec<Row>,
    /// Who waits.
    pub waiting: Vec<String>,
    /// Messages: from whom, where to call, what.
    pub messages: Vec<(Option<String>, String, String)>,
}

impl Book {
    /// Reads it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn read(store: &Store, clinic: &Clinic) -> Result<Book, StoreError> {
        let all = store.on_days(date(1900, 1, 1), date(2999, 12, 31))?;
        let visits = all.into_iter().map(|row| Row {
            id: row.id,
            with: clinic.clinician(row.clinician).map(|known| known.name.clone()).unwrap_or_default(),
            is_free: matches!(row.status, Status::Cancelled | Status::NoShow),
            who: row.customer_name,
            date: row.date,
            time: row.time,
        });
        let messages = store.messages(MESSAGES)?;
        Ok(Book {
            visits: visits.collect(),
            waiting: store.waiting_list()?.into_iter().map(|entry| entry.name).collect(),
            messages: messages
                .into_iter()
                .map(|message| (message.customer_name, message.phone_number, message.message))
                .collect(),
        })
    }
}

/// What became different.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Change {
    /// Visits that are new.
    pub booked: Vec<Row>,
    /// Visits at another time, as they stand now.
    pub moved: Vec<Row>,
    /// Visits that were called off.
    pub cancelled: Vec<Row>,
    /// Visits that changed in another way, or are gone.
    pub other: Vec<Row>,
    /// Who was put on the waiting list.
    pub waiting: Vec<String>,
    /// Messages.
    pub messages: Vec<(Option<String>, String, String)>,
}

impl Change {
    /// From one moment to a later one.
    pub fn between(before: &Book, after: &Book) -> Change {
        let mut change = Change::default();
        for now in &after.visits {
            match before.visits.iter().find(|row| row.id == now.id) {
                None if now.is_free => {}
                None => change.booked.push(now.clone()),
                Some(then) if then == now => {}
                Some(then) if now.is_free && !then.is_free => change.cancelled.push(now.clone()),
                Some(then) if (then.date, then.time, &then.with) != (now.date, now.time, &now.with) => {
                    change.moved.push(now.clone());
                }
                Some(_) => change.other.push(now.clone()),
            }
        }
        let gone = before.visits.iter().filter(|row| !after.visits.iter().any(|now| now.id == row.id));
        change.other.extend(gone.cloned());
        change.waiting = fresh(&before.waiting, &after.waiting);
        change.messages = fresh(&before.messages, &after.messages);
        change
    }

    /// In words, a line each.
    pub fn lines(&self) -> Vec<String> {
        let rows = |what: &'static str, rows: &[Row]| -> Vec<String> {
            rows.iter().map(|row| format!("{what}: {row}")).collect()
        };
        let mut lines = rows("booked", &self.booked);
        lines.extend(rows("moved to", &self.moved));
        lines.extend(rows("cancelled", &self.cancelled));
        lines.extend(rows("changed", &self.other));
        lines.extend(self.waiting.iter().map(|who| format!("waiting: {who}")));
        lines.extend(self.messages.iter().map(|(who, phone, what)| {
            format!("message: {}, {phone}: {what}", who.as_deref().unwrap_or("somebody"))
        }));
        lines
    }
}

/// What is in the second and not in the first, as often as it is.
fn fresh<T: Clone + PartialEq>(before: &[T], after: &[T]) -> Vec<T> {
    let mut left = before.to_vec();
    let mut fresh = Vec::new();
    for one in after {
        match left.iter().position(|known| known == one) {
            Some(place) => drop(left.remove(place)),
            None => fresh.push(one.clone()),
        }
    }
    fresh
}
