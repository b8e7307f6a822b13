//! Peers that stop reading, and a service that stops answering: the others hear nothing of it, old sound goes, the newest
//! arrives, and every call comes to its end.

use std::io::Write;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use bridge::Limits;
use caller::{MediaStream, Phone, PhoneConfig};
use futures_util::future::join_all;
use serde_json::json;
use testkit::realtime::{FakeRealtime, Faults, Last, Pace, Script, Turn};
use testkit::speech::ulaw;

use crate::line::{Clinic, MONDAY, PAUSE, SOON, brief, call, closed_with, voice};
use crate::openai_faults::is_met_after;
use crate::pipe::Pipe;

/// Words of a greeting that lasts seven seconds.
const LONG: usize = 28;
const FRESH: &str = "Of course.";

/// A model that talks for long until the caller says something, and then briefly.
fn talkative() -> Script {
    let greeting = vec!["welcome"; LONG].join(" ");
    let script = Script::new(move |asked| match asked.caller.len() {
        0 => Turn::say(greeting.clone()),
        _ => Turn::say(FRESH),
    });
    script.pace(Pace { speed: 16.0, ..Pace::default() })
}

/// A telephone of the same clinic, but its sound comes through a pipe.
fn phone_behind(pipe: &Pipe, clinic: &Clinic) -> Phone {
    let config = PhoneConfig { door: Some(pipe.address()), ..clinic.phone().config().clone() };
    Phone::new(config).expect("a telephone")
}

/// What is logged in this process, by this file's tests and others.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

static LOG: LazyLock<Log> = LazyLock::new(|| {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
    // For one thread alone it would miss what other threads came by first.
    tracing::subscriber::set_global_default(subscriber).expect("no other test sets one");
    log
});

impl Log {
    /// How many frames of a call were dropped, as the line with this message tells.
    fn dropped(&self, phone: &Phone, message: &str) -> u64 {
        let text = String::from_utf8_lossy(&self.0.lock().expect("the log")).into_owned();
        let call_sid = &phone.config().call_sid;
        let line = text.lines().find(|line| line.contains(message) && line.contains(call_sid));
        let line = line.unwrap_or_else(|| panic!("{message:?} is logged"));
        let count = line.split("frames=").nth(1).and_then(|rest| rest.split(' ').next());
        count.and_then(|count| count.parse().ok()).expect("with a count")
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("the log").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Ends the program and waits for everything that belongs to a call.
async fn nothing_is_left(clinic: &Clinic) {
    clinic.stop.cancel();
    clinic.tracker.close();
    tokio::time::timeout(SOON, clinic.tracker.wait()).await.expect("no task of a call is left");
    assert_eq!(clinic.desk.live().count(), 0, "and no ghost on the list");
}

async fn begins(stream: &mut MediaStream) {
    stream.until(SOON, |record| !record.heard.is_empty()).await.expect("the greeting begins");
}

#[tokio::test]
async fn entry_13_a_caller_who_does_not_take_the_sound_hears_the_newest_of_it_and_no_other_call_suffers() {
    let log = LazyLock::force(&LOG);
    let service = FakeRealtime::start(talkative()).await;
    let clinic = Clinic::open(&service).await;
    let pipe = Pipe::to_bridge(clinic.door()).await;
    let phone = phone_behind(&pipe, &clinic);
    let mut slow = call(&phone, 1.0).await;
    begins(&mut slow).await;
    pipe.hold();

    let mut neighbour = call(&clinic.phone(), 1.0).await;
    let sent = voice(LONG).len() * 2 / 3;
    neighbour.until(SOON, |record| record.heard.len() >= sent).await.expect("its frames keep coming");
    slow.speak(&ulaw("Book me in."));
    service.until(SOON, |log| log.said.iter().any(|said| said == FRESH)).await;
    let greeting = neighbour.hear_turn(PAUSE, SOON).await.expect("the other call's greeting ends");
    assert!(greeting == voice(LONG), "it was heard whole, in order, without a gap of lost frames");
    assert_eq!(slow.record().clears, [], "nothing has come through so far");

    pipe.release();
    let fresh = voice(2);
    slow.until(SOON, |record| record.heard.ends_with(&fresh)).await.expect("the newest speech arrives whole");
    let record = slow.hang_up().await;
    assert_eq!(record.violations, []);
    assert_eq!(record.clears.len(), 1, "what was overtaken is cleared, once");
    let stale = record.heard.len() - fresh.len() + record.clears[0].1;
    assert!(stale * 2 < sent, "{stale} bytes of the greeting were kept for him, {sent} were said");
    let dropped = log.dropped(&phone, "Twilio did not take our sound in time");
    assert!(dropped > 0, "old sound was dropped and counted");
    let cut = service.log().truncations;
    assert_eq!(cut.len(), 1, "the model is told that it was not heard to the end");
    assert!(cut[0].1 * 8 <= stale, "nor further than it can have been heard: {cut:?}");
    neighbour.hang_up().await;
    clinic.quiet().await;
    assert_eq!(service.violations(), Vec::<String>::new());
    nothing_is_left(&clinic).await;
}

#[tokio::test]
async fn a_caller_who_does_not_take_the_sound_cannot_hold_up_the_end_of_the_program() {
    let service = FakeRealtime::start(talkative()).await;
    let clinic = Clinic::open(&service).await;
    let pipe = Pipe::to_bridge(clinic.door()).await;
    let mut slow = call(&phone_behind(&pipe, &clinic), 1.0).await;
    begins(&mut slow).await;
    pipe.hold();
    nothing_is_left(&clinic).await;
    assert_eq!(service.log().farewells, 1, "the service's session is closed");
}

#[tokio::test]
async fn a_service_that_does_not_take_the_sound_hears_the_newest_of_it_and_the_caller_is_read_on_time() {
    let log = LazyLock::force(&LOG);
    let script = Script::new(|asked| match &asked.last {
        Last::Caller(words) if words.contains("Book") => Turn::call(
            "create_appointment",
            json!({ "customer_name": "Anna Novak", "date": MONDAY, "time": "9:00 AM" }),
        ),
        Last::Output { .. } => Turn::say("Done."),
        _ => Turn::say("Hello there."),
    });
    let script = script.hearing(["Book me in."]).pace(Pace { speed: 16.0, ..Pace::default() });
    let service = FakeRealtime::start(script).await;
    let pipe = Pipe::from_bridge(service.address()).await;
    let clinic = Clinic::reaching(&format!("ws://{}/v1/realtime", pipe.address()), Limits::default()).await;
    let phone = clinic.phone();
    let mut stream = call(&phone, 4.0).await;
    stream.hear_turn(PAUSE, SOON).await.expect("the greeting");
    let (heard, sent) = (service.log().heard_ms, stream.record().frames_sent);
    pipe.hold();

    // Sound for eighteen seconds: more than the pipe and two seconds of waiting sound take.
    stream.until(SOON, |record| record.frames_sent >= sent + 900).await.expect("the caller goes on");
    stream.press("1#");
    let pressed = async {
        loop {
            let record = clinic.desk.live().record(&phone.config().call_sid).expect("the call is up");
            if format!("{record:?}").contains("[keypad] 1") {
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(SOON, pressed).await.expect("the caller's socket is read all the time");
    stream.speak(&ulaw("Book me in."));
    stream.spoken(SOON).await.expect("it was said");
    let said = stream.record().frames_sent - sent;

    pipe.release();
    let log_of_service = service.until(SOON, |log| !log.understood.is_empty()).await;
    assert_eq!(log_of_service.understood, ["Book me in."], "the newest words arrive whole");
    let (kept, said) = (service.log().heard_ms - heard, said as usize * 20);
    assert!(kept * 2 < said, "of {said} ms the service was given {kept} ms");
    service.until(SOON, |log| log.said.iter().any(|said| said == "Done.")).await;
    assert_eq!(clinic.booked().len(), 1, "the call has gone on");
    stream.hang_up().await;
    clinic.quiet().await;
    let dropped = log.dropped(&phone, "The agent did not take the caller's sound in time");
    assert!(dropped > 0, "what went is counted");
    assert_eq!(service.violations(), Vec::<String>::new(), "orders were kept, and in their order");
    nothing_is_left(&clinic).await;
}

#[tokio::test]
async fn a_caller_who_hangs_up_on_a_service_that_does_not_read_leaves_nothing_behind() {
    let service = FakeRealtime::start(brief()).await;
    let pipe = Pipe::from_bridge(service.address()).await;
    let clinic = Clinic::reaching(&format!("ws://{}/v1/realtime", pipe.address()), Limits::default()).await;
    let mut stream = call(&clinic.phone(), 4.0).await;
    stream.hear_turn(PAUSE, SOON).await.expect("the greeting");
    pipe.hold();
    let sent = stream.record().frames_sent;
    stream.until(SOON, |record| record.frames_sent >= sent + 400).await.expect("the caller goes on");
    stream.cut().await;
    clinic.quiet().await;
    nothing_is_left(&clinic).await;
    pipe.release();
    service.until(SOON, |log| log.ended == 1).await;
}

#[tokio::test]
async fn a_service_that_stops_answering_ends_in_gather_turns() {
    // Before the session is there, after it, after the greeting is asked for, and in the middle of a word.
    let stalls = [0, 1, 2, 14].map(async |events| {
        let faults = Faults { stall_after: Some(events), ..Faults::default() };
        let service = FakeRealtime::start(brief().faults(faults)).await;
        let clinic = Clinic::open(&service).await;
        let phone = clinic.phone();
        let mut stream = call(&phone, 1.0).await;
        // Nor does it take another session.
        service.until(SOON, |log| log.sessions == 1).await;
        service.change(|script| script.faults = Faults { refuse: Some(401), ..Faults::default() });
        assert_eq!(closed_with(&mut stream).await, Some(1000), "after {events} events: Twilio goes on");
        assert_eq!(stream.record().violations, [], "after {events} events");
        is_met_after(&clinic, &phone).await;
        nothing_is_left(&clinic).await;
    });
    join_all(stalls).await;
}
