//! A book whose file is moved, deleted or replaced while it is open.

use std::fs;

use store::{NewMessage, Store, StoreError};

fn message() -> NewMessage {
    NewMessage {
        call_sid: "CA1".into(),
        tool_call_id: "1".into(),
        customer_name: None,
        phone_number: String::new(),
        message: "please call back".into(),
        taken_at: jiff::Timestamp::UNIX_EPOCH,
    }
}

#[test]
fn nothing_is_kept_in_a_book_that_is_not_there_any_more() {
    for file in ["appointments.db", "appointments.db-wal"] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("appointments.db");
        let store = Store::open(&path).unwrap();
        let (here, away) = (folder.path().join(file), folder.path().join("away"));
        store.set_setting("a", "1").unwrap();

        fs::rename(&here, &away).unwrap();
        assert_eq!(store.set_setting("a", "2"), Err(StoreError::Moved), "{file} was moved");
        assert_eq!(store.take_message(&message()), Err(StoreError::Moved), "nobody is told yes");
        fs::copy(&away, &here).unwrap();
        assert_eq!(store.set_setting("a", "2"), Err(StoreError::Moved), "a copy of {file} is another file");

        fs::remove_file(&here).unwrap();
        fs::rename(&away, &here).unwrap();
        store.set_setting("a", "3").expect("put back, it is the book again");
        drop(store);
        assert_eq!(Store::open(&path).unwrap().setting("a").unwrap().as_deref(), Some("3"));
    }
}
