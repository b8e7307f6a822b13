//! Telling calls and waiting for what they leave behind.

use std::time::Duration;

use call::event::{CallEvent, Speaker, Utterance};
use call::tools::{ToolOutcome, ToolRequest};
use desk::bus::Subscription;
use desk::live::Registered;
use desk::{CallContext, Desk};
use wire::event::Event;
use wire::history::{CallDetail, CallSummary, EndReason, Job, JobState};

use crate::support::{caller, id, next, ring};

/// Long enough for a slow machine.
const PATIENCE: Duration = Duration::from_secs(20);

pub fn said(id: &str, speaker: Speaker, text: &str, is_final: bool, began_ms: u64) -> CallEvent {
    CallEvent::Utterance(Utterance {
        id: id.into(),
        speaker,
        text: text.into(),
        cut: None,
        is_final,
        began: Duration::from_millis(began_ms),
    })
}

/// The caller says something.
pub fn says(call: &Registered, id: &str, text: &str) {
    call.tell(said(id, Speaker::Caller, text, true, 1_000));
}

/// A call with a booking, up to where it ends.
pub async fn book_in_call(desk: &Desk, call: &Registered, date: &str, time: &str) -> ToolOutcome {
    let context: CallContext = caller(call.call_sid());
    let tool = id(&format!("book-{}", call.call_sid()));
    let request = ToolRequest::CreateAppointment {
        customer_name: "Ann Lee".into(),
        date: date.into(),
        time: time.into(),
        phone_number: None,
    };
    call.tell(CallEvent::ToolStarted {
        tool: tool.clone(),
        name: "create_appointment".into(),
        request: Some(request.clone()),
    });
    let outcome = desk.run_tool(&context, &tool, request).await;
    call.tell(CallEvent::ToolEnded { tool, outcome: outcome.clone() });
    outcome
}

/// A call of one line that ended.
pub async fn past(desk: &Desk, call_sid: &str, words: &str, why: EndReason) {
    let (call, _orders) = ring(desk, call_sid);
    says(&call, "u1", words);
    call.end(why);
    kept(desk).await;
}

/// Waits until everything is in the book.
pub async fn kept(desk: &Desk) {
    assert!(desk.flush_history(PATIENCE).await, "the book takes it in time");
}

pub async fn detail(desk: &Desk, which: &str) -> CallDetail {
    desk.past_call(which).await.expect("the book has this call")
}

pub async fn summary(desk: &Desk, which: &str) -> CallSummary {
    detail(desk, which).await.call
}

/// Waits for the end of a piece of work; gives it and how often it was told of.
pub async fn ended(reader: &mut Subscription, id: &str) -> (Job, usize) {
    let mut told = 0;
    loop {
        if let Event::JobChanged(job) = next(reader).await
            && job.id == id
        {
            told += 1;
            if job.state != JobState::Running {
                return (job, told);
            }
        }
    }
}
