//! Patients: found by whatever is known of them, told apart, written down, joined.

use std::path::Path;

use booking::patient::{Born, Language, Search};
use jiff::civil::{Date, date};
use store::{Author, FoundBy, Patient, PatientDraft, PatientError, Store, Who};

use crate::support::{MONDAY, book, count, now, raw, times, try_to_book, wish};

const TODAY: Date = date(2026, 11, 20);

fn staff() -> Author {
    Author::desk(Who::Staff, None)
}

fn draft(name: &str, numbers: &[&str], birth_date: Option<Date>) -> PatientDraft {
    PatientDraft {
        name: name.to_owned(),
        numbers: numbers.iter().map(|number| (*number).to_owned()).collect(),
        born: birth_date.map(Into::into),
        ..PatientDraft::default()
    }
}

fn add(store: &Store, name: &str, numbers: &[&str], birth_date: Option<Date>) -> Patient {
    store.add_patient(&draft(name, numbers, birth_date), &staff(), now()).expect("a patient can be written")
}

fn found(store: &Store, text: &str) -> Vec<(String, FoundBy)> {
    let (found, _) = store.find_patients(&Search::of(text, TODAY), 0, 50).expect("patients can be found");
    found.into_iter().map(|one| (one.patient.name, one.by)).collect()
}

fn names(store: &Store, text: &str) -> Vec<String> {
    found(store, text).into_iter().map(|(name, _)| name).collect()
}

#[test]
fn a_patient_reads_back_as_written_with_numbers_in_their_order() {
    let (_folder, _, store) = book();
    let full = PatientDraft {
        language: Language::Spanish,
        notes: "Prefers mornings.".to_owned(),
        ..draft(
            "Zoë Núñez",
            &["+15550100199", "+15550100100", "(555) 010-0100 ", "+1 555 010 0199"],
            Some(date(1985, 3, 9)),
        )
    };
    let patient = store.add_patient(&full, &staff(), now()).unwrap();
    assert_eq!(store.patient(patient.id).unwrap().as_ref(), Some(&patient));
    assert_eq!(
        patient.numbers,
        ["+15550100199", "+15550100100", "(555) 010-0100 "],
        "the first is where they are called, and the same digits are kept once"
    );
    assert_eq!((patient.born, patient.language, patient.revision), (full.born, Language::Spanish, 0));
    assert_eq!(format!("{patient:?}"), "Patient(1, revision 0)", "no name, number, day or word");
}

#[test]
fn any_part_of_a_name_finds_it_however_accents_are_written() {
    let (_folder, _, store) = book();
    for name in ["Zoë Núñez", "Ann Lee", "Mary Ann Leeds", "Annika Berg", "李小龍", "O'Brien, Pat"] {
        add(&store, name, &[], None);
    }
    assert_eq!(names(&store, "nunez"), ["Zoë Núñez"]);
    assert_eq!(names(&store, "NÚÑ"), ["Zoë Núñez"]);
    assert_eq!(names(&store, "uñe"), ["Zoë Núñez"], "in the middle of a word");
    assert_eq!(names(&store, "zo nu"), ["Zoë Núñez"], "beginnings of its words");
    assert_eq!(names(&store, "nunez zoe"), ["Zoë Núñez"], "in any order");
    assert_eq!(names(&store, "ann lee"), ["Ann Lee", "Mary Ann Leeds"], "the whole name first");
    assert_eq!(names(&store, "ann")[..2], ["Ann Lee", "Annika Berg"], "then those that begin so");
    assert_eq!(names(&store, "小龍"), [] as [&str; 0], "two letters inside a word are too few");
    assert_eq!(names(&store, "李小龍"), ["李小龍"]);
    assert_eq!(names(&store, "brien"), ["O'Brien, Pat"]);
    for nobody in ["nobody", "\"", "*", "' OR 1=1 --", "NEAR(", "x\"y*", "-", "\u{0}", "%", "_"] {
        assert_eq!(names(&store, nobody), [] as [&str; 0], "{nobody:?}");
    }
}

#[test]
fn names_that_sound_alike_come_after_those_that_are_meant() {
    let (_folder, _, store) = book();
    for name in ["Tom Maier", "Eva Mayer", "Ben Meyer", "Mia Schmidt", "Catherine Smyth", "Kathryn Smith"] {
        add(&store, name, &[], None);
    }
    assert_eq!(
        found(&store, "Meyer"),
        [
            ("Ben Meyer".to_owned(), FoundBy::Name),
            ("Eva Mayer".to_owned(), FoundBy::Sound),
            ("Tom Maier".to_owned(), FoundBy::Sound),
        ],
        "the most similar first"
    );
    assert_eq!(names(&store, "Kathryn Smith"), ["Kathryn Smith", "Catherine Smyth"]);
    assert_eq!(names(&store, "Katherine Smythe"), ["Catherine Smyth", "Kathryn Smith"]);
    assert_eq!(names(&store, "Kathryn Berg"), [] as [&str; 0], "every word has to sound so");
}

#[test]
fn numbers_birth_dates_and_confirmation_numbers_find_them() {
    let (_folder, path, store) = book();
    let ann = add(&store, "Ann Lee", &["+15550100123"], Some(date(1985, 3, 9)));
    add(&store, "Bea Lee", &["+15550100123", "+442079460958"], Some(date(1985, 9, 3)));
    add(&store, "Cy Lee", &["+15550199012"], None);
    for text in ["0100123", "(555) 010-0123", "+1 555 010 0123"] {
        assert_eq!(names(&store, text), ["Ann Lee", "Bea Lee"], "{text}");
    }
    assert_eq!(names(&store, "9012"), ["Cy Lee"], "the end of a number");
    assert_eq!(names(&store, "5559"), [] as [&str; 0]);
    add(&store, "Dee Lee", &["(555) 019-9012 "], None);
    assert_eq!(
        names(&store, "5550199012"),
        ["Dee Lee", "Cy Lee"],
        "the whole number first, whatever its signs"
    );
    assert_eq!(names(&store, "9 March 1985"), ["Ann Lee"]);
    assert_eq!(names(&store, "3/9/1985"), ["Ann Lee", "Bea Lee"], "it may be either day");
    assert_eq!(names(&store, "lee 1985-09-03"), ["Bea Lee"]);
    assert_eq!(names(&store, "Leigh 9.3.85"), ["Ann Lee", "Bea Lee"], "a name that sounds so, and a day");
    assert_eq!(names(&store, "Berg 1985-09-03"), [] as [&str; 0], "both have to fit");

    appointment(&path, "Ann Lee", "+15550100123", "APT-10023", Some(ann.id));
    assert_eq!(found(&store, "apt 10023"), [("Ann Lee".to_owned(), FoundBy::Confirmation)]);
    assert_eq!(names(&store, "10023"), ["Ann Lee"]);
    assert_eq!(names(&store, "APT-99999"), [] as [&str; 0]);
}

#[test]
fn a_year_of_birth_alone_is_kept_and_finds_those_of_whom_no_more_is_known() {
    let (_folder, path, store) = book();
    let year = PatientDraft { born: Some(Born::Year(1985)), ..draft("Bea Lee", &["+15550100124"], None) };
    let bea = store.add_patient(&year, &staff(), now()).unwrap();
    assert_eq!(bea.born, Some(Born::Year(1985)));
    add(&store, "Ann Lee", &["+15550119850"], Some(date(1985, 3, 9)));
    add(&store, "Cy Lee", &["+15550100125"], Some(date(1986, 1, 1)));
    add(&store, "Dee Lee", &["+15550100126"], None);
    assert_eq!(names(&store, "1985"), ["Ann Lee", "Bea Lee"], "a number that has it comes first");
    assert_eq!(names(&store, "lee 1985"), ["Ann Lee", "Bea Lee"]);
    assert_eq!(names(&store, "9 March 1985"), ["Ann Lee"], "a year is no day");
    assert_eq!(names(&store, "lee 9 March 1985"), ["Ann Lee", "Bea Lee"], "but beside a name it may be hers");
    assert_eq!(names(&store, "lee 9 March 1986"), [] as [&str; 0]);

    raw(&path).execute("UPDATE patients SET birth_date = '1984-05-06' WHERE id = ?1", [bea.id]).unwrap();
    let both = store.patient(bea.id).unwrap().unwrap();
    assert_eq!(both.born, Some(date(1984, 5, 6).into()), "the day wins");
    assert_eq!(names(&store, "lee 1985"), ["Ann Lee"]);
    assert_eq!(names(&store, "lee 1984"), ["Bea Lee"]);
    let saved = store.save_patient(bea.id, 0, &year, &staff(), now()).unwrap();
    assert_eq!(saved.born, Some(Born::Year(1985)), "what staff write stands alone");
    for wrong in ["1899", "10000", "'soon'", "1985.5"] {
        let refused = raw(&path).execute(&format!("UPDATE patients SET birth_year = {wrong}"), []);
        assert!(refused.is_err(), "{wrong} is no year");
    }
    let trail = "SELECT count(*) FROM audit WHERE subject = 'patient' AND after ->> '$.birth_year' = 1985";
    assert_eq!(count(&raw(&path), trail), 2, "both writings of it stand in the audit trail");

    let other = add(&store, "B. Lee", &[], Some(date(1985, 7, 8)));
    let one = store.merge_patients((other.id, 0), (bea.id, 1), &staff(), now()).unwrap();
    assert_eq!(one.born, Some(date(1985, 7, 8).into()), "a day of that year tells more");
}

#[test]
fn everybody_is_listed_in_order_page_by_page() {
    let (_folder, _, store) = book();
    for name in ["Émile Zola", "bob", "Ann", "Zoë", "carl"] {
        add(&store, name, &[], None);
    }
    let page = |offset, limit| {
        let (found, more) = store.find_patients(&Search::default(), offset, limit).unwrap();
        (found.into_iter().map(|one| one.patient.name).collect::<Vec<_>>(), more)
    };
    assert_eq!(page(0, 3), (vec!["Ann".into(), "bob".into(), "carl".into()], true));
    assert_eq!(page(3, 3), (vec!["Émile Zola".into(), "Zoë".into()], false), "accents do not count");
    assert_eq!(page(5, 3), (vec![], false));
    let (by_sound, more) = store.find_patients(&Search::of("e", TODAY), 0, 1).unwrap();
    assert_eq!((by_sound.len(), more), (1, false));
}

#[test]
fn a_name_of_another_program_is_found_like_any_other() {
    let (_folder, path, store) = book();
    let raw = raw(&path);
    raw.execute_batch(
        "INSERT INTO patients (name, made_at, changed_at) VALUES ('José Maier', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z');
         INSERT INTO patient_numbers (patient_id, number) VALUES (1, '+1 555 010 0123');",
    )
    .unwrap();
    for text in ["jose", "ose mai", "Meyer", "0100123"] {
        assert_eq!(names(&store, text), ["José Maier"], "{text}");
    }
    raw.execute_batch("UPDATE patients SET name = 'Pepe Schmidt' WHERE id = 1").unwrap();
    assert_eq!(names(&store, "jose"), [] as [&str; 0]);
    assert_eq!(names(&store, "Meyer"), [] as [&str; 0]);
    assert_eq!(names(&store, "Schmid"), ["Pepe Schmidt"]);
    assert!(
        raw.execute_batch(
            "INSERT OR REPLACE INTO patients (id, name, made_at, changed_at) VALUES (1, 'X', '', '')"
        )
        .is_err(),
        "it would not be told that the old name is gone"
    );
    raw.execute_batch("PRAGMA foreign_keys = ON; DELETE FROM patients WHERE id = 1").unwrap();
    assert_eq!(names(&store, "Schmidt"), [] as [&str; 0]);
    for table in ["patient_sounds", "patient_numbers"] {
        assert_eq!(count(&raw, &format!("SELECT count(*) FROM {table}")), 0, "{table}");
    }
}

#[test]
fn a_change_is_refused_when_somebody_else_was_quicker_and_traced_when_not() {
    let (_folder, path, store) = book();
    let ann = add(&store, "Ann Lee", &["+15550100123"], None);
    let changed = draft("Ann Leigh", &["+15550100124"], Some(date(1985, 3, 9)));
    let now_ann = store.save_patient(ann.id, 0, &changed, &staff(), now()).unwrap();
    assert_eq!((now_ann.name.as_str(), now_ann.revision), ("Ann Leigh", 1));
    let late = store.save_patient(ann.id, 0, &draft("Annie", &[], None), &staff(), now());
    assert_eq!(late, Err(PatientError::Stale(Box::new(now_ann.clone()))), "it says how they stand now");
    let same = store.save_patient(ann.id, 1, &changed, &staff(), now()).unwrap();
    assert_eq!(same, now_ann, "the same again is no change");
    assert_eq!(store.save_patient(77, 0, &changed, &staff(), now()), Err(PatientError::Unknown));

    let raw = raw(&path);
    let trace = |what: &str| {
        raw.query_row(
            "SELECT who || ' ' || action || ' ' || coalesce(before ->> ?1, '-') || ' ' || (after ->> ?1) FROM audit
              WHERE subject = 'patient' ORDER BY id DESC LIMIT 1",
            [what],
            |row| row.get::<_, String>(0),
        )
        .unwrap()
    };
    assert_eq!(trace("$.name"), "staff changed Ann Lee Ann Leigh");
    assert_eq!(trace("$.numbers"), r#"staff changed ["+15550100123"] ["+15550100124"]"#);
    assert_eq!(count(&raw, "SELECT count(*) FROM audit"), 2, "nothing was noted of what was not done");
    assert_eq!(names(&store, "ann lee"), ["Ann Leigh"], "by its sound alone");
    assert_eq!(store.patients_with_number("+15550100123").unwrap(), []);
}

#[test]
fn two_rows_of_one_person_become_one_and_nothing_is_lost() {
    let (_folder, path, store) = book();
    let kept = store
        .add_patient(
            &PatientDraft { notes: "Asthma.".into(), ..draft("Ann Lee", &["+15550100123"], None) },
            &staff(),
            now(),
        )
        .unwrap();
    let gone = store
        .add_patient(
            &PatientDraft {
                notes: "Prefers mornings.".into(),
                language: Language::Spanish,
                ..draft("Anne Lee", &["+1 555 010 0123", "+15550100124"], Some(date(1985, 3, 9)))
            },
            &staff(),
            now(),
        )
        .unwrap();
    let older = add(&store, "A. Lee", &[], None);
    raw(&path)
        .execute(
            "INSERT INTO waiting (patient_id, name, visit_type_id, joined_at, changed_at)
             VALUES (?1, 'Anne Lee', 1, '2026-11-20T15:00:00Z', '2026-11-20T15:00:00Z')",
            [gone.id],
        )
        .unwrap();
    appointment(&path, "Anne Lee", "+15550100124", "APT-10023", Some(gone.id));
    let gone = store.merge_patients((older.id, 0), (gone.id, 0), &staff(), now()).unwrap();
    assert_eq!(gone.revision, 1);

    let stale = store.merge_patients((gone.id, 0), (kept.id, 0), &staff(), now());
    assert_eq!(stale, Err(PatientError::Stale(Box::new(gone.clone()))));
    assert_eq!(store.merge_patients((kept.id, 0), (kept.id, 0), &staff(), now()), Err(PatientError::Same));
    assert_eq!(store.merge_patients((99, 0), (kept.id, 0), &staff(), now()), Err(PatientError::Unknown));

    let one = store.merge_patients((gone.id, 1), (kept.id, 0), &staff(), now()).unwrap();
    assert_eq!((one.id, one.name.as_str(), one.revision), (kept.id, "Ann Lee", 1));
    assert_eq!(one.numbers, ["+15550100123", "+15550100124"]);
    assert_eq!((one.born, one.notes.as_str()), (gone.born, "Asthma.\n\nPrefers mornings."));
    assert_eq!(one.language, Language::English, "what is known of the kept one stays");
    for id in [gone.id, older.id] {
        assert_eq!(store.patient(id).unwrap().unwrap().merged_into, Some(kept.id), "{id} leads there");
    }
    assert_eq!(names(&store, "lee"), ["Ann Lee"]);
    assert_eq!(names(&store, "APT-10023"), ["Ann Lee"], "their visits moved");
    assert_eq!(store.patients_with_number("+15550100124").unwrap(), [one]);
    let waits = format!("SELECT count(*) FROM waiting WHERE patient_id = {}", kept.id);
    assert_eq!(count(&raw(&path), &waits), 1, "and they wait as who they are");
    let late = store.save_patient(gone.id, 2, &draft("X", &[], None), &staff(), now());
    assert_eq!(late, Err(PatientError::Merged(kept.id)));
    let trail = "SELECT count(*) FROM audit WHERE subject = 'patient' AND action IN ('merged', 'took in')";
    assert_eq!(count(&raw(&path), trail), 4);
}

#[test]
fn a_family_shares_a_number_and_nobody_a_withheld_one() {
    let (_folder, _, store) = book();
    for name in ["Bea Lee", "ann lee"] {
        add(&store, name, &["+15550100123"], None);
    }
    let of = |number: &str| -> Vec<String> {
        store.patients_with_number(number).unwrap().into_iter().map(|patient| patient.name).collect()
    };
    assert_eq!(of("+15550100123"), ["ann lee", "Bea Lee"]);
    assert_eq!(of("+1 (555) 010-0123"), ["ann lee", "Bea Lee"], "signs do not count");
    for nobody in ["", "anonymous", "+15550100124", "0100123", "+", "' OR 1=1"] {
        assert_eq!(of(nobody), [] as [&str; 0], "{nobody:?}");
    }
}

#[test]
fn appointments_from_before_there_were_patients_get_them_once() {
    let (folder, path, store) = book();
    drop(store);
    for (number, name, phone) in [
        (10_001, "Zoë Núñez", "+15550100123"),
        (10_002, "zoe nunez", "+1 555 010 0123"),
        (10_003, "Ben Núñez", "+15550100123"),
        (10_004, "Zoë Núñez", "+15550100199"),
        (10_005, "Zoë Núñez", ""),
        (10_006, "Zoë Núñez", "anonymous"),
    ] {
        appointment(&path, name, phone, &format!("APT-{number}"), None);
    }
    let raw = raw(&path);
    raw.execute("INSERT INTO settings (name, value) VALUES ('patients_to_make', '1')", []).unwrap();
    for _ in 0..2 {
        let store = Store::open(&path).unwrap();
        assert_eq!(count(&raw, "SELECT count(*) FROM patients"), 5, "one name and one number are one person");
        assert_eq!(count(&raw, "SELECT count(*) FROM appointments WHERE patient_id IS NULL"), 0);
        assert_eq!(count(&raw, "SELECT count(DISTINCT patient_id) FROM appointments WHERE id <= 2"), 1);
        let family = store.patients_with_number("+15550100123").unwrap();
        let family: Vec<&str> = family.iter().map(|patient| patient.name.as_str()).collect();
        assert_eq!(family, ["Ben Núñez", "Zoë Núñez"]);
        assert_eq!(names(&store, "nunez").len(), 5, "they are found at once");
        assert_eq!(count(&raw, "SELECT count(*) FROM audit WHERE subject = 'patient' AND who = 'import'"), 5);
    }
    drop(folder);
}

#[test]
fn a_booking_is_for_the_one_with_that_name_and_number_or_for_somebody_new() {
    let (_folder, _, store) = book();
    let mut times = times().into_iter();
    let mut book = |call_sid: &str, name: &str, number: &str| {
        let time = times.next().expect("a day has fourteen times");
        let mut new = wish(call_sid, &time.to_string(), MONDAY, time);
        (new.customer_name, new.phone_number) = (name.to_owned(), number.to_owned());
        try_to_book(&store, &new).expect("the time is free").appointment.patient.expect("it is for somebody")
    };
    let zoe = book("CA1", "Zoë Núñez", "+15550100123");
    assert_eq!(book("CA2", "zoe nunez", "+1 555 010 0123"), zoe, "however it is written");
    let ben = book("CA3", "Ben Núñez", "+15550100123");
    assert_ne!(ben, zoe, "a number is a family's");
    assert_ne!(book("CA4", "Zoë Núñez", "+15550100199"), zoe, "and a name is anybody's");
    let nobody = book("CA5", "Zoë Núñez", "anonymous");
    assert_ne!(nobody, zoe, "without a number nobody knows");
    assert_eq!(book("CA5", "Zoe Núñez", "anonymous"), nobody, "but in one call it is one person");
    assert_ne!(book("CA6", "Zoë Núñez", "anonymous"), nobody);
    assert_eq!(
        store.patient(nobody).unwrap().unwrap().numbers,
        [] as [&str; 0],
        "a withheld number is no number"
    );

    // Father and son of one name at one number.
    let junior = add(&store, "Ben Núñez", &["+15550100123"], Some(date(2015, 1, 1)));
    let third = book("CA7", "Ben Núñez", "+15550100123");
    assert!(third != ben && third != junior.id, "nobody guesses which of the two");

    let kept = store.merge_patients((junior.id, 0), (third, 0), &staff(), now()).unwrap();
    let mut new = wish("CA8", "named", MONDAY, times.next().unwrap());
    new.patient = Some(junior.id);
    let booked = try_to_book(&store, &new).unwrap().appointment;
    assert_eq!(booked.patient, Some(kept.id), "who was merged leads to whom they are");
}

/// A visit an hour later than the one before, as another program writes it.
fn appointment(path: &Path, name: &str, number: &str, confirmation_number: &str, patient: Option<i64>) {
    raw(path)
        .execute(
            "INSERT INTO appointments (customer_name, phone_number, appointment_date, appointment_time, confirmation_number,
                    starts_at, ends_at, time_zone, patient_id)
             SELECT ?1, ?2, '2026-11-23', '9:00 AM', ?3, strftime('%Y-%m-%dT%H:%M:%SZ', '2026-11-23T14:00:00Z', n || ' hours'),
                    strftime('%Y-%m-%dT%H:%M:%SZ', '2026-11-23T14:30:00Z', n || ' hours'), 'America/New_York', ?4
               FROM (SELECT count(*) AS n FROM appointments)",
            rusqlite::params![name, number, confirmation_number, patient],
        )
        .expect("an appointment can be written");
}
