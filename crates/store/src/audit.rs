//! The audit trail: who changed what, when and over which call, with the row before and after. Rows are only ever added;
//! the schema refuses anything else.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::author::Author;
use crate::time_text::{moment, parse_moment};
use crate::{Store, StoreError};

/// Every column of an appointment that a change may touch, as a JSON object.
const APPOINTMENT: &str = "json_object('customer_name', customer_name, 'phone_number', phone_number, \
     'appointment_date', appointment_date, 'appointment_time', appointment_time, 'starts_at', starts_at, 'ends_at', ends_at, \
     'clinician_id', clinician_id, 'visit_type_id', visit_type_id, 'room_id', room_id, 'patient_id', patient_id, \
     'status', status, 'cancel_reason', cancel_reason, 'override_reason', override_reason, 'notes', notes, \
     'time_zone', time_zone)";

/// Something that was done with an appointment.
#[derive(Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Row id.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// Who, in the stored word.
    pub who: String,
    /// Over which call.
    pub call_sid: Option<String>,
    /// What: `booked`, `moved`, `cancelled`, `status`, `changed`, `undone`.
    pub action: String,
    /// How it stood before; `None` of a new row.
    pub before: Option<AuditState>,
    /// How it stood after.
    pub after: Option<AuditState>,
}

/// What of an appointment is told of its past.
#[derive(Clone, PartialEq, Eq)]
pub struct AuditState {
    /// The day on the clinic's calendar.
    pub date: Option<Date>,
    /// As the book shows it: `2:00 PM`.
    pub time: String,
    /// With whom.
    pub clinician: i64,
    /// Length in minutes.
    pub minutes: i64,
    /// The stored status word.
    pub status: String,
    /// Why it was called off.
    pub cancel_reason: Option<String>,
    /// Why it stands there against the rules.
    pub override_reason: Option<String>,
}

/// Prints neither names nor notes.
impl std::fmt::Debug for AuditRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AuditRow({}, {} by {})", self.id, self.action, self.who)
    }
}

impl Store {
    /// What was done with an appointment, the newest first.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn appointment_changes(&self, id: i64) -> Result<Vec<AuditRow>, StoreError> {
        let reader = self.0.reader()?;
        let state = |row: &str| {
            [
                "appointment_date",
                "appointment_time",
                "clinician_id",
                "starts_at",
                "ends_at",
                "status",
                "cancel_reason",
                "override_reason",
            ]
            .map(|field| format!("{row} ->> '$.{field}'"))
            .join(", ")
        };
        let mut query = reader.prepare_cached(&format!(
            "SELECT id, at, who, call_sid, action, before IS NOT NULL, after IS NOT NULL, {}, {}
               FROM audit WHERE subject = 'appointment' AND subject_id = ?1 ORDER BY id DESC",
            state("before"),
            state("after")
        ))?;
        Ok(query.query_map([id], read)?.collect::<Result<_, _>>()?)
    }
}

fn read(row: &Row<'_>) -> Result<AuditRow, rusqlite::Error> {
    let at: String = row.get(1)?;
    let state = |is_there: usize, first: usize| -> Result<Option<AuditState>, rusqlite::Error> {
        if !row.get::<_, bool>(is_there)? {
            return Ok(None);
        }
        let text = |index: usize| row.get::<_, Option<String>>(index);
        let edge = |index: usize| Ok::<_, rusqlite::Error>(text(index)?.as_deref().and_then(parse_moment));
        let minutes =
            edge(first + 4)?.zip(edge(first + 3)?).map(|(to, from)| to.duration_since(from).as_mins());
        Ok(Some(AuditState {
            date: text(first)?.as_deref().and_then(booking::time_text::parse_date),
            time: text(first + 1)?.unwrap_or_default(),
            clinician: row.get(first + 2)?,
            minutes: minutes.unwrap_or(0),
            status: text(first + 5)?.unwrap_or_default(),
            cancel_reason: text(first + 6)?,
            override_reason: text(first + 7)?,
        }))
    };
    Ok(AuditRow {
        id: row.get(0)?,
        at: parse_moment(&at).unwrap_or(Timestamp::UNIX_EPOCH),
        who: row.get(2)?,
        call_sid: row.get(3)?,
        action: row.get(4)?,
        before: state(5, 7)?,
        after: state(6, 15)?,
    })
}

/// The appointment as it stands, for [`appointment`]'s `before`.
pub(crate) fn state(connection: &Connection, id: i64) -> Result<Option<String>, rusqlite::Error> {
    connection
        .prepare_cached(&format!("SELECT {APPOINTMENT} FROM appointments WHERE id = ?1"))?
        .query_row([id], |row| row.get(0))
        .optional()
}

/// Notes what was done with an appointment, inside the transaction that did it; gives the row's id.
pub(crate) fn appointment(
    connection: &Connection,
    by: &Author,
    now: Timestamp,
    id: i64,
    action: &str,
    before: Option<String>,
) -> Result<i64, rusqlite::Error> {
    let after = state(connection, id)?;
    note(connection, by, now, ("appointment", id), action, before, after)
}

/// Notes that something was done with a row of any kind; `before` and `after` are JSON objects.
pub(crate) fn note(
    connection: &Connection,
    by: &Author,
    now: Timestamp,
    (subject, subject_id): (&str, i64),
    action: &str,
    before: Option<String>,
    after: Option<String>,
) -> Result<i64, rusqlite::Error> {
    connection
        .prepare_cached(
            "INSERT INTO audit (at, who, call_sid, subject, subject_id, action, before, after)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            moment(now),
            by.who.as_str(),
            by.call_sid,
            subject,
            subject_id,
            action,
            before,
            after
        ])?;
    Ok(connection.last_insert_rowid())
}
