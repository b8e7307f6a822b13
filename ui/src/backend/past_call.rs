//! One past call: its record and its sound.

use serde::Deserialize;
use wire::history::{CallDetail, Peaks};

use super::{Backend, Fault};

/// A signed address, good for some minutes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SoundLink {
    /// In full.
    pub(crate) url: String,
    /// RFC 3339, UTC.
    pub(crate) expires_at: String,
}

impl Backend {
    /// A call with everything; also one that is up.
    pub(crate) async fn past_call(&self, call_sid: &str) -> Result<CallDetail, Fault> {
        self.json("GET", &history(call_sid, "")).await
    }

    /// The outline of the recording.
    pub(crate) async fn peaks(&self, call_sid: &str) -> Result<Peaks, Fault> {
        self.json("GET", &history(call_sid, "/peaks")).await
    }

    /// Where the recording can be heard for some minutes.
    pub(crate) async fn sound_link(&self, call_sid: &str) -> Result<SoundLink, Fault> {
        let link: SoundLink = self.json("POST", &history(call_sid, "/recording-link")).await?;
        Ok(SoundLink { url: self.url(&link.url), ..link })
    }

    /// Ends the recording of a call that is up, and not the call.
    pub(crate) async fn stop_recording(&self, call_sid: &str) -> Result<(), Fault> {
        let call_sid = String::from(js_sys::encode_uri_component(call_sid));
        self.send("POST", &format!("/dashboard/api/calls/{call_sid}/stop-recording"), &[], None, None)
            .await
            .map(drop)
    }
}

fn history(call_sid: &str, part: &str) -> String {
    format!("/dashboard/api/history/{}{part}", String::from(js_sys::encode_uri_component(call_sid)))
}
