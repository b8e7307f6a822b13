//! Past calls are found, annotated and counted.

use desk::DeskError;
use desk::history::{Filter, LONGEST_NOTES, MOST_BARS};
use jiff::SignedDuration;
use jiff::civil::date;
use wire::call::Agent;
use wire::event::Event;
use wire::history::{EndReason, Interval, Outcome, Pile, Sentiment};

use crate::history_support::{book_in_call, kept, past, says, summary};
use crate::support::{MONDAY, Reception, drain, reception, ring};

/// Five calls, an hour apart, from ten o'clock on in New York.
async fn five() -> Reception {
    let reception = reception();
    let desk = &reception.desk;
    past(desk, "CA1", "This is terrible, I am furious", EndReason::CallerLeft).await;
    reception.clock.advance(SignedDuration::from_hours(1));
    let (call, _orders) = ring(desk, "CA2");
    says(&call, "u1", "Great, thank you so much");
    book_in_call(desk, &call, MONDAY, "2:00 PM").await;
    call.agent(Agent::Openai);
    call.end(EndReason::Finished);
    reception.clock.advance(SignedDuration::from_hours(1));
    past(desk, "CA3", "What are your opening hours?", EndReason::Finished).await;
    reception.clock.advance(SignedDuration::from_hours(1));
    let (broke, _orders) = ring(desk, "CA4");
    drop(broke);
    // After midnight in London, but not in New York.
    reception.clock.advance(SignedDuration::from_hours(7));
    past(desk, "CA5", "Crème brûlée, please", EndReason::Finished).await;
    kept(desk).await;
    reception
}

async fn sids(reception: &Reception, filter: Filter) -> Vec<String> {
    let page = reception.desk.history(&filter, 100, None).await.expect("a page");
    let (by_offset, total) = reception.desk.calls_at(&filter, 0, 100).await.expect("the same calls");
    let sids = |calls: &[wire::history::CallSummary]| {
        calls.iter().map(|call| call.call_sid.clone()).collect::<Vec<_>>()
    };
    assert_eq!(sids(&page.calls), sids(&by_offset), "both ways to read a list agree");
    assert_eq!(total, page.calls.len() as u64, "and so does the count");
    sids(&page.calls)
}

#[tokio::test]
async fn calls_are_found_by_each_filter_and_by_all_together() {
    let reception = five().await;
    let text = |text: &str| Filter { text: Some(text.into()), ..Filter::default() };
    let at = |text: &str| Some(text.parse().expect("a moment"));
    for (filter, expected) in [
        (Filter::default(), vec!["CA5", "CA4", "CA3", "CA2", "CA1"]),
        (Filter { agent: Some(Agent::Openai), ..Filter::default() }, vec!["CA2"]),
        (Filter { sentiment: Some(Sentiment::Negative), ..Filter::default() }, vec!["CA1"]),
        (Filter { outcome: Some(Outcome::AppointmentBooked), ..Filter::default() }, vec!["CA2"]),
        (Filter { outcome: Some(Outcome::UserHangup), ..Filter::default() }, vec!["CA1"]),
        (Filter { pile: Some(Pile::NeedsAction), ..Filter::default() }, vec!["CA4"]),
        (
            Filter { caller: Some("123-45".into()), pile: Some(Pile::NeedsAction), ..Filter::default() },
            vec!["CA4"],
        ),
        (
            Filter {
                from: at("2026-11-20T17:00:00Z"),
                until: at("2026-11-20T18:00:00Z"),
                ..Filter::default()
            },
            vec!["CA3"],
        ),
        (text("opening hou"), vec!["CA3"]),
        (text("creme brulee"), vec!["CA5"]),
        (text("ann lee"), vec!["CA2"]),
        (text("nothing like this"), vec![]),
        (text("   "), vec!["CA5", "CA4", "CA3", "CA2", "CA1"]),
        // A day of the clinic's calendar, on which all five began.
        (text("today"), vec!["CA5", "CA4", "CA3", "CA2", "CA1"]),
        (text("11/20/2026"), vec!["CA5", "CA4", "CA3", "CA2", "CA1"]),
        (text("2026-11-21"), vec![]),
        (text("yesterday"), vec![]),
        (
            Filter {
                text: Some("20.11.2026".into()),
                until: at("2026-11-20T16:00:00Z"),
                ..Filter::default()
            },
            vec!["CA1"],
        ),
    ] {
        assert_eq!(sids(&reception, filter.clone()).await, expected, "{filter:?} {:?}", filter.text);
    }
    let found = reception.desk.history(&text("hours"), 10, None).await.expect("a page");
    assert!(found.calls[0].snippet.iter().any(|part| part.hit && part.text == "hours"), "it shows where");
    assert_eq!((found.counts.done, found.counts.needs_action), (1, 0), "piles are counted within the search");
}

#[tokio::test]
async fn pages_follow_one_another_without_gap_or_repetition() {
    let reception = five().await;
    let mut cursor: Option<String> = None;
    let mut seen = Vec::new();
    loop {
        let page = reception.desk.history(&Filter::default(), 2, cursor.as_deref()).await.expect("a page");
        assert!(page.calls.len() <= 2, "no more than asked for");
        assert_eq!(
            (page.counts.active, page.counts.needs_action, page.counts.done),
            (0, 1, 4),
            "of all pages"
        );
        seen.extend(page.calls.into_iter().map(|call| call.call_sid));
        match page.next {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    assert_eq!(seen, ["CA5", "CA4", "CA3", "CA2", "CA1"], "the newest first");
    for cursor in ["", "garbage", "1", "-", "é"] {
        let refused = reception.desk.history(&Filter::default(), 2, Some(cursor)).await;
        assert_eq!(refused.err(), Some(DeskError::BadCursor), "{cursor:?} was never given out");
    }
}

#[tokio::test]
async fn notes_and_the_done_mark_are_kept_and_told() {
    let reception = five().await;
    let desk = &reception.desk;
    let mut reader = desk.bus().subscribe(None);
    let noted = desk.set_notes("CA4", "Called back <b>twice</b>").await.expect("kept");
    assert_eq!(noted.notes, "Called back <b>twice</b>", "as it was written");
    let done = desk.set_done("CA4", true).await.expect("kept");
    assert_eq!((done.pile, done.done_at.as_deref()), (Pile::Done, Some("2026-11-21T01:00:00.000Z")));
    let again = desk.set_done(&done.id, false).await.expect("by its row id");
    assert_eq!(
        (again.pile, again.done_at, again.notes.as_str()),
        (Pile::NeedsAction, None, noted.notes.as_str())
    );
    let told = std::iter::from_fn(|| reader.take())
        .filter(|(_, event)| matches!(event, Event::HistoryChanged(changed) if changed.call_sid == "CA4"));
    assert_eq!(told.count(), 3, "each change");
    drain(&mut reader);

    desk.set_notes("CA4", &"é".repeat(LONGEST_NOTES / 2)).await.expect("as long as allowed");
    for notes in ["x".repeat(LONGEST_NOTES + 1), "x".repeat(1_000_000)] {
        let refused = desk.set_notes("CA4", &notes).await.err();
        assert_eq!(refused, Some(DeskError::TooLong { most: LONGEST_NOTES }), "{} bytes", notes.len());
    }
    assert_eq!(desk.set_notes("CA404", "").await.err(), Some(DeskError::NotFound));
    assert_eq!(desk.set_done("404", true).await.err(), Some(DeskError::NotFound));
}

#[tokio::test]
async fn notes_of_a_call_that_is_up_outlive_its_end() {
    let reception = reception();
    let (call, _orders) = ring(&reception.desk, "CA1");
    kept(&reception.desk).await;
    reception.desk.set_notes("CA1", "A regular").await.expect("a call that is up has a row");
    call.end(EndReason::Finished);
    kept(&reception.desk).await;
    assert_eq!(summary(&reception.desk, "CA1").await.notes, "A regular");
}

#[tokio::test]
async fn the_overview_counts_on_the_clinics_calendar() {
    let reception = five().await;
    let desk = &reception.desk;
    let day = date(2026, 11, 20);
    let overview = desk.overview(day, day, Interval::Hour).await.expect("a day");
    assert_eq!((overview.bars.len(), overview.bookings_today, overview.active_calls), (24, 1, 0));
    let by_hour: Vec<u64> = overview.bars.iter().map(|bar| bar.sums.calls).collect();
    assert_eq!(by_hour[9..14], [0, 1, 1, 1, 1], "ten o'clock in New York and the hours after");
    assert_eq!(by_hour[20], 1, "eight in the evening is still today");
    let sums = overview.sums;
    assert_eq!((sums.calls, sums.completed, sums.failed), (5, 4, 1));
    assert_eq!((sums.booked, sums.no_booking, sums.errors, sums.hangups), (1, 2, 1, 1));
    assert_eq!(overview.bars.iter().map(|bar| bar.sums.booked).sum::<u64>(), sums.booked, "bars add up");

    let week =
        desk.overview(date(2026, 11, 16), date(2026, 11, 29), Interval::Week).await.expect("two weeks");
    assert_eq!(week.bars.iter().map(|bar| bar.sums.calls).collect::<Vec<_>>(), [5, 0], "an empty week stays");
    let tomorrow = desk.overview(date(2026, 11, 21), date(2026, 11, 21), Interval::Day).await.expect("a day");
    assert_eq!(tomorrow.sums.calls, 0, "in UTC the last call would be tomorrow's");
    assert_eq!(
        desk.overview(date(2026, 11, 21), day, Interval::Day).await.err(),
        Some(DeskError::ReversedDates)
    );
    assert_eq!(
        desk.overview(date(2020, 1, 1), day, Interval::Hour).await.err(),
        Some(DeskError::TooWide { most: MOST_BARS })
    );
}

#[tokio::test]
async fn analytics_reach_from_the_first_call_to_now_unless_told_otherwise() {
    let reception = five().await;
    let desk = &reception.desk;
    let (sums, bars) = desk.analytics(None, None, Interval::Hour).await.expect("everything");
    assert_eq!((sums.calls, bars.len()), (5, 11), "from ten o'clock to this moment, eight in the evening");
    let at = |text: &str| Some(text.parse().expect("a moment"));
    let (sums, bars) = desk
        .analytics(at("2026-11-20T16:00:00Z"), at("2026-11-20T18:00:00Z"), Interval::Hour)
        .await
        .expect("two hours");
    assert_eq!((sums.calls, bars.len()), (2, 2));
    let reversed =
        desk.analytics(at("2026-11-20T18:00:00Z"), at("2026-11-20T16:00:00Z"), Interval::Day).await;
    assert_eq!(reversed.err(), Some(DeskError::ReversedDates));
    let wide = desk.analytics(at("2000-01-01T00:00:00Z"), None, Interval::Hour).await;
    assert_eq!(wide.err(), Some(DeskError::TooWide { most: MOST_BARS }));
    let empty = crate::support::reception();
    assert_eq!(empty.desk.analytics(None, None, Interval::Day).await.expect("an empty book").0.calls, 0);
}

#[tokio::test]
async fn bars_and_sums_agree_when_the_first_call_begins_within_an_hour() {
    let reception = reception();
    reception.clock.advance(SignedDuration::from_secs(40 * 60 + 3));
    past(&reception.desk, "CA1", "What are your opening hours?", EndReason::Finished).await;
    kept(&reception.desk).await;
    reception.clock.advance(SignedDuration::from_secs(1));
    let at = |text: &str| Some(text.parse().expect("a moment"));
    for (from, begins) in
        [(None, "2026-11-20T10:00:00-05:00"), (at("2026-11-20T15:40:02Z"), "2026-11-20T10:40:02-05:00")]
    {
        let (sums, bars) = reception.desk.analytics(from, None, Interval::Hour).await.expect("an hour");
        assert_eq!((sums.calls, bars.len()), (1, 1));
        assert_eq!((bars[0].sums.calls, bars[0].starts_at.as_str()), (1, begins));
    }
}

#[tokio::test]
async fn the_documented_counters_are_of_the_clinics_day_and_a_booking_counts() {
    let reception = five().await;
    let (_up, _orders) = ring(&reception.desk, "CA6");
    kept(&reception.desk).await;
    let stats = reception.desk.call_stats().await.expect("counted");
    assert_eq!((stats.total_calls, stats.active_calls), (6, 1));
    assert_eq!((stats.appointments_booked, stats.appointments), (1, 1));
    assert!((stats.success_rate - 0.2).abs() < 1e-9, "one of five that ended: {}", stats.success_rate);
    assert_eq!((stats.today.calls, stats.today.appointments), (6, 1), "also those after midnight in UTC");
    assert_eq!((stats.last_24h.calls, stats.last_24h.appointments), (6, 1));
    assert!(stats.size_mb > 0.0, "the book has a size");
    reception.clock.advance(SignedDuration::from_hours(5));
    let tomorrow = reception.desk.call_stats().await.expect("counted");
    assert_eq!((tomorrow.today.calls, tomorrow.today.appointments), (0, 0), "a new day in New York");
    assert_eq!(tomorrow.last_24h.calls, 6, "within the last 24 hours all the same");
}
