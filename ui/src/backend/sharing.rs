//! Requests of the page "Share and import".

use serde::Deserialize;
use wasm_bindgen::JsCast;
use web_sys::File;
use wire::appointment::Day;
use wire::feed::{Feed, Feeds, MadeFeed, NewFeed};
use wire::history::Job;
use wire::import::ImportReport;

use super::http::JSON;
use super::{Backend, Fault};

#[derive(Deserialize)]
struct OneFeed {
    feed: Feed,
}

#[derive(Deserialize)]
struct OneJob {
    job: Job,
}

#[derive(Deserialize)]
struct Link {
    url: String,
}

impl Backend {
    /// The clinic's today, with who works there.
    pub(crate) async fn today(&self) -> Result<Day, Fault> {
        self.json("GET", "/dashboard/api/appointments").await
    }

    /// Calendars under secret addresses, the latest first.
    pub(crate) async fn feeds(&self) -> Result<Vec<Feed>, Fault> {
        self.json::<Feeds>("GET", "/dashboard/api/feeds").await.map(|feeds| feeds.feeds)
    }

    /// Makes a calendar.
    pub(crate) async fn make_feed(&self, new: NewFeed) -> Result<MadeFeed, Fault> {
        let body = serde_json::to_string(&new).map_err(|error| Fault::Unexpected(error.to_string()))?;
        self.read(self.send("POST", "/dashboard/api/feeds", JSON, Some(&body), None).await?).await
    }

    /// Revokes a calendar.
    pub(crate) async fn revoke_feed(&self, id: i64) -> Result<Feed, Fault> {
        let path = format!("/dashboard/api/feeds/{id}");
        self.json::<OneFeed>("DELETE", &path).await.map(|answer| answer.feed)
    }

    /// Starts an export of the visits of these days, `YYYY-MM-DD`.
    pub(crate) async fn start_book_export(
        &self,
        from: &str,
        to: &str,
        clinician_id: Option<i64>,
    ) -> Result<Job, Fault> {
        let visits = serde_json::json!({ "from": from, "to": to, "clinicianId": clinician_id });
        let body = serde_json::json!({ "kind": "book_export", "visits": visits }).to_string();
        let response = self.send("POST", "/dashboard/api/jobs", JSON, Some(&body), None).await?;
        self.read::<OneJob>(response).await.map(|answer| answer.job)
    }

    /// What a file would do to the book. `question` is a query string that says how it is to be read.
    pub(crate) async fn check_import(&self, file: &File, question: &str) -> Result<ImportReport, Fault> {
        let path = format!("/dashboard/api/import?{question}");
        self.read(self.send_any("POST", &path, &JSON[..1], Some(file.unchecked_ref()), None).await?).await
    }

    /// Starts to do it.
    pub(crate) async fn start_import(&self, file: &File, question: &str) -> Result<Job, Fault> {
        let path = format!("/dashboard/api/import?commit=true&{question}");
        let response = self.send_any("POST", &path, &JSON[..1], Some(file.unchecked_ref()), None).await?;
        self.read::<OneJob>(response).await.map(|answer| answer.job)
    }

    /// The address under which the sheet of a day can be fetched for a while without our proof.
    pub(crate) async fn day_sheet_link(
        &self,
        date: &str,
        clinician_id: Option<i64>,
    ) -> Result<String, Fault> {
        let whose = clinician_id.map(|id| format!("&clinicianId={id}")).unwrap_or_default();
        let path = format!("/dashboard/api/day-sheet/link?date={date}{whose}");
        let link: Link = self.json("POST", &path).await?;
        Ok(self.url(&link.url))
    }

    /// The address under which the invitation to a visit can be fetched for a while without our proof.
    pub(crate) async fn invite_link(&self, id: i64) -> Result<String, Fault> {
        let link: Link = self.json("POST", &format!("/dashboard/api/appointments/{id}/invite/link")).await?;
        Ok(self.url(&link.url))
    }
}
