use super::*;

#[expect(
    clippy::disallowed_methods,
    reason = "an Instant can be made in no other way; only differences count"
)]
fn start() -> Instant {
    Instant::now()
}

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn sound(ms: usize) -> Bytes {
    Bytes::from(vec![1; ms * 8])
}

struct Desk {
    playout: Playout,
    outputs: VecDeque<Output>,
    response: ResponseId,
}

impl Desk {
    fn new() -> Self {
        let playout = Playout::new(Encoding::Mulaw8k, ms(200));
        Desk { playout, outputs: VecDeque::new(), response: ResponseId("r".into()) }
    }

    fn push(&mut self, item: &str, sound: Bytes) {
        self.playout.push(&self.response, &ItemId(item.into()), sound);
    }

    /// Paces at `now`; gives the milliseconds sent and the marks set.
    fn pace(&mut self, now: Instant) -> (usize, Vec<MarkName>) {
        self.playout.pace(now, &mut self.outputs, |_, _| {});
        let (mut sent, mut marks) = (0, Vec::new());
        let mut is_marked = true;
        for output in self.outputs.drain(..) {
            match output {
                Output::ToCaller(run) => {
                    assert_eq!(run.len() % 160, 0, "only whole frames leave");
                    assert!(std::mem::replace(&mut is_marked, false), "a mark behind every run");
                    sent += run.len() / 8;
                }
                Output::Mark(mark) => {
                    assert!(!std::mem::replace(&mut is_marked, true), "a mark for each");
                    marks.push(mark);
                }
                other => panic!("playout does not {other:?}"),
            }
        }
        (sent, marks)
    }
}

#[test]
fn the_whole_lead_leaves_at_once_and_then_100_ms_at_a_time() {
    let (mut desk, now) = (Desk::new(), start());
    desk.push("a", sound(1_000));
    let (sent, marks) = desk.pace(now);
    assert_eq!((sent, marks.len()), (200, 2), "a full lead, with a mark soon behind its beginning");
    assert_eq!(desk.pace(now), (0, vec![]), "no time has passed");
    assert_eq!(desk.playout.deadline(), Some(now + ms(100)), "the next run leaves when as much was played");
    assert_eq!(desk.pace(now + ms(99)).0, 0, "not before");
    assert_eq!(desk.pace(now + ms(100)).0, 100);
    assert_eq!(desk.pace(now + ms(250)).0, 140, "a late tick catches up, in whole frames");
}

#[test]
fn a_long_answer_costs_ten_runs_a_second() {
    let (mut desk, now) = (Desk::new(), start());
    desk.push("a", sound(60_000));
    desk.playout.complete_all();
    let (mut at, mut runs, mut total) = (now, 0, 0);
    while total < 60_000 {
        let (sent, marks) = desk.pace(at);
        total += sent;
        runs += marks.len();
        for mark in &marks {
            desk.playout.marked(at, mark);
        }
        at = desk.playout.deadline().map_or(at, |deadline| deadline.max(at));
    }
    assert_eq!((total, runs), (60_000, 600), "the first two make up the lead");
}

#[test]
fn the_first_sound_leaves_at_once_however_little_and_the_rest_gathers() {
    let (mut desk, now) = (Desk::new(), start());
    let mut runs = Vec::new();
    // An agent that makes a frame of sound every 20 ms, in time with the ear.
    for frame in 0..20 {
        desk.push("a", sound(20));
        let sent = desk.pace(now + ms(frame * 20)).0;
        runs.extend((sent > 0).then_some((frame * 20, sent)));
    }
    assert_eq!(runs[0], (0, 20), "the first frame does not wait");
    desk.push("b", sound(1_000));
    let sent = desk.pace(now + ms(400)).0;
    assert!(sent >= 100, "what comes faster fills the lead again, {sent} ms");
    let mut desk = Desk::new();
    desk.push("a", sound(100));
    assert_eq!(desk.pace(now).0, 100);
    desk.push("a", sound(20));
    assert_eq!(desk.pace(now + ms(20)).0, 0, "80 ms are ahead: a frame alone can wait");
    assert_eq!(desk.playout.deadline(), Some(now + ms(40)), "until 60 are");
    assert_eq!(desk.pace(now + ms(40)).0, 20);
}

#[test]
fn a_run_that_lies_in_one_delta_is_not_copied() {
    let (mut desk, now) = (Desk::new(), start());
    let delta = sound(1_000);
    desk.push("a", delta.clone());
    desk.playout.pace(now, &mut desk.outputs, |_, _| {});
    let Some(Output::ToCaller(run)) = desk.outputs.pop_front() else { panic!("it leaves") };
    assert_eq!(run.as_ptr(), delta.as_ptr(), "a slice of what came");
    assert_eq!(run.len(), 320);
}

#[test]
fn runs_are_cut_across_deltas_and_the_end_is_padded() {
    let (mut desk, now) = (Desk::new(), start());
    desk.push("a", Bytes::from(vec![1; 100]));
    assert_eq!(desk.pace(now).0, 0, "not a frame yet");
    desk.push("a", Bytes::from(vec![2; 100]));
    desk.playout.pace(now, &mut desk.outputs, |_, _| {});
    let Some(Output::ToCaller(run)) = desk.outputs.pop_front() else { panic!("a frame is complete") };
    assert_eq!((&run[..100], &run[100..]), (&[1; 100][..], &[2; 60][..]), "in order");
    desk.outputs.clear();
    desk.playout.complete(&desk.response);
    desk.playout.pace(now, &mut desk.outputs, |_, _| {});
    let Some(Output::ToCaller(run)) = desk.outputs.pop_front() else { panic!("the rest leaves") };
    assert_eq!((&run[..40], &run[40..]), (&[2; 40][..], &[0xFF; 120][..]), "silence behind the end");
    let cleared = desk.playout.clear(now + ms(500));
    assert_eq!(cleared.items[0].heard, ms(20), "no mark came back for the second run");
    assert_eq!(cleared.items[0].received, ms(25), "padding is not part of the item");
}

#[test]
fn an_item_is_heard_when_the_mark_at_its_end_returns() {
    for end_is_known_first in [true, false] {
        let (mut desk, now) = (Desk::new(), start());
        desk.push("a", sound(60));
        let marks = desk.pace(now).1;
        assert_eq!(marks.len(), 2);
        if end_is_known_first {
            desk.playout.complete(&desk.response);
        }
        assert_eq!(desk.playout.take_heard(), None);
        desk.playout.marked(now + ms(60), &marks[1]);
        desk.playout.complete(&desk.response);
        assert_eq!(desk.pace(now + ms(60)).1, [], "nothing is marked twice");
        assert_eq!(desk.playout.take_heard(), Some(ItemId("a".into())));
        assert!(desk.playout.is_idle(), "nothing is left");
    }
}

#[test]
fn marks_that_a_clear_returned_do_not_count_for_the_next_item() {
    let (mut desk, now) = (Desk::new(), start());
    desk.push("a", sound(500));
    let cut = desk.pace(now).1;
    assert!(desk.playout.clear(now + ms(50)).at_caller, "200 ms lie there");
    desk.push("b", sound(500));
    desk.pace(now + ms(50));
    for mark in &cut {
        desk.playout.marked(now + ms(60), mark);
    }
    let cleared = desk.playout.clear(now + ms(60));
    assert_eq!(cleared.items[0].heard, ms(10), "ten milliseconds of b have passed, marks of a tell nothing");
}

#[test]
fn heard_is_the_mark_plus_the_time_since_and_never_beyond_the_next_mark() {
    for (since, heard) in [(0, 200), (30, 230), (90, 290), (5_000, 300)] {
        let (mut desk, now) = (Desk::new(), start());
        desk.push("a", sound(1_000));
        let marks = desk.pace(now).1;
        desk.pace(now + ms(100));
        desk.pace(now + ms(200));
        desk.playout.marked(now + ms(200), &marks[1]);
        let cleared = desk.playout.clear(now + ms(200 + since));
        assert_eq!(cleared.items[0].heard, ms(heard), "{since} ms after the mark at 200 ms");
        assert_eq!(cleared.items[0].received, ms(1_000), "all of it had come");
    }
}

#[test]
fn before_the_first_mark_returns_no_more_than_the_first_run_counts_as_heard() {
    let (mut desk, now) = (Desk::new(), start());
    desk.push("a", sound(1_000));
    desk.pace(now);
    desk.pace(now + ms(500));
    let cleared = desk.playout.clear(now + ms(500));
    assert_eq!(cleared.items[0].heard, ms(40), "400 were sent, but the mark at 40 has not come back");
}

#[test]
fn the_second_of_two_items_is_not_heard_while_the_first_plays() {
    let (mut desk, now) = (Desk::new(), start());
    desk.push("a", sound(100));
    desk.push("b", sound(400));
    desk.pace(now);
    let cleared = desk.playout.clear(now + ms(40));
    let heard: Vec<_> = cleared.items.iter().map(|item| (item.item.0.as_str(), item.heard)).collect();
    assert_eq!(heard, [("a", ms(40)), ("b", ms(0))]);
}

#[test]
fn without_marks_the_wall_clock_tells() {
    let (mut desk, now) = (Desk::new(), start());
    desk.push("a", sound(100));
    desk.playout.complete(&desk.response);
    desk.pace(now);
    let lost = desk.playout.deadline().expect("marks are awaited");
    assert_eq!(lost, now + ms(2_100), "two seconds after the sound");
    desk.playout.give_up_marks(lost);
    assert!(desk.playout.take_heard().is_some(), "it counts as heard, else the call would hang");
    desk.push("b", sound(1_000));
    desk.pace(lost);
    desk.pace(lost + ms(100));
    let cleared = desk.playout.clear(lost + ms(150));
    assert_eq!(cleared.items[0].heard, ms(150), "sent 300, of which 150 are still ahead");
}

#[test]
fn a_runaway_agent_cannot_fill_the_memory() {
    let mut desk = Desk::new();
    for _ in 0..400 {
        desk.push("a", sound(1_000));
    }
    assert_eq!(desk.playout.remaining(start()), LONGEST_QUEUE);
}

#[test]
fn marks_that_come_back_early_put_no_more_sound_ahead_after_a_cut() {
    let (mut desk, now) = (Desk::new(), start());
    desk.push("a", sound(1_000));
    let (sent, marks) = desk.pace(now);
    assert_eq!(sent, 200);
    marks.iter().for_each(|mark| desk.playout.marked(now, mark));
    assert!(!desk.playout.clear(now).at_caller, "all of it was played, or so the caller's side says");
    desk.push("b", sound(1_000));
    assert_eq!(desk.pace(now).0, 0, "by our clock there are 200 ms ahead");
}
