//! What is written to the log.

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

use crate::support::Setup;
use crate::talk::{answer, up_to_the_read_back};

#[tokio::test]
async fn neither_numbers_nor_words_of_callers_reach_the_log() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish()
        .with(
            Targets::new().with_targets(["bridge", "desk", "store"].map(|name| (name, LevelFilter::TRACE))),
        );
    // For the whole process: what the other tests log meanwhile is looked at too.
    tracing::subscriber::set_global_default(subscriber).expect("no other test sets one");
    let running = Setup::default().start().await;
    let phone = running.phone();
    let asked = up_to_the_read_back(&phone, "Anastasia Ruizenberg").await;
    answer(&phone, &asked, &[("SpeechResult", "yes")]).await;
    let unsigned = running.url("/voice?name=Ruizenberg");
    phone.post_signed(&unsigned, &phone.params("ringing", &[]), None).await.expect("a refusal");
    phone.report(&running.url("/api/voice/status"), "completed", &[]).await.expect("an answer");
    let text = log.text();
    let call_sid = &phone.config().call_sid;
    for message in ["Incoming call", "Appointment created", "Call ended"] {
        let logged = text.lines().any(|line| line.contains(message) && line.contains(call_sid));
        assert!(logged, "{message} is logged with the call's id:\n{text}");
    }
    assert!(text.contains("A request without a valid signature was refused path=\"/voice\""), "{text}");
    for secret in ["Ruizenberg", "5005550010", "o'clock", crate::support::TOKEN] {
        let told: Vec<&str> = text.lines().filter(|line| line.contains(secret)).collect();
        assert!(told.is_empty(), "{secret} is in the log:\n{}", told.join("\n"));
    }
}

#[derive(Clone, Default)]
struct Log(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("no panic holds it")).into_owned()
    }
}

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no panic holds it").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
