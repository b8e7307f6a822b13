//! Calendars that other programs subscribe to: `GET`, `POST` and `DELETE /dashboard/api/feeds`.

use serde::{Deserialize, Serialize};

/// What a calendar tells of a visit beside its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FeedPrivacy {
    /// That there is a visit.
    Busy,
    /// The patient's initials.
    Initials,
    /// The patient's name.
    Names,
}

/// A clinician's calendar under a secret address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Feed {
    /// Row id.
    pub id: i64,
    /// Whose visits.
    pub clinician_id: i64,
    /// What it tells of them.
    pub privacy: FeedPrivacy,
    /// RFC 3339, UTC.
    pub made_at: String,
    /// RFC 3339, UTC; from then on the address leads nowhere.
    #[serde(default)]
    pub revoked_at: Option<String>,
    /// When a program last asked for it: RFC 3339, UTC, to the minute.
    #[serde(default)]
    pub last_read_at: Option<String>,
}

/// `{success,feeds[]}`, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Feeds {
    /// Always true; errors have the error shape.
    pub success: bool,
    /// The latest first, revoked ones included.
    pub feeds: Vec<Feed>,
}

/// A calendar to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewFeed {
    /// Whose visits.
    pub clinician_id: i64,
    /// What it tells of them.
    pub privacy: FeedPrivacy,
}

/// A calendar that was made. Its address is told here and never again.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct MadeFeed {
    /// Always true; errors have the error shape.
    pub success: bool,
    /// The calendar.
    pub feed: Feed,
    /// The address below that of the public door.
    pub path: String,
    /// The whole address, when the public door has one.
    #[serde(default)]
    pub url: Option<String>,
}

/// Does not print the address.
impl std::fmt::Debug for MadeFeed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MadeFeed({:?})", self.feed)
    }
}
