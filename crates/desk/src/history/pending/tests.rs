use super::*;
use wire::call::{Agent, AiStatus, ConnectionStatus, Source, Speaker, Step, Utterance};

fn row(call_sid: &str, duration: u64) -> RowNote {
    RowNote {
        call: LiveCall {
            call_sid: call_sid.into(),
            stream_sid: String::new(),
            phone_number: String::new(),
            customer_name: None,
            start_time: String::new(),
            duration,
            current_step: Step::Greeting,
            ai_status: AiStatus::Listening,
            last_activity: String::new(),
            source: Source::Phone,
            agent: Agent::Offline,
            is_speaking: false,
            connection_status: ConnectionStatus::Disconnected,
            connection_id: String::new(),
            is_recording: false,
            listeners: 0,
            staff: None,
            elsewhere: false,
            transfer: None,
            person: None,
        },
        started: Timestamp::UNIX_EPOCH,
        at: Timestamp::UNIX_EPOCH,
        confirmation_number: None,
        figures: None,
        turns: Arc::default(),
        latency: (0, 0),
    }
}

fn line(place: i64, text: &str) -> LineNote {
    LineNote {
        line: Line::Utterance(Utterance {
            id: place.to_string(),
            timestamp: String::new(),
            speaker: Speaker::User,
            text: text.into(),
            cut: None,
            is_final: true,
        }),
        place,
        at: Timestamp::UNIX_EPOCH,
        start_ms: 0,
        end_ms: None,
    }
}

fn end() -> EndNote {
    EndNote {
        at: Timestamp::UNIX_EPOCH,
        reason: EndReason::Finished,
        facts: Facts::default(),
        talk: Talk::default(),
    }
}

fn take(pending: &Pending) -> Changes {
    pending.take(Duration::ZERO, Duration::ZERO, 0, false).changes
}

fn texts(change: &CallChange) -> Vec<(i64, String)> {
    let text = |note: &LineNote| match &note.line {
        Line::Utterance(said) => said.text.clone(),
        Line::Tool(tool) => tool.summary.clone(),
        Line::Staff(act) => act.who.clone(),
    };
    change.lines.iter().map(|(place, note)| (*place, text(note))).collect()
}

#[test]
fn only_the_latest_of_a_call_and_of_each_line_is_kept() {
    let pending = Pending::new(true);
    pending.begin(row("CA1", 0));
    for n in 0..100 {
        pending.note(row("CA1", n), Some(line(0, &format!("{n} words"))));
    }
    pending.note(row("CA1", 100), Some(line(1, "yes")));
    let changes = take(&pending);
    assert_eq!(changes.lines(), 2, "a growing utterance is one line");
    let change = &changes.calls["CA1"];
    assert_eq!(texts(change), [(0, "99 words".into()), (1, "yes".into())], "as they stand last");
    assert_eq!((change.row.call.duration, change.began), (100, true), "and so does the call");
    assert!(take(&pending).is_empty(), "it is taken once");
}

#[test]
fn what_could_not_be_written_is_merged_with_what_came_later() {
    let pending = Pending::new(true);
    pending.begin(row("CA1", 0));
    pending.note(row("CA1", 1), Some(line(0, "I need")));
    let mut backlog = take(&pending);
    pending.note(row("CA1", 2), Some(line(0, "I need a visit")));
    pending.note(row("CA1", 3), Some(line(1, "on Monday")));
    pending.end(row("CA1", 4), end());
    pending.begin(row("CA2", 0));
    backlog.merge(take(&pending));
    let change = &backlog.calls["CA1"];
    assert_eq!(texts(change), [(0, "I need a visit".into()), (1, "on Monday".into())], "nothing twice");
    assert!(change.end.is_some() && change.is_told(), "it ended meanwhile");
    assert_eq!((backlog.lines(), backlog.calls.len()), (2, 2), "and another began");

    pending.begin(row("CA1", 5));
    backlog.merge(take(&pending));
    assert!(backlog.calls["CA1"].end.is_none(), "a call that goes on has not ended");
}

#[test]
fn a_long_backlog_is_taken_in_parts_and_a_calls_end_comes_last() {
    let pending = Pending::new(true);
    pending.begin(row("CA1", 0));
    for place in 0..25 {
        pending.note(row("CA1", 0), Some(line(place, "word")));
    }
    pending.end(row("CA1", 0), end());
    pending.begin(row("CA2", 0));
    let mut backlog = take(&pending);
    let mut parts = Vec::new();
    while !backlog.is_empty() {
        parts.push(backlog.take(10));
    }
    let sizes: Vec<usize> = parts.iter().map(Changes::lines).collect();
    assert_eq!(sizes, [10, 10, 5], "ten lines at a time");
    let ends: Vec<bool> = parts.iter().map(|part| part.calls["CA1"].end.is_some()).collect();
    assert_eq!(ends, [false, false, true], "all lines of a call are there when it is told as ended");
    assert!(parts[2].calls.contains_key("CA2"), "small calls go together");
    // A part that failed comes back to the front.
    let mut again = parts.swap_remove(0);
    for part in parts.into_iter().rev() {
        again.merge(part);
    }
    assert_eq!(again.calls["CA1"].lines.len(), 25, "nothing is lost");
    assert!(again.calls["CA1"].end.is_some(), "its end neither");
}

#[test]
fn memory_is_bounded_and_the_calls_themselves_are_never_dropped() {
    let pending = Pending::new(true);
    let places = i64::try_from(MOST_LINES).expect("a small number") + 5;
    for place in 0..places {
        pending.note(row("CA1", 0), Some(line(place, "word")));
    }
    pending.note(row("CA1", 0), Some(line(0, "a correction")));
    pending.begin(row("CA2", 0));
    let taken = pending.take(Duration::ZERO, Duration::ZERO, 0, false);
    assert_eq!((taken.changes.lines(), taken.lost), (MOST_LINES, 5), "what has no room is counted");
    assert_eq!(texts(&taken.changes.calls["CA1"])[0].1, "a correction", "what is there can still change");
    assert!(taken.changes.calls.contains_key("CA2"), "a call is always kept");
    // What the writer holds counts, too.
    drop(pending.take(Duration::ZERO, Duration::ZERO, MOST_LINES, true));
    pending.note(row("CA1", 0), Some(line(1, "word")));
    let taken = pending.take(Duration::ZERO, Duration::ZERO, 0, true);
    assert_eq!((taken.changes.lines(), taken.lost), (0, 1), "the backlog fills the room");
}

#[test]
fn where_nothing_is_kept_nothing_is_noted_and_a_flush_is_done_at_once() {
    let pending = Pending::new(false);
    pending.begin(row("CA1", 0));
    assert!(take(&pending).is_empty(), "forgotten");
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(pending.flush().done());
}

#[test]
fn the_end_of_a_call_that_goes_on_never_counts() {
    let pending = Pending::new(true);
    pending.end_for_now(row("CA1", 5), end());
    let up = take(&pending).into_calls();
    assert!(up["CA1"].end.is_none(), "the book has it as up");
    pending.begin(row("CA1", 6));
    assert!(take(&pending).into_calls()["CA1"].end.is_none());
    pending.close();
    assert!(take(&pending).is_empty(), "nothing is left of that end");
}

#[test]
fn the_end_of_a_call_that_does_not_go_on_counts_after_a_while_or_when_the_program_ends() {
    let pending = Pending { goes_on_within: Duration::from_millis(20), ..Pending::new(true) };
    pending.end_for_now(row("CA1", 5), end());
    assert!(take(&pending).into_calls()["CA1"].end.is_none());
    // Waits for the end alone, though it might for an hour.
    let late = pending.take(Duration::ZERO, Duration::from_secs(3_600), 0, false).changes.into_calls();
    assert!(late["CA1"].end.is_some() && late["CA1"].row.call.duration == 5);

    let pending = Pending::new(true);
    pending.end_for_now(row("CA2", 5), end());
    pending.close();
    assert!(take(&pending).into_calls()["CA2"].end.is_some(), "nobody goes on any more");
}
