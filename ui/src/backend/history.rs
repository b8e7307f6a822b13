//! Requests of the Calls and Overview screens, and of long work.

use serde::{Deserialize, Serialize};
use wire::history::{CallSummary, HistoryPage, Job, JobKind, Overview};

use super::http::JSON;
use super::{Backend, Fault};

/// Calls asked for at once.
const PAGE: &str = "50";

#[derive(Deserialize)]
struct Changed {
    call: CallSummary,
}

#[derive(Deserialize)]
struct OneJob {
    job: Job,
}

#[derive(Deserialize)]
struct Jobs {
    jobs: Vec<Job>,
}

#[derive(Deserialize)]
struct Link {
    url: String,
}

impl Backend {
    /// A page of calls: the first, or what follows `cursor`. `question` is a query string.
    pub(crate) async fn history(&self, question: &str, cursor: Option<&str>) -> Result<HistoryPage, Fault> {
        let more = cursor.map(|cursor| ("cursor", cursor));
        let paging: Vec<_> = [("limit", PAGE)].into_iter().chain(more).collect();
        let paging = serde_urlencoded::to_string(paging).unwrap_or_default();
        let joint = if question.is_empty() { "" } else { "&" };
        self.json("GET", &format!("/dashboard/api/history?{question}{joint}{paging}")).await
    }

    /// Says that nothing more is to be done about a call, or takes that back.
    pub(crate) async fn set_done(&self, call_sid: &str, done: bool) -> Result<CallSummary, Fault> {
        self.change(call_sid, "done", &serde_json::json!({ "done": done })).await
    }

    /// Writes what staff note about a call.
    pub(crate) async fn set_call_notes(&self, call_sid: &str, notes: &str) -> Result<CallSummary, Fault> {
        self.change(call_sid, "notes", &serde_json::json!({ "notes": notes })).await
    }

    async fn change(
        &self,
        call_sid: &str,
        what: &str,
        body: &serde_json::Value,
    ) -> Result<CallSummary, Fault> {
        let call_sid = String::from(js_sys::encode_uri_component(call_sid));
        let path = format!("/dashboard/api/history/{call_sid}/{what}");
        let response = self.send("PUT", &path, JSON, Some(&body.to_string()), None).await?;
        self.read::<Changed>(response).await.map(|changed| changed.call)
    }

    /// Calls and bookings in figures. `question` is a query string.
    pub(crate) async fn overview(&self, question: &str) -> Result<Overview, Fault> {
        self.json("GET", &format!("/dashboard/api/overview?{question}")).await
    }

    /// Long work under way, and what has ended since the program started.
    pub(crate) async fn jobs(&self) -> Result<Vec<Job>, Fault> {
        self.json::<Jobs>("GET", "/dashboard/api/jobs").await.map(|jobs| jobs.jobs)
    }

    /// Starts an export of the calls that `filter` leaves: names and values as in the history's query.
    pub(crate) async fn start_export(&self, filter: &[(&'static str, String)]) -> Result<Job, Fault> {
        let filter: serde_json::Map<_, _> =
            filter.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into())).collect();
        self.start(JobKind::Export, Some(filter)).await
    }

    /// Starts building the index of the transcripts anew.
    pub(crate) async fn start_reindex(&self) -> Result<Job, Fault> {
        self.start(JobKind::Reindex, None).await
    }

    async fn start(
        &self,
        kind: JobKind,
        filter: Option<serde_json::Map<String, serde_json::Value>>,
    ) -> Result<Job, Fault> {
        #[derive(Serialize)]
        struct Start {
            kind: JobKind,
            #[serde(skip_serializing_if = "Option::is_none")]
            filter: Option<serde_json::Map<String, serde_json::Value>>,
        }
        let body = serde_json::to_string(&Start { kind, filter })
            .map_err(|error| Fault::Unexpected(error.to_string()))?;
        let response = self.send("POST", "/dashboard/api/jobs", JSON, Some(&body), None).await?;
        self.read::<OneJob>(response).await.map(|answer| answer.job)
    }

    /// Stops a piece of long work.
    pub(crate) async fn cancel_job(&self, id: &str) -> Result<Job, Fault> {
        let id = String::from(js_sys::encode_uri_component(id));
        self.json::<OneJob>("DELETE", &format!("/dashboard/api/jobs/{id}")).await.map(|answer| answer.job)
    }

    /// The address under which a job's file can be fetched for a while without our proof.
    pub(crate) async fn job_link(&self, id: &str) -> Result<String, Fault> {
        let id = String::from(js_sys::encode_uri_component(id));
        let link: Link = self.json("POST", &format!("/dashboard/api/jobs/{id}/link")).await?;
        Ok(self.url(&link.url))
    }
}
