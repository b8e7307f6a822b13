//! The waiting list and the outbox, as the windows see them.

use serde::{Deserialize, Serialize};

use crate::status::Lamp;

/// What somebody who waits would take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WaitingWish {
    /// What kind of visit; left out, the first.
    #[serde(default)]
    pub visit_type_id: Option<i64>,
    /// With whom; left out, anybody.
    #[serde(default)]
    pub clinician_id: Option<i64>,
    /// The first day that suits, `YYYY-MM-DD`.
    #[serde(default)]
    pub from_date: Option<String>,
    /// The last day that suits.
    #[serde(default)]
    pub to_date: Option<String>,
    /// The weekdays that suit, from 1, Monday, to 7, Sunday; left out, all of them.
    #[serde(default = "every_day")]
    pub weekdays: Vec<u8>,
    /// The visit begins at this wall-clock minute after midnight or later.
    #[serde(default)]
    pub from_minute: u16,
    /// The visit begins before this one, at most 1440.
    #[serde(default = "midnight")]
    pub to_minute: u16,
}

fn every_day() -> Vec<u8> {
    (1..=7).collect()
}

fn midnight() -> u16 {
    1440
}

impl Default for WaitingWish {
    fn default() -> WaitingWish {
        let (visit_type_id, clinician_id, from_date, to_date) = (None, None, None, None);
        let (weekdays, from_minute, to_minute) = (every_day(), 0, midnight());
        WaitingWish { visit_type_id, clinician_id, from_date, to_date, weekdays, from_minute, to_minute }
    }
}

/// In what somebody is written to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum TextLanguage {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Spanish.
    #[serde(rename = "es")]
    Spanish,
}

/// Somebody to put on the list: `POST /dashboard/api/waiting`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewWaiting {
    /// Who waits.
    pub name: String,
    /// Their number; `''` when unknown. Texts go to numbers with their country code alone.
    #[serde(default)]
    pub phone_number: String,
    /// Who that is in the list of patients.
    #[serde(default)]
    pub patient_id: Option<i64>,
    /// In what they are written to.
    #[serde(default)]
    pub language: TextLanguage,
    /// What they would take; left out, any time.
    #[serde(default)]
    pub wish: WaitingWish,
    /// 0 to 9; a higher one is asked first.
    #[serde(default)]
    pub priority: u8,
    /// For the staff.
    #[serde(default)]
    pub notes: String,
}

/// A change of an entry: `PATCH /dashboard/api/waiting/{id}`. What is left out stays as it is; a wish is changed as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WaitingChange {
    /// The revision that the window shows; when the entry is at another by now, nothing is changed.
    pub revision: i64,
    /// Who waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Their number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// Who that is in the list of patients.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patient_id: Option<i64>,
    /// In what they are written to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<TextLanguage>,
    /// What they would take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wish: Option<WaitingWish>,
    /// 0 to 9.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<u8>,
    /// For the staff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

/// A time to offer to an entry: `POST /dashboard/api/waiting/{id}/offer`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewOffer {
    /// `YYYY-MM-DD` on the clinic's calendar.
    pub date: String,
    /// Wall-clock minutes after midnight.
    pub start_minute: u16,
    /// With whom; left out, as the entry wishes, else the first who is free.
    #[serde(default)]
    pub clinician_id: Option<i64>,
}

/// How an entry stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WaitingState {
    /// They wait.
    Waiting,
    /// They wait, and a time is being offered to them.
    Offered,
    /// They have an appointment.
    Booked,
    /// They were taken off the list.
    Left,
    /// The last day that suits them is over.
    Expired,
}

/// How an offer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OfferState {
    /// They have not been told yet.
    Queued,
    /// They have been told.
    Sent,
    /// They took it.
    Accepted,
    /// They did not want it.
    Declined,
    /// They did not answer in time.
    Expired,
    /// Somebody else has the time.
    Lost,
    /// It was taken back before they were told.
    Withdrawn,
}

/// A time that is, or was, offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Offer {
    /// Row id.
    pub id: i64,
    /// How it stands.
    pub state: OfferState,
    /// `YYYY-MM-DD` on the clinic's calendar.
    pub date: String,
    /// Wall-clock minutes after midnight.
    pub start_minute: u16,
    /// `2:00 PM`.
    pub time: String,
    /// Length.
    pub minutes: u16,
    /// With whom.
    pub clinician_id: i64,
    /// Their name.
    pub clinician: String,
    /// RFC 3339, UTC: when it is over.
    pub expires_at: String,
    /// Seconds until then at the moment of the answer, 0 when it is over: a count-down that needs no clock of ours.
    pub seconds_left: u32,
}

/// An entry of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Waiting {
    /// Row id.
    pub id: i64,
    /// Who waits.
    pub name: String,
    /// `''` when unknown.
    pub phone_number: String,
    /// Who that is in the list of patients.
    #[serde(default)]
    pub patient_id: Option<i64>,
    /// In what they are written to.
    pub language: TextLanguage,
    /// What they would take.
    pub wish: WaitingWish,
    /// The kind of visit by name.
    pub visit_type: String,
    /// The wished clinician by name.
    #[serde(default)]
    pub clinician: Option<String>,
    /// 0 to 9.
    pub priority: u8,
    /// For the staff.
    pub notes: String,
    /// How it stands.
    pub state: WaitingState,
    /// The appointment that came of it.
    #[serde(default)]
    pub appointment_id: Option<i64>,
    /// In which call they were put on the list.
    #[serde(default)]
    pub call_sid: Option<String>,
    /// RFC 3339, UTC: since when.
    pub joined_at: String,
    /// Goes up by one with every change.
    pub revision: i64,
    /// The last offer made to them.
    #[serde(default)]
    pub offer: Option<Offer>,
    /// They want no texts.
    pub opted_out: bool,
}

/// The list: `GET /dashboard/api/waiting`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WaitingList {
    /// Always true; errors have the error shape.
    pub success: bool,
    /// Who waits, in the order in which they are asked, then the last of those who no longer do.
    pub entries: Vec<Waiting>,
}

/// An entry that was made or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WaitingAnswer {
    /// Always true; errors have the error shape.
    pub success: bool,
    /// The entry as it stands now.
    pub entry: Waiting,
    /// It was on the list before.
    #[serde(default)]
    pub repeated: bool,
}

/// How a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TextState {
    /// It is to be sent.
    Queued,
    /// It is being sent.
    Sending,
    /// The service has it.
    Sent,
    /// Their telephone has it.
    Delivered,
    /// It does not reach them.
    Failed,
    /// Nobody knows whether it was sent.
    Unsure,
    /// It is for a person to pass on.
    Preview,
    /// A person passed it on.
    Told,
    /// It is not needed any more.
    Withdrawn,
}

/// A text in the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OutboxText {
    /// Row id.
    pub id: i64,
    /// To which entry of the list.
    #[serde(default)]
    pub waiting_id: Option<i64>,
    /// Who that is.
    pub name: String,
    /// `''` when unknown.
    pub phone_number: String,
    /// In what it is written.
    pub language: TextLanguage,
    /// What it says.
    pub body: String,
    /// How it stands.
    pub state: TextState,
    /// It tells of an offer; otherwise it confirms a visit.
    pub is_offer: bool,
    /// The offer.
    #[serde(default)]
    pub offer: Option<Offer>,
    /// RFC 3339, UTC: not before this moment.
    pub not_before: String,
    /// It waits for the morning.
    pub waits_for_morning: bool,
    /// How often the service was asked.
    pub tries: u32,
    /// What went wrong the last time.
    #[serde(default)]
    pub last_error: Option<String>,
    /// RFC 3339, UTC: when it was written.
    pub made_at: String,
    /// Whether it can be sent by the service if a person says so.
    pub can_be_sent: bool,
}

/// A text that came in and means none of the known answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReceivedText {
    /// Twilio's id.
    pub message_sid: String,
    /// From whom.
    pub phone_number: String,
    /// What it says.
    pub body: String,
    /// RFC 3339, UTC.
    pub received_at: String,
}

/// The outbox: `GET /dashboard/api/outbox`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Outbox {
    /// Always true; errors have the error shape.
    pub success: bool,
    /// Whether texts are sent, and what is in the way.
    pub service: Lamp,
    /// What needs a person first, then the newest.
    pub texts: Vec<OutboxText>,
    /// What came in and a person should read, the newest first.
    pub received: Vec<ReceivedText>,
}

/// A text that something was done with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TextAnswer {
    /// Always true; errors have the error shape.
    pub success: bool,
    /// The text as it stands now.
    pub text: OutboxText,
}
