//! Requests for the schedule.

use wire::schedule::{Schedule, ScheduleAnswer, SchedulePreview};

use super::Backend;
use super::http::Fault;

impl Backend {
    /// The schedule in force.
    pub(crate) async fn schedule(&self) -> Result<ScheduleAnswer, Fault> {
        self.json("GET", "/dashboard/api/schedule").await
    }

    /// Which visits a schedule would not allow.
    pub(crate) async fn preview_schedule(&self, wished: &Schedule) -> Result<SchedulePreview, Fault> {
        self.bring("POST", "/dashboard/api/schedule/preview", wished).await
    }

    /// Puts a schedule in force.
    pub(crate) async fn save_schedule(&self, wished: &Schedule) -> Result<ScheduleAnswer, Fault> {
        self.bring("PUT", "/dashboard/api/schedule", wished).await
    }
}
