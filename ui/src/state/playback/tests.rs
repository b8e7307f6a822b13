use super::*;
use crate::state::lines::tests::said;
use wire::call::{Speaker, ToolCall, ToolState};

fn line(id: &str, start_ms: u64, end_ms: Option<u64>) -> TimedLine {
    TimedLine { line: said(id, 0, "words", true), start_ms, end_ms }
}

fn by_caller(id: &str, start_ms: u64, end_ms: Option<u64>) -> TimedLine {
    let mut timed = line(id, start_ms, end_ms);
    if let Line::Utterance(utterance) = &mut timed.line {
        utterance.speaker = Speaker::User;
    }
    timed
}

fn deed(start_ms: u64) -> TimedLine {
    let tool = ToolCall {
        id: "t".into(),
        name: "list_available_slots".into(),
        summary: "Looking for free times".into(),
        state: ToolState::Done,
        timestamp: "2026-11-20T14:00:00Z".into(),
    };
    TimedLine { line: Line::Tool(tool), start_ms, end_ms: None }
}

fn ready() -> Player {
    Player {
        tape: Tape { offset_ms: 400, duration_ms: 60_000 },
        source: Source::Ready { url: "a".into(), until_ms: 600_000 },
        ..Player::default()
    }
}

fn after(player: Player, acts: impl IntoIterator<Item = Act>) -> Rc<Player> {
    acts.into_iter().fold(Rc::new(player), |player, act| player.reduce(act))
}

fn saw(at_ms: u64) -> Act {
    Act::Saw(Seen { at_ms, is_settled: true, ..Seen::default() })
}

#[test]
fn the_line_heard_is_the_one_being_spoken() {
    let lines =
        [line("a", 500, Some(3_000)), deed(2_000), line("b", 5_000, None), line("c", 8_000, Some(9_000))];
    for (at, expected) in [
        (0, None),
        (500, Some(0)),
        (2_500, Some(0)),
        (3_000, None),
        (5_000, Some(2)),
        (7_999, Some(2)),
        (8_000, Some(3)),
        (9_000, None),
    ] {
        assert_eq!(heard(&lines, at), expected, "at {at} ms");
    }
}

#[test]
fn words_that_were_ready_early_are_heard_after_those_before_them() {
    let lines = [line("a", 1_664, Some(4_785)), line("b", 1_688, Some(9_559)), line("c", 9_600, None)];
    let from: Vec<_> = (0..3).map(|place| heard_from(&lines, place)).collect();
    assert_eq!(from, [1_664, 4_785, 9_600]);
    assert_eq!((heard(&lines, 3_000), heard(&lines, 5_000)), (Some(0), Some(1)));
    assert_eq!(heard_from(&[line("a", 0, Some(9_000)), line("b", 100, Some(200))], 1), 100, "no such end");
}

#[test]
fn whoever_speaks_into_the_others_words_is_followed_and_then_the_other_again() {
    let lines = [line("a", 1_000, Some(6_000)), by_caller("b", 3_000, Some(4_000))];
    let at: Vec<_> = [2_000, 3_500, 5_000].into_iter().map(|at| heard(&lines, at)).collect();
    assert_eq!(at, [Some(0), Some(1), Some(0)]);
}

#[test]
fn the_last_words_without_an_end_are_heard_to_the_end() {
    assert_eq!(heard(&[line("a", 1_000, None)], 90_000), Some(0));
    assert_eq!(heard(&[], 0), None);
}

#[test]
fn a_recording_lies_where_it_was_made() {
    let tape = Tape { offset_ms: 400, duration_ms: 10_000 };
    assert_eq!(tape.in_recording(100), Some(0), "said before the first sample");
    assert_eq!(tape.in_recording(5_400), Some(5_000));
    assert_eq!(tape.in_recording(10_400), None, "nothing is recorded there any more");
    assert_eq!((tape.in_call(5_000), tape.in_call(99_000)), (5_400, 10_400));
}

#[test]
fn lines_after_the_recordings_end_are_told_apart() {
    let lines = [line("a", 0, None), line("b", 9_000, None), line("c", 10_400, None)];
    assert_eq!(lines_on(Tape { offset_ms: 400, duration_ms: 10_000 }, &lines), 2);
    assert_eq!(lines_on(Tape { offset_ms: 400, duration_ms: 20_000 }, &lines), 3);
}

#[test]
fn playing_moves_the_position_and_stops_at_the_end() {
    let player = after(ready(), [Act::Turn { now_ms: 0 }, saw(1_000)]);
    assert!(player.plays);
    assert_eq!((player.at_ms, player.call_ms()), (1_000, 1_400));
    let over = Seen { at_ms: 59_990, is_settled: true, is_over: true, is_starved: false };
    let player = player.reduce(Act::Saw(over));
    assert!(!player.plays);
    assert_eq!(player.at_ms, 60_000);
    let player = player.reduce(Act::Turn { now_ms: 0 });
    assert_eq!((player.plays, player.at_ms, player.seeks), (true, 0, 1), "from the beginning again");
}

#[test]
fn skipping_stays_within_the_recording() {
    let player = after(ready(), [Act::Skip { by_ms: -5_000, now_ms: 0 }]);
    assert_eq!((player.at_ms, player.seeks), (0, 1));
    let player = after(ready(), [saw(58_000), Act::Skip { by_ms: 5_000, now_ms: 0 }]);
    assert_eq!(player.at_ms, 60_000);
}

#[test]
fn a_position_that_is_not_settled_does_not_move_the_playhead() {
    let player = after(ready(), [Act::Seek { at_ms: 30_000, now_ms: 0 }, Act::Saw(Seen::default())]);
    assert_eq!(player.at_ms, 30_000);
}

#[test]
fn a_link_that_is_about_to_end_is_renewed_and_the_position_kept() {
    let player = after(ready(), [saw(20_000), Act::Turn { now_ms: 590_000 }]);
    assert_eq!(player.source, Source::Wanted);
    let player = player.reduce(saw(0));
    assert_eq!((player.plays, player.at_ms), (true, 20_000), "an empty element says nothing");
    let player = player.reduce(Act::Linked { url: "b".into(), until_ms: 1_200_000 });
    assert!(matches!(&player.source, Source::Ready { url, .. } if url == "b"));
}

#[test]
fn a_break_is_mended_by_a_new_link_once() {
    let mended = Act::Linked { url: "b".into(), until_ms: 1_200_000 };
    let player = after(ready(), [Act::Turn { now_ms: 0 }, saw(20_000), Act::Broke]);
    assert_eq!((&player.source, player.plays, player.at_ms), (&Source::Wanted, true, 20_000));
    let player = player.reduce(mended.clone()).reduce(Act::Broke);
    assert!(matches!(player.source, Source::Failed(_)), "the same place again is no matter of the link");
    assert!(!player.plays);
    let player = player.reduce(Act::Retry).reduce(mended).reduce(saw(40_000)).reduce(Act::Broke);
    assert_eq!(player.source, Source::Wanted, "another place is another break");
}

#[test]
fn a_file_that_is_gone_stops_the_player() {
    let player = after(ready(), [Act::Turn { now_ms: 0 }, Act::Lost]);
    assert_eq!((&player.source, player.plays), (&Source::Gone, false));
}

#[test]
fn speed_goes_by_steps_and_no_further() {
    let slower = Act::Speed { faster: false };
    let faster = Act::Speed { faster: true };
    assert_eq!(after(ready(), [slower.clone(), slower]).speed, 75);
    assert_eq!(after(ready(), std::iter::repeat_n(faster, 9)).speed, 200);
    assert_eq!(after(ready(), [Act::SetSpeed(150), Act::SetSpeed(3)]).speed, 150);
}

#[test]
fn what_halts_by_itself_is_not_playing() {
    let player = after(ready(), [Act::Halted]);
    assert!(!player.plays, "halting what rests does not start it");
    assert!(!after(ready(), [Act::Turn { now_ms: 0 }, Act::Halted]).plays);
}
