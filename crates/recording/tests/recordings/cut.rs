//! A recording from its beginning to its end, wherever that is.

use std::time::Duration;

use recording::peaks::peaks;
use recording::{CutShort, Report, Saved};

use crate::support::*;

fn saved(report: Report) -> Saved {
    match report {
        Report::Saved(saved) => saved,
        other => panic!("a recording was expected, not {other:?}"),
    }
}

#[test]
fn a_call_becomes_a_file_with_its_peaks() {
    let studio = Studio::open();
    let began = now();
    let tape = studio.recorder.begin(new_tape(1, began)).expect("a tape");
    talk(&tape, began, 0..3_000);
    drop(tape);
    let saved = saved(studio.report());
    assert_eq!(saved.file_name, format!("MZ{:032x}_20261120T150000000Z.wav", 1));
    assert_eq!((saved.cut_short, saved.dropped), (None, 0));
    assert_eq!(saved.duration, Duration::from_secs(3));
    let path = studio.folder.join(&saved.file_name);
    assert_eq!(path.metadata().expect("the file").len(), saved.size_bytes);
    let [caller, agent] = channels(&path);
    assert_eq!((caller.len(), agent.len()), (48_000, 48_000));
    assert!(caller.chunks(160).all(is_loud) && is_loud(&agent[400..1_600]) && !is_loud(&agent[2_000..3_200]));

    let drawn = peaks(&path, 4_000).expect("peaks");
    assert_eq!((drawn.duration_ms, drawn.ms_per_peak, drawn.channels[0].len()), (3_000, 10, 300));
    std::fs::remove_file(path.with_extension("peaks")).expect("they are beside it");
    assert_eq!(peaks(&path, 4_000).expect("peaks"), drawn, "made again they are the same");
    std::fs::write(path.with_extension("peaks"), b"FDPK\x01 something else").expect("written");
    assert_eq!(peaks(&path, 4_000).expect("peaks"), drawn, "what is beside it is not believed");
    let few = peaks(&path, 100).expect("peaks");
    assert_eq!((few.ms_per_peak, few.channels[1].len()), (30, 100));
    let widest = |channel: &[[i8; 2]]| channel.iter().map(|peak| peak[1]).max();
    assert_eq!(widest(&few.channels[0]), widest(&drawn.channels[0]), "no peak is lost by drawing fewer");
}

#[test]
fn a_refusal_takes_out_what_came_after_it_on_both_channels() {
    let studio = Studio::open();
    let began = now();
    let tape = studio.recorder.begin(new_tape(1, began)).expect("a tape");
    talk(&tape, began, 0..4_000);
    // What comes after was written already.
    tape.refuse(Duration::from_micros(1_500_030));
    talk(&tape, began, 4_000..5_000);
    let saved = saved(studio.report());
    assert_eq!((saved.cut_short, saved.duration.as_millis()), (Some(CutShort::Refused), 1_500));
    let path = studio.folder.join(&saved.file_name);
    assert_eq!(channels(&path)[1].len(), 24_000);
    assert_eq!(peaks(&path, 4_000).expect("peaks").channels[0].len(), 150);
    drop(tape);
    assert_eq!(studio.files().len(), 2, "the file and its peaks");
}

#[test]
fn a_refusal_from_the_first_word_on_leaves_nothing() {
    let studio = Studio::open();
    let began = now();
    let tape = studio.recorder.begin(new_tape(1, began)).expect("a tape");
    talk(&tape, began, 0..1_000);
    tape.refuse(Duration::ZERO);
    assert_eq!(studio.report(), Report::Removed { call_sid: format!("CA{:032x}", 1) });
    assert_eq!(studio.files(), Vec::<String>::new());
}

#[test]
fn staff_stop_it_where_they_say() {
    let studio = Studio::open();
    let began = now();
    let tape = studio.recorder.begin(new_tape(1, began)).expect("a tape");
    talk(&tape, began, 0..2_000);
    tape.stop(began + Duration::from_millis(1_990));
    drop(tape);
    let saved = saved(studio.report());
    assert_eq!((saved.cut_short, saved.duration.as_millis()), (Some(CutShort::Staff), 1_990));
    assert!(channels(&studio.folder.join(&saved.file_name))[0].chunks(160).all(is_loud));
}

#[test]
fn a_caller_who_refuses_in_words_that_began_before_staff_stopped_it_is_heeded() {
    let studio = Studio::open();
    let began = now();
    let tape = studio.recorder.begin(new_tape(1, began)).expect("a tape");
    talk(&tape, began, 0..2_000);
    tape.stop(began + Duration::from_millis(1_500));
    talk(&tape, began, 2_000..4_000);
    tape.refuse(Duration::from_millis(1_000));
    let saved = saved(studio.report());
    assert_eq!((saved.cut_short, saved.duration.as_millis()), (Some(CutShort::Refused), 1_000));
    let path = studio.folder.join(&saved.file_name);
    assert_eq!(channels(&path)[0].len(), 16_000);
    assert_eq!(peaks(&path, 4_000).expect("peaks").channels[0].len(), 100);
}

#[test]
fn what_is_being_written_is_neither_mended_nor_swept_by_another_program() {
    let studio = Studio::open();
    let began = now();
    let tape = studio.recorder.begin(new_tape(1, began)).expect("a tape");
    talk(&tape, began, 0..2_000);
    let far_ahead = 4_000_000_000_000;
    // Its file is there as soon as the recorder has begun it.
    while studio.files().is_empty() {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(recording::repair(&studio.folder).expect("the folder"), [], "it is somebody's");
    assert_eq!(recording::delete_older(&studio.folder, far_ahead).expect("the folder"), 0);
    drop(tape);
    assert_eq!(saved(studio.report()).duration.as_millis(), 2_000, "all of it is there");
    assert_eq!(recording::repair(&studio.folder).expect("the folder").len(), 1, "and now it is nobody's");
    assert_eq!(recording::delete_older(&studio.folder, far_ahead).expect("the folder"), 0);
    assert_eq!(studio.files(), Vec::<String>::new());
}

#[test]
fn closing_finishes_calls_that_are_still_up() {
    let studio = Studio::open();
    let began = now();
    let tape = studio.recorder.begin(new_tape(1, began)).expect("a tape");
    talk(&tape, began, 0..1_000);
    studio.recorder.close();
    assert_eq!(saved(studio.report()).duration.as_millis(), 1_000);
    talk(&tape, began, 1_000..2_000);
    assert_eq!(tape.dropped(), 0, "nothing is missed by one that is over");
    assert!(studio.recorder.begin(new_tape(2, began)).is_none(), "and no other begins");
}

#[test]
fn without_a_stream_the_call_names_the_file_and_nothing_from_outside_does() {
    let studio = Studio::open();
    let began = now();
    let plain = || new_tape(1, began);
    for sid in ["../../x", "a/b", "a b", ".", "", "x\0"] {
        let new = recording::NewTape { call_sid: sid.into(), ..plain() };
        assert!(studio.recorder.begin(new).is_none(), "{sid:?}");
    }
    let odd = recording::NewTape { stream_sid: "../MZ".into(), ..plain() };
    assert!(studio.recorder.begin(odd).is_none());
    // Twice in the same millisecond.
    for name in ["SP1_20261120T150000000Z.wav", "SP1_20261120T150000000Z_2.wav"] {
        let new = recording::NewTape { call_sid: "SP1".into(), stream_sid: String::new(), ..plain() };
        let tape = studio.recorder.begin(new).expect("a tape");
        talk(&tape, began, 0..200);
        drop(tape);
        assert_eq!(saved(studio.report()).file_name, name);
    }
}

#[test]
fn a_recording_of_which_the_end_was_dropped_is_as_long_as_its_call() {
    let studio = Studio::open();
    let began = now() - Duration::from_secs(30);
    let tape = studio.recorder.begin(new_tape(1, began)).expect("a tape");
    for nth in 0..1_500 {
        tape.caller(began + Duration::from_millis(u64::from(nth + 1) * 20), frame(nth));
    }
    drop(tape);
    let saved = saved(studio.report());
    assert!(saved.dropped > 0, "more came than can wait");
    assert!((30_000..40_000).contains(&saved.duration.as_millis()), "{:?}", saved.duration);
    let [caller, agent] = channels(&studio.folder.join(&saved.file_name));
    assert!(caller.len() == agent.len() && is_loud(&caller[..1_600]));
    assert!(!is_loud(&caller[caller.len() - 1_600..]), "what is missing is silence");
}

#[test]
fn a_recorder_that_does_not_keep_up_is_never_waited_for() {
    let studio = Studio::open();
    let began = now();
    let tape = studio.recorder.begin(new_tape(1, began)).expect("a tape");
    for nth in 0..20_000 {
        tape.caller(began + Duration::from_millis(20 * u64::from(nth)), frame(nth));
    }
    assert!(now() - began < Duration::from_secs(2), "nobody waited");
    assert!(tape.dropped() > 0);
    drop(tape);
    assert!(saved(studio.report()).dropped > 0, "and it is told");
}
