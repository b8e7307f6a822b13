//! Messages that callers leave for the staff.

use call::tools::{ToolId, ToolOutcome};

use crate::Desk;
use crate::arguments::{MESSAGE, bounded, failed, name, phone};
use crate::tools::{CallContext, Ran, book_failed};

impl Desk {
    /// Keeps a message; it is on disk when the caller is told so.
    pub(crate) async fn take_message(
        &self,
        call: &CallContext,
        tool: &ToolId,
        customer_name: Option<&str>,
        phone_number: Option<&str>,
        message: &str,
    ) -> Ran {
        let new = match self.understand(call, tool, customer_name, phone_number, message) {
            Ok(new) => new,
            Err(outcome) => return outcome.into(),
        };
        match self.with_book(move |store| store.take_message(&new)).await {
            Ok(Ok(_)) => {
                tracing::info!(callSid = %call.call_sid, "Message taken");
                ToolOutcome::MessageKept.into()
            }
            Ok(Err(error)) => {
                tracing::error!(callSid = %call.call_sid, %error, "A message could not be kept");
                book_failed()
            }
            Err(_) => book_failed(),
        }
    }

    fn understand(
        &self,
        call: &CallContext,
        tool: &ToolId,
        customer_name: Option<&str>,
        phone_number: Option<&str>,
        message: &str,
    ) -> Result<store::NewMessage, ToolOutcome> {
        let message = bounded("message", message, MESSAGE)?.trim();
        if message.is_empty() {
            return Err(failed("`message` was empty; expected what to pass on. Ask the caller for it."));
        }
        let given = customer_name.filter(|text| !text.trim().is_empty());
        Ok(store::NewMessage {
            call_sid: call.call_sid.clone(),
            tool_call_id: tool.0.clone(),
            customer_name: given.map(name).transpose()?,
            phone_number: self
                .e164(&phone("phone_number", phone_number, &call.phone_number)?)
                .as_str()
                .to_owned(),
            message: message.to_owned(),
            taken_at: self.now(),
        })
    }
}
