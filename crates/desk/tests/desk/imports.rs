//! Visits from other programs' files, and visits given to them.

use std::time::Duration;

use desk::{DateOrder, DeskError, ImportOptions};
use jiff::civil::date;
use wire::history::{Job, JobState};
use wire::import::{ImportFormat, ImportReport, ImportVerdict};
use wire::visit::NewVisit;

use crate::support::{Reception, reception};

const TABLE: &str = "\u{feff}Date;Begins (Europe/Berlin);Ends;Name;Phone;Notes\r\n\
    2026-11-23;09:00;09:30;Zoë Müller;'+49 30 123456;\"first; visit\"\r\n\
    23.11.2026;9:30 AM;;Ana Ruiz;;\r\n\
    2026-11-23;09:00;09:30;Bo Chen;;\r\n\
    2026-11-23;12:10;12:30;Cy Dorn;;\r\n\
    2026-11-19;09:00;09:30;Di Eck;;\r\n\
    2026-11-23;ten;;Ed Fox;;\r\n\
    2026-11-23;10:00;;...;;\r\n\
    \r\n\
    2026-11-23;09:00;09:30;zoë müller;;\r\n";

const CALENDAR: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n\
    BEGIN:VTIMEZONE\r\nTZID:Eastern Standard Time\r\nBEGIN:STANDARD\r\nDTSTART:16010101T020000\r\nTZOFFSETFROM:-0400\r\n\
    TZOFFSETTO:-0500\r\nRRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11\r\nEND:STANDARD\r\nBEGIN:DAYLIGHT\r\nDTSTART:16010101T020000\r\n\
    TZOFFSETFROM:-0500\r\nTZOFFSETTO:-0400\r\nRRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n\
    BEGIN:VEVENT\r\nUID:1@old\r\nDTSTART:20261123T140000Z\r\nDTEND:20261123T143000Z\r\nSUMMARY:Zoë\\, the\r\n  Müller\r\n\
    DESCRIPTION:first\\nvisit\r\nBEGIN:VALARM\r\nTRIGGER:-PT1H\r\nACTION:DISPLAY\r\nSUMMARY:x\r\nEND:VALARM\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nUID:2@old\r\nDTSTART;TZID=\"Eastern Standard Time\":20261123T093000\r\nDURATION:PT1H\r\nSUMMARY:Ana Ruiz\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nUID:3@old\r\nDTSTART;TZID=Nowhere/Land:20261123T093000\r\nSUMMARY:Bo Chen\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nUID:4@old\r\nDTSTART;VALUE=DATE:20261123\r\nSUMMARY:Cy Dorn\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nUID:5@old\r\nDTSTART:20261123T180000Z\r\nRRULE:FREQ=HOURLY\r\nSUMMARY:Di Eck\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nUID:1@old\r\nDTSTART:20261124T140000Z\r\nSUMMARY:Zoë\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nUID:6@old\r\nDTSTART:20261123T150000\r\nSTATUS:CANCELLED\r\nSUMMARY:Ed Fox\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nUID:7@old\r\nthis is no line\r\nSUMMARY:Fay\r\nEND:VEVENT\r\n\
    END:VCALENDAR\r\n";

/// The same visit as other programs write it.
const DIALECTS: [(&str, &str); 4] = [
    ("commas within a quoted head", "Name;Date;Time;\"Notes (a, b, c, d)\"\nAna Ruiz;2026-11-23;09:00;x\n"),
    ("semicolons within a quoted head", "Name,Date,Time,\"a;b;c;d;e\"\nAna Ruiz,2026-11-23,09:00,x\n"),
    ("blank lines before the head", "\r\n;;\r\nName;Date;Time\r\nAna Ruiz;2026-11-23;09:00\r\n"),
    ("the separator told for Excel", "\u{feff}sep=;\r\nName;Date;Time\r\nAna Ruiz;2026-11-23;09:00\r\n"),
];

async fn judge(reception: &Reception, file: &str, options: ImportOptions) -> ImportReport {
    reception.desk.judge_import(file.into(), options).await.expect("as it was made")
}

/// Reads a file in and waits for the end.
async fn import(reception: &Reception, file: &str, options: ImportOptions) -> Job {
    let begun = reception.desk.start_import(file.as_bytes(), options).expect("as it was made");
    ended(reception, &begun.id).await
}

async fn ended(reception: &Reception, id: &str) -> Job {
    for _ in 0..2_000 {
        let job = reception.desk.jobs().into_iter().find(|job| job.id == id).expect("as it was made");
        if job.state != JobState::Running {
            return job;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the job does not end");
}

fn verdicts(report: &ImportReport) -> Vec<(u32, ImportVerdict, &str)> {
    let of = |row: &wire::import::ImportRow| (row.line, row.verdict);
    report
        .rows
        .iter()
        .map(|row| (of(row).0, of(row).1, row.reason.as_deref().or(row.time.as_deref()).unwrap_or_default()))
        .collect()
}

fn is_known(report: &ImportReport) -> bool {
    report.added == 0 && report.rows.iter().all(|row| row.verdict != ImportVerdict::Added)
}

#[tokio::test]
async fn a_table_is_read_whoever_wrote_it() {
    let reception = reception();
    for (what, file) in DIALECTS {
        let report = judge(&reception, file, ImportOptions::default()).await;
        let line = u32::try_from(file.lines().count()).expect("a short file");
        assert_eq!(verdicts(&report), [(line, ImportVerdict::Added, "9:00 AM")], "{what}");
    }
}

#[tokio::test]
async fn a_table_is_told_row_by_row_before_anything_is_done() {
    let reception = reception();
    let report = judge(&reception, TABLE, ImportOptions::default()).await;
    assert_eq!(report.format, ImportFormat::Csv);
    assert_eq!((report.added, report.known, report.conflicts, report.wrong), (2, 1, 3, 2), "{report:?}");
    let told = verdicts(&report);
    assert_eq!(
        told,
        [
            (2, ImportVerdict::Added, "9:00 AM"),
            (3, ImportVerdict::Added, "9:30 AM"),
            (4, ImportVerdict::Conflict, "Another visit is booked then."),
            (5, ImportVerdict::Conflict, "Lunch break."),
            (6, ImportVerdict::Conflict, "In the past."),
            (7, ImportVerdict::Wrong, "“ten” is not a time like 14:00 or 2:00 PM."),
            (8, ImportVerdict::Wrong, "A name is missing."),
            (10, ImportVerdict::Known, "The file has it twice."),
        ]
    );
    assert_eq!(report.rows[5].field.as_deref(), Some("time"));
    let day = reception.desk.day(date(2026, 11, 23)).await.expect("as it was made");
    assert!(day.appointments.is_empty(), "a dry run changes nothing");
}

#[tokio::test]
async fn lines_are_counted_however_they_end() {
    for file in [TABLE, CALENDAR] {
        let usual = judge(&reception(), file, ImportOptions::default()).await;
        assert!(usual.rows.len() > 5, "{usual:?}");
        for end in ["\n", "\r"] {
            let told = judge(&reception(), &file.replace("\r\n", end), ImportOptions::default()).await;
            assert_eq!(verdicts(&told), verdicts(&usual), "ended by {end:?}");
        }
        // A line end that was made one twice is seen as a blank line by whoever opens the file.
        let told = judge(&reception(), &file.replace("\r\n", "\r\r\n"), ImportOptions::default()).await;
        let of = |report: &ImportReport, line: fn(u32) -> u32| -> Vec<_> {
            report.rows.iter().map(|row| (line(row.line), row.verdict, row.field.clone())).collect()
        };
        assert_eq!(of(&told, |line| line), of(&usual, |line| line * 2 - 1));
    }
    let mixed =
        "Name,Date,Time\rAna Ruiz,2026-11-23,09:00\n\"Bo\rChen\",2026-11-23,09:30\r\nCy Dorn,never,10:00\r";
    let told = judge(&reception(), mixed, ImportOptions::default()).await;
    assert_eq!(told.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 3, 5], "{told:?}");
}

#[tokio::test]
async fn what_was_told_is_booked_and_the_same_file_adds_nothing_again() {
    let reception = reception();
    let job = import(&reception, TABLE, ImportOptions::default()).await;
    assert_eq!(job.message, "2 visits were added; 1 known already, 3 in conflict, 2 not understood.");
    let day = reception.desk.day(date(2026, 11, 23)).await.expect("as it was made");
    let [first, second] = &day.appointments[..] else { panic!("two visits") };
    assert_eq!((first.customer_name.as_str(), first.minutes), ("Zoë Müller", 30));
    assert_eq!((first.phone_number.as_str(), first.notes.as_str()), ("+4930123456", "first; visit"));
    assert_eq!(second.customer_name, "Ana Ruiz");
    let change =
        reception.desk.visit(first.id).await.expect("as it was made").changes.pop().expect("as it was made");
    assert_eq!((change.who.as_str(), change.action.as_str()), ("import", "booked"));

    let again = judge(&reception, TABLE, ImportOptions::default()).await;
    assert!(is_known(&again), "{again:?}");
    let job = import(&reception, TABLE, ImportOptions::default()).await;
    assert!(job.message.starts_with("0 visits were added"), "{}", job.message);
}

#[tokio::test]
async fn a_calendar_is_read_event_by_event_with_its_own_clocks() {
    let reception = reception();
    let report = judge(&reception, CALENDAR, ImportOptions::default()).await;
    assert_eq!(report.format, ImportFormat::Ics);
    let verdicts = verdicts(&report);
    let expected = [
        (ImportVerdict::Added, "9:00 AM"),
        (ImportVerdict::Added, "9:30 AM"),
        (ImportVerdict::Wrong, "“Nowhere/Land” is not a time zone that is known"),
        (ImportVerdict::Wrong, "It takes whole days"),
        (ImportVerdict::Wrong, "“HOURLY” is not FREQ=DAILY, WEEKLY, MONTHLY or YEARLY"),
        (ImportVerdict::Known, "It has the same UID as what begins on line 19."),
        (ImportVerdict::Known, "It is called off in the file."),
        (ImportVerdict::Wrong, ""),
    ];
    assert_eq!(verdicts.len(), expected.len(), "{verdicts:?}");
    for ((line, verdict, said), (wanted, begins)) in verdicts.iter().zip(expected) {
        assert!(*verdict == wanted && said.starts_with(begins), "line {line}: {verdict:?}, {said}");
    }
    assert_eq!(report.rows[0].customer_name, "Zoë, the Müller", "folded and escaped");

    import(&reception, CALENDAR, ImportOptions::default()).await;
    let day = reception.desk.day(date(2026, 11, 23)).await.expect("as it was made");
    assert_eq!(day.appointments.len(), 2);
    assert_eq!((day.appointments[1].minutes, day.appointments[0].notes.as_str()), (60, "first\nvisit"));
    // Whatever became of it here: the other program's name for it is known.
    let moved = CALENDAR.replace("20261123T140000Z\r\nDTEND:20261123T143000Z", "20261125T140000Z");
    let again = judge(&reception, &moved, ImportOptions::default()).await;
    assert!(is_known(&again), "{again:?}");
}

#[tokio::test]
async fn what_we_export_we_read_in_and_it_is_all_there_already() {
    let reception = reception();
    for (name, start_minute) in
        [("=cmd()|A0", 540), ("Zoë \"Zo\"; Müller, Ann", 570), ("+Ana", 600), ("-B", 630)]
    {
        let new = NewVisit {
            customer_name: name.to_owned(),
            phone_number: "+15551234567".to_owned(),
            date: "2026-11-23".to_owned(),
            start_minute,
            notes: "@SUM(A1)\nsecond line".to_owned(),
            ..NewVisit::default()
        };
        reception.desk.book_visit(new, desk::Who::Staff, None).await.expect("as it was made");
    }
    let job = reception
        .desk
        .start_book_export(date(2026, 11, 23), date(2026, 11, 23), None)
        .expect("as it was made");
    let job = ended(&reception, &job.id).await;
    assert_eq!(
        (job.message.as_str(), job.file_name.as_deref()),
        ("4 visits were exported.", Some("visits-2026-11-23-2026-11-23.csv"))
    );
    let file = std::fs::read_to_string(reception.desk.job_file(&job.id).expect("as it was made"))
        .expect("as it was made");
    let table = file.strip_prefix('\u{feff}').expect("a spreadsheet reads it as UTF-8");
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    for row in rows.records() {
        for cell in &row.expect("as it was made") {
            assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell:?} would be a formula");
        }
    }
    let report = judge(&reception, &file, ImportOptions::default()).await;
    assert_eq!((report.known, report.rows.len()), (4, 4), "{report:?}");
    assert_eq!(
        reception.desk.start_book_export(date(2026, 11, 24), date(2026, 11, 23), None),
        Err(DeskError::ReversedDates)
    );
    assert_eq!(
        reception.desk.start_book_export(date(2026, 11, 23), date(2026, 11, 23), Some(99)),
        Err(DeskError::NotFound)
    );
}

#[tokio::test]
async fn files_that_are_none_are_refused_in_a_sentence() {
    let reception = reception();
    let refused =
        async |file: Vec<u8>| match reception.desk.judge_import(file, ImportOptions::default()).await {
            Err(DeskError::Unreadable { why }) => why,
            other => panic!("{other:?}"),
        };
    for (file, said) in [
        (b"".to_vec(), "empty"),
        (b"\xff\xfeD\0a\0".to_vec(), "UTF-16"),
        (b"Name,Date,Time\nZo\xeb,2026-11-23,9:00\n".to_vec(), "UTF-8"),
        (b"PK\x03\x04\0\0".to_vec(), "no text"),
        (b"{\"a\":1}".to_vec(), "needs a column “Name”"),
        (b"Name,Date\nAnn,2026-11-23\n".to_vec(), "“Date” and one “Time”"),
        (b"Name,Patient,Start\nAnn,Bo,x\n".to_vec(), "Two columns"),
        (b"Name,Start\n".to_vec(), "no rows"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".to_vec(), "no events"),
    ] {
        let why = refused(file).await;
        assert!(why.contains(said), "{said}: {why}");
    }
    let nobody = ImportOptions { clinician: Some(99), ..ImportOptions::default() };
    assert_eq!(reception.desk.judge_import(TABLE.into(), nobody).await, Err(DeskError::NotFound));
}

#[tokio::test]
async fn hostile_files_end_in_rows_that_say_why() {
    let reception = reception();
    let deep = format!(
        "BEGIN:VCALENDAR\n{}SUMMARY:x\n{}END:VCALENDAR\n",
        "BEGIN:VEVENT\n".repeat(40_000),
        "END:VEVENT\n".repeat(40_000)
    );
    let unended = format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:{}\n", "a".repeat(900_000));
    let many =
        format!("BEGIN:VCALENDAR\n{}END:VCALENDAR\n", "BEGIN:VEVENT\nDTSTART:x\nEND:VEVENT\n".repeat(9_000));
    let quotes = format!("Name,Start\n\"{}", "a,".repeat(400_000));
    let names = "Name,Start,Minutes,Clinician,Visit\n\
        ../../etc/passwd,2026-11-23 09:00,30,,\n\
        <img src=x onerror=alert(1)>,2026-11-23 09:30,30,,\n\
        Ann,2026-11-23 10:00,-30,,\nAnn,2026-11-23 10:00,99999999999,,\nAnn,2026-11-23 10:00,30,Dr Nobody,\n\
        Ann,2026-11-23 10:00,30,,Surgery\nAnn,9999-12-31 10:00,30,,\nAnn,5/4/2026 10:00,30,,\n";
    for file in [deep, unended, many, quotes] {
        let report = judge(&reception, &file, ImportOptions::default()).await;
        assert!(report.wrong > 0 && report.added == 0, "{} of {}", report.wrong, report.rows.len());
    }
    let report = judge(&reception, names, ImportOptions::default()).await;
    let fields: Vec<_> = report.rows.iter().filter_map(|row| row.field.as_deref()).collect();
    assert_eq!(fields, ["minutes", "minutes", "clinician", "visit", "start"], "{report:?}");
    assert_eq!((report.added, report.conflicts), (2, 1), "text is text; the year 9999 is too far");
    let order = ImportOptions { dates: DateOrder::DayFirst, ..ImportOptions::default() };
    let report = judge(&reception, "Name,Start\nAnn,4/12/2026 10:00\n", order).await;
    assert_eq!(report.rows[0].date.as_deref(), Some("2026-12-04"));
}
