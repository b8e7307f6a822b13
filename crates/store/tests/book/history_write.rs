//! Writing calls while they are up.

use store::history::{
    Batch, CallRef, CallStatus, CallWrite, EndReason, Ended, LineRow, Outcome, StaffRow, StaffWrite,
};

use crate::history_support::{at, ended, over, row, said, search, tell, tool, up, write};
use crate::support::{audit, book, count, raw};

#[test]
fn a_call_is_read_as_it_was_written() {
    let (_folder, path, store) = book();
    let mut call = over("CA1", 0);
    call.customer_name = Some("Zoë Müller".to_owned());
    call.confirmation_number = Some("APT-12345".to_owned());
    let mut line = said("CA1", 1, "Good morning");
    line.cut = Some("to you".to_owned());
    let batch = Batch {
        calls: vec![call],
        utterances: vec![said("CA1", 2, "Hello"), line],
        tools: vec![tool("CA1", 3, "done")],
        staff: vec![listened("CA1", 4, None)],
    };
    for _ in 0..2 {
        store.write_calls(&batch).expect("written");
        let row = row(&store, "CA1");
        assert_eq!(row.id, 1);
        assert_eq!((row.customer_name.as_deref(), row.duration_ms), (Some("Zoë Müller"), 60_000));
        assert_eq!((row.status, row.outcome), (CallStatus::Completed, Some(Outcome::NoBooking)));
        assert_eq!((row.started_at, row.ended_at, row.updated_at), (at(0), Some(at(60)), at(60)));
        assert_eq!(row.figures.as_deref(), Some("{\"turns\":2}"));
        assert_eq!(row.metadata.as_deref(), Some("{\"language\":\"en-US\"}"));
        assert!(row.sentiment.is_some() && !row.has_recording);
        let lines = store.call_lines(row.id).expect("read");
        let texts: Vec<_> = lines
            .iter()
            .map(|line| match line {
                LineRow::Said { text, .. } => text.as_str(),
                LineRow::Tool(tool) => tool.name.as_str(),
                LineRow::Staff(act) => act.deed.as_str(),
            })
            .collect();
        assert_eq!(
            texts,
            ["Good morning", "Hello", "create_appointment", "listened"],
            "in the order of their places"
        );
        assert!(matches!(&lines[0], LineRow::Said { cut: Some(cut), .. } if cut == "to you"));
    }
    assert_eq!(count(&raw(&path), "SELECT count(*) FROM utterances"), 2, "written again, it changes nothing");
    audit(&path);
}

#[test]
fn an_utterance_that_grows_keeps_its_place_and_is_found_when_it_is_final() {
    let (_folder, path, store) = book();
    write(&store, vec![up("CA1", 0)], Vec::new());
    for (number, text) in ["I", "I would", "I would like"].into_iter().enumerate() {
        let mut line = said("CA1", 1, text);
        line.is_final = false;
        line.place += i64::try_from(number).expect("small");
        write(&store, vec![], vec![line]);
    }
    assert!(search(&store, "would").is_empty(), "it still changes several times a second");
    write(&store, vec![], vec![said("CA1", 1, "I would like an appointment")]);
    assert_eq!(search(&store, "would appointment"), ["CA1"], "now it is final");
    assert_eq!(count(&raw(&path), "SELECT place FROM utterances"), 1, "its first place stays");
    let mut late = said("CA1", 2, "Thank y");
    late.is_final = false;
    write(&store, vec![over("CA1", 0)], vec![late.clone()]);
    assert_eq!(search(&store, "thank"), ["CA1"], "the last words of a call that broke off are found too");
    late.text = "Nothing".to_owned();
    write(&store, vec![], vec![late]);
    assert!(search(&store, "thank").is_empty(), "what was taken back is not found");
    assert_eq!(search(&store, "nothing"), ["CA1"]);
}

#[test]
fn a_call_that_goes_on_is_active_again_but_not_by_an_old_batch() {
    let (_folder, _path, store) = book();
    tell(&store, "CA1", 0, &["Hello"]);
    store.set_notes(&CallRef::Id(1), "remember", at(70)).expect("written").expect("it is there");
    store.set_done(&CallRef::Id(1), Some(at(71)), at(71)).expect("written").expect("it is there");
    let before = row(&store, "CA1");
    write(&store, vec![CallWrite { at: at(59), ..up("CA1", 0) }], vec![said("CA1", 9, "late")]);
    assert!(row(&store, "CA1") == before, "an older batch knows less than the row");
    assert_eq!(store.call_lines(1).expect("read").len(), 2, "but what was said in it was said");
    write(&store, vec![CallWrite { at: at(80), ..up("CA1", 0) }], Vec::new());
    let again = row(&store, "CA1");
    assert_eq!((again.status, again.outcome, again.ended_at), (CallStatus::Active, None, None));
    assert_eq!((again.end_reason, again.sentiment, again.digest), (None, None, None));
    assert_eq!(
        (again.notes.as_str(), again.done_at, again.created_at),
        ("remember", Some(at(71)), before.created_at)
    );
    assert_eq!(store.active_calls().expect("read").len(), 1);
}

#[test]
fn a_lost_call_is_closed_once() {
    let (_folder, _path, store) = book();
    write(&store, vec![up("CA1", 0)], vec![said("CA1", 1, "Hello")]);
    tell(&store, "CA2", 5, &[]);
    let lost = Ended { outcome: Outcome::Error, reason: EndReason::Crashed, ..ended(30) };
    for sid in ["CA1", "CA2", "CA3"] {
        store.close_lost_call(sid, &lost).expect("written, or nothing to write");
    }
    let row1 = row(&store, "CA1");
    assert_eq!(
        (row1.status, row1.end_reason),
        (CallStatus::Failed, Some(EndReason::Crashed)),
        "whatever was said of it"
    );
    assert_eq!((row1.ended_at, row1.duration_ms), (Some(at(30)), 30_000));
    assert_eq!(row(&store, "CA2").status, CallStatus::Completed, "a call that had ended stays as it is");
    assert!(store.active_calls().expect("read").is_empty());
}

#[test]
fn figures_beyond_reason_are_bounded_and_lines_of_no_call_are_left_out() {
    let (_folder, path, store) = book();
    let mut call = over("CA1", 0);
    call.duration_ms = -5;
    if let Some(ended) = &mut call.ended {
        ended.judged.sentiment = Some((store::history::Sentiment::Positive, 7.0));
    }
    let mut unsure = said("CA1", 1, "Hm");
    unsure.confidence = Some(f64::NAN);
    write(&store, vec![call], vec![unsure, said("CA9", 1, "Hello")]);
    let row = row(&store, "CA1");
    assert_eq!((row.duration_ms, row.sentiment.map(|(_, score)| score)), (0, Some(1.0)));
    assert_eq!(count(&raw(&path), "SELECT count(*) FROM utterances"), 1, "nobody knows CA9");
}

#[test]
fn nothing_of_a_batch_is_written_when_a_part_of_it_is_refused() {
    let (_folder, path, store) = book();
    let mut wrong = up("CA2", 0);
    wrong.source = "letter".to_owned();
    let batch = Batch { calls: vec![up("CA1", 0), wrong], ..Batch::default() };
    store.write_calls(&batch).expect_err("there is no such source");
    assert_eq!(count(&raw(&path), "SELECT count(*) FROM calls"), 0);
}

#[test]
fn notes_and_done_are_set_by_id_and_by_sid() {
    let (_folder, _path, store) = book();
    tell(&store, "CA1", 0, &[]);
    let notes = "<b>\u{0}'; DROP TABLE calls; --".repeat(50_000);
    let by_sid = CallRef::Sid("CA1".to_owned());
    let written = store.set_notes(&by_sid, &notes, at(99)).expect("written").expect("it is there");
    assert!(written.notes == notes && written.updated_at == at(99), "a megabyte of anything is text");
    let done =
        store.set_done(&CallRef::Id(1), Some(at(100)), at(100)).expect("written").expect("it is there");
    assert_eq!(done.done_at, Some(at(100)));
    assert_eq!(store.set_done(&by_sid, None, at(101)).expect("written").expect("there").done_at, None);
    assert!(store.set_notes(&CallRef::Id(7), "x", at(1)).expect("asked").is_none(), "there is no such call");
    assert!(store.call(&CallRef::Sid(String::new())).expect("asked").is_none());
}

#[test]
fn what_staff_do_is_kept_with_its_end_and_goes_with_its_call_alone() {
    let (_folder, path, store) = book();
    write(&store, vec![up("CA1", 0)], Vec::new());
    for end_ms in [None, Some(9_000)] {
        let batch = Batch { staff: vec![listened("CA1", 1, end_ms)], ..Batch::default() };
        store.write_calls(&batch).expect("written");
    }
    let lines = store.call_lines(1).expect("read");
    let [LineRow::Staff(act)] = &lines[..] else { panic!("one thing was done: {lines:?}") };
    assert_eq!((act.who.as_str(), act.start_ms, act.end_ms), ("Front desk", 1_000, Some(9_000)));
    let strange = StaffRow { deed: "danced".to_owned(), ..act.clone() };
    let staff =
        vec![StaffWrite { call_sid: "CA1".into(), place: 2, act: StaffRow { id: "s9".into(), ..strange } }];
    assert!(
        store.write_calls(&Batch { staff, ..Batch::default() }).is_err(),
        "the book knows what can be done"
    );
    raw(&path).execute_batch("PRAGMA foreign_keys = ON; DELETE FROM calls").expect("taken away");
    assert_eq!(count(&raw(&path), "SELECT count(*) FROM staff_on_calls"), 0);
}

#[test]
fn who_has_seen_that_a_person_was_wanted_is_kept_with_why_and_since_when() {
    let (_folder, _path, store) = book();
    write(&store, vec![up("CA1", 0)], Vec::new());
    let saw = |place, wanted| {
        let StaffWrite { call_sid, act, .. } = listened("CA1", place, None);
        StaffWrite { call_sid, place, act: StaffRow { deed: "saw".to_owned(), wanted, ..act } }
    };
    let emergency = Some(("emergency".to_owned(), at(0)));
    let staff = vec![saw(1, emergency.clone()), listened("CA1", 2, None)];
    store.write_calls(&Batch { staff, ..Batch::default() }).expect("written");
    let lines = store.call_lines(1).expect("read");
    let [LineRow::Staff(seen), LineRow::Staff(heard)] = &lines[..] else { panic!("two deeds: {lines:?}") };
    assert_eq!((&seen.wanted, seen.deed.as_str()), (&emergency, "saw"));
    assert_eq!(heard.wanted, None);
    let without = listened("CA1", 4, None);
    let strange = [
        saw(3, None),
        saw(3, Some(("a cough".to_owned(), at(0)))),
        StaffWrite { act: StaffRow { wanted: emergency, ..without.act.clone() }, ..without },
    ];
    for staff in strange {
        let batch = Batch { staff: vec![staff], ..Batch::default() };
        assert!(store.write_calls(&batch).is_err(), "the book knows what belongs together");
    }
}

fn listened(call_sid: &str, place: i64, end_ms: Option<i64>) -> StaffWrite {
    let act = StaffRow {
        id: format!("s{place}"),
        deed: "listened".to_owned(),
        who: "Front desk".to_owned(),
        words: None,
        at: at(1),
        start_ms: 1_000,
        end_ms,
        wanted: None,
    };
    StaffWrite { call_sid: call_sid.to_owned(), place, act }
}
