//! The tools that find and book a time, with the documented answers.

use call::tools::{DateMeaning, ToolOutcome, ToolRequest};
use wire::event::Event;

use crate::support::{MONDAY, book, book_for, caller, id, list, next, number, reception, said};

async fn slots(
    reception: &crate::support::Reception,
    tool: &str,
    date: &str,
) -> (Vec<String>, Option<String>) {
    match reception.desk.run_tool(&caller("CAlook"), &id(tool), list(date)).await {
        ToolOutcome::Slots { times, none_because, .. } => (times, none_because),
        other => panic!("expected times, got {}", said(&other)),
    }
}

#[tokio::test]
async fn a_whole_day_has_fourteen_slots_in_the_documented_form() {
    let reception = reception();
    let (times, none_because) = slots(&reception, "1", MONDAY).await;
    assert_eq!(times.len(), 14, "9:00 to 11:30 and 1:00 to 4:30");
    assert_eq!((times[0].as_str(), times[5].as_str()), ("9:00 AM", "11:30 AM"), "the morning");
    assert_eq!((times[6].as_str(), times[13].as_str()), ("1:00 PM", "4:30 PM"), "the afternoon");
    assert_eq!(none_because, None, "there are times");
}

#[tokio::test]
async fn a_day_that_cannot_be_booked_has_no_slots_and_says_why() {
    let reception = reception();
    for (n, (date, why)) in [
        ("2026-11-21", "We're only open Monday through Friday. What weekday works for you?"),
        ("2026-11-19", "That has already passed. What other day or time works for you?"),
        ("2027-02-19", "We can only book up to 90 days ahead. Could you give me an earlier date?"),
    ]
    .into_iter()
    .enumerate()
    {
        let (times, none_because) = slots(&reception, &n.to_string(), date).await;
        assert!(times.is_empty(), "{date} has no times");
        assert_eq!(none_because.as_deref(), Some(why), "{date}");
    }
    assert_eq!(
        slots(&reception, "90", "2027-02-18").await.0.len(),
        14,
        "day 90 is the last that can be booked"
    );
    let friday = slots(&reception, "today", "2026-11-20").await.0;
    assert_eq!(
        friday.first().map(String::as_str),
        Some("10:30 AM"),
        "at 10 AM the earlier times of today are over"
    );
}

#[tokio::test]
async fn a_booking_is_on_disk_and_told_to_the_windows() {
    let reception = reception();
    let mut reader = reception.desk.bus().subscribe(None);
    let outcome = reception.desk.run_tool(&caller("CA1"), &id("t1"), book("2026-11-23", "2:00 PM")).await;
    let number = number(&outcome);
    let ToolOutcome::Booked { customer_name, date, time, .. } = outcome else { panic!("it was booked") };
    assert_eq!(
        (customer_name.as_str(), date.as_str(), time.as_str()),
        ("Ann Lee", MONDAY, "2:00 PM"),
        "as it was asked"
    );

    let row = reception.store.by_confirmation(&number).expect("read").expect("the number stands in the book");
    assert_eq!(row.phone_number, "+15551234567", "the caller's own number stands in");
    assert_eq!(row.call_sid.as_deref(), Some("CA1"), "the call it was made in");

    let first = next(&mut reader).await;
    let Event::AppointmentChanged(told) = first else {
        panic!("expected the appointment, got {}", first.name())
    };
    assert_eq!(
        (told.confirmation_number.as_str(), told.start_minute, told.minutes),
        (number.as_str(), 14 * 60, 30),
        "2 PM"
    );
    assert_eq!(told.starts_at, "2026-11-23T19:00:00Z", "in UTC as the book has it");
    let second = next(&mut reader).await;
    let Event::MetricUpdated(metrics) = second else {
        panic!("expected the counters, got {}", second.name())
    };
    assert_eq!(metrics.appointments_booked, 1, "and it is counted");
    assert!(!slots(&reception, "after", MONDAY).await.0.contains(&"2:00 PM".to_owned()), "the time is gone");
}

#[tokio::test]
async fn what_cannot_be_booked_is_refused_with_the_documented_words_and_times_that_can() {
    let reception = reception();
    reception.desk.run_tool(&caller("CA0"), &id("t"), book(MONDAY, "2:00 PM")).await;
    let cases = [
        (
            MONDAY,
            "2:00 PM",
            "That time slot was just booked by someone else. Please choose another time.",
            true,
        ),
        ("2026-02-30", "2:00 PM", "I don't think that date exists. Could you give me another date?", false),
        (
            "2026-11-22",
            "2:00 PM",
            "We're only open Monday through Friday. What weekday works for you?",
            false,
        ),
        (
            "2027-02-19",
            "2:00 PM",
            "We can only book up to 90 days ahead. Could you give me an earlier date?",
            false,
        ),
        ("2026-11-19", "2:00 PM", "That has already passed. What other day or time works for you?", false),
        ("2026-11-20", "9:00 AM", "That has already passed. What other day or time works for you?", true),
        (
            MONDAY,
            "12:30 PM",
            "That would be during our lunch break. Would a time before or after it work for you?",
            true,
        ),
        (MONDAY, "7:00 PM", "We're not open at that time. Would you like to hear the times we have?", true),
    ];
    for (n, (date, time, words, helps)) in cases.into_iter().enumerate() {
        let outcome = reception.desk.run_tool(&caller("CA1"), &id(&n.to_string()), book(date, time)).await;
        let ToolOutcome::Refused { say, alternatives } = outcome else {
            panic!("{date} {time} should be refused, got {}", said(&outcome))
        };
        assert_eq!(say, words, "{date} {time}");
        assert_eq!(!alternatives.is_empty(), helps, "{date} {time}: {alternatives:?}");
        assert!(!alternatives.iter().any(|other| other == time), "what was refused is not offered");
    }
    assert_eq!(
        reception.store.counters().expect("read").appointments_booked,
        1,
        "nothing refused was written"
    );
}

#[tokio::test]
async fn the_times_offered_instead_are_the_nearest_in_order() {
    let reception = reception();
    reception.desk.run_tool(&caller("CA0"), &id("t"), book(MONDAY, "2:00 PM")).await;
    let outcome = reception.desk.run_tool(&caller("CA1"), &id("t"), book(MONDAY, "2:00 PM")).await;
    let ToolOutcome::Refused { alternatives, .. } = outcome else { panic!("it is taken") };
    assert_eq!(
        alternatives,
        ["1:00 PM", "1:30 PM", "2:30 PM", "3:00 PM", "3:30 PM"],
        "around the wished time"
    );
}

#[tokio::test]
async fn names_of_all_kinds_are_kept_as_they_were_said() {
    let reception = reception();
    let names = [
        "O'Brien-Smith \"Bob\"",
        "<script>alert(1)</script>",
        "Zoë 🌷 Müller",
        "山田 太郎",
        "x'); DROP TABLE appointments;--",
    ];
    let times = ["9:00 AM", "9:30 AM", "10:00 AM", "10:30 AM", "11:00 AM"];
    for (name, time) in names.into_iter().zip(times) {
        let outcome = reception.desk.run_tool(&caller("CA1"), &id(time), book_for(name, MONDAY, time)).await;
        let row = reception.store.by_confirmation(&number(&outcome)).expect("read").expect("booked");
        assert_eq!(row.customer_name, name, "every character survived");
    }
}

#[tokio::test]
async fn two_callers_for_one_slot_in_the_same_moment_get_one_yes_and_one_honest_no() {
    let reception = reception();
    for round in 0..10 {
        let time = [
            "9:00 AM", "9:30 AM", "10:00 AM", "10:30 AM", "11:00 AM", "11:30 AM", "1:00 PM", "1:30 PM",
            "2:00 PM", "2:30 PM",
        ][round];
        let both = (0..8).map(|caller_number| {
            let (desk, call) = (reception.desk.clone(), caller(&format!("CA{caller_number}")));
            tokio::spawn(
                async move { desk.run_tool(&call, &id(&format!("r{round}")), book(MONDAY, time)).await },
            )
        });
        let mut yes = 0;
        for outcome in both.collect::<Vec<_>>() {
            match outcome.await.expect("no panic") {
                ToolOutcome::Booked { .. } => yes += 1,
                ToolOutcome::Refused { say, .. } => {
                    assert!(say.contains("just booked by someone else"), "{say}")
                }
                other => panic!("neither yes nor no: {}", said(&other)),
            }
        }
        assert_eq!(yes, 1, "{time} was sold once");
    }
    let date = MONDAY.parse().expect("a date");
    assert_eq!(reception.store.on_day(date).expect("read").len(), 10, "one row each");
}

#[tokio::test]
async fn events_of_several_bookings_come_in_the_order_they_were_made() {
    let reception = reception();
    let mut reader = reception.desk.bus().subscribe(None);
    let mut booked = Vec::new();
    for time in ["9:00 AM", "9:30 AM", "10:00 AM"] {
        let outcome = reception.desk.run_tool(&caller("CA1"), &id(time), book(MONDAY, time)).await;
        booked.push(number(&outcome));
    }
    let told: Vec<String> = std::iter::from_fn(|| reader.take())
        .filter_map(|(_, event)| match event {
            Event::AppointmentChanged(appointment) => Some(appointment.confirmation_number),
            _ => None,
        })
        .collect();
    assert_eq!(told, booked, "the windows hear of them before the caller does, in order");
}

#[tokio::test]
async fn days_said_in_words_are_resolved_on_the_clinics_calendar() {
    let reception = reception();
    let meaning = |tool: &'static str, words: &'static str| {
        let desk = reception.desk.clone();
        async move {
            let request = ToolRequest::ResolveDate { words: words.to_owned() };
            match desk.run_tool(&caller("CA1"), &id(tool), request).await {
                ToolOutcome::Date(meaning) => meaning,
                other => panic!("expected a meaning, got {}", said(&other)),
            }
        }
    };
    let DateMeaning::Day { date, spoken, .. } = meaning("1", "tomorrow").await else {
        panic!("tomorrow is a day")
    };
    assert_eq!(
        (date.as_str(), spoken.as_str()),
        ("2026-11-21", "Saturday, November 21"),
        "by the desk's clock"
    );
    let DateMeaning::No { say } = meaning("2", "February 30th").await else {
        panic!("that day does not exist")
    };
    assert_eq!(
        say, "I don't think that date exists. Could you give me another date?",
        "the documented words"
    );
    assert!(
        matches!(meaning("3", "my cat is ill").await, DateMeaning::Ask { .. }),
        "no day in it: ask for one"
    );
}

#[tokio::test]
async fn a_message_is_kept_with_the_callers_number() {
    let reception = reception();
    let request = ToolRequest::TakeMessage {
        customer_name: Some(" Ann  Lee ".into()),
        phone_number: None,
        message: " Please call back about my results. ".into(),
    };
    let outcome = reception.desk.run_tool(&caller("CA1"), &id("m"), request).await;
    assert_eq!(outcome, ToolOutcome::MessageKept, "it is kept");
    let kept = &reception.store.messages(5).expect("read")[0];
    assert_eq!(kept.customer_name.as_deref(), Some("Ann Lee"), "the name as the book writes names");
    assert_eq!(kept.phone_number, "+15551234567", "where to call back");
    assert_eq!(kept.message, "Please call back about my results.", "what to pass on");
}

#[tokio::test]
async fn ending_the_call_is_an_outcome_too() {
    let reception = reception();
    let outcome = reception.desk.run_tool(&caller("CA1"), &id("e"), ToolRequest::end_call("done")).await;
    assert_eq!(outcome, ToolOutcome::Ending, "the call machine says goodbye and hangs up");
}
