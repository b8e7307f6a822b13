//! Requests of the Waiting list screen.

use wire::visit::{FreeSlot, FreeSlots};
use wire::waiting::{NewOffer, NewWaiting, Outbox, TextAnswer, WaitingAnswer, WaitingChange, WaitingList};

use super::{Backend, Fault};

/// So many free times are offered to choose from.
const TIMES: &str = "40";

/// What can be done with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextVerb {
    /// Staff told the person.
    Told,
    /// The person said yes.
    Accept,
    /// The person said no.
    Decline,
    /// Send it again.
    Retry,
}

impl TextVerb {
    fn word(self) -> &'static str {
        match self {
            TextVerb::Told => "told",
            TextVerb::Accept => "accept",
            TextVerb::Decline => "decline",
            TextVerb::Retry => "retry",
        }
    }
}

impl Backend {
    /// Who waits.
    pub(crate) async fn waiting_list(&self) -> Result<WaitingList, Fault> {
        self.json("GET", "/dashboard/api/waiting").await
    }

    /// Texts to them, and what came in.
    pub(crate) async fn outbox(&self) -> Result<Outbox, Fault> {
        self.json("GET", "/dashboard/api/outbox").await
    }

    /// Puts somebody on the list.
    pub(crate) async fn add_waiting(&self, new: &NewWaiting) -> Result<WaitingAnswer, Fault> {
        self.bring("POST", "/dashboard/api/waiting", new).await
    }

    /// Changes an entry.
    pub(crate) async fn change_waiting(
        &self,
        id: i64,
        change: &WaitingChange,
    ) -> Result<WaitingAnswer, Fault> {
        self.bring("PATCH", &format!("/dashboard/api/waiting/{id}"), change).await
    }

    /// Takes somebody off the list.
    pub(crate) async fn leave_waiting(&self, id: i64) -> Result<WaitingAnswer, Fault> {
        self.json("DELETE", &format!("/dashboard/api/waiting/{id}")).await
    }

    /// Offers a time to somebody.
    pub(crate) async fn offer_waiting(&self, id: i64, offer: &NewOffer) -> Result<WaitingAnswer, Fault> {
        self.bring("POST", &format!("/dashboard/api/waiting/{id}/offer"), offer).await
    }

    /// The first times that somebody could be offered.
    pub(crate) async fn times_to_offer(
        &self,
        visit_type: Option<i64>,
        clinician: Option<i64>,
    ) -> Result<Vec<FreeSlot>, Fault> {
        let id = |name: &str, id: Option<i64>| id.map(|id| format!("&{name}={id}")).unwrap_or_default();
        let (kind, who) = (id("visitTypeId", visit_type), id("clinicianId", clinician));
        let path = format!("/dashboard/api/slots?rules=offer&limit={TIMES}{kind}{who}");
        self.json::<FreeSlots>("GET", &path).await.map(|free| free.slots)
    }

    /// Does something with a text.
    pub(crate) async fn text(&self, id: i64, verb: TextVerb) -> Result<TextAnswer, Fault> {
        self.json("POST", &format!("/dashboard/api/outbox/{id}/{}", verb.word())).await
    }
}
