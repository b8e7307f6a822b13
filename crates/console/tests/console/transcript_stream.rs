//! A call's words, as they are said.

use call::event::Utterance;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use wire::history::EndReason;

use crate::support::{Console, said};

struct Reader {
    response: Response,
    text: String,
}

impl Reader {
    async fn open(console: &Console, which: &str) -> Reader {
        let path = format!("/dashboard/api/transcripts/{which}/stream");
        let response = console.signed(console.client.get(console.url(&path))).await;
        assert_eq!(
            (response.status().as_u16(), &response.headers()["content-type"]),
            (200, &"text/event-stream".parse().unwrap())
        );
        Reader { response, text: String::new() }
    }

    /// The next message's name and body; `None` at the end.
    async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let field = |name| block.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
                let found = serde_json::from_str(field("data: ")).ok();
                let name = field("event: ").to_owned();
                self.text = rest.to_owned();
                if let Some(data) = found {
                    return Some((name, data));
                }
                continue;
            }
            let chunk = self.response.chunk().await.unwrap()?;
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }
}

#[tokio::test]
async fn what_was_said_comes_first_and_then_what_is_said() {
    let console = Console::start().await;
    let call = console.ring("CA1", "+15550100123");
    let other = console.ring("CA2", "+15550100456");
    call.utterance(said("1", "Hello."));
    let mut reader = Reader::open(&console, "CA1").await;
    let (name, first) = reader.next().await.unwrap();
    assert_eq!((name.as_str(), &first["text"], &first["speaker"]), ("", &json!("Hello."), &json!("ai")));
    assert_eq!(first.as_object().unwrap().len(), 5, "id, timestamp, speaker, text, final: {first}");

    other.utterance(said("1", "Somebody else's."));
    call.utterance(Utterance { is_final: false, ..said("2", "How") });
    call.utterance(Utterance { cut: Some("can I help?".to_owned()), ..said("2", "How <b>can</b>") });
    let (_, growing) = reader.next().await.unwrap();
    assert_eq!((&growing["text"], &growing["final"]), (&json!("How"), &json!(false)));
    let (_, grown) = reader.next().await.unwrap();
    assert_eq!((&grown["text"], &grown["id"]), (&json!("How <b>can</b>"), &growing["id"]));
    assert!(grown.get("cut").is_none(), "what the caller did not hear is not in it");
    call.end(EndReason::Finished);
    let (name, ended) = reader.next().await.unwrap();
    assert_eq!((name.as_str(), ended), ("call_ended", json!({ "callSid": "CA1", "duration": 0 })));
    assert!(reader.next().await.is_none(), "and that is the end");
}

#[tokio::test]
async fn a_call_that_is_over_is_replayed_and_ends() {
    let console = Console::start().await;
    console.past_call("CA1", "+15550100123", "Hello there.").await;
    let mut reader = Reader::open(&console, "CA1").await;
    let texts = [reader.next().await.unwrap().1, reader.next().await.unwrap().1];
    assert_eq!(texts[1]["text"], "Hello there.");
    assert_eq!(reader.next().await.unwrap().0, "call_ended");
    assert!(reader.next().await.is_none());
    let path = "/dashboard/api/transcripts/CA404/stream";
    let (status, code, _) = console.refused(Method::GET, path, None).await;
    assert_eq!((status, code.as_str()), (404, "CALL_NOT_FOUND"));
}

#[tokio::test]
async fn a_call_that_is_up_is_followed_by_its_id_too() {
    let console = Console::start().await;
    let call = console.ring("CA1", "+15550100123");
    call.utterance(said("1", "Hello."));
    let path = "/dashboard/api/history/CA1";
    let id = console.json(path).await["call"]["id"].as_str().unwrap().to_owned();
    let mut reader = Reader::open(&console, &id).await;
    assert_eq!(reader.next().await.unwrap().1["text"], "Hello.");
    call.utterance(said("2", "How can I help?"));
    assert_eq!(reader.next().await.unwrap().1["text"], "How can I help?", "it is not over");
    call.end(EndReason::Finished);
    assert_eq!(reader.next().await.unwrap().0, "call_ended");
}
