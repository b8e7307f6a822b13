//! Somebody whom a call made known tells their year of birth, and shows with it who they are on the next call.

use booking::patient::Born;
use call::tools::{ToolOutcome, ToolRequest};
use desk::phone::PhoneNumber;
use desk::{CallContext, Desk};
use jiff::civil::date;
use store::Store;
use wire::event::Event;

use crate::callers::patient;
use crate::support::{MONDAY, Reception, book_for, caller, id, reception, said};

fn note(year: &str) -> ToolRequest {
    ToolRequest::NoteBirthYear { birth_year: year.into() }
}

fn identify(name: &str, year: &str) -> ToolRequest {
    ToolRequest::Identify { customer_name: name.into(), birth_year: year.into() }
}

async fn run(desk: &Desk, call: &str, tool: &str, request: ToolRequest) -> ToolOutcome {
    desk.run_tool(&caller(call), &id(tool), request).await
}

/// Books at this time of Monday; says whether the year of birth is wanted.
async fn book(reception: &Reception, call: &CallContext, name: &str, time: &str) -> bool {
    let tool = id(&format!("book {time}"));
    let booked = reception.desk.run_tool(call, &tool, book_for(name, MONDAY, time)).await;
    assert!(matches!(booked, ToolOutcome::Booked { .. }), "expected a booking, got {}", said(&booked));
    let line = call.phone_number.line().unwrap_or_default();
    reception.store.wants_birth_year(call.call_sid.as_str(), &line).expect("the book is read")
}

/// When those with the number of [`caller`] were born.
fn born(store: &Store) -> Vec<(String, Option<String>)> {
    let people = store.patients_with_number("+15551234567").expect("the book is read");
    people.into_iter().map(|one| (one.name, one.born.map(|born| born.to_string()))).collect()
}

#[tokio::test]
async fn who_books_for_the_first_time_can_change_that_visit_on_the_next_call() {
    let reception = reception();
    let desk = &reception.desk;
    assert!(book(&reception, &caller("CA1"), "Ana Ruiz", "9:00 AM").await, "nobody knew her");
    let mut reader = desk.bus().subscribe(None);
    assert_eq!(run(desk, "CA1", "y1", note("nineteen eighty-five")).await, ToolOutcome::BirthYearNoted);
    let told = std::iter::from_fn(|| reader.take());
    let told = told.filter(|(_, event)| matches!(event, Event::PatientChanged(_))).count();
    assert_eq!(told, 1, "windows show it");
    assert_eq!(run(desk, "CA1", "y2", note("1984")).await, ToolOutcome::BirthYearNoted, "no, 1984");
    assert_eq!(
        run(desk, "CA1", "y1", note("1985")).await,
        ToolOutcome::BirthYearNoted,
        "a repeat is answered"
    );
    assert_eq!(
        born(&reception.store),
        [("Ana Ruiz".to_owned(), Some("1984".to_owned()))],
        "and writes nothing"
    );
    assert!(!book(&reception, &caller("CA1"), "Ana Ruiz", "9:30 AM").await, "it is asked for once");

    let mine = run(desk, "CA2", "l1", ToolRequest::ListMyAppointments).await;
    assert!(matches!(mine, ToolOutcome::NotIdentified { .. }), "who calls is still to be shown");
    let wrong = run(desk, "CA2", "i1", identify("Ana Ruiz", "1985")).await;
    assert!(matches!(wrong, ToolOutcome::NotIdentified { tries_left: 2, .. }), "the corrected year counts");
    assert_eq!(run(desk, "CA2", "i2", identify("Ana Ruiz", "1984")).await, ToolOutcome::Identified);
    let mine = run(desk, "CA2", "l2", ToolRequest::ListMyAppointments).await;
    let ToolOutcome::Visits { visits, this_call_only: false } = mine else { panic!("{}", said(&mine)) };
    assert_eq!(visits[0].say, "Monday, November 23 at 9:00 AM");
}

#[tokio::test]
async fn a_year_is_no_way_to_become_somebody_who_is_known_and_every_no_is_the_same() {
    let reception = reception();
    let desk = &reception.desk;
    patient(&reception, "Bea Lund", None);
    patient(&reception, "Cy Lund", Some(date(1950, 1, 1)));
    let withheld = |call_sid: &str| CallContext {
        call_sid: call_sid.into(),
        phone_number: PhoneNumber::new("anonymous"),
    };
    assert!(!book(&reception, &caller("CA1"), "Bea Lund", "9:00 AM").await, "she was known, if not her year");
    assert!(!book(&reception, &caller("CA2"), "Cy Lund", "9:30 AM").await, "his is known");
    assert!(
        !book(&reception, &withheld("CA3"), "Dee Hahn", "10:00 AM").await,
        "without a line it would be of no use"
    );
    assert!(book(&reception, &caller("CA4"), "Tom Lund", "10:30 AM").await);
    assert!(!book(&reception, &caller("CA4"), "Ida Lund", "11:00 AM").await, "whose would it be?");
    assert!(book(&reception, &caller("CA5"), "Eva Lund", "11:30 AM").await);
    let before = born(&reception.store);

    let mut answers = Vec::new();
    for (call, why) in [
        (caller("CA1"), "somebody known"),
        (caller("CA2"), "somebody known with their year"),
        (withheld("CA3"), "no line"),
        (caller("CA4"), "two of a family"),
        (caller("CA6"), "another call than the one that booked"),
        (withheld("CA5"), "the line is not the one that booked"),
        (
            CallContext { call_sid: "CA5".into(), phone_number: PhoneNumber::new("+15550100199") },
            "nor is this",
        ),
    ] {
        let no = desk.run_tool(&call, &id(why), note("1984")).await;
        assert!(matches!(no, ToolOutcome::Refused { .. }), "{why}: {}", said(&no));
        answers.push(said(&no));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "nobody learns from it who comes here: {answers:?}");
    assert_eq!(born(&reception.store), before, "nothing was written");
    for name in ["Bea Lund", "Cy Lund", "Tom Lund", "Ida Lund"] {
        let who = run(desk, &format!("as {name}"), "i", identify(name, "1984")).await;
        assert!(matches!(who, ToolOutcome::NotIdentified { .. }), "{name}");
    }
}

#[tokio::test]
async fn what_is_no_year_of_birth_is_told_so_whoever_it_is_about() {
    let reception = reception();
    let desk = &reception.desk;
    assert!(book(&reception, &caller("CA1"), "Ana Ruiz", "9:00 AM").await);
    let megabyte = "1984 ".repeat(200_000);
    for (n, year) in ["", "soon", "1850", "2031", &megabyte].into_iter().enumerate() {
        for call in ["CA1", "CA2"] {
            let no = run(desk, call, &n.to_string(), note(year)).await;
            let ToolOutcome::Failed { say } = &no else { panic!("{}", said(&no)) };
            assert!(say.contains("`birth_year`") && say.len() < 200, "{say}");
        }
    }
    assert_eq!(born(&reception.store), [("Ana Ruiz".to_owned(), None)]);
    assert_eq!(run(desk, "CA1", "at last", note("84")).await, ToolOutcome::BirthYearNoted);
    let ana = reception.store.patients_with_number("+15551234567").expect("read").remove(0);
    assert!(ana.born == Some(Born::Year(1984)));
}
