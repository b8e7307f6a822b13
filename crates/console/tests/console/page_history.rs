//! What the Calls, Call and Overview screens ask.

use reqwest::Method;
use serde_json::json;
use wire::history::{CallDetail, HistoryPage, Overview};

use crate::support::Console;

async fn page(console: &Console, query: &str) -> HistoryPage {
    serde_json::from_value(console.json(&format!("/dashboard/api/history?{query}")).await).unwrap()
}

fn sids(page: &HistoryPage) -> Vec<&str> {
    page.calls.iter().map(|call| call.call_sid.as_str()).collect()
}

#[tokio::test]
async fn pages_follow_each_other_without_a_gap() {
    let console = Console::start().await;
    for n in 0..5 {
        console.past_call(&format!("CA{n}"), "+15550100123", "Hello.").await;
    }
    let first = page(&console, "limit=2&pile=&q=&cursor=").await;
    assert_eq!(sids(&first), ["CA4", "CA3"], "empty fields are left out");
    // A call that comes in meanwhile moves nothing.
    console.past_call("CA5", "+15550100123", "Hello.").await;
    let next = first.next.unwrap();
    let second = page(&console, &format!("limit=2&cursor={next}")).await;
    assert_eq!(sids(&second), ["CA2", "CA1"]);
    let third = page(&console, &format!("limit=2&cursor={}", second.next.unwrap())).await;
    assert_eq!((sids(&third), third.next.is_none()), (vec!["CA0"], true));

    for (query, code) in [
        ("cursor=%00", "INVALID_REQUEST"),
        ("cursor=nonsense", "INVALID_REQUEST"),
        ("limit=101", "INVALID_REQUEST"),
        ("limit=0", "INVALID_REQUEST"),
        ("pile=lost", "INVALID_REQUEST"),
        ("outcome=good", "INVALID_REQUEST"),
        ("source=fax", "INVALID_REQUEST"),
        ("sentiment=ok", "INVALID_REQUEST"),
        ("agent=x", "INVALID_REQUEST"),
        ("from=2026-11-20T00:00:00Z", "INVALID_DATE"),
        ("to=2026-02-30", "INVALID_DATE"),
        ("from=2026-11-21&to=2026-11-20", "INVALID_DATE"),
    ] {
        let path = format!("/dashboard/api/history?{query}");
        let (status, said, message) = console.refused(Method::GET, &path, None).await;
        assert_eq!((status, said.as_str()), (400, code), "{query}");
        assert!(message.contains(query.split('=').next().unwrap()), "{query}: {message}");
    }
}

#[tokio::test]
async fn calls_are_found_by_words_piles_and_days() {
    let console = Console::start().await;
    console.past_call("CA1", "+15550100123", "My knée hurts <b>badly</b>.").await;
    console.past_call("CA2", "+15550100456", "Just asking for the opening hours.").await;
    let _up = console.ring("CA3", "+15550100789");
    console.once("/dashboard/api/history", |page| page["counts"]["active"] == 1).await;

    let found = page(&console, "q=knee").await;
    assert_eq!(sids(&found), ["CA1"], "accents do not count");
    let snippet: String = found.calls[0].snippet.iter().map(|part| part.text.as_str()).collect();
    assert!(snippet.contains("<b>badly</b>"), "words stay words: {snippet}");
    assert!(found.calls[0].snippet.iter().any(|part| part.hit && part.text.contains("knée")));
    assert_eq!(sids(&page(&console, "caller=0456").await), ["CA2"]);
    assert_eq!(sids(&page(&console, "pile=active").await), ["CA3"]);
    assert_eq!(
        page(&console, "from=2026-11-20&to=2026-11-20").await.calls.len(),
        3,
        "the last day is included"
    );
    assert!(page(&console, "to=2026-11-19").await.calls.is_empty());
    assert!(page(&console, "q=%22%27%28%29%2A%3A%5E--%3B").await.calls.len() <= 3, "signs break nothing");
}

#[tokio::test]
async fn a_call_is_read_annotated_and_done_with() {
    let console = Console::start().await;
    console.past_call("CA1", "+15550100123", "I will call back.").await;
    let detail: CallDetail =
        serde_json::from_value(console.json("/dashboard/api/history/CA1").await).unwrap();
    assert_eq!((detail.call.call_sid.as_str(), detail.lines.len()), ("CA1", 2));

    let notes = json!({ "notes": "Rang back, <i>no answer</i>." });
    let (status, changed) = console.ask(Method::PUT, "/dashboard/api/history/CA1/notes", Some(notes)).await;
    assert_eq!((status, &changed["call"]["notes"]), (200, &json!("Rang back, <i>no answer</i>.")));
    let done = "/dashboard/api/history/CA1/done";
    let (_, changed) = console.ask(Method::PUT, done, Some(json!({ "done": true }))).await;
    assert!(changed["call"]["doneAt"].is_string() && changed["success"] == true, "{changed}");
    let (_, changed) = console.ask(Method::PUT, done, Some(json!({ "done": false }))).await;
    assert!(changed["call"]["doneAt"].is_null(), "and back: {changed}");

    for body in [json!({}), json!({ "done": "yes" }), json!({ "done": null })] {
        let (status, code, message) = console.refused(Method::PUT, done, Some(body)).await;
        assert_eq!((status, code.as_str()), (400, "INVALID_REQUEST"));
        assert!(message.contains("done"), "{message}");
    }
    for (method, path, body) in [
        (Method::GET, "/dashboard/api/history/CA404", None),
        (Method::PUT, "/dashboard/api/history/CA404/notes", Some(json!({ "notes": "" }))),
        (Method::PUT, "/dashboard/api/history/CA404/done", Some(json!({ "done": true }))),
        (Method::GET, "/dashboard/api/history/CA404/peaks", None),
        (Method::POST, "/dashboard/api/history/CA404/recording-link", None),
        (Method::POST, "/dashboard/api/calls/CA404/stop-recording", None),
    ] {
        let (status, code, _) = console.refused(method, path, body).await;
        assert_eq!((status, code.as_str()), (404, "CALL_NOT_FOUND"), "{path}");
    }
}

#[tokio::test]
async fn the_overview_counts_by_hour_day_and_week() {
    let console = Console::start().await;
    console.booking("CA1", "Ada Lovelace").await;
    let path = "/dashboard/api/overview?from=2026-11-20&to=2026-11-20&interval=hour";
    let overview = console.once(path, |overview| overview["bookingsToday"] == 1).await;
    let overview: Overview = serde_json::from_value(overview).unwrap();
    assert_eq!((overview.bars.len(), overview.sums.booked), (24, 1));
    let default = console.json("/dashboard/api/overview").await;
    assert_eq!(
        (&default["from"], &default["to"], &default["interval"]),
        (&json!("2026-11-14"), &json!("2026-11-20"), &json!("day"))
    );
    for (query, code) in [
        ("interval=year", "INVALID_INTERVAL"),
        ("from=x", "INVALID_DATE"),
        ("to=2026-11-31", "INVALID_DATE"),
        ("from=2026-11-21&to=2026-11-20", "INVALID_DATE"),
        ("from=2026-11-21", "INVALID_DATE"),
        ("from=1900-01-01&interval=hour", "INVALID_DATE"),
    ] {
        let path = format!("/dashboard/api/overview?{query}");
        let (status, said, _) = console.refused(Method::GET, &path, None).await;
        assert_eq!((status, said.as_str()), (400, code), "{query}");
    }
}

#[tokio::test]
async fn a_recording_can_be_stopped() {
    let console = Console::start().await;
    let (orders, mut received) = tokio::sync::mpsc::channel(4);
    let start = desk::live::LiveCallStart {
        call_sid: "CA1".to_owned(),
        stream_sid: String::new(),
        phone_number: "+15550100123".into(),
        source: wire::call::Source::Phone,
        agent: wire::call::Agent::Offline,
    };
    let _call = console.desk.live().register(start, orders).unwrap();
    let (status, told) = console.ask(Method::POST, "/dashboard/api/calls/CA1/stop-recording", None).await;
    assert_eq!((status, told), (202, json!({ "success": true })));
    assert_eq!(received.recv().await, Some(desk::live::Order::StopRecording));
}
