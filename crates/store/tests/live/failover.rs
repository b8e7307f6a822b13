//! The machine between memory and Redis, in virtual time.

use std::time::Duration;

use store::live::{Batch, Do, Failover, Mode, Op, Pace, Written};

use crate::support::{count, end, lines, noon, put};

/// A machine and its clock, and the Redis that it believes to have.
struct Machine {
    failover: Failover,
    moment: Duration,
}

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

impl Machine {
    fn new() -> Machine {
        Machine { failover: Failover::new(true, Pace::default()), moment: Duration::ZERO }
    }

    fn poll(&mut self) -> Option<Do> {
        self.failover.poll(self.moment, noon())
    }

    fn write(&mut self, op: Op) {
        self.failover.write(op, noon());
    }

    fn connect(&mut self) {
        self.moment = self.failover.deadline().expect("a try is planned").max(self.moment);
        assert_eq!(self.poll(), Some(Do::Connect));
        self.failover.connected(self.moment, noon());
    }

    /// Takes the next batch as written.
    fn settle(&mut self) -> Vec<Batch> {
        let mut written = Vec::new();
        while let Some(next) = self.poll() {
            match next {
                Do::Write(batch) => {
                    self.failover.written(&Written::default());
                    written.push(batch);
                }
                other => panic!("expected a batch, got {other:?}"),
            }
        }
        written
    }

    fn lose(&mut self) {
        self.failover.lost(self.moment);
    }
}

#[test]
fn five_tries_follow_each_other_quickly_and_later_ones_every_two_seconds() {
    let mut machine = Machine::new();
    assert_eq!(machine.failover.mode(), Mode::Connecting);
    let mut waits = Vec::new();
    for _ in 0..9 {
        let due = machine.failover.deadline().expect("a try is planned");
        waits.push((due - machine.moment).as_millis());
        machine.moment = due;
        assert_eq!(machine.poll(), Some(Do::Connect));
        assert_eq!(machine.poll(), None, "one at a time");
        machine.moment += ms(3);
        machine.lose();
        assert_eq!(machine.failover.mode(), Mode::Lost);
    }
    assert_eq!(waits, [0, 200, 400, 600, 800, 1000, 2000, 2000, 2000]);
    assert_eq!((machine.failover.retries(), machine.failover.failures()), (9, 9));
    machine.connect();
    assert_eq!(machine.failover.mode(), Mode::Redis);
    machine.settle();
    assert_eq!((machine.failover.retries(), machine.failover.failures()), (0, 0), "it answers again");
}

#[test]
fn a_server_that_connects_and_then_refuses_is_not_tried_more_and_more_often() {
    let mut machine = Machine::new();
    let mut waits = Vec::new();
    for _ in 0..8 {
        machine.connect();
        assert!(matches!(machine.poll(), Some(Do::Write(_))));
        machine.lose();
        waits.push((machine.failover.deadline().expect("a try") - machine.moment).as_millis());
    }
    assert_eq!(waits, [200, 400, 600, 800, 1000, 2000, 2000, 2000]);
}

#[test]
fn what_changes_while_a_batch_is_under_way_is_written_once_with_the_next() {
    let mut machine = Machine::new();
    machine.connect();
    machine.settle();
    machine.write(put("CA1", 1, "a"));
    let Some(Do::Write(first)) = machine.poll() else { panic!("there is something to write") };
    assert_eq!(first.ops, [put("CA1", 1, "a")]);
    for state in ["b", "c", "d"] {
        machine.write(put("CA1", 1, state));
    }
    machine.write(lines("CA1", 1, 0, &["x"]));
    machine.write(lines("CA1", 1, 1, &["y"]));
    assert_eq!(machine.poll(), None, "one batch at a time");
    machine.failover.written(&Written::default());
    let rest = machine.settle();
    assert_eq!(rest.len(), 1);
    assert_eq!(rest[0].ops, [put("CA1", 1, "d"), lines("CA1", 1, 0, &["x", "y"])], "only how it stands");
}

#[test]
fn after_a_loss_all_that_is_up_is_written_again_and_what_happened_meanwhile_once() {
    let mut machine = Machine::new();
    machine.connect();
    machine.write(put("CA1", 1, "up"));
    machine.write(lines("CA1", 1, 0, &["before"]));
    machine.write(put("CA2", 2, "up too"));
    machine.settle();
    machine.lose();
    machine.write(lines("CA1", 1, 1, &["meanwhile"]));
    machine.write(lines("CA2", 2, 0, &["bye"]));
    machine.write(end("CA2", 2, 50, 9, "ended meanwhile"));
    machine.write(count(2, 1));
    machine.write(count(1, 0));
    machine.failover.tell("nobody hears this".into());
    machine.connect();
    machine.failover.tell("hello".into());
    let written = machine.settle();
    let ops: Vec<Op> = written.iter().flat_map(|batch| batch.ops.clone()).collect();
    assert_eq!(
        ops,
        [
            put("CA1", 1, "up"),
            lines("CA1", 1, 0, &["before", "meanwhile"]),
            lines("CA2", 2, 0, &["bye"]),
            end("CA2", 2, 50, 9, "ended meanwhile"),
            count(3, 1),
        ]
    );
    let told: Vec<String> = written.into_iter().flat_map(|batch| batch.told).collect();
    assert_eq!(told, ["hello"]);
    machine.lose();
    machine.connect();
    let again: Vec<Op> = machine.settle().into_iter().flat_map(|batch| batch.ops).collect();
    assert!(again.contains(&put("CA1", 1, "up")) && again.contains(&count(3, 1)), "how many they are by now");
    assert!(!again.iter().any(|op| matches!(op, Op::End { .. })), "an end is written once");
}

#[test]
fn the_batch_in_doubt_is_sent_again_as_it_was_before_anything_else() {
    let mut machine = Machine::new();
    machine.connect();
    machine.settle();
    machine.write(count(1, 0));
    let Some(Do::Write(doubtful)) = machine.poll() else { panic!("there is something to write") };
    machine.lose();
    machine.write(count(1, 0));
    machine.connect();
    let written = machine.settle();
    assert_eq!(written[0], doubtful, "the same number and the same words");
    assert_eq!(written[1].ops, [count(2, 0)], "how many they are by now");
    assert_eq!(written[1].number, doubtful.number + 1);
}

#[test]
fn many_calls_come_back_in_pieces_and_others_are_told_when_all_are_there() {
    let mut machine = Machine::new();
    for n in 0..100 {
        machine.write(put(&format!("CA{n}"), 1, "up"));
        machine.write(lines(&format!("CA{n}"), 1, 0, &["hello"]));
    }
    machine.connect();
    machine.failover.tell("hello".into());
    let written = machine.settle();
    assert!(written.iter().all(|batch| batch.ops.len() <= 90), "no batch holds up Redis");
    let states = written.iter().flat_map(|batch| &batch.ops).filter(|op| matches!(op, Op::Put { .. }));
    assert_eq!(states.count(), 100);
    let last = written.last().expect("batches");
    assert_eq!(last.told, ["hello"]);
    assert!(written.iter().rev().skip(1).all(|batch| batch.told.is_empty()));
}

#[test]
fn a_transcript_that_lost_its_beginning_is_written_whole() {
    let mut machine = Machine::new();
    machine.connect();
    machine.write(put("CA1", 1, "up"));
    machine.write(lines("CA1", 1, 0, &["a", "b"]));
    machine.settle();
    machine.write(lines("CA1", 1, 2, &["c"]));
    let Some(Do::Write(_)) = machine.poll() else { panic!("there is something to write") };
    machine.failover.written(&Written { short: vec!["CA1".into()], ..Written::default() });
    let again = machine.settle();
    assert_eq!(again[0].ops, [put("CA1", 1, "up"), lines("CA1", 1, 0, &["a", "b", "c"])]);
}

#[test]
fn a_quiet_connection_is_asked_every_second_and_gives_a_sign_of_life_every_five() {
    let mut machine = Machine::new();
    machine.connect();
    machine.settle();
    let mut done = Vec::new();
    while machine.moment < Duration::from_secs(11) {
        machine.moment = machine.failover.deadline().expect("something is planned");
        done.push(match machine.poll() {
            Some(Do::Ping) => 'p',
            Some(Do::Beat) => 'b',
            other => panic!("nothing else is due: {other:?}"),
        });
        machine.failover.answered();
    }
    assert_eq!(done.iter().collect::<String>(), "bppppbppppb");
}

#[test]
fn without_redis_there_is_nothing_to_do_and_nothing_piles_up() {
    let mut failover = Failover::new(false, Pace::default());
    for n in 0..10_000 {
        let sid = format!("CA{n}");
        failover.write(put(&sid, 1, "up"), noon());
        failover.write(lines(&sid, 1, 0, &["hello"]), noon());
        failover.write(end(&sid, 1, n, 5, &format!("entry {n}")), noon());
    }
    assert_eq!((failover.mode(), failover.poll(ms(9_999_999), noon())), (Mode::Memory, None));
    assert_eq!(failover.deadline(), None);
    assert!(failover.memory().keys(noon()) < 1100, "of five hundred calls two keys each");
}
