//! Requests of the Call-backs screen, of the routing switch, and to put a caller through.

use wire::callback::{CallbackAnswer, CallbackChange, CallbackSteps, Callbacks};
use wire::routing::{Routing, RoutingAnswer, RoutingMode};
use wire::transfer::NewTransfer;

use super::{Backend, Fault};

impl Backend {
    /// Who is to be called back.
    pub(crate) async fn callbacks(&self) -> Result<Callbacks, Fault> {
        self.json("GET", "/dashboard/api/callbacks").await
    }

    /// Changes a card.
    pub(crate) async fn change_callback(
        &self,
        id: i64,
        change: &CallbackChange,
    ) -> Result<CallbackAnswer, Fault> {
        self.bring("PATCH", &format!("/dashboard/api/callbacks/{id}"), change).await
    }

    /// Has the clinic's telephone ring, which is connected with the caller of a card.
    pub(crate) async fn call_back(&self, id: i64) -> Result<(), Fault> {
        self.send("POST", &format!("/dashboard/api/callbacks/{id}/call"), &[], None, None).await.map(drop)
    }

    /// What was done with a card.
    pub(crate) async fn callback_steps(&self, id: i64) -> Result<CallbackSteps, Fault> {
        self.json("GET", &format!("/dashboard/api/callbacks/{id}/audit")).await
    }

    /// Changes who answers first.
    pub(crate) async fn set_routing(&self, mode: RoutingMode) -> Result<RoutingAnswer, Fault> {
        self.bring("PUT", "/dashboard/api/routing", &Routing { mode }).await
    }

    /// Puts a caller through to a person.
    pub(crate) async fn transfer(&self, call_sid: &str, new: &NewTransfer) -> Result<(), Fault> {
        let call_sid = String::from(js_sys::encode_uri_component(call_sid));
        let path = format!("/dashboard/api/calls/{call_sid}/transfer");
        self.bring::<serde_json::Value>("POST", &path, new).await.map(drop)
    }
}
