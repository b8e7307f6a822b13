//! What the program remembers about itself.

use store::{ClinicZone, Counters, Store};

use crate::support::{book, raw};

#[test]
fn counters_survive_a_restart() {
    let (_folder, path, store) = book();
    assert_eq!(store.counters().expect("read"), Counters::default(), "a new book has counted nothing");
    let after = store.count_calls(2).expect("counted");
    assert_eq!(after.total_calls, 2, "the new figure comes back");
    store.count_calls(1).expect("counted");
    drop(store);
    let store = Store::open(&path).expect("opens again");
    assert_eq!(store.counters().expect("read").total_calls, 3, "figures count from the first start");
}

#[test]
fn the_clinics_zone_is_the_one_of_the_first_start() {
    let (_folder, _path, store) = book();
    let zone = |name: &str, assumed| ClinicZone { name: name.to_owned(), assumed };
    assert_eq!(
        store.clinic_zone(&zone("UTC", true)).expect("kept"),
        zone("UTC", true),
        "nothing better is known"
    );
    let found = zone("Europe/Berlin", false);
    assert_eq!(store.clinic_zone(&found).expect("kept"), found, "a found zone is better than an assumed one");
    for later in [zone("Asia/Tokyo", false), zone("UTC", true)] {
        assert_eq!(
            store.clinic_zone(&later).expect("kept"),
            found,
            "a laptop on a journey does not move the clinic"
        );
    }
}

#[test]
fn settings_are_remembered_and_replaced() {
    let (_folder, path, store) = book();
    assert_eq!(store.setting("colour").expect("read"), None, "nothing is remembered yet");
    store.set_setting("colour", "blue").expect("kept");
    store.set_setting("colour", "green").expect("kept");
    assert_eq!(store.setting("colour").expect("read").as_deref(), Some("green"), "the later value holds");
    assert!(
        raw(&path).execute("UPDATE counters SET value = -1", []).is_err(),
        "a counter below nothing is refused by the schema"
    );
}

#[test]
fn costs_are_summed_by_day_and_survive_a_restart() {
    let (_folder, path, store) = book();
    let day = |text: &str| text.parse::<jiff::civil::Date>().expect("a day");
    assert_eq!(store.cost(day("2026-11-20")).expect("read"), 0, "nothing was spent");
    store.add_cost(day("2026-11-20"), 100).expect("added");
    store.add_cost(day("2026-11-20"), 50).expect("added");
    store.add_cost(day("2026-11-21"), 7).expect("added");
    drop(store);
    let store = Store::open(&path).expect("opens again");
    let costs = ["2026-11-19", "2026-11-20", "2026-11-21"].map(|text| store.cost(day(text)).expect("read"));
    assert_eq!(costs, [0, 150, 7], "each day has its own sum");
    store.add_cost(day("2026-11-21"), u64::MAX).expect("added");
    store.add_cost(day("2026-11-21"), 1).expect("added");
    assert_eq!(store.cost(day("2026-11-21")).expect("read"), i64::MAX as u64, "no sum runs over");
    for (day, micros) in [("2026-02-30", "1"), ("2026-11-22", "-1"), ("2026-11-22", "'much'")] {
        let sql = format!("INSERT INTO costs (day, micros) VALUES ('{day}', {micros})");
        assert!(raw(&path).execute(&sql, []).is_err(), "refused by the schema: {sql}");
    }
}

#[test]
fn settings_are_renamed_and_forgotten() {
    let (_folder, _path, store) = book();
    store.set_setting("colour", "blue").expect("kept");
    store.rename_setting("colour", "old colour").expect("renamed");
    store.rename_setting("shape", "old shape").expect("nothing to rename is no fault");
    let read = |name| store.setting(name).expect("read");
    assert_eq!((read("colour"), read("old colour")), (None, Some("blue".to_owned())));
    assert_eq!(read("old shape"), None);
    store.forget_setting("old colour").expect("forgotten");
    store.forget_setting("old colour").expect("a second time is no fault");
    assert_eq!(read("old colour"), None);
}
