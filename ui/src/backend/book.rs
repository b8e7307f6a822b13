//! Requests about the appointment book.

use wire::appointment::Days;
use wire::visit::{Changed, FreeSlots, NewVisit, VisitChange, VisitDetail, WhyNot};

use super::http::JSON;
use super::{Backend, Fault};
use crate::state::book::Stretch;

const VISITS: &str = "/dashboard/api/appointments";

impl Backend {
    /// Some days of the book, at most 42.
    pub(crate) async fn days(&self, stretch: Stretch) -> Result<Days, Fault> {
        let Stretch { from, days } = stretch;
        self.json("GET", &format!("{VISITS}/range?from={from}&days={days}")).await
    }

    /// A visit with its past.
    pub(crate) async fn visit(&self, id: i64) -> Result<VisitDetail, Fault> {
        self.json("GET", &format!("{VISITS}/{id}")).await
    }

    /// Books a visit. The same `key` again is the same booking.
    pub(crate) async fn book(&self, visit: &NewVisit, key: &str) -> Result<Changed, Fault> {
        let headers: Vec<_> = JSON.iter().copied().chain([("idempotency-key", key)]).collect();
        self.read(self.send("POST", VISITS, &headers, Some(&body(visit)?), None).await?).await
    }

    /// Changes a visit.
    pub(crate) async fn change_visit(&self, id: i64, change: &VisitChange) -> Result<Changed, Fault> {
        self.bring("PATCH", &format!("{VISITS}/{id}"), change).await
    }

    /// Takes a change back.
    pub(crate) async fn undo_change(&self, change_id: i64) -> Result<Changed, Fault> {
        self.json("POST", &format!("/dashboard/api/changes/{change_id}/undo")).await
    }

    /// Whether a time can be had, and if not, why. `question` is a query string.
    pub(crate) async fn why_not(&self, question: &str) -> Result<WhyNot, Fault> {
        self.json("GET", &format!("{VISITS}/why-not?{question}")).await
    }

    /// Free times. `question` is a query string.
    pub(crate) async fn free_slots(&self, question: &str) -> Result<FreeSlots, Fault> {
        self.json("GET", &format!("/dashboard/api/slots?{question}")).await
    }
}

fn body(value: &impl serde::Serialize) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|error| Fault::Unexpected(error.to_string()))
}
