use jiff::civil::date;

use super::*;

const TODAY: Date = date(2026, 11, 20);

fn query(filters: &Filters) -> String {
    serde_urlencoded::to_string(filters.address()).expect("pairs can be written")
}

#[test]
fn an_address_without_a_query_means_what_needs_somebody_since_yesterday() {
    let filters = Filters::read("");
    assert_eq!(filters, Filters::default());
    assert_eq!(
        filters.question(TODAY),
        [("pile", "needs_action".to_owned()), ("from", "2026-11-19".to_owned())]
    );
    assert_eq!(query(&filters), "", "and it needs no query to be kept");
}

#[test]
fn the_address_keeps_every_filter() {
    let filters = Filters {
        tab: Tab::Done,
        text: "Zoë & <b>O'Neil</b> +1 (415)".into(),
        days: Some(Days::Between(Some(date(2026, 11, 1)), Some(date(2026, 11, 9)))),
        outcome: Some(Outcome::UserHangup),
        sentiment: Some(Sentiment::Negative),
        agent: Some(Agent::Offline),
        source: Some(Source::Softphone),
    };
    assert_eq!(Filters::read(&query(&filters)), filters);
    assert_eq!(Filters::read(&format!("?{}", query(&filters))), filters, "with its question mark, too");
    for tab in Tab::ALL {
        for days in [None, Some(Days::All), Some(Days::Recent), Some(Days::Between(None, Some(TODAY)))] {
            let filters = Filters { tab, days, ..Filters::default() };
            assert_eq!(Filters::read(&query(&filters)), filters);
        }
    }
}

#[test]
fn an_address_somebody_made_up_narrows_nothing() {
    let filters =
        Filters::read("pile=lost&outcome=&sentiment=%ff&from=2026-13-40&agent=../..&x=1&days=later");
    assert_eq!(filters, Filters::default());
    let long = format!("q={}", "é".repeat(5_000));
    assert_eq!(Filters::read(&long).text.chars().count(), LONGEST_TEXT);
}

#[test]
fn a_search_looks_at_all_days_unless_days_were_chosen() {
    let search = Filters { tab: Tab::All, text: " ruiz ".into(), ..Filters::default() };
    assert_eq!(search.question(TODAY), [("q", "ruiz".to_owned())]);
    let recent = Filters { days: Some(Days::Recent), ..search };
    assert_eq!(recent.question(TODAY), [("q", "ruiz".to_owned()), ("from", "2026-11-19".to_owned())]);
}

#[test]
fn each_filter_can_be_taken_away_and_all_at_once() {
    let filters = Filters::read("pile=done&q=x&outcome=error&agent=openai&from=2026-11-01");
    assert_eq!(filters.parts(), [Part::Text, Part::Days, Part::Outcome, Part::Agent]);
    let mut left = filters.clone();
    for part in filters.parts() {
        left = left.without(part);
    }
    assert_eq!(left, filters.cleared());
    assert_eq!(left.tab, Tab::Done, "the tab is no filter");
    assert!(left.parts().is_empty());
}

#[test]
fn days_in_the_wrong_order_are_noticed() {
    assert!(Filters::read("from=2026-11-09&to=2026-11-01").is_reversed());
    assert!(!Filters::read("from=2026-11-09&to=2026-11-09").is_reversed());
}

#[test]
fn days_are_understood_as_people_write_them() {
    for (typed, day) in [
        ("2026-11-02", date(2026, 11, 2)),
        ("11/2/2026", date(2026, 11, 2)),
        ("11/2", date(2026, 11, 2)),
        ("Nov 2", date(2026, 11, 2)),
        ("2 november, 2025", date(2025, 11, 2)),
        (" Yesterday ", date(2026, 11, 19)),
        ("today", TODAY),
        ("Dec 24", date(2025, 12, 24)),
    ] {
        assert_eq!(typed_day(typed, TODAY), Some(day), "{typed}");
    }
    for typed in ["", "soon", "13/40", "Feb 30", "1/2/26", "1 2 3 4", "no 2", "2026-02-30"] {
        assert_eq!(typed_day(typed, TODAY), None, "{typed}");
    }
}

#[test]
fn ahead_a_day_without_its_year_is_the_next_one() {
    let today = jiff::civil::date(2026, 11, 20);
    for (typed, day) in [
        ("11/23", "2026-11-23"),
        ("Jan 4", "2027-01-04"),
        ("11/20", "2026-11-20"),
        ("tomorrow", "2026-11-21"),
        ("yesterday", "2026-11-19"),
        ("2026-11-02", "2026-11-02"),
        ("11/2/2026", "2026-11-02"),
    ] {
        assert_eq!(super::typed_day_ahead(typed, today), day.parse().ok(), "{typed}");
    }
    assert_eq!(super::typed_day_ahead("soon", today), None);
}
