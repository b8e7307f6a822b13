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
