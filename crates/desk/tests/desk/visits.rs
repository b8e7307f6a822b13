//! What people at the desk do with visits: what the windows are told, in which order, and what is let go of.

use booking::clinic::{Clinic, Clinician, ClinicianId};
use desk::{VisitError, Who};
use jiff::SignedDuration;
use jiff::civil::date;
use store::HeldFor;
use wire::appointment::{Appointment, AppointmentStatus};
use wire::event::Event;
use wire::visit::{NewVisit, Repeat, RepeatUnit, VisitChange};

use crate::support::{MONDAY, Reception, book, caller, drain, id, names, number, reception, reception_of};

/// Monday at this minute, for somebody.
fn visit(start_minute: u16) -> NewVisit {
    NewVisit { customer_name: "Ann Lee".into(), date: MONDAY.into(), start_minute, ..NewVisit::default() }
}

fn two_clinicians(clinic: &mut Clinic) {
    clinic.clinicians.push(Clinician::new(ClinicianId(-2), "Dr Lee"));
}

fn told(events: &[Event]) -> Vec<&Appointment> {
    let visits = events.iter().map(|event| match event {
        Event::AppointmentChanged(visit) => visit,
        other => panic!("only visits are told here, and this is {}", other.name()),
    });
    visits.collect()
}

/// Offers Monday's first free time in a call.
fn offer(reception: &Reception, call_sid: &str) {
    let store = &reception.store;
    let (clinic, now) = (reception.desk.clinic(), reception.desk.now());
    let (monday, kind) = (date(2026, 11, 23), clinic.visit_types[0].id);
    let taken = store.taken_on(monday, &clinic.time_zone, None, now).expect("read");
    let slots = booking::slot::free(&clinic, monday, kind, None, now, &taken).expect("an open day");
    let until = now + SignedDuration::from_secs(60);
    let held = store.hold(&slots[..1], kind, &HeldFor::Call(call_sid.into()), until, now).expect("written");
    assert_eq!(held.holds.len(), 1, "it was free");
}

#[tokio::test]
async fn each_verb_is_told_once_as_the_visit_stands_after_it() {
    let reception = reception();
    let desk = &reception.desk;
    let mut reader = desk.bus().subscribe(None);
    let first = desk.book_visit(visit(540), Who::Staff, None).await.expect("it is free").appointment;
    let change = |revision, minute| VisitChange { revision, start_minute: minute, ..VisitChange::default() };
    desk.change_visit(first.id, change(0, Some(600)), Who::Staff, None).await.expect("it is free");
    let cancel = VisitChange { status: Some(AppointmentStatus::Cancelled), ..change(1, None) };
    let cancelled = desk.change_visit(first.id, cancel, Who::Staff, None).await.expect("it stands");
    desk.undo(cancelled.change_id.expect("it was changed"), Who::Staff).await.expect("just now");
    let events = drain(&mut reader);
    let steps: Vec<_> =
        told(&events).iter().map(|visit| (visit.revision, visit.start_minute, visit.status)).collect();
    let (booked, cancelled) = (AppointmentStatus::Booked, AppointmentStatus::Cancelled);
    assert_eq!(steps, [(0, 540, booked), (1, 600, booked), (2, 600, cancelled), (3, 600, booked)]);
}

#[tokio::test]
async fn what_is_refused_or_done_already_is_not_told() {
    let reception = reception();
    let desk = &reception.desk;
    let key = || Some("key".to_owned());
    let first = desk.book_visit(visit(540), Who::Staff, key()).await.expect("it is free").appointment;
    let mut reader = desk.bus().subscribe(None);
    assert_eq!(desk.book_visit(visit(540), Who::Staff, key()).await.expect("known").appointment, first);
    let taken = desk.book_visit(visit(555), Who::Staff, None).await;
    assert!(matches!(taken, Err(VisitError::Conflict(no)) if no.reason == "taken"), "somebody is there");
    let stale = VisitChange { revision: 5, start_minute: Some(600), ..VisitChange::default() };
    let stale = desk.change_visit(first.id, stale, Who::Staff, None).await;
    assert!(matches!(stale, Err(VisitError::Conflict(no)) if no.current.as_ref() == Some(&first)));
    let nothing = VisitChange { revision: 0, notes: Some(String::new()), ..VisitChange::default() };
    assert_eq!(
        desk.change_visit(first.id, nothing, Who::Staff, None).await.expect("allowed").change_id,
        None
    );
    assert_eq!(desk.undo(999, Who::Staff).await, Err(VisitError::NotFound));
    assert_eq!(names(&drain(&mut reader)), Vec::<&str>::new(), "nothing has changed");
}

#[tokio::test]
async fn what_was_offered_to_a_caller_is_let_go_of_before_the_booking_is_told() {
    let reception = reception();
    offer(&reception, "CA1");
    offer(&reception, "CA2");
    let mut reader = reception.desk.bus().subscribe(None);
    let outcome = reception.desk.run_tool(&caller("CA1"), &id("t"), book(MONDAY, "9:00 AM")).await;
    number(&outcome);
    assert_eq!(
        names(&drain(&mut reader)),
        ["hold_released", "appointment_changed"],
        "so that no window draws both"
    );
    let left = reception.store.holds_of_call("CA2", reception.desk.now()).expect("read");
    assert_eq!(left.len(), 1, "what others are offered stays");
    let staff = reception.desk.book_visit(visit(570), Who::Staff, None).await;
    assert!(
        matches!(staff, Err(VisitError::Conflict(no)) if no.reason == "held"),
        "and is kept from the desk"
    );
}

#[tokio::test]
async fn a_series_is_told_visit_by_visit() {
    let reception = reception();
    let mut reader = reception.desk.bus().subscribe(None);
    let repeat = Some(Repeat { every: 2, unit: RepeatUnit::Week, times: 3 });
    let made =
        reception.desk.book_visit(NewVisit { repeat, ..visit(540) }, Who::Staff, None).await.expect("free");
    let events = drain(&mut reader);
    let days: Vec<_> = told(&events).iter().map(|visit| visit.appointment_date.as_str()).collect();
    assert_eq!(days, ["2026-11-23", "2026-12-07", "2026-12-21"]);
    assert_eq!(made.series.expect("it repeats").missed, []);
}

#[tokio::test]
async fn a_series_that_is_sent_again_is_the_first_again() {
    let reception = reception();
    let repeat = Some(Repeat { every: 1, unit: RepeatUnit::Week, times: 3 });
    let book = async || {
        let key = Some("one key".to_owned());
        reception.desk.book_visit(NewVisit { repeat, ..visit(540) }, Who::Staff, key).await.expect("free")
    };
    let (first, again) = (book().await, book().await);
    let rest = |made: &wire::visit::Changed| {
        let series = made.series.clone().expect("it repeats");
        series.appointments.iter().map(|visit| visit.id).collect::<Vec<_>>()
    };
    assert_eq!(first.appointment.id, again.appointment.id);
    assert_eq!((rest(&first).len(), rest(&first)), (2, rest(&again)), "the answer is whole");
    assert!(first.change_id.is_some() && again.change_id.is_none(), "nothing is written twice");
}

/// Easy!Appointments #982: with "any clinician" the same one was booked twice.
#[tokio::test]
async fn any_clinician_is_one_who_is_free_however_many_ask_at_once() {
    let reception = reception_of(two_clinicians);
    for start_minute in [540, 570, 600] {
        let asked = (0..8).map(|_| {
            let desk = reception.desk.clone();
            tokio::spawn(async move { desk.book_visit(visit(start_minute), Who::Staff, None).await })
        });
        let mut whom = Vec::new();
        for answer in asked.collect::<Vec<_>>() {
            match answer.await.expect("no panic") {
                Ok(booked) => whom.push(booked.appointment.clinician_id),
                Err(VisitError::Conflict(no)) => assert_eq!(no.reason, "taken"),
                Err(other) => panic!("{other}"),
            }
        }
        whom.sort_unstable();
        assert_eq!(whom, [1, 2], "each of the two once");
    }
}

#[tokio::test]
async fn two_windows_that_move_two_visits_to_one_time_get_one_yes_and_the_other_times() {
    let reception = reception();
    let desk = &reception.desk;
    let ids = [
        desk.book_visit(visit(540), Who::Staff, None).await.expect("free").appointment.id,
        desk.book_visit(visit(570), Who::Staff, None).await.expect("free").appointment.id,
    ];
    let moves = ids.map(|id| {
        let desk = desk.clone();
        let change = VisitChange { start_minute: Some(600), ..VisitChange::default() };
        tokio::spawn(async move { desk.change_visit(id, change, Who::Staff, None).await })
    });
    let mut yes = 0;
    for answer in moves {
        match answer.await.expect("no panic") {
            Ok(_) => yes += 1,
            Err(VisitError::Conflict(no)) => {
                assert_eq!((no.reason.as_str(), no.can_be_overridden), ("taken", true));
                assert!(!no.alternatives.is_empty(), "other times are offered");
            }
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(yes, 1);
}
