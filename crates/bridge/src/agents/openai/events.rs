//! The service's events as events of an agent.

use std::collections::HashMap;

use call::event::{AgentEvent, FaultKind, ItemId, ResponseId, ResponseStatus};
use call::tools::ToolId;
use call::usage::Usage;

use super::fault::{self, Loss, fault};
use super::message::{NotAnEvent, Problem, Told};
use super::order::Purpose;
use super::phantom::is_phantom;
use super::tools;
use crate::agents::Telling;

/// What stands for words of the caller that could not be written down. The model heard them all the same.
const INAUDIBLE: &str = "[inaudible]";
/// Garbage is logged this often for one connection.
const COMPLAINTS: u32 = 3;
/// So many messages in a row that are no events: whatever talks there is not the service.
const MOST_GARBAGE: u32 = 50;
/// Utterances of the caller that grow at the same time; more means that their ends never come.
const GROWING: usize = 16;

/// The way to the call, with what must be remembered between two events.
pub struct Events {
    to_call: Telling,
    /// The caller's utterances that are not complete.
    growing: HashMap<ItemId, String>,
    complaints: u32,
    /// Messages since the last event that were none.
    garbage: u32,
}

impl Events {
    /// Passes on to this call.
    pub fn new(to_call: Telling) -> Events {
        Events { to_call, growing: HashMap::new(), complaints: 0, garbage: 0 }
    }

    /// A message was no event. It is left alone.
    ///
    /// # Errors
    /// When nothing else comes any more: the session is over.
    pub fn complain(&mut self, garbage: NotAnEvent) -> Result<(), Loss> {
        if self.complaints < COMPLAINTS {
            self.complaints += 1;
            tracing::warn!(error = %garbage, "A message of the realtime service was left alone");
        }
        self.garbage += 1;
        if self.garbage < MOST_GARBAGE {
            return Ok(());
        }
        Err(Loss::for_now(FaultKind::Service, "nothing comes but messages that make no sense"))
    }

    /// Passes one event on.
    ///
    /// # Errors
    /// When the event says that the session is over.
    pub async fn pass(&mut self, told: Told) -> Result<(), Loss> {
        self.garbage = 0;
        let event = match told {
            Told::SpeechStarted(item) => AgentEvent::CallerSpeechStarted(item),
            Told::Committed(item) => AgentEvent::CallerSpeechStopped(item),
            Told::CallerWords { item, delta } => {
                if self.growing.len() == GROWING && !self.growing.contains_key(&item) {
                    self.growing.clear();
                }
                let text = self.growing.entry(item.clone()).or_default();
                text.push_str(&delta);
                AgentEvent::CallerSaid { text: text.clone(), item, is_final: false }
            }
            Told::CallerWordsDone { item, transcript, usage } => {
                self.growing.remove(&item);
                self.used(usage).await;
                let text = if is_phantom(&transcript) { String::new() } else { transcript };
                AgentEvent::CallerSaid { item, text, is_final: true }
            }
            Told::CallerWordsFailed(item) => {
                let text = self.growing.remove(&item).filter(|text| !text.trim().is_empty());
                AgentEvent::CallerSaid {
                    item,
                    text: text.unwrap_or_else(|| INAUDIBLE.into()),
                    is_final: true,
                }
            }
            Told::ResponseCreated(response) => AgentEvent::ResponseStarted(response),
            Told::Sound { response, item, sound } => AgentEvent::Speech { response, item, sound },
            Told::Words { response, item, delta } => AgentEvent::Words { response, item, text: delta },
            Told::WordsDone { response, item, text } => AgentEvent::WordsDone { response, item, text },
            Told::FunctionCall { response, call, name, arguments } => {
                let request = tools::request(&name, &arguments);
                AgentEvent::ToolCalled { response, tool: ToolId(call), name, request }
            }
            Told::ResponseDone { response, status, error, usage } => {
                // Before its end, which may be the end of the call.
                self.used(usage).await;
                AgentEvent::ResponseEnded { response, status: ended(&status, &error) }
            }
            Told::Error(problem) => match self.problem(problem)? {
                Some(event) => event,
                None => return Ok(()),
            },
            Told::SessionCreated | Told::SessionUpdated { .. } | Told::Other => return Ok(()),
        };
        self.tell(event).await;
        Ok(())
    }

    fn problem(&self, problem: Problem) -> Result<Option<AgentEvent>, Loss> {
        let detail = format!("{} {} {}", problem.kind, problem.code, problem.param);
        if let Some(loss) = fault::of_error(&problem.code, &detail) {
            return Err(loss);
        }
        match Purpose::of(&problem.event_id) {
            // The call waits for this response, so it must learn that it will not come.
            Some(Purpose::Respond) => {
                let fault = fault(fault::of_response(&problem.kind, &problem.code), &detail);
                let response = ResponseId(problem.event_id);
                Ok(Some(AgentEvent::ResponseEnded { response, status: ResponseStatus::Failed(fault) }))
            }
            Some(Purpose::Undo) => {
                tracing::debug!(
                    code = problem.code,
                    "There was nothing left to undo at the realtime service"
                );
                Ok(None)
            }
            _ if fault::is_benign(&problem.code) => Ok(None),
            Some(Purpose::Item | Purpose::Session) => {
                Ok(Some(AgentEvent::Fault(fault(FaultKind::Protocol, &detail))))
            }
            None => {
                let kind = fault::of_response(&problem.kind, &problem.code);
                Ok(Some(AgentEvent::Fault(fault(kind, &detail))))
            }
        }
    }

    async fn used(&mut self, usage: Usage) {
        if usage != Usage::default() {
            self.tell(AgentEvent::Used(usage)).await;
        }
    }

    async fn tell(&mut self, event: AgentEvent) {
        // A call that no longer listens is over, and its link notices that by itself.
        drop(self.to_call.tell(event).await);
    }
}

fn ended(status: &str, error: &Problem) -> ResponseStatus {
    match status {
        "cancelled" => ResponseStatus::Cancelled,
        "incomplete" => ResponseStatus::Incomplete,
        "failed" => {
            let kind = fault::of_response(&error.kind, &error.code);
            ResponseStatus::Failed(fault(kind, &format!("{} {}", error.kind, error.code)))
        }
        _ => ResponseStatus::Completed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agents::ends;

    async fn passed(told: Vec<Told>) -> (Vec<AgentEvent>, Result<(), Loss>) {
        let (mut handle, end) = ends();
        let mut events = Events::new(end.events);
        let mut result = Ok(());
        for told in told {
            result = result.and(events.pass(told).await);
        }
        drop(events);
        let mut all = Vec::new();
        while let Some(event) = handle.next().await {
            all.push(event);
        }
        (all, result)
    }

    fn item() -> ItemId {
        ItemId("item_1".into())
    }

    fn said(text: &str, is_final: bool) -> AgentEvent {
        AgentEvent::CallerSaid { item: item(), text: text.into(), is_final }
    }

    fn done(transcript: &str) -> Told {
        Told::CallerWordsDone { item: item(), transcript: transcript.into(), usage: Usage::default() }
    }

    fn problem(code: &str, event_id: &str) -> Told {
        let kind = "invalid_request_error".to_owned();
        Told::Error(Problem { kind, code: code.into(), event_id: event_id.into(), ..Problem::default() })
    }

    #[tokio::test]
    async fn the_callers_words_grow() {
        let words = |delta: &str| Told::CallerWords { item: item(), delta: delta.into() };
        let (events, _) = passed(vec![words("I'm "), words("Ann"), done("I'm Anna.")]).await;
        assert_eq!(events, [said("I'm ", false), said("I'm Ann", false), said("I'm Anna.", true)]);
    }

    #[tokio::test]
    async fn words_that_could_not_be_written_down_do_not_count_as_a_cough() {
        let (events, _) = passed(vec![Told::CallerWordsFailed(item())]).await;
        assert_eq!(events, [said(INAUDIBLE, true)], "an empty text would take the caller's turn away");
    }

    #[tokio::test]
    async fn words_that_nobody_said_count_as_none() {
        let (events, _) = passed(vec![done("Thank you for watching!"), done("Thank you.")]).await;
        assert_eq!(events, [said("", true), said("Thank you.", true)]);
    }

    #[tokio::test]
    async fn what_was_counted_comes_before_what_it_was_counted_for() {
        let usage = Usage { output_audio: 7, ..Usage::default() };
        let response = ResponseId("resp_1".into());
        let ended = |usage| Told::ResponseDone {
            response: response.clone(),
            status: "cancelled".into(),
            error: Problem::default(),
            usage,
        };
        let (events, _) = passed(vec![ended(usage), ended(Usage::default())]).await;
        let end = AgentEvent::ResponseEnded { response: response.clone(), status: ResponseStatus::Cancelled };
        assert_eq!(events, [AgentEvent::Used(usage), end.clone(), end], "and nothing is told of nothing");
    }

    #[tokio::test]
    async fn garbage_is_put_up_with_until_nothing_else_comes() {
        let mut events = Events::new(ends().1.events);
        for _ in 0..3 {
            for _ in 1..MOST_GARBAGE {
                assert_eq!(events.complain(NotAnEvent), Ok(()));
            }
            assert_eq!(events.pass(Told::Other).await, Ok(()), "it talks sense again");
        }
        let results = (0..MOST_GARBAGE).map(|_| events.complain(NotAnEvent));
        assert!(results.last().is_some_and(|last| last.is_err_and(|loss| loss.may_mend)));
    }

    #[tokio::test]
    async fn a_response_that_was_not_accepted_ends_as_failed() {
        let (events, result) =
            passed(vec![problem("conversation_already_has_active_response", "respond-3")]).await;
        assert_eq!(result, Ok(()));
        let [AgentEvent::ResponseEnded { response, status: ResponseStatus::Failed(_) }] = &events[..] else {
            panic!("the call must learn of it: {events:?}")
        };
        assert_eq!(response.0, "respond-3", "an id of its own");
    }

    #[tokio::test]
    async fn what_comes_too_late_is_no_fault_and_an_expired_session_is_the_end() {
        let late = vec![
            problem("item_truncate_invalid_audio_end_ms", "undo-4"),
            problem("some_new_spelling", "undo-5"),
            problem("response_cancel_not_active", ""),
        ];
        assert_eq!(passed(late).await, (Vec::new(), Ok(())));
        let (_, result) = passed(vec![problem("session_expired", "")]).await;
        assert_eq!(result.map_err(|loss| loss.fault.kind), Err(FaultKind::Expired));
        let (events, result) = passed(vec![problem("invalid_tool_call_id", "item-6")]).await;
        assert!(
            result.is_ok()
                && matches!(&events[..], [AgentEvent::Fault(fault)] if fault.kind == FaultKind::Protocol)
        );
    }

    #[tokio::test]
    async fn a_tool_call_is_passed_on_also_when_it_makes_no_sense() {
        let call = |name: &str, arguments: &str| Told::FunctionCall {
            response: ResponseId("resp_1".into()),
            call: "call_1".into(),
            name: name.into(),
            arguments: arguments.into(),
        };
        let (events, _) = passed(vec![call("cure_patient", "{}"), call("list_available_slots", "{")]).await;
        for event in events {
            assert!(
                matches!(event, AgentEvent::ToolCalled { request: Err(_), .. }),
                "the model must get an answer"
            );
        }
    }

    #[test]
    fn responses_end_as_the_service_says() {
        let none = Problem::default();
        assert_eq!(ended("completed", &none), ResponseStatus::Completed);
        assert_eq!(ended("cancelled", &none), ResponseStatus::Cancelled);
        assert_eq!(ended("incomplete", &none), ResponseStatus::Incomplete);
        let quota = Problem { code: "insufficient_quota".into(), ..Problem::default() };
        let ResponseStatus::Failed(fault) = ended("failed", &quota) else { panic!("it failed") };
        assert_eq!(fault.kind, FaultKind::Quota);
    }
}
