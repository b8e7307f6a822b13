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
        self.playout.pace(now, &mut self.outputs);
        let (mut sent, mut marks) = (0, Vec::new());
        for output in self.outputs.drain(..) {
            match output {
                Output::ToCaller(frame) => {
                    assert_eq!(frame.len(), 160, "only whole frames leave");
                    sent += 20;
                }
                Output::Mark(mark) => marks.push(mark),
                other => panic!("playout does not {other:?}"),
            }
        }
        (sent, marks)
    }
}

#[test]
fn only_200_ms_are_ahead_and_a_mark_follows_every_100() {
    let (mut desk, now) = (Desk::new(), start());
    desk.push("a", sound(1_000));
    let (sent, marks) = desk.pace(now);
    assert_eq!((sent, marks.len()), (200, 2), "a full lead, marked twice");
    assert_eq!(desk.pace(now), (0, vec![]), "no time has passed");
    assert_eq!(desk.playout.deadline(), Some(now + ms(20)), "the next frame leaves when one was played");
    assert_eq!(desk.pace(now + ms(20)).0, 20);
    assert_eq!(desk.pace(now + ms(60)).0, 40, "a late tick catches up");
}

#[test]
fn frames_are_cut_across_runs_and_the_end_is_padded() {
    let (mut desk, now) = (Desk::new(), start());
    desk.push("a", Bytes::from(vec![1; 100]));
    assert_eq!(desk.pace(now).0, 0, "not a frame yet");
    desk.push("a", Bytes::from(vec![2; 100]));
    desk.playout.pace(now, &mut desk.outputs);
    let Some(Output::ToCaller(frame)) = desk.outputs.pop_front() else { panic!("a frame is complete") };
    assert_eq!((&frame[..100], &frame[100..]), (&[1; 100][..], &[2; 60][..]), "in order");
    desk.playout.complete(&desk.response);
    desk.playout.pace(now, &mut desk.outputs);
    let Some(Output::ToCaller(frame)) = desk.outputs.pop_front() else { panic!("the rest leaves") };
    assert_eq!((&frame[..40], &frame[40..]), (&[2; 40][..], &[0xFF; 120][..]), "silence behind the end");
    let cleared = desk.playout.clear(now + ms(500));
    assert_eq!(cleared.items[0].heard, ms(25), "padding is not part of the item");
}

#[test]
fn an_item_is_heard_when_the_mark_at_its_end_returns() {
    let (mut desk, now) = (Desk::new(), start());
    desk.push("a", sound(60));
    assert_eq!(desk.pace(now).1, vec![], "more may come");
    desk.playout.complete(&desk.response);
    let marks = desk.pace(now).1;
    assert_eq!(marks.len(), 1, "the mark at the end follows when the end is known");
    assert_eq!(desk.playout.take_heard(), None);
    desk.playout.marked(now + ms(60), &marks[0]);
    assert_eq!(desk.playout.take_heard(), Some(ItemId("a".into())));
    assert!(desk.playout.is_idle(), "nothing is left");
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
fn heard_is_the_mark_plus_the_time_since_at_most_one_mark_further() {
    for (since, heard) in [(0, 100), (30, 130), (90, 190), (5_000, 200)] {
        let (mut desk, now) = (Desk::new(), start());
        desk.push("a", sound(1_000));
        let marks = desk.pace(now).1;
        desk.playout.marked(now + ms(100), &marks[0]);
        let cleared = desk.playout.clear(now + ms(100 + since));
        assert_eq!(cleared.items[0].heard, ms(heard), "{since} ms after the mark at 100 ms");
        assert_eq!(cleared.items[0].received, ms(1_000), "all of it had come");
    }
}

#[test]
fn what_follows_a_mark_that_is_missing_counts_as_heard_for_100_ms_only() {
    let (mut desk, now) = (Desk::new(), start());
    desk.push("a", sound(1_000));
    let marks = desk.pace(now).1;
    desk.playout.marked(now + ms(100), &marks[0]);
    desk.pace(now + ms(500));
    let cleared = desk.playout.clear(now + ms(500));
    assert_eq!(cleared.items[0].heard, ms(200), "400 were sent, but the mark at 200 has not come back");
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
fn a_mark_that_could_be_set_only_late_is_still_waited_for() {
    let (mut desk, now) = (Desk::new(), start());
    desk.push("a", sound(20));
    desk.pace(now);
    desk.playout.complete(&desk.response);
    let late = now + ms(10_000);
    assert_eq!(desk.pace(late).1.len(), 1, "the end of the item became known only now");
    assert_eq!(
        desk.playout.deadline(),
        Some(late + MARKS_LOST_AFTER),
        "counted from the mark, not from the sound"
    );
}
