//! What is logged: that an appointment was made, and nothing that a patient said.

use std::io::Write;
use std::sync::{Arc, Mutex};

use call::tools::ToolRequest;
use tracing_subscriber::fmt::MakeWriter;

use crate::support::{MONDAY, book_for, caller, id, number, reception};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("the log").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Log;

    fn make_writer(&'a self) -> Log {
        self.clone()
    }
}

#[tokio::test]
async fn an_appointment_is_logged_by_call_and_number_and_never_by_name() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let reception = reception();
    let call = caller("CA1");
    let booked =
        reception.desk.run_tool(&call, &id("t1"), book_for("Xanthippe Quux", MONDAY, "2:00 PM")).await;
    let message = ToolRequest::TakeMessage {
        customer_name: Some("Xanthippe Quux".into()),
        phone_number: Some("+15557654321".into()),
        message: "my secret illness".into(),
    };
    reception.desk.run_tool(&call, &id("t2"), message).await;
    reception.desk.run_tool(&call, &id("t3"), book_for("Xanthippe Quux", "garbage", "garbage")).await;
    let noted = ToolRequest::NoteBirthYear { birth_year: "1949".into() };
    assert_eq!(
        reception.desk.run_tool(&call, &id("t4"), noted).await,
        call::tools::ToolOutcome::BirthYearNoted
    );
    drop(guard);
    let text = String::from_utf8(log.0.lock().expect("the log").clone()).expect("text");
    let line = text.lines().find(|line| line.contains("Appointment created")).expect("it is logged");
    assert!(line.contains("callSid=CA1"), "with the call: {line}");
    assert!(line.contains(&format!("confirmationNumber={}", number(&booked))), "and the number: {line}");
    for secret in ["Xanthippe", "Quux", "+1555", "secret illness", "garbage", "1949"] {
        assert!(!text.contains(secret), "{secret:?} has no place in a log:\n{text}");
    }
}
