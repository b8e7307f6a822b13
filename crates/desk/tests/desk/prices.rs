//! The price table: built in, the clinic's own, and a broken one.

use call::usage::Micros;
use desk::Desk;
use desk::prices;
use serde_json::{Value, json};

use crate::support::{Reception, reception};

fn table() -> Value {
    json!({
        "asOf": "2026-11-19",
        "currency": "EUR",
        "source": "our contract",
        "lineMinute": 0.01,
        "models": { "gpt-realtime": {
            "inputText": 1, "cachedText": 0.1, "inputAudio": 2.5, "cachedAudio": 0.25, "outputText": 3, "outputAudio": 4
        } },
        "transcription": { "whisper-1": { "perMinute": 0.006 } }
    })
}

fn faults(change: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut table = table();
    change(&mut table);
    let today = "2026-11-20".parse().expect("a day");
    prices::read(&table, today).err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

fn restarted(reception: &Reception) -> Desk {
    let clinic = (*reception.desk.clinic()).clone();
    Desk::open(reception.store.clone(), clinic, reception.clock.clone())
}

#[tokio::test]
async fn the_built_in_table_prices_the_default_models() {
    let list = reception().desk.prices();
    assert!(!list.is_edited() && list.notice().is_none());
    let prices = list.of("gpt-realtime-2.1", "gpt-transcribe");
    assert_eq!(prices.input_audio, Micros(32_000_000));
    assert_eq!((prices.cached_audio, prices.output_audio), (Micros(400_000), Micros(64_000_000)));
    assert_eq!((prices.transcription_minute, prices.line_minute), (Micros(4500), Micros(8500)));
    assert_eq!(
        list.of("gpt-realtime-2.1-2026-06-01", "gpt-transcribe"),
        prices,
        "a dated name is the model's"
    );
}

#[tokio::test]
async fn an_unknown_model_costs_as_much_as_the_dearest() {
    let list = reception().desk.prices();
    let unknown = list.of("gpt-realtime-9", "gpt-hears-9");
    assert_eq!((unknown.output_audio, unknown.output_text), (Micros(64_000_000), Micros(24_000_000)));
    assert_eq!(unknown.transcription_minute, Micros(17_000), "whether minutes are counted");
    assert_eq!(unknown.transcription_tokens, Micros(10_000_000), "or tokens");
}

#[test]
fn a_right_table_is_read_and_each_wrong_field_is_named() {
    assert!(faults(|_| {}).is_empty(), "a right table");
    assert!(faults(|t| t["asOf"] = json!("2026-11-20")).is_empty(), "prices of today");
    let day = "a day of the calendar as YYYY-MM-DD, not after today";
    let price = "a number from 0 to 1000";
    let model = |name: &'static str, value: Value| faults(move |t| t["models"]["gpt-realtime"][name] = value);
    for (found, expected) in [
        (faults(|t| t["asOf"] = json!("2026-11-21")), format!("asOf: came \"2026-11-21\"; expected {day}")),
        (faults(|t| t["asOf"] = json!("2026-02-30")), format!("asOf: came \"2026-02-30\"; expected {day}")),
        (faults(|t| t["asOf"] = json!("20.11.2026")), format!("asOf: came \"20.11.2026\"; expected {day}")),
        (faults(|t| t["lineMinute"] = json!(-0.01)), format!("lineMinute: came -0.01; expected {price}")),
        (faults(|t| t["lineMinute"] = Value::Null), format!("lineMinute: came null; expected {price}")),
        (
            model("inputAudio", json!(1000.5)),
            format!("models.gpt-realtime.inputAudio: came 1000.5; expected {price}"),
        ),
        (
            model("outputAudio", json!("NaN")),
            format!("models.gpt-realtime.outputAudio: came \"NaN\"; expected {price}"),
        ),
        (
            model("inputAudo", json!(1)),
            "models.gpt-realtime.inputAudo: came 1; expected no field of this name".to_owned(),
        ),
        (
            model("assumed", json!("yes")),
            "models.gpt-realtime.assumed: came \"yes\"; expected true or false".to_owned(),
        ),
        (
            faults(|t| drop(t["models"]["gpt-realtime"].as_object_mut().unwrap().remove("cachedText"))),
            format!("models.gpt-realtime.cachedText: came nothing; expected {price}"),
        ),
        (faults(|t| t["models"] = json!({})), "models: came {}; expected at least one model".to_owned()),
        (
            faults(|t| t["currency"] = json!("usd")),
            "currency: came \"usd\"; expected three capital letters such as USD".to_owned(),
        ),
        (
            faults(|t| t["transcription"]["whisper-1"] = json!({})),
            "transcription.whisper-1: came nothing; expected perMillionTokens, perMinute or both".to_owned(),
        ),
    ] {
        assert_eq!(found, [expected]);
    }
    let many = faults(|t| *t = json!({ "models": [] }));
    assert_eq!(many.len(), 5, "all at once: {many:?}");
    assert_eq!(faults(|t| *t = json!(7)).len(), 1, "not a table at all");
}

#[tokio::test]
async fn the_clinic_s_table_survives_a_restart_and_can_be_given_up() {
    let reception = reception();
    let read = prices::read(&table(), reception.desk.today()).expect("a right table");
    let before = reception.desk.prices();
    let list = reception.desk.set_prices(read.clone()).await.expect("kept");
    assert!(list.is_edited());
    assert_eq!(reception.desk.prices().of("gpt-realtime", "whisper-1").input_audio, Micros(2_500_000));
    assert!(!before.is_edited(), "a call that has begun keeps the prices it took");

    let again = restarted(&reception);
    assert_eq!((again.prices().table(), again.prices().is_edited()), (&read, true), "it is on the disk");
    assert!(again.report().prices_edited);
    let list = again.reset_prices().await.expect("forgotten");
    assert_eq!((list.table().currency.as_str(), list.is_edited()), ("USD", false));
    assert!(!restarted(&reception).prices().is_edited(), "for good");
}

#[tokio::test]
async fn a_broken_table_is_put_aside_and_told() {
    for broken in ["{", r#"{"asOf":"2026-11-19"}"#] {
        let reception = reception();
        reception.store.set_setting("price_table", broken).expect("written by another hand");
        let list = restarted(&reception).prices();
        assert!(!list.is_edited(), "the built-in table is in force");
        let notice = list.notice().expect("a person is told");
        let aside = "price_table_broken_2026-11-20T15:00:00.000Z";
        assert!(notice.contains(aside), "and where it is: {notice}");
        assert_eq!(reception.store.setting(aside).expect("read").as_deref(), Some(broken), "nothing is lost");
        assert!(restarted(&reception).prices().notice().is_none(), "told once");
    }
}
