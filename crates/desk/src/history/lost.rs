//! Calls that a killed program left open.

use std::collections::HashSet;

use jiff::Timestamp;
use store::history::{CallRow, LineRow, Said};
use store::{Store, StoreError};
use wire::call::{AiStatus, ConnectionStatus, LiveCall, Step, ToolState};
use wire::event::{Event, HistoryChanged};
use wire::history::EndReason;

use super::ends::Facts;
use super::pending::EndNote;
use super::rows;
use crate::review::{Talk, ToolUse};
use crate::{Desk, view};

impl Desk {
    /// Closes the calls that the book has as up and nobody holds any more: they failed, with what is known of them, and
    /// those who booked keep their booking. Calls of another program that is running on the same book are left alone.
    /// Gives how many were closed. Waits for the disk; to be called before the first call is taken, and after
    /// [`Desk::open_recordings`], which knows how long those that were recorded went on.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read or written; the calls that are left are closed the next time.
    pub fn close_lost_calls(&self) -> Result<usize, StoreError> {
        let here: HashSet<String> = self.live().calls().into_iter().map(|call| call.call_sid).collect();
        let mut closed = 0;
        for row in self.0.store.active_calls()? {
            let is_held =
                rows::kept_by(&row).is_some_and(|run| self.0.run.is_going(&run) && run != self.0.run.name());
            if is_held || here.contains(&row.call_sid) {
                continue;
            }
            close(&self.0.store, &row, self.broken_off_at(&row.call_sid))?;
            closed += 1;
            self.bus().publish(Event::HistoryChanged(HistoryChanged { call_sid: row.call_sid }));
        }
        if closed > 0 {
            tracing::warn!(
                closed,
                "The program ended in the middle of calls the last time; they are closed as failed"
            );
        }
        Ok(closed)
    }
}

fn close(store: &Store, row: &CallRow, heard_until: Option<Timestamp>) -> Result<(), StoreError> {
    let lines = store.call_lines(row.id)?;
    let rows = store.booked_in(&row.call_sid)?;
    let booked = rows.into_iter().rev().find(|row| !row.status.frees_time());
    let booked = booked.map(|row| row.confirmation_number);
    let talk = talk(&lines);
    let used = |name: &str| talk.tools.iter().any(|tool| tool.name == name);
    let did = |name: &str| talk.tools.iter().any(|tool| tool.name == name && tool.done);
    let facts = Facts {
        booked: booked.or_else(|| row.confirmation_number.clone()),
        changed: ["move_appointment", "cancel_appointment", "join_waiting_list"].into_iter().any(did),
        message: did("take_message"),
        // A call that was lost is looked at anyhow.
        person: false,
        wish: None,
        goodbye: used("end_call"),
        named: row.customer_name.is_some(),
        times: ["list_available_slots", "find_slots", "resolve_date", "create_appointment", "book_slot"]
            .into_iter()
            .any(used),
        summary: None,
        mood: None,
    };
    // As far as it is known: when it was last written or heard.
    let at = row.updated_at.max(row.started_at).max(heard_until.unwrap_or(Timestamp::MIN));
    let end = EndNote { at, reason: EndReason::Crashed, facts, talk };
    store.close_lost_call(&row.call_sid, &rows::ended(&as_live(row), &end))
}

fn talk(lines: &[LineRow]) -> Talk {
    let mut talk = Talk::default();
    for line in lines {
        match line {
            LineRow::Said { speaker: Said::Caller, text, .. } => talk.caller.push(text.clone()),
            LineRow::Said { speaker: Said::Agent | Said::Staff, .. } | LineRow::Staff(_) => {}
            LineRow::Tool(tool) => talk.tools.push(ToolUse {
                name: tool.name.clone(),
                summary: tool.summary.clone(),
                done: rows::tool_state(&tool.state) == ToolState::Done,
            }),
        }
    }
    talk
}

/// The call as it was when it was last written.
fn as_live(row: &CallRow) -> LiveCall {
    LiveCall {
        call_sid: row.call_sid.clone(),
        stream_sid: row.stream_sid.clone(),
        phone_number: row.phone_number.clone(),
        customer_name: row.customer_name.clone(),
        start_time: view::moment(row.started_at),
        duration: 0,
        current_step: Step::Greeting,
        ai_status: AiStatus::Listening,
        last_activity: view::moment(row.updated_at),
        source: rows::source(&row.source),
        agent: rows::agent(&row.agent),
        is_speaking: false,
        connection_status: ConnectionStatus::Disconnected,
        connection_id: String::new(),
        is_recording: false,
        listeners: 0,
        staff: None,
        elsewhere: false,
        transfer: None,
        person: None,
    }
}
