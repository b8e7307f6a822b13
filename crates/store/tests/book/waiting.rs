//! The waiting list: joining, being offered what becomes free, answering, and that a time has one winner.

use std::sync::Barrier;

use booking::clinic::{Clinic, ClinicianId, VisitTypeId};
use booking::rules::{self, Refusal};
use booking::waiting::{Language, Manners, QuietHours, Reply, Wish};
use jiff::civil::{Time, time};
use jiff::{SignedDuration, Timestamp};
use store::{
    Accepted, Asking, Author, BookError, Change, Delivery, Joined, NewWaiting, Offer, OfferState, Outcome,
    ReceivedText, Refusing, Store, StoreError, TextState, Waiting, WaitingError, WaitingState, Who,
};

use crate::support::{MONDAY, audit, book, clinic, count, now, raw, try_to_book, wish};

pub const TEN: Time = time(10, 0, 0, 0);
const VISIT: VisitTypeId = VisitTypeId(1);

pub fn manners() -> Manners {
    Manners { quiet: QuietHours::new(time(20, 0, 0, 0), time(8, 0, 0, 0)), offer_minutes: 15 }
}

pub fn asking(clinic: &Clinic, now: Timestamp) -> Asking<'_> {
    Asking { clinic, manners: manners(), can_text: true, now }
}

pub fn waits(name: &str, number: &str) -> NewWaiting {
    NewWaiting {
        by: Author::desk(Who::Staff, None),
        name: name.to_owned(),
        phone_number: number.to_owned(),
        patient: None,
        language: Language::English,
        wish: Wish::any_time(VISIT),
        priority: 0,
        notes: String::new(),
        now: now(),
    }
}

pub fn join(store: &Store, name: &str, number: &str) -> Waiting {
    store.join_waiting(&waits(name, number)).expect("there is room").entry
}

/// Somebody books Monday at ten and calls it off a minute later; gives the moment at which it may be offered.
pub fn cancelled(store: &Store, call: &str) -> Timestamp {
    let booked = try_to_book(store, &wish(call, "t1", MONDAY, TEN)).expect("it is free").appointment;
    let at = now() + SignedDuration::from_mins(1);
    cancel(store, booked.id, at);
    at + SignedDuration::from_secs(15)
}

pub fn cancel(store: &Store, id: i64, at: Timestamp) {
    let change = Change {
        by: Author::desk(Who::Staff, None),
        appointment: id,
        revision: None,
        onto: None,
        time_zone: clinic().time_zone,
        now: at,
    };
    let cancelled = store.change(&change, |mut row, _| {
        row.status = booking::appointment::Status::Cancelled;
        Ok(row)
    });
    cancelled.expect("it can be called off");
}

/// The offer that is made at this moment, if one is.
pub fn offer(store: &Store, clinic: &Clinic, at: Timestamp) -> Option<Offer> {
    let due = store.due_openings(at).expect("readable");
    due.into_iter()
        .find_map(|opening| store.offer_opening(opening.id, &asking(clinic, at)).expect("writable"))
}

pub fn send(store: &Store, at: Timestamp) -> Option<String> {
    let text = store.claim_text(at).expect("writable")?;
    let sid = format!("SM{:032x}", text.id);
    store.settle_text(text.id, &Outcome::Accepted { sid: sid.clone() }, at).expect("writable");
    Some(sid)
}

fn says(
    store: &Store,
    clinic: &Clinic,
    sid: &str,
    number: &str,
    body: &str,
    at: Timestamp,
) -> store::Received {
    let text = ReceivedText {
        message_sid: sid.to_owned(),
        phone_number: number.to_owned(),
        body: body.to_owned(),
        received_at: at,
    };
    store.receive_text(&text, Reply::read(body), false, &asking(clinic, at)).expect("writable")
}

const ANN: &str = "+15550100001";
const BOB: &str = "+15550100002";

#[test]
fn a_cancellation_is_offered_in_order_and_yes_books_it() {
    let (_folder, path, store) = book();
    let clinic = clinic();
    let (ann, bob) = (join(&store, "Ann Lee", ANN), join(&store, "Bob Ray", BOB));
    let at = cancelled(&store, "CA1");
    assert!(
        store.due_openings(at - SignedDuration::from_secs(1)).unwrap().is_empty(),
        "it may be taken back yet"
    );
    assert_eq!(store.next_opening_due(at - SignedDuration::from_secs(5)).unwrap(), Some(at));
    let first = offer(&store, &clinic, at).expect("somebody waits");
    assert_eq!((first.waiting, first.state), (ann.id, OfferState::Queued));
    assert!(offer(&store, &clinic, at).is_none(), "one offer at a time");
    let held = try_to_book(&store, &store::NewAppointment { now: at, ..wish("CA2", "t1", MONDAY, TEN) });
    assert_eq!(held.unwrap_err(), BookError::Refused(Refusal::Held), "callers hear that it is being offered");

    send(&store, at).expect("a text is due");
    let sent = store.offer(first.id).unwrap().unwrap();
    assert_eq!((sent.state, sent.expires_at), (OfferState::Sent, at + SignedDuration::from_mins(15)));
    assert!(send(&store, at).is_none(), "and it is sent once");

    let no = says(&store, &clinic, "SMa", ANN, "No thanks", at);
    assert!(no.answer.unwrap().contains("still on our waiting list"));
    let second = offer(&store, &clinic, at).expect("the next one waits");
    assert_eq!(second.waiting, bob.id);
    send(&store, at).expect("a text is due");
    let yes = says(&store, &clinic, "SMb", BOB, "Sí!", at);
    let Accepted { appointment, entry, .. } = yes.accepted.clone().expect("it was free");
    assert_eq!(
        (appointment.date, appointment.time, appointment.customer_name.as_str()),
        (MONDAY, TEN, "Bob Ray")
    );
    assert_eq!((entry.state, entry.appointment), (WaitingState::Booked, Some(appointment.id)));
    assert!(yes.answer.as_ref().unwrap().contains(&appointment.confirmation_number), "{yes:?}");
    let again = says(&store, &clinic, "SMb", BOB, "Sí!", at);
    assert_eq!((again.answer, again.repeated), (yes.answer, true), "the same text, the same answer");
    assert!(
        store.due_openings(at).unwrap().is_empty() || offer(&store, &clinic, at).is_none(),
        "it is filled"
    );
    assert_eq!(count(&raw(&path), "SELECT count(*) FROM holds"), 0);
    audit(&path);
}

#[test]
fn nobody_answers_and_the_next_is_asked_and_a_late_yes_counts_while_it_is_free() {
    let (_folder, _, store) = book();
    let clinic = clinic();
    join(&store, "Ann Lee", ANN);
    let at = cancelled(&store, "CA1");
    offer(&store, &clinic, at).expect("somebody waits");
    send(&store, at);
    let over = at + SignedDuration::from_mins(15);
    assert!(store.lapse_offers(over - SignedDuration::from_secs(1)).unwrap().is_empty());
    assert_eq!(store.next_offer_end().unwrap(), Some(over));
    assert_eq!(store.lapse_offers(over).unwrap().len(), 1);
    assert!(offer(&store, &clinic, over).is_none(), "nobody else waits, and she was asked");
    let late = over + SignedDuration::from_mins(5);
    assert!(says(&store, &clinic, "SM1", ANN, "YES", late).accepted.is_some(), "it is free still");

    // And when it is not.
    let (_folder, _, store) = book();
    join(&store, "Ann Lee", ANN);
    let at = cancelled(&store, "CA1");
    let made = offer(&store, &clinic, at).expect("somebody waits");
    send(&store, at);
    store.lapse_offers(over).unwrap();
    let caller = store::NewAppointment { now: over, ..wish("CA2", "t1", MONDAY, TEN) };
    try_to_book(&store, &caller).expect("the offer is over, so a caller has it");
    let late = says(&store, &clinic, "SM1", ANN, "YES", late);
    assert!(late.accepted.is_none() && late.answer.unwrap().contains("has been taken"));
    assert_eq!(store.offer(made.id).unwrap().unwrap().state, OfferState::Expired);
}

#[test]
fn joining_twice_is_joining_once() {
    let (_folder, _, store) = book();
    let by_call = NewWaiting { by: Author::call("CA1", "t1"), ..waits("Ann Lee", ANN) };
    let Joined { entry, repeated } = store.join_waiting(&by_call).unwrap();
    assert!(!repeated && entry.call_sid.as_deref() == Some("CA1"));
    for again in [
        by_call.clone(),
        waits("ann lee", ANN),
        NewWaiting { by: Author::call("CA2", "t9"), ..waits("Ann Lee", ANN) },
    ] {
        assert_eq!(store.join_waiting(&again).unwrap(), Joined { entry: entry.clone(), repeated: true });
    }
    let child = store.join_waiting(&waits("Tom Lee", ANN)).unwrap();
    assert!(!child.repeated, "another of the family");
    assert_eq!(store.waiting_under(ANN).unwrap().len(), 2);
    let list = store.waiting_list().unwrap();
    assert_eq!(list.iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>(), ["Ann Lee", "Tom Lee"]);
}

#[test]
fn an_entry_is_changed_as_it_was_seen_and_left_once() {
    let (_folder, _, store) = book();
    let by = Author::desk(Who::Staff, None);
    let entry = join(&store, "Ann Lee", ANN);
    let urgent = |row: Waiting| Waiting { priority: 5, ..row };
    let changed = store.change_waiting(entry.id, entry.revision, &by, now(), urgent).unwrap();
    assert_eq!((changed.priority, changed.revision), (5, entry.revision + 1));
    let stale = store.change_waiting(entry.id, entry.revision, &by, now(), urgent).unwrap_err();
    assert_eq!(stale, WaitingError::Stale(Box::new(changed.clone())));
    assert_eq!(store.change_waiting(99, 0, &by, now(), urgent).unwrap_err(), WaitingError::NotFound);
    let (left, _) = store.leave_waiting(entry.id, &by, now()).unwrap();
    assert_eq!(left.state, WaitingState::Left);
    assert_eq!(store.leave_waiting(entry.id, &by, now()).unwrap().0, left, "once is enough");
    assert_eq!(
        store.change_waiting(entry.id, left.revision, &by, now(), urgent).unwrap_err(),
        WaitingError::Over
    );
}

#[test]
fn who_leaves_while_being_asked_makes_way_for_the_next() {
    let (_folder, _, store) = book();
    let clinic = clinic();
    let (ann, bob) = (join(&store, "Ann Lee", ANN), join(&store, "Bob Ray", BOB));
    let at = cancelled(&store, "CA1");
    let made = offer(&store, &clinic, at).unwrap();
    let (_, released) = store.leave_waiting(ann.id, &Author::desk(Who::Staff, None), at).unwrap();
    assert_eq!(released, [made.hold.unwrap()]);
    assert_eq!(
        store.outbox().unwrap()[0].state,
        TextState::Withdrawn,
        "it was not sent yet and is not needed"
    );
    assert_eq!(offer(&store, &clinic, at).unwrap().waiting, bob.id);
}

#[test]
fn an_undo_takes_back_what_nobody_was_told_and_stops_before_what_somebody_was() {
    for is_sent in [false, true] {
        let (_folder, path, store) = book();
        let clinic = clinic();
        join(&store, "Ann Lee", ANN);
        let booked = try_to_book(&store, &wish("CA1", "t1", MONDAY, TEN)).unwrap().appointment;
        let at = now() + SignedDuration::from_mins(1);
        cancel(&store, booked.id, at);
        let change: i64 = count(&raw(&path), "SELECT max(id) FROM audit WHERE subject = 'appointment'");
        let later = at + SignedDuration::from_secs(20);
        let made = offer(&store, &clinic, later).unwrap();
        if is_sent {
            send(&store, later).unwrap();
        }
        let undone = store.undo(change, &Author::desk(Who::Staff, None), later);
        let state = store.offer(made.id).unwrap().unwrap().state;
        if is_sent {
            assert_eq!(undone.unwrap_err(), store::UndoError::Refused(Refusal::Held), "it is promised");
            assert_eq!(state, OfferState::Sent);
        } else {
            undone.expect("nobody was told");
            assert_eq!(state, OfferState::Withdrawn);
            assert!(send(&store, later).is_none(), "and nobody is");
            assert_eq!(count(&raw(&path), "SELECT count(*) FROM holds"), 0);
            assert!(store.due_openings(later).unwrap().is_empty());
            // The same once more: it can be offered to her again.
            cancel(&store, booked.id, later);
            assert!(offer(&store, &clinic, later + SignedDuration::from_secs(15)).is_some());
        }
        audit(&path);
    }
}

#[test]
fn a_moved_visit_leaves_its_old_time_and_none_is_left_by_a_longer_one() {
    let (_folder, path, store) = book();
    let clinic = clinic();
    join(&store, "Ann Lee", ANN);
    let booked = try_to_book(&store, &wish("CA1", "t1", MONDAY, TEN)).unwrap().appointment;
    let change = |onto, at| Change {
        by: Author::desk(Who::Staff, None),
        appointment: booked.id,
        revision: None,
        onto,
        time_zone: clinic.time_zone.clone(),
        now: at,
    };
    store
        .change(&change(None, now()), |row, _| Ok(store::Appointment { notes: "late".into(), ..row }))
        .unwrap();
    assert_eq!(count(&raw(&path), "SELECT count(*) FROM openings"), 0, "a note frees nothing");
    let to = rules::check(&clinic, MONDAY, time(11, 0, 0, 0), VISIT, None, now(), &[]).unwrap();
    store.change(&change(Some(MONDAY), now()), |row, _| Ok(row.moved_to(&to))).unwrap();
    let made = offer(&store, &clinic, now() + SignedDuration::from_secs(15)).expect("ten is free");
    assert_eq!(made.begins(&clinic), (MONDAY, TEN));
}

#[test]
fn without_texts_a_person_passes_offers_on() {
    let (_folder, _, store) = book();
    let clinic = clinic();
    join(&store, "Ann Lee", "555 0100");
    let at = cancelled(&store, "CA1");
    let made = offer(&store, &clinic, at).unwrap();
    let text = store.outbox().unwrap().remove(0);
    assert_eq!((text.state, text.is_offer), (TextState::Preview, true), "no text goes to such a number");
    assert!(store.claim_text(at).unwrap().is_none());
    assert_eq!(made.expires_at, at + SignedDuration::from_mins(60), "an hour to reach her");
    let told = at + SignedDuration::from_mins(30);
    assert_eq!(store.text_told(text.id, told).unwrap().state, TextState::Told);
    assert_eq!(store.offer(made.id).unwrap().unwrap().expires_at, told + SignedDuration::from_mins(15));
    let accepted = store.accept_offer(made.id, &asking(&clinic, told)).unwrap();
    assert!(!accepted.repeated);
    let again = store.accept_offer(made.id, &asking(&clinic, told)).unwrap();
    assert!(again.repeated && again.appointment.id == accepted.appointment.id, "a second click is the first");
    assert_eq!(store.refuse_offer(made.id, Refusing::Declined, told).unwrap_err(), WaitingError::Over);
    let confirmation = store.outbox().unwrap();
    assert_eq!(confirmation.iter().filter(|text| !text.is_offer).count(), 1, "and is confirmed once");
}

#[test]
fn stop_ends_texts_and_start_brings_them_back() {
    let (_folder, _, store) = book();
    let clinic = clinic();
    let (ann, bob) = (join(&store, "Ann Lee", ANN), join(&store, "Bob Ray", BOB));
    let at = cancelled(&store, "CA1");
    offer(&store, &clinic, at).unwrap();
    send(&store, at).unwrap();
    let stopped = says(&store, &clinic, "SM1", ANN, "STOP", at);
    assert!(stopped.ended.is_some() && stopped.answer.unwrap().contains("no more texts"));
    assert_eq!(offer(&store, &clinic, at).unwrap().waiting, bob.id);
    assert!(store.waiting_entry(ann.id).unwrap().unwrap().opted_out);
    says(&store, &clinic, "SM2", ANN, "Start", at);
    assert!(!store.waiting_entry(ann.id).unwrap().unwrap().opted_out);
    let other = says(&store, &clinic, "SM3", "+15550100099", "who is this?", at);
    assert_eq!(other.answer, None, "nobody asked them anything");
    assert_eq!(store.texts_to_read(5).unwrap()[0].body, "who is this?", "but a person reads it");
}

#[test]
fn a_service_that_fails_is_asked_again_and_then_a_person() {
    let (_folder, _, store) = book();
    let clinic = clinic();
    join(&store, "Ann Lee", ANN);
    let mut at = cancelled(&store, "CA1");
    let made = offer(&store, &clinic, at).unwrap();
    let mut tries = 0;
    while let Some(text) = store.claim_text(at).unwrap() {
        tries += 1;
        store.settle_text(text.id, &Outcome::Later("busy".into()), at).unwrap();
        assert!(store.claim_text(at).unwrap().is_none(), "it waits between two tries");
        let Some(due) = store.next_text_due().unwrap() else { break };
        at = due;
    }
    assert_eq!(tries, 5);
    let text = store.outbox().unwrap().remove(0);
    assert_eq!((text.state, text.last_error.as_deref()), (TextState::Preview, Some("busy")));
    assert!(store.offer(made.id).unwrap().unwrap().state.is_open(), "somebody telephones");
    store.retry_text(text.id, at).unwrap();
    assert!(send(&store, at).is_some(), "or it is tried once more");
    assert_eq!(store.retry_text(text.id, at).unwrap_err(), WaitingError::Over);
}

#[test]
fn what_may_have_been_sent_is_never_sent_again_by_itself() {
    let (_folder, _, store) = book();
    let clinic = clinic();
    join(&store, "Ann Lee", ANN);
    let at = cancelled(&store, "CA1");
    let made = offer(&store, &clinic, at).unwrap();
    let claimed = store.claim_text(at).unwrap().expect("a text is due");
    assert!(store.claim_text(at).unwrap().is_none());
    let later = at + SignedDuration::from_secs(60);
    assert_eq!(store.next_text_due().unwrap(), Some(later));
    assert_eq!(store.lose_texts(later - SignedDuration::from_secs(1)).unwrap(), 0);
    assert_eq!(store.lose_texts(later).unwrap(), 1);
    assert_eq!(store.outbox().unwrap()[0].state, TextState::Unsure);
    assert!(store.claim_text(later).unwrap().is_none());
    assert_eq!(
        store.offer(made.id).unwrap().unwrap().state,
        OfferState::Sent,
        "she may have it, so it stands"
    );
    store.report_text(Some(claimed.id), "SMx", Delivery::Delivered, None, later).unwrap();
    assert_eq!(store.outbox().unwrap()[0].state, TextState::Delivered, "a report makes it sure");
    let out_of_order = store.report_text(None, "SMx", Delivery::Sent, None, later).unwrap();
    assert!(out_of_order.is_none() && store.outbox().unwrap()[0].state == TextState::Delivered);
}

#[test]
fn what_cannot_be_delivered_is_offered_to_the_next() {
    let (_folder, _, store) = book();
    let clinic = clinic();
    let (ann, bob) = (join(&store, "Ann Lee", ANN), join(&store, "Bob Ray", BOB));
    let at = cancelled(&store, "CA1");
    offer(&store, &clinic, at).unwrap();
    let sid = send(&store, at).unwrap();
    let failed = Delivery::Failed { opted_out: false };
    let over = store.report_text(None, &sid, failed, Some("30003"), at).unwrap();
    assert_eq!(over.unwrap().waiting, ann.id);
    assert_eq!(offer(&store, &clinic, at).unwrap().waiting, bob.id);
    let text = store.claim_text(at).unwrap().unwrap();
    let gone = store.settle_text(text.id, &Outcome::OptedOut, at).unwrap();
    assert_eq!(gone.unwrap().waiting, bob.id);
    assert!(store.waiting_entry(bob.id).unwrap().unwrap().opted_out, "as the service says");
    assert!(offer(&store, &clinic, at).is_none());
    assert_eq!(store.report_text(Some(999), "SMnone", failed, None, at).unwrap(), None);
}

#[test]
fn at_night_the_time_is_held_and_the_text_waits() {
    let (_folder, _, store) = book();
    let clinic = clinic();
    join(&store, "Ann Lee", ANN);
    let booked = try_to_book(&store, &wish("CA1", "t1", MONDAY, TEN)).unwrap().appointment;
    let night: Timestamp = "2026-11-23T03:00:00Z".parse().unwrap();
    cancel(&store, booked.id, night);
    let at = night + SignedDuration::from_secs(15);
    offer(&store, &clinic, at).unwrap();
    let morning: Timestamp = "2026-11-23T13:00:00Z".parse().unwrap();
    assert!(store.claim_text(morning - SignedDuration::from_secs(1)).unwrap().is_none());
    assert!(store.lapse_offers(morning).unwrap().is_empty(), "it is still theirs");
    assert!(send(&store, morning).is_some());
}

#[test]
fn staff_offer_a_time_to_whom_they_choose() {
    let (_folder, _, store) = book();
    let clinic = clinic();
    let (ann, bob) = (join(&store, "Ann Lee", ANN), join(&store, "Bob Ray", BOB));
    let ask = asking(&clinic, now());
    let made = store.offer_to(bob.id, (MONDAY, TEN), None, &ask).unwrap();
    assert_eq!((made.waiting, made.clinician), (bob.id, ClinicianId(1)));
    assert_eq!(
        store.offer_to(bob.id, (MONDAY, time(11, 0, 0, 0)), None, &ask).unwrap_err(),
        WaitingError::AlreadyAsked
    );
    assert_eq!(
        store.offer_to(ann.id, (MONDAY, TEN), None, &ask).unwrap_err(),
        WaitingError::Refused(Refusal::Held),
        "it is offered to him"
    );
    assert_eq!(store.offer_to(77, (MONDAY, TEN), None, &ask).unwrap_err(), WaitingError::NotFound);
}

#[test]
fn the_wait_is_over_when_the_last_day_is() {
    let (_folder, _, store) = book();
    let wish = Wish { to: Some(MONDAY), ..Wish::any_time(VISIT) };
    let entry = store.join_waiting(&NewWaiting { wish, ..waits("Ann Lee", ANN) }).unwrap().entry;
    assert_eq!(store.expire_waiting(MONDAY, now()).unwrap(), 0, "today counts");
    assert_eq!(store.expire_waiting(MONDAY.tomorrow().unwrap(), now()).unwrap(), 1);
    assert_eq!(store.waiting_entry(entry.id).unwrap().unwrap().state, WaitingState::Expired);
}

#[test]
fn raw_sql_makes_no_second_winner() {
    let (_folder, path, store) = book();
    let clinic = clinic();
    let (ann, bob) = (join(&store, "Ann Lee", ANN), join(&store, "Bob Ray", BOB));
    let at = cancelled(&store, "CA1");
    let made = offer(&store, &clinic, at).unwrap();
    store.accept_offer(made.id, &asking(&clinic, at)).unwrap();
    let connection = raw(&path);
    let appointment = count(&connection, "SELECT max(id) FROM appointments");
    let insert = |waiting: i64, state: &str, appointment: &str| {
        connection.execute(
            &format!(
                "INSERT INTO offers (waiting_id, opening_id, clinician_id, visit_type_id, starts_at, ends_at, state,
                    stands_seconds, made_at, expires_at, appointment_id)
                 SELECT {waiting}, opening_id, clinician_id, visit_type_id, starts_at, ends_at, '{state}', 60, made_at,
                    expires_at, {appointment} FROM offers WHERE id = {}",
                made.id
            ),
            [],
        )
    };
    assert!(
        insert(bob.id, "accepted", &appointment.to_string()).is_err(),
        "the time and the appointment have a winner"
    );
    assert!(insert(bob.id, "accepted", "NULL").is_err(), "a win is an appointment");
    assert!(insert(ann.id, "declined", "NULL").is_err(), "nobody is asked twice");
    insert(bob.id, "sent", "NULL").expect("an open offer is no win");
    for change in [
        "state = 'expired'",
        "state = 'sent', appointment_id = NULL",
        "state = 'declined', appointment_id = NULL",
    ] {
        let changed = connection.execute(&format!("UPDATE offers SET {change} WHERE id = {}", made.id), []);
        assert!(changed.is_err(), "what is decided stays so: {change}");
    }
    let booked = connection.execute("UPDATE waiting SET state = 'booked' WHERE name = 'Bob Ray'", []);
    assert!(booked.is_err(), "who is booked has an appointment");
    // A visit with another tool gets no time twice.
    let twice = connection.execute(
        "INSERT INTO appointments (customer_name, phone_number, appointment_date, appointment_time, confirmation_number,
            starts_at, ends_at, time_zone)
         SELECT 'X', '', appointment_date, appointment_time, 'APT-99999', starts_at, ends_at, time_zone FROM appointments
          WHERE status = 'confirmed'",
        [],
    );
    let refused = StoreError::from(twice.expect_err("no time is sold twice")).to_string();
    assert!(refused.contains("overlaps"), "{refused}");
}

/// Callers who book the very time at the moment of a "yes".
fn race(store: &Store, clinic: &Clinic, made: &Offer, at: Timestamp) -> (bool, usize) {
    const CALLERS: usize = 8;
    let barrier = Barrier::new(CALLERS + 1);
    std::thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS)
            .map(|n| {
                let barrier = &barrier;
                scope.spawn(move || {
                    let new = store::NewAppointment {
                        now: at,
                        ..wish(&format!("CArace{n}"), &made.id.to_string(), MONDAY, TEN)
                    };
                    barrier.wait();
                    match try_to_book(store, &new) {
                        Ok(_) => true,
                        Err(BookError::Refused(Refusal::Held | Refusal::Taken)) => false,
                        Err(other) => panic!("a caller is told why: {other:?}"),
                    }
                })
            })
            .collect();
        barrier.wait();
        let yes = match store.accept_offer(made.id, &asking(clinic, at)) {
            Ok(_) => true,
            Err(WaitingError::Refused(Refusal::Taken)) => false,
            Err(other) => panic!("a yes is told why: {other:?}"),
        };
        (yes, callers.into_iter().map(|caller| usize::from(caller.join().expect("no panic"))).sum())
    })
}

#[test]
fn of_callers_and_a_yes_at_the_same_moment_exactly_one_has_the_time() {
    const ROUNDS: usize = 200;
    let clinic = clinic();
    let (_folder, path, store) = book();
    let mut late_wins = 0;
    for round in 0..ROUNDS {
        let entry = join(&store, &format!("Waiting {round}"), &format!("+1555{round:07}"));
        let mut at = cancelled(&store, &format!("CA{round}"));
        let made = offer(&store, &clinic, at).expect("somebody waits");
        assert_eq!(made.waiting, entry.id);
        send(&store, at).expect("a text is due");
        let is_late = round % 2 == 1;
        if is_late {
            at += SignedDuration::from_mins(16);
            store.lapse_offers(at).unwrap();
        }
        let (yes, callers) = race(&store, &clinic, &made, at);
        assert_eq!(usize::from(yes) + callers, 1, "round {round} has one winner");
        assert!(yes || is_late, "within its time an offer is theirs");
        late_wins += usize::from(yes && is_late);
        let sold = count(
            &raw(&path),
            "SELECT count(*) FROM appointments WHERE status NOT IN ('cancelled', 'no_show')",
        );
        assert_eq!(sold, 1, "and one appointment");
        // On with the next round.
        let connection = raw(&path);
        let id = count(
            &connection,
            "SELECT max(id) FROM appointments WHERE status NOT IN ('cancelled', 'no_show')",
        );
        drop(connection);
        cancel(&store, id, now());
        store.leave_waiting(entry.id, &Author::desk(Who::Staff, None), now()).ok();
        raw(&path).execute("UPDATE openings SET state = 'past'", []).unwrap();
    }
    audit(&path);
    println!("{late_wins} of {} late answers won", ROUNDS / 2);
}
