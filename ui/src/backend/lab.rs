//! Past calls, held once more, or saved as scenarios.

use web_sys::AbortSignal;
use wire::replay::{Replay, ReplayWish, SavedScenario};

use super::http::JSON;
use super::{Backend, Fault};

impl Backend {
    /// Holds a past call once more on a copy of the book. Aborting ends the work.
    pub(crate) async fn replay(
        &self,
        call_sid: &str,
        wish: &ReplayWish,
        signal: Option<&AbortSignal>,
    ) -> Result<Replay, Fault> {
        let body = serde_json::to_string(wish).map_err(|error| Fault::Unexpected(error.to_string()))?;
        self.read(self.send("POST", &history(call_sid, "replay"), JSON, Some(&body), signal).await?).await
    }

    /// A past call as a scenario file, with invented names and numbers.
    pub(crate) async fn scenario(&self, call_sid: &str) -> Result<SavedScenario, Fault> {
        self.json("GET", &history(call_sid, "scenario")).await
    }
}

fn history(call_sid: &str, part: &str) -> String {
    format!("/dashboard/api/history/{}/{part}", String::from(js_sys::encode_uri_component(call_sid)))
}
