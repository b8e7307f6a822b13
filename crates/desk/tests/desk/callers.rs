//! What callers may do by the handles of their call, and who they have to be.

use booking::appointment::Status;
use call::tools::{Offer, SlotWish, ToolOutcome, ToolRequest, VisitLine};
use desk::phone::PhoneNumber;
use desk::{CallContext, Desk};
use jiff::SignedDuration;
use jiff::civil::{Date, date};
use store::{Author, PatientDraft, Who};
use wire::event::Event;

use crate::support::{MONDAY, Reception, book, caller, id, number, reception, ring, said};

/// Somebody with the number of [`caller`].
pub fn patient(reception: &Reception, name: &str, born: Option<Date>) -> i64 {
    let draft = PatientDraft {
        name: name.into(),
        numbers: vec!["+15551234567".into()],
        born: born.map(Into::into),
        ..PatientDraft::default()
    };
    let by = Author::desk(Who::Staff, None);
    reception.store.add_patient(&draft, &by, reception.desk.now()).expect("a patient").id
}

/// A visit that staff have booked for them.
pub async fn visit(reception: &Reception, patient: i64, name: &str, day: &str, start_minute: u16) {
    let new = wire::visit::NewVisit {
        customer_name: name.into(),
        phone_number: "+15551234567".into(),
        patient_id: Some(patient),
        date: day.into(),
        start_minute,
        ..wire::visit::NewVisit::default()
    };
    reception.desk.book_visit(new, Who::Staff, None).await.expect("a visit");
}

fn from(call_sid: &str, number: &str) -> CallContext {
    CallContext { call_sid: call_sid.into(), phone_number: PhoneNumber::new(number) }
}

fn find(words: &str) -> ToolRequest {
    ToolRequest::FindSlots(Box::new(SlotWish { words: Some(words.into()), ..SlotWish::default() }))
}

fn exactly(day: &str, time: &str) -> ToolRequest {
    let (dates, times) = (vec![day.to_owned()], vec![time.to_owned()]);
    ToolRequest::FindSlots(Box::new(SlotWish { dates, times, ..SlotWish::default() }))
}

fn book_slot(slot: &str, confirmed: bool) -> ToolRequest {
    let customer_name = "Ana Ruiz".into();
    ToolRequest::BookSlot { slot: slot.into(), customer_name, phone_number: None, confirmed }
}

fn identify(name: &str, year: &str) -> ToolRequest {
    ToolRequest::Identify { customer_name: name.into(), birth_year: year.into() }
}

fn cancel(visit: &str) -> ToolRequest {
    ToolRequest::CancelAppointment { visit: visit.into(), reason: Some("travelling".into()), confirmed: true }
}

fn move_to(visit: &str, slot: &str) -> ToolRequest {
    ToolRequest::MoveAppointment { visit: visit.into(), slot: slot.into(), confirmed: true }
}

async fn run(desk: &Desk, call: &str, tool: &str, request: ToolRequest) -> ToolOutcome {
    desk.run_tool(&caller(call), &id(tool), request).await
}

async fn offers(desk: &Desk, call: &str, tool: &str, request: ToolRequest) -> Vec<Offer> {
    match run(desk, call, tool, request).await {
        ToolOutcome::Offers { offers, .. } => offers,
        other => panic!("expected offers, got {}", said(&other)),
    }
}

async fn visits(desk: &Desk, call: &str, tool: &str) -> Vec<VisitLine> {
    match run(desk, call, tool, ToolRequest::ListMyAppointments).await {
        ToolOutcome::Visits { visits, .. } => visits,
        other => panic!("expected visits, got {}", said(&other)),
    }
}

fn spoken(offers: &[Offer]) -> Vec<&str> {
    offers.iter().map(|offer| offer.say.as_str()).collect()
}

#[tokio::test]
async fn offered_times_are_held_for_the_caller_and_drawn_for_the_windows() {
    let reception = reception();
    let desk = &reception.desk;
    let mut reader = desk.bus().subscribe(None);
    let mornings = offers(desk, "CA1", "t1", find("mornings next week")).await;
    assert_eq!(
        spoken(&mornings),
        [
            "Monday, November 23 at 9:00 AM",
            "Tuesday, November 24 at 9:00 AM",
            "Wednesday, November 25 at 9:00 AM",
            "Thursday, November 26 at 9:00 AM"
        ],
        "one of each day"
    );
    let held =
        std::iter::from_fn(|| reader.take()).filter(|(_, event)| matches!(event, Event::HoldChanged(_)));
    assert_eq!(held.count(), 4, "each is drawn with its call");
    let others = offers(desk, "CA2", "t1", find("mornings next week")).await;
    assert_eq!(
        others[0].say, "Monday, November 23 at 9:30 AM",
        "what is offered to one is not offered to another"
    );
    let afternoon = offers(desk, "CA1", "t2", find("next Monday afternoon")).await;
    assert_eq!(afternoon[0].handle, "S5", "no handle is used twice");
    let again = offers(desk, "CA2", "t2", find("mornings next week")).await;
    assert_eq!(again[0].say, "Monday, November 23 at 9:00 AM", "what was held before is let go of");
}

#[tokio::test]
async fn a_time_is_booked_by_its_handle_once_it_was_read_back() {
    let reception = reception();
    let desk = &reception.desk;
    let offer = offers(desk, "CA1", "t1", exactly(MONDAY, "2:00 PM")).await.remove(0);
    let ToolOutcome::ReadBack { say } = run(desk, "CA1", "t2", book_slot(&offer.handle, false)).await else {
        panic!("nothing is booked without a yes")
    };
    assert_eq!(say, "Ana Ruiz, Monday, November 23 at 2:00 PM. Is that right?");
    assert!(reception.store.booked_in("CA1").expect("read").is_empty());
    let booked = run(desk, "CA1", "t3", book_slot(" s1 ", true)).await;
    let number = number(&booked);
    let row = reception.store.by_confirmation(&number).expect("read").expect("a row");
    assert_eq!((row.call_sid.as_deref(), row.phone_number.as_str()), (Some("CA1"), "+15551234567"));
    assert!(
        reception.store.holds_of_call("CA1", desk.now()).expect("read").is_empty(),
        "nothing is held any more"
    );
    let later = offers(desk, "CA2", "t1", find("Monday at 2 pm")).await;
    assert!(!spoken(&later).contains(&"Monday, November 23 at 2:00 PM"), "it is sold: {later:?}");
}

#[tokio::test]
async fn a_number_that_is_told_is_kept_as_one_that_can_be_called() {
    let reception = reception();
    let desk = &reception.desk;
    let offer = offers(desk, "CA1", "t1", exactly(MONDAY, "2:00 PM")).await.remove(0);
    let told = ToolRequest::BookSlot {
        slot: offer.handle,
        customer_name: "Ana Ruiz".into(),
        phone_number: Some("(212) 555-0100".into()),
        confirmed: true,
    };
    let number = number(&run(desk, "CA1", "t2", told).await);
    let row = reception.store.by_confirmation(&number).expect("read").expect("a row");
    assert_eq!(row.phone_number, "+12125550100", "as the patient with this number has it");
}

#[tokio::test]
async fn a_handle_means_nothing_in_another_call_and_the_answer_says_which_do() {
    let reception = reception();
    let desk = &reception.desk;
    offers(desk, "CA1", "t1", find("next Monday")).await;
    let no = said(&run(desk, "CA2", "t1", book_slot("S1", true)).await);
    assert_eq!(
        no,
        "failed: `slot` was \"S1\"; none has been given out in this call; use find_slots first. Nothing was done."
    );
    let no = said(&run(desk, "CA1", "t2", book_slot("S9", true)).await);
    assert_eq!(
        no,
        "failed: `slot` was \"S9\"; expected one of S1, S2, S3, S4, or a new one from find_slots. Nothing was done."
    );
    let no = said(&run(desk, "CA1", "t3", cancel("V1")).await);
    assert!(no.contains("use list_my_appointments first"), "{no}");
    assert!(reception.store.live_from(desk.now(), 10).expect("read").is_empty());
}

#[tokio::test]
async fn whoever_does_not_fit_hears_the_same_whatever_it_is_and_may_try_three_times() {
    let born = date(1984, 3, 5);
    let mut heard = Vec::new();
    for (known, name, year) in [
        (None, "Ana Ruiz", "1984"),
        (Some(("Ana Ruiz", Some(born))), "Bea Lund", "1984"),
        (Some(("Ana Ruiz", Some(born))), "Ana Ruiz", "1985"),
        (Some(("Ana Ruiz", None)), "Ana Ruiz", "1984"),
    ] {
        let reception = reception();
        if let Some((name, born)) = known {
            let row = patient(&reception, name, born);
            visit(&reception, row, name, MONDAY, 540).await;
        }
        let mut talk = Vec::new();
        for n in 0..4 {
            let asked = run(&reception.desk, "CA1", &format!("i{n}"), identify(name, year)).await;
            let ToolOutcome::NotIdentified { say, tries_left } = asked else { panic!("{name} does not fit") };
            talk.push((say, tries_left));
        }
        let ToolOutcome::NotIdentified { say, tries_left: 0 } =
            run(&reception.desk, "CA1", "list", ToolRequest::ListMyAppointments).await
        else {
            panic!("nothing is told")
        };
        talk.push((say, 0));
        heard.push(talk);
    }
    assert!(heard.iter().all(|talk| *talk == heard[0]), "word for word: {heard:?}");
    let tries: Vec<u8> = heard[0].iter().map(|(_, left)| *left).collect();
    assert_eq!(tries, [2, 1, 0, 0, 0], "three tries");
    assert!(heard[0][2].0.contains("our staff can help"), "{}", heard[0][2].0);
}

#[tokio::test]
async fn calling_again_gives_no_more_than_six_tries_an_hour() {
    let reception = reception();
    patient(&reception, "Ana Ruiz", Some(date(1984, 3, 5)));
    for n in 0..6 {
        run(&reception.desk, &format!("CA{}", n / 3), &format!("i{n}"), identify("Ana Ruiz", "1950")).await;
    }
    let right = run(&reception.desk, "CA9", "i", identify("Ana Ruiz", "1984")).await;
    assert!(
        matches!(right, ToolOutcome::NotIdentified { tries_left: 0, .. }),
        "even the right answer: {right:?}"
    );
    let other = from("CA8", "+15550000000");
    let asked = reception.desk.run_tool(&other, &id("i"), identify("Ana Ruiz", "1984")).await;
    assert!(
        matches!(asked, ToolOutcome::NotIdentified { tries_left: 2, .. }),
        "another number has its own: {asked:?}"
    );
    reception.clock.set(reception.desk.now() + SignedDuration::from_mins(61));
    let right = run(&reception.desk, "CA10", "i", identify("Ana Ruiz", "1984")).await;
    assert_eq!(right, ToolOutcome::Identified, "an hour later");
}

#[tokio::test]
async fn a_withheld_number_is_nobodys_and_a_softphone_is_no_line() {
    let reception = reception();
    for (n, number) in ["anonymous", "", "+266696687", "client:softphone"].into_iter().enumerate() {
        let call = from(&format!("CA{n}"), number);
        for request in [ToolRequest::ListMyAppointments, identify("Ana Ruiz", "1984")] {
            let tool = id(request.name());
            let no = reception.desk.run_tool(&call, &tool, request).await;
            let ToolOutcome::NotIdentified { say, tries_left: 0 } = no else { panic!("{number:?}") };
            assert!(say.contains("I don't see yours"), "{say}");
        }
    }
}

#[tokio::test]
async fn a_caller_hears_of_their_own_visits_and_moves_and_cancels_them() {
    let reception = reception();
    let desk = &reception.desk;
    let ana = patient(&reception, "Ana Ruiz", Some(date(1984, 3, 5)));
    let tom = patient(&reception, "Tom Ruiz", Some(date(2015, 7, 1)));
    visit(&reception, ana, "Ana Ruiz", MONDAY, 540).await;
    visit(&reception, ana, "Ana Ruiz", "2026-11-25", 600).await;
    visit(&reception, tom, "Tom Ruiz", MONDAY, 600).await;
    assert!(
        matches!(
            run(desk, "CA1", "l0", ToolRequest::ListMyAppointments).await,
            ToolOutcome::NotIdentified { tries_left: 3, .. }
        ),
        "first who it is"
    );
    assert_eq!(run(desk, "CA1", "i", identify("Ruiz, Anna", "eighty-four")).await, ToolOutcome::Identified);
    let mine = visits(desk, "CA1", "l1").await;
    let told: Vec<(&str, &str)> = mine.iter().map(|line| (line.handle.as_str(), line.say.as_str())).collect();
    assert_eq!(
        told,
        [("V1", "Monday, November 23 at 9:00 AM"), ("V2", "Wednesday, November 25 at 10:00 AM")],
        "hers, and not her son's"
    );
    let wish = SlotWish {
        dates: vec![MONDAY.into()],
        times: vec!["9:00 AM".into(), "9:30 AM".into()],
        for_visit: Some("V1".into()),
        ..SlotWish::default()
    };
    let near = offers(desk, "CA1", "f", ToolRequest::FindSlots(Box::new(wish))).await;
    assert_eq!(spoken(&near), ["Monday, November 23 at 9:30 AM"], "not where it is already");
    let unread = ToolRequest::MoveAppointment { visit: "V1".into(), slot: "S1".into(), confirmed: false };
    let ToolOutcome::ReadBack { say } = run(desk, "CA1", "m0", unread).await else {
        panic!("a yes is needed")
    };
    assert_eq!(
        say,
        "I move your appointment from Monday, November 23 at 9:00 AM to Monday, November 23 at 9:30 AM. Is that right?"
    );
    let moved = run(desk, "CA1", "m1", move_to("V1", "S1")).await;
    assert!(matches!(&moved, ToolOutcome::Moved { time, .. } if time == "9:30 AM"), "{}", said(&moved));
    let gone = run(desk, "CA1", "c1", cancel("V2")).await;
    assert!(matches!(&gone, ToolOutcome::Cancelled { date, .. } if date == "2026-11-25"), "{}", said(&gone));
    let rows = reception.store.live_from(desk.now(), 10).expect("read");
    let stand: Vec<String> =
        rows.iter().map(|row| format!("{} {} {}", row.customer_name, row.date, row.time)).collect();
    assert_eq!(stand, ["Ana Ruiz 2026-11-23 09:30:00", "Tom Ruiz 2026-11-23 10:00:00"]);
    let changes = reception.store.appointment_changes(rows[0].id).expect("read");
    assert_eq!(
        (changes[0].action.as_str(), changes[0].who.as_str(), changes[0].call_sid.as_deref()),
        ("moved", "receptionist", Some("CA1")),
        "it is known who did it"
    );
    let row = reception.store.on_day(date(2026, 11, 25)).expect("read").remove(0);
    assert_eq!((row.status, row.cancel_reason.as_deref()), (Status::Cancelled, Some("travelling")));
    assert!(
        said(&run(desk, "CA1", "c2", cancel("V2")).await).contains("can't be changed by telephone any more")
    );
    assert!(visits(desk, "CA1", "l2").await.iter().all(|line| line.handle == "V1"), "its handle stays");
    assert!(
        matches!(
            run(desk, "CA2", "l", ToolRequest::ListMyAppointments).await,
            ToolOutcome::NotIdentified { .. }
        ),
        "the next call shows it anew"
    );
}

#[tokio::test]
async fn what_was_booked_in_this_call_is_changed_in_it_without_the_ladder() {
    let reception = reception();
    let desk = &reception.desk;
    let ana = patient(&reception, "Ana Ruiz", None);
    visit(&reception, ana, "Ana Ruiz", "2026-11-25", 600).await;
    run(desk, "CA1", "b", book(MONDAY, "2:00 PM")).await;
    let listed = run(desk, "CA1", "l", ToolRequest::ListMyAppointments).await;
    let ToolOutcome::Visits { visits, this_call_only: true } = listed else { panic!("{}", said(&listed)) };
    assert_eq!(visits.len(), 1, "and no others");
    let slot = offers(desk, "CA1", "f", exactly(MONDAY, "3:00 PM")).await.remove(0).handle;
    assert!(matches!(run(desk, "CA1", "m", move_to("V1", &slot)).await, ToolOutcome::Moved { .. }));
    assert!(matches!(run(desk, "CA1", "c", cancel("V1")).await, ToolOutcome::Cancelled { .. }));
}

#[tokio::test]
async fn a_change_that_was_made_is_not_made_again_after_a_restart() {
    let reception = reception();
    let ana = patient(&reception, "Ana Ruiz", Some(date(1984, 3, 5)));
    visit(&reception, ana, "Ana Ruiz", MONDAY, 540).await;
    let desk = &reception.desk;
    run(desk, "CA1", "i", identify("Ana Ruiz", "1984")).await;
    visits(desk, "CA1", "l").await;
    offers(desk, "CA1", "f", exactly(MONDAY, "2:00 PM")).await;
    let moved = run(desk, "CA1", "move", move_to("V1", "S1")).await;
    let slot = offers(desk, "CA1", "g", exactly(MONDAY, "3:00 PM")).await.remove(0).handle;
    let booked = run(desk, "CA1", "book", book_slot(&slot, true)).await;
    // The program is started again: handles are forgotten, what was written is not.
    let clinic = (*desk.clinic()).clone();
    let again = Desk::open(reception.store.clone(), clinic, reception.clock.clone());
    assert_eq!(run(&again, "CA1", "move", move_to("V1", "S1")).await, moved, "answered as at first");
    assert_eq!(run(&again, "CA1", "book", book_slot(&slot, true)).await, booked);
    assert!(matches!(run(&again, "CA1", "new", move_to("V1", "S1")).await, ToolOutcome::Failed { .. }));
    let rows = reception.store.live_from(desk.now(), 10).expect("read");
    assert_eq!(
        rows.iter().map(|row| (row.time.hour(), row.revision)).collect::<Vec<_>>(),
        [(14, 1), (15, 0)]
    );
    let mine = visits(&again, "CA1", "l2").await;
    assert_eq!(mine[0].say, "Monday, November 23 at 3:00 PM", "what was booked in the call is still its own");
    let gone = run(&again, "CA1", "cancel", cancel(&mine[0].handle)).await;
    let clinic = (*desk.clinic()).clone();
    let third = Desk::open(reception.store.clone(), clinic, reception.clock.clone());
    assert_eq!(run(&third, "CA1", "cancel", cancel("V1")).await, gone);
}

#[tokio::test]
async fn a_move_onto_a_time_that_was_sold_meanwhile_is_refused_with_others() {
    let reception = reception();
    let desk = &reception.desk;
    run(desk, "CA1", "b", book(MONDAY, "9:00 AM")).await;
    visits(desk, "CA1", "l").await;
    offers(desk, "CA1", "f", exactly(MONDAY, "2:00 PM")).await;
    // The hold expires while the caller thinks, and somebody else is quicker.
    reception.clock.set(desk.now() + SignedDuration::from_mins(6));
    run(desk, "CA2", "b", book(MONDAY, "2:00 PM")).await;
    let outcome = run(desk, "CA1", "m", move_to("V1", "S1")).await;
    let ToolOutcome::Refused { say, alternatives } = outcome else { panic!("{}", said(&outcome)) };
    assert_eq!(say, "That time slot was just booked by someone else. Please choose another time.");
    assert_eq!(alternatives, ["1:00 PM", "1:30 PM", "2:30 PM", "3:00 PM", "3:30 PM"]);
    let rows = reception.store.live_from(desk.now(), 10).expect("read");
    assert_eq!(rows[0].time.hour(), 9, "it stays where it was");
}

#[tokio::test]
async fn an_ended_call_holds_nothing_and_knows_nobody() {
    let reception = reception();
    let desk = &reception.desk;
    patient(&reception, "Ana Ruiz", Some(date(1984, 3, 5)));
    let (registered, _orders) = ring(desk, "CA1");
    offers(desk, "CA1", "f", find("next Monday")).await;
    assert_eq!(run(desk, "CA1", "i", identify("Ana Ruiz", "1984")).await, ToolOutcome::Identified);
    registered.end(wire::history::EndReason::CallerLeft);
    assert!(desk.flush_history(std::time::Duration::from_secs(20)).await);
    assert!(reception.store.holds_of_call("CA1", desk.now()).expect("read").is_empty());
    assert!(matches!(run(desk, "CA1", "b", book_slot("S1", true)).await, ToolOutcome::Failed { .. }));
    assert!(matches!(
        run(desk, "CA1", "l", ToolRequest::ListMyAppointments).await,
        ToolOutcome::NotIdentified { .. }
    ));
}

#[tokio::test]
async fn what_cannot_be_understood_is_told_with_what_is_expected() {
    let reception = reception();
    let wish = |wish: SlotWish| ToolRequest::FindSlots(Box::new(wish));
    for (n, (request, told)) in [
        (
            wish(SlotWish { dates: vec!["Monday".into()], ..SlotWish::default() }),
            "expected a day as YYYY-MM-DD",
        ),
        (wish(SlotWish { part_of_day: Some("purple".into()), ..SlotWish::default() }), "expected morning"),
        (wish(SlotWish { between: Some((0, 9999)), ..SlotWish::default() }), "minutes after midnight"),
        (
            wish(SlotWish { for_visit: Some("V7".into()), ..SlotWish::default() }),
            "use list_my_appointments first",
        ),
        (
            wish(SlotWish { visit_type: Some("haircut".into()), ..SlotWish::default() }),
            "don't offer that kind",
        ),
        (
            wish(SlotWish { words: Some("x".repeat(1_000_000)), ..SlotWish::default() }),
            "at most 500 characters",
        ),
        (find("February 30th"), "I don't think that date exists"),
        (find("on Saturday, November 21"), "Monday through Friday"),
        (identify("Ana Ruiz", "long ago"), "expected four digits"),
        (identify("", "1984"), "I'll need a name"),
    ]
    .into_iter()
    .enumerate()
    {
        let answer = said(&run(&reception.desk, "CA1", &format!("t{n}"), request).await);
        assert!(answer.contains(told) && answer.len() < 300, "{n}: {answer:?} does not tell {told:?}");
    }
}

#[tokio::test]
async fn the_first_free_times_go_on_behind_full_days() {
    let reception = reception();
    let desk = &reception.desk;
    for (n, time) in
        booking::slot::full_day(&desk.clinic(), date(2026, 11, 23), booking::clinic::VisitTypeId(1))
            .into_iter()
            .enumerate()
    {
        run(desk, "CA0", &format!("b{n}"), book(MONDAY, &booking::time_text::show_time(time))).await;
    }
    reception.clock.set("2026-11-20T22:30:00Z".parse().expect("a moment"));
    let soonest = offers(desk, "CA1", "f", find("as soon as possible")).await;
    assert_eq!(soonest[0].say, "Tuesday, November 24 at 9:00 AM", "today is over and Monday is full");
    let outcome = run(desk, "CA1", "g", find("next Monday morning")).await;
    let ToolOutcome::Offers { offers, none_because, can_wait: true, .. } = outcome else {
        panic!("{}", said(&outcome))
    };
    assert!(offers.is_empty() && none_because.is_some_and(|why| why.contains("no times left that day")));
    let waits = ToolRequest::JoinWaitingList {
        customer_name: "Ana Ruiz".into(),
        phone_number: None,
        wish: Box::new(SlotWish { words: Some("next Monday morning".into()), ..SlotWish::default() }),
    };
    let outcome = run(desk, "CA1", "w", waits.clone()).await;
    let ToolOutcome::Waiting { for_what } = &outcome else { panic!("{}", said(&outcome)) };
    assert!(for_what.starts_with("Monday, November 23"), "{for_what}");
    run(desk, "CA1", "w2", waits.clone()).await;
    let entries = reception.store.waiting_under("+15551234567").expect("read");
    assert_eq!(entries.len(), 1, "once, however often it is asked");
    let wish = &entries[0].wish;
    assert_eq!((wish.from, wish.to), (Some(date(2026, 11, 23)), Some(date(2026, 11, 23))));
    assert_eq!((wish.from_minute, wish.to_minute), (0, 720), "mornings");
    let no = desk.run_tool(&from("CA3", "anonymous"), &id("w"), waits).await;
    assert!(said(&no).contains("I need a number"), "{}", said(&no));
}
