//! The schema protects the book from any program.

use rusqlite::{Connection, Error};

use crate::support::{audit, book, count, raw};

/// A row of one clinician's Monday with `from` and `to` as `HH:MM`, UTC.
fn insert(
    connection: &Connection,
    number: u32,
    clinician: i64,
    from: &str,
    to: &str,
) -> Result<usize, Error> {
    insert_as("INSERT", connection, number, clinician, from, to, "confirmed", None)
}

#[expect(clippy::too_many_arguments, reason = "a row has that many columns")]
fn insert_as(
    verb: &str,
    connection: &Connection,
    number: u32,
    clinician: i64,
    from: &str,
    to: &str,
    status: &str,
    override_reason: Option<&str>,
) -> Result<usize, Error> {
    connection.execute(
        &format!(
            "{verb} INTO appointments (customer_name, phone_number, appointment_date, appointment_time,
                confirmation_number, status, starts_at, ends_at, clinician_id, time_zone, override_reason)
             VALUES ('Ann Lee', '', '2026-11-23', '9:00 AM', 'APT-' || (10000 + ?1), ?2,
                '2026-11-23T' || ?3 || ':00Z', '2026-11-23T' || ?4 || ':00Z', ?5, 'UTC', ?6)"
        ),
        (number, status, from, to, clinician, override_reason),
    )
}

fn is_overlap(result: Result<usize, Error>) -> bool {
    match result {
        Ok(_) => false,
        Err(error) => {
            assert!(error.to_string().contains("overlaps"), "refused for another reason: {error}");
            true
        }
    }
}

#[test]
fn an_overlap_of_any_shape_is_refused_on_insert() {
    let (_folder, path, _store) = book();
    let sql = raw(&path);
    insert(&sql, 1, 1, "10:00", "11:00").expect("the first is alone");
    let shapes = [
        ("10:00", "11:00", "the same"),
        ("09:30", "10:01", "its first minute"),
        ("10:59", "11:30", "its last minute"),
        ("10:15", "10:30", "within it"),
        ("09:00", "12:00", "around it"),
        ("00:00", "23:59", "all day"),
    ];
    for (n, (from, to, shape)) in (2..).zip(shapes) {
        assert!(is_overlap(insert(&sql, n, 1, from, to)), "{shape} is taken");
    }
    insert(&sql, 20, 1, "09:00", "10:00").expect("one may end when the next begins");
    insert(&sql, 21, 1, "11:00", "11:05").expect("one may begin when the last ends");
    insert(&sql, 22, 2, "10:00", "11:00").expect("another clinician has another column");
    for (verb, n) in [("INSERT OR IGNORE", 30), ("INSERT OR FAIL", 31), ("INSERT OR REPLACE", 32)] {
        let result = insert_as(verb, &sql, n, 1, "10:30", "10:45", "confirmed", None);
        assert!(is_overlap(result), "{verb} does not get round it");
    }
    assert_eq!(count(&sql, "SELECT count(*) FROM appointments"), 4, "nothing refused was written");
    audit(&path);
}

#[test]
fn an_appointment_over_midnight_is_seen_on_both_days() {
    let (_folder, path, _store) = book();
    let sql = raw(&path);
    let night = |number: u32, from: &str, to: &str| {
        sql.execute(
            "INSERT INTO appointments (customer_name, phone_number, appointment_date, appointment_time,
                confirmation_number, starts_at, ends_at, time_zone)
             VALUES ('Ann Lee', '', '2026-11-23', '11:00 PM', 'APT-' || (10000 + ?1), ?2, ?3, 'UTC')",
            (number, from, to),
        )
    };
    night(1, "2026-11-23T23:00:00Z", "2026-11-24T23:00:00Z").expect("a whole day");
    assert!(
        is_overlap(night(2, "2026-11-24T22:59:00Z", "2026-11-24T23:30:00Z")),
        "its last minute is a day later"
    );
    night(3, "2026-11-24T23:00:00Z", "2026-11-24T23:30:00Z").expect("the minute after is free");
    assert!(
        night(4, "2026-11-25T01:00:00Z", "2026-11-26T01:00:01Z").is_err(),
        "longer than a day is a mistake"
    );
}

#[test]
fn an_overlap_is_refused_on_every_kind_of_update() {
    let (_folder, path, _store) = book();
    let sql = raw(&path);
    insert(&sql, 1, 1, "10:00", "10:30").expect("one");
    insert(&sql, 2, 1, "11:00", "12:00").expect("a longer one");
    insert(&sql, 3, 2, "10:00", "10:30").expect("another clinician");
    insert_as("INSERT", &sql, 4, 1, "10:00", "10:30", "cancelled", None)
        .expect("a cancelled one takes no time");
    insert_as("INSERT", &sql, 5, 1, "11:30", "11:45", "no_show", None).expect("nor does a no-show");
    let update = |set: &str, number: u32| {
        sql.execute(
            &format!("UPDATE appointments SET {set} WHERE confirmation_number = 'APT-{}'", 10000 + number),
            [],
        )
    };
    let refused = [
        ("status = 'confirmed'", 4, "un-cancelling into a taken time"),
        ("status = 'booked'", 4, "any live status counts"),
        ("status = 'arrived'", 5, "a no-show who comes after all"),
        ("starts_at = '2026-11-23T09:00:00Z', ends_at = '2026-11-23T10:01:00Z'", 2, "moving into another"),
        ("starts_at = '2026-11-23T10:15:00Z'", 2, "beginning earlier"),
        ("ends_at = '2026-11-23T11:01:00Z'", 1, "ending later"),
        ("clinician_id = 1", 3, "moving to a clinician who is busy"),
    ];
    for (set, number, what) in refused {
        assert!(is_overlap(update(set, number)), "{what}");
        let ignoring = format!(
            "UPDATE OR IGNORE appointments SET {set} WHERE confirmation_number = 'APT-{}'",
            10000 + number
        );
        assert!(is_overlap(sql.execute(&ignoring, [])), "{what}, with OR IGNORE");
    }
    update("ends_at = '2026-11-23T11:00:00Z'", 1).expect("it may grow up to the next");
    update("starts_at = '2026-11-23T12:00:00Z', ends_at = '2026-11-23T12:30:00Z'", 1).expect("and move away");
    update("status = 'confirmed'", 4).expect("then the cancelled one has its time back");
    update("customer_name = 'Ann Lee-Smith'", 4).expect("a name changes without a look at the time");
    audit(&path);
}

#[test]
fn staff_may_overlap_with_a_reason_and_the_others_live_on() {
    let (_folder, path, _store) = book();
    let sql = raw(&path);
    insert(&sql, 1, 1, "10:00", "10:30").expect("one");
    for (n, none) in [(2, Some("")), (3, Some("   ")), (4, None)] {
        let result = insert_as("INSERT", &sql, n, 1, "10:00", "10:30", "confirmed", none);
        assert!(is_overlap(result), "{none:?} is no reason");
    }
    insert_as("INSERT", &sql, 5, 1, "10:00", "10:30", "confirmed", Some("a child with fever"))
        .expect("with a reason");
    for status in ["arrived", "in_room", "done"] {
        sql.execute("UPDATE appointments SET status = ?1 WHERE confirmation_number = 'APT-10001'", [status])
            .expect("the patient who was there first is not disturbed");
    }
    let cleared = sql.execute(
        "UPDATE appointments SET override_reason = NULL WHERE confirmation_number = 'APT-10005'",
        [],
    );
    assert!(is_overlap(cleared), "the reason cannot be taken away while it is needed");
    assert!(is_overlap(insert(&sql, 6, 1, "10:00", "10:30")), "an override opens no door for others");
}

#[test]
fn the_documented_columns_alone_do_not_make_an_appointment() {
    let (_folder, path, _store) = book();
    let error = raw(&path)
        .execute(
            "INSERT INTO appointments (customer_name, phone_number, appointment_date, appointment_time,
                confirmation_number, call_sid)
             VALUES ('Ann Lee', '', '2026-11-23', '9:00 AM', 'APT-12345', 'CA1')",
            [],
        )
        .expect_err("a moment is missing")
        .to_string();
    assert!(error.contains("NOT NULL") && error.contains("starts_at"), "it says what is missing: {error}");
}

#[test]
fn nonsense_is_refused_whoever_writes_it() {
    let (_folder, path, _store) = book();
    let sql = raw(&path);
    insert(&sql, 1, 1, "10:00", "10:30").expect("a good row");
    let nonsense = [
        ("status", "'Confirmed'"),
        ("status", "''"),
        ("status", "NULL"),
        ("starts_at", "'2026-11-23T10:00:00.000Z'"),
        ("starts_at", "'2026-11-23 10:00:00'"),
        ("starts_at", "'2026-11-23T10:00:00+00:00'"),
        ("starts_at", "'2026-11-23T10:00:00z'"),
        ("starts_at", "'2026-02-30T10:00:00Z'"),
        ("starts_at", "'now'"),
        ("starts_at", "2460000.5"),
        ("starts_at", "x'323032362d31312d32335431303a30303a30305a'"),
        ("starts_at", "NULL"),
        ("starts_at", "'2026-11-23T10:30:00Z'"),
        ("starts_at", "'2026-11-23T10:31:00Z'"),
        ("ends_at", "'2026-11-23T24:00:00Z'"),
        ("ends_at", "'2026-11-25T10:30:00Z'"),
        ("appointment_date", "'2026-11-31'"),
        ("appointment_date", "'2026-1-1'"),
        ("appointment_date", "'tomorrow'"),
        ("appointment_date", "'2026-12-23'"),
        ("appointment_time", "'14:00'"),
        ("appointment_time", "'02:00 PM'"),
        ("appointment_time", "'13:00 PM'"),
        ("appointment_time", "'2:60 PM'"),
        ("appointment_time", "'2:00 pm'"),
        ("appointment_time", "'0:00 AM'"),
        ("confirmation_number", "'APT-1234'"),
        ("confirmation_number", "'APT-12345x'"),
        ("confirmation_number", "'12345'"),
        ("customer_name", "'  '"),
        ("customer_name", "NULL"),
        ("phone_number", "NULL"),
        ("clinician_id", "'Dr. No'"),
        ("clinician_id", "NULL"),
        ("visit_type_id", "1.5"),
        ("time_zone", "''"),
    ];
    for (column, value) in nonsense {
        let result = sql.execute(&format!("UPDATE appointments SET {column} = {value}"), []);
        assert!(result.is_err(), "{column} = {value} is refused");
    }
    assert!(
        insert(&sql, 1, 2, "10:00", "10:30").expect_err("the number is taken").to_string().contains("UNIQUE"),
        "confirmation numbers are unique"
    );
    audit(&path);
}
