//! Calls as a program would write them.

use jiff::{SignedDuration, Timestamp};
use store::Store;
use store::history::{
    Batch, CallFilter, CallRow, CallStatus, CallWrite, EndReason, Ended, Figures, Found, Judged, Order,
    Outcome, Page, Said, Sentiment, ToolWrite, UtteranceWrite,
};

use crate::support::now;

/// So many seconds after [`now`].
pub fn at(seconds: i64) -> Timestamp {
    now() + SignedDuration::from_secs(seconds)
}

/// A call that began at this second and is up.
pub fn up(sid: &str, started: i64) -> CallWrite {
    CallWrite {
        call_sid: sid.to_owned(),
        stream_sid: "MZ1".to_owned(),
        source: "phone".to_owned(),
        agent: "openai".to_owned(),
        phone_number: "+15005550100".to_owned(),
        customer_name: None,
        started_at: at(started),
        duration_ms: 1000,
        confirmation_number: None,
        figures: None,
        metadata: None,
        ended: None,
        at: at(started + 1),
    }
}

pub fn ended(seconds: i64) -> Ended {
    Ended {
        at: at(seconds),
        status: CallStatus::Completed,
        outcome: Outcome::NoBooking,
        reason: EndReason::Finished,
        action: None,
        judged: Judged {
            sentiment: Some((Sentiment::Neutral, 0.1)),
            sentiment_by: "rules".to_owned(),
            digest: "{}".to_owned(),
        },
    }
}

/// A call that began at this second and ended a minute later.
pub fn over(sid: &str, started: i64) -> CallWrite {
    CallWrite {
        duration_ms: 60_000,
        ended: Some(ended(started + 60)),
        at: at(started + 60),
        figures: Some(Figures {
            json: "{\"turns\":2}".to_owned(),
            turns: "[]".to_owned(),
            at: at(started + 60),
            latency_ms: 900,
            measured_turns: 2,
        }),
        metadata: Some("{\"language\":\"en-US\"}".to_owned()),
        ..up(sid, started)
    }
}

pub fn said(sid: &str, number: i64, text: &str) -> UtteranceWrite {
    UtteranceWrite {
        call_sid: sid.to_owned(),
        id: format!("item_{number}"),
        place: number,
        speaker: if number % 2 == 0 { Said::Agent } else { Said::Caller },
        text: text.to_owned(),
        cut: None,
        at: at(number),
        start_ms: number * 1000,
        end_ms: Some(number * 1000 + 900),
        confidence: Some(0.9),
        is_final: true,
    }
}

pub fn tool(sid: &str, number: i64, state: &str) -> ToolWrite {
    ToolWrite {
        call_sid: sid.to_owned(),
        id: format!("call_{number}"),
        place: number,
        name: "create_appointment".to_owned(),
        summary: "Booked".to_owned(),
        state: state.to_owned(),
        at: at(number),
        start_ms: number * 1000,
        end_ms: None,
    }
}

pub fn write(store: &Store, calls: Vec<CallWrite>, utterances: Vec<UtteranceWrite>) {
    store.write_calls(&Batch { calls, utterances, ..Batch::default() }).expect("the batch is written");
}

/// A call that is over, with these lines.
pub fn tell(store: &Store, sid: &str, started: i64, lines: &[&str]) {
    let lines = (0..).zip(lines).map(|(number, text)| said(sid, number, text)).collect();
    write(store, vec![over(sid, started)], lines);
}

pub fn row(store: &Store, sid: &str) -> CallRow {
    store
        .call(&store::history::CallRef::Sid(sid.to_owned()))
        .expect("the book can be read")
        .expect("the call is there")
}

pub fn found(store: &Store, filter: &CallFilter) -> Vec<Found> {
    let page = Page::After(None, 1000);
    let found = store.find_calls(filter, Order::NewestFirst, page).expect("found");
    let counts = store.count_piles(filter).expect("counted");
    assert_eq!(found.len() as u64, counts.of(filter.pile), "as many are counted as are listed");
    let both = store.find_and_count(filter, Order::NewestFirst, page).expect("found");
    assert!(both == (found.clone(), counts), "asked for together they are the same");
    found
}

/// The sids of what a text finds, the newest first.
pub fn search(store: &Store, text: &str) -> Vec<String> {
    let filter = CallFilter { text: Some(text.to_owned()), ..CallFilter::default() };
    found(store, &filter).into_iter().map(|found| found.call.call_sid).collect()
}
