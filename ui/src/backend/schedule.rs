//! Requests for the schedule.

use wire::schedule::{Schedule, ScheduleAnswer, SchedulePreview};

use super::Backend;
use super::http::{Fault, JSON};

impl Backend {
    /// The schedule in force.
    pub(crate) async fn schedule(&self) -> Result<ScheduleAnswer, Fault> {
        self.json("GET", "/dashboard/api/schedule").await
    }

    /// Which visits a schedule would not allow.
    pub(crate) async fn preview_schedule(&self, wished: &Schedule) -> Result<SchedulePreview, Fault> {
        let body = serde_json::to_string(wished).map_err(|error| Fault::Unexpected(error.to_string()))?;
        self.read(self.send("POST", "/dashboard/api/schedule/preview", JSON, Some(&body), None).await?).await
    }

    /// Puts a schedule in force.
    pub(crate) async fn save_schedule(&self, wished: &Schedule) -> Result<ScheduleAnswer, Fault> {
        let body = serde_json::to_string(wished).map_err(|error| Fault::Unexpected(error.to_string()))?;
        self.read(self.send("PUT", "/dashboard/api/schedule", JSON, Some(&body), None).await?).await
    }
}
