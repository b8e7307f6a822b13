//! Clinicians' calendars at the public door.

mod support;

use reqwest::StatusCode;
use reqwest::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use support::{Running, Setup, stranger};
use wire::feed::FeedPrivacy;

async fn made(running: &Running) -> (i64, String) {
    let made = running.desk.make_feed(1, FeedPrivacy::Busy).await.expect("a calendar");
    (made.feed.id, made.path)
}

#[tokio::test]
async fn whoever_knows_the_address_reads_the_calendar_until_it_is_revoked() {
    let running = Setup::default().start().await;
    let (id, path) = made(&running).await;
    let url = running.local(&path);
    let first = stranger().get(&url).send().await.expect("an answer");
    assert_eq!(first.status(), StatusCode::OK);
    assert_eq!(first.headers()[CONTENT_TYPE], "text/calendar; charset=utf-8");
    assert!(first.headers()[CACHE_CONTROL].to_str().expect("text").starts_with("private"));
    let etag = first.headers()[ETAG].clone();
    assert!(first.text().await.expect("a body").starts_with("BEGIN:VCALENDAR\r\n"));
    let again = stranger().get(&url).header(IF_NONE_MATCH, &etag).send().await.expect("an answer");
    assert_eq!((again.status(), &again.headers()[ETAG]), (StatusCode::NOT_MODIFIED, &etag));

    running.desk.revoke_feed(id).await.expect("it can be revoked");
    let revoked = stranger().get(&url).send().await.expect("an answer");
    let never = stranger().get(running.local(&format!("/calendar/{}.ics", "0".repeat(64)))).send();
    let never = never.await.expect("an answer");
    assert_eq!((revoked.status(), never.status()), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
    let told = (revoked.text().await.expect("a body"), never.text().await.expect("a body"));
    assert_eq!(told.0, told.1, "nothing tells them apart");
}

#[tokio::test]
async fn whoever_guesses_addresses_is_slowed_down() {
    let running = Setup::default().limits(|limits| limits.unsigned_requests_per_15_min = 5).start().await;
    let (_, path) = made(&running).await;
    let mut last = StatusCode::OK;
    for wrong in
        ["x", "x.ics", "..%2f..%2fetc%2fpasswd", "%ff.ics", "a/b.ics", ".ics", "%00.ics", "z.ics", "y.ics"]
    {
        let answer = stranger().get(running.local(&format!("/calendar/{wrong}"))).send().await;
        last = answer.expect("an answer").status();
        let is_no = last.is_client_error();
        assert!(is_no, "{wrong}: {last}");
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    let right = stranger().get(running.local(&path)).send().await.expect("an answer");
    assert_eq!(right.status(), StatusCode::OK, "who knows the address is not in the way of who guesses");
}
