//! What `/dashboard/stream` carries.
//!
//! Each message has an SSE `event:` name, [`Event::name`], a JSON `data:` body, which is the variant's content without its
//! tag, and an `id:` of the form `<boot>-<seq>`.

use serde::{Deserialize, Serialize};

use crate::appointment::{Appointment, Clinician, Hold};
use crate::call::{LiveCall, Step, ToolCall, Utterance};
use crate::figures::{CallFigures, TurnFigures};
use crate::staff::StaffAct;
use crate::status::Status;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "event", content = "data", rename_all = "snake_case")]
pub enum Event {
    /// Documented: a call began.
    CallStarted(CallStarted),
    /// Documented: a call moved to another step.
    CallUpdated(CallUpdated),
    /// Documented: a call is over.
    CallEnded(CallEnded),
    /// Documented: the counters changed.
    MetricUpdated(Metrics),
    /// The whole state of a live call; also sent right after `call_started`.
    CallChanged(LiveCall),
    /// An utterance grew or became final.
    UtteranceChanged(UtteranceChanged),
    /// A tool call began or ended.
    ToolChanged(ToolChanged),
    /// Staff did something in a call, or what they did came to its end.
    StaffActed(StaffActed),
    /// A turn was measured, or the call's figures grew.
    FiguresChanged(FiguresChanged),
    /// An appointment was made or changed.
    AppointmentChanged(Appointment),
    /// A time is being offered to somebody.
    HoldChanged(Hold),
    /// An offer is over, one way or another.
    HoldReleased(HoldReleased),
    /// The schedule was changed: hours, clinicians, rooms, visit types or closures.
    ScheduleChanged(ScheduleChanged),
    /// The waiting list changed: who waits, or what is offered to them.
    WaitingChanged(WaitingChanged),
    /// Something in the outbox changed.
    OutboxChanged(OutboxChanged),
    /// A patient was written down, changed or merged.
    PatientChanged(PatientChanged),
    /// The state of line, tunnel, AI or store changed.
    StatusChanged(Status),
    /// The row of a call in the history changed: it ended, was annotated, judged, or done with.
    HistoryChanged(HistoryChanged),
    /// Somebody is to be called back, or was.
    CallbackChanged(CallbackChanged),
    /// Somebody else answers the telephone first from now on.
    RoutingChanged(crate::routing::Routing),
    /// A recording is on disk.
    RecordingSaved(RecordingSaved),
    /// A piece of long work moved on or ended.
    JobChanged(crate::history::Job),
    /// Something went wrong that whoever watches should know of; never holds what a caller said.
    #[serde(rename = "error")]
    Trouble(Trouble),
    /// The reader missed something, or its last id is from another run: fetch the snapshot.
    SnapshotNeeded(SnapshotNeeded),
}

/// See [`Event::CallStarted`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CallStarted {
    /// Which call.
    pub call_sid: String,
    /// Who calls.
    pub phone_number: String,
}

/// See [`Event::CallUpdated`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CallUpdated {
    /// Which call.
    pub call_sid: String,
    /// Its new step.
    pub current_step: Step,
}

/// See [`Event::CallEnded`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CallEnded {
    /// Which call.
    pub call_sid: String,
    /// Whole seconds.
    pub duration: u64,
}

/// See [`Event::MetricUpdated`]. Counted since the program's first start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Metrics {
    /// Calls that were answered.
    pub total_calls: u64,
    /// Appointments booked over calls.
    pub appointments_booked: u64,
}

/// See [`Event::UtteranceChanged`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct UtteranceChanged {
    /// Which call.
    pub call_sid: String,
    /// The utterance as it stands now.
    pub utterance: Utterance,
}

/// See [`Event::ToolChanged`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ToolChanged {
    /// Which call.
    pub call_sid: String,
    /// The tool call as it stands now.
    pub tool: ToolCall,
}

/// See [`Event::StaffActed`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct StaffActed {
    /// Which call.
    pub call_sid: String,
    /// What, as it stands now.
    pub act: StaffAct,
}

/// See [`Event::FiguresChanged`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FiguresChanged {
    /// Which call.
    pub call_sid: String,
    /// The call's figures so far.
    pub figures: CallFigures,
    /// The turn that was measured, when it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn: Option<TurnFigures>,
}

/// See [`Event::HoldReleased`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HoldReleased {
    /// Which one.
    pub id: i64,
}

/// See [`Event::ScheduleChanged`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ScheduleChanged {
    /// Its version now.
    pub version: i64,
}

/// See [`Event::WaitingChanged`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WaitingChanged {
    /// Which entry; `None` is several.
    #[serde(default)]
    pub id: Option<i64>,
}

/// See [`Event::OutboxChanged`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct OutboxChanged {}

/// See [`Event::PatientChanged`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PatientChanged {
    /// Which one.
    pub id: i64,
}

/// See [`Event::HistoryChanged`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HistoryChanged {
    /// Which call.
    pub call_sid: String,
}

/// See [`Event::CallbackChanged`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CallbackChanged {
    /// How many are to be called back now.
    pub open: u32,
}

/// See [`Event::RecordingSaved`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RecordingSaved {
    /// Which call.
    pub call_sid: String,
    /// Milliseconds of sound.
    pub duration_ms: u64,
    /// Bytes of the file.
    pub size_bytes: u64,
}

/// See [`Event::Trouble`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Trouble {
    /// In which call, when in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_sid: Option<String>,
    /// What, and what to do, in a sentence.
    pub message: String,
}

/// See [`Event::SnapshotNeeded`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SnapshotNeeded {}

impl Event {
    /// The SSE event name.
    pub fn name(&self) -> &'static str {
        match self {
            Event::CallStarted(_) => "call_started",
            Event::CallUpdated(_) => "call_updated",
            Event::CallEnded(_) => "call_ended",
            Event::MetricUpdated(_) => "metric_updated",
            Event::CallChanged(_) => "call_changed",
            Event::UtteranceChanged(_) => "utterance_changed",
            Event::ToolChanged(_) => "tool_changed",
            Event::StaffActed(_) => "staff_acted",
            Event::FiguresChanged(_) => "figures_changed",
            Event::AppointmentChanged(_) => "appointment_changed",
            Event::HoldChanged(_) => "hold_changed",
            Event::HoldReleased(_) => "hold_released",
            Event::ScheduleChanged(_) => "schedule_changed",
            Event::WaitingChanged(_) => "waiting_changed",
            Event::OutboxChanged(_) => "outbox_changed",
            Event::PatientChanged(_) => "patient_changed",
            Event::StatusChanged(_) => "status_changed",
            Event::HistoryChanged(_) => "history_changed",
            Event::CallbackChanged(_) => "callback_changed",
            Event::RoutingChanged(_) => "routing_changed",
            Event::RecordingSaved(_) => "recording_saved",
            Event::JobChanged(_) => "job_changed",
            Event::Trouble(_) => "error",
            Event::SnapshotNeeded(_) => "snapshot_needed",
        }
    }
}

/// Everything a window needs to start from: `GET /dashboard/api/snapshot`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// Always true; errors have the error shape.
    pub success: bool,
    /// `<boot>-<seq>` of the last event this snapshot includes.
    pub last_event_id: String,
    /// RFC 3339, UTC: when it was taken.
    pub taken_at: String,
    /// Calls in progress, oldest first.
    pub calls: Vec<CallRecord>,
    /// State of line, tunnel, AI and store.
    pub status: Status,
    /// Counters.
    pub metrics: Metrics,
    /// Whose reception this is.
    pub clinic: ClinicCard,
    /// Who answers the telephone first.
    #[serde(default)]
    pub routing: crate::routing::RoutingMode,
    /// How many are to be called back.
    #[serde(default)]
    pub callbacks_open: u32,
}

/// A live call with all that was said and done in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CallRecord {
    /// Its state.
    pub call: LiveCall,
    /// Its record so far.
    pub lines: Vec<crate::call::Line>,
    /// What was measured of it; `None` before the first turn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figures: Option<CallFigures>,
    /// The turns that were measured, the oldest first; of a very long call the last five hundred.
    #[serde(default)]
    pub turns: Vec<TurnFigures>,
}

/// The clinic's name and clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ClinicCard {
    /// The name the receptionist says.
    pub name: String,
    /// IANA zone.
    pub time_zone: String,
    /// True when the zone could not be learnt from the system and UTC is assumed.
    pub time_zone_assumed: bool,
    /// Columns of the day view.
    pub clinicians: Vec<Clinician>,
}
