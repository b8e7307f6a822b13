use super::*;
use wire::error::ErrorCode;

fn table() -> PriceTable {
    let model = ModelPrices { input_text: 4.0, output_audio: 64.0, assumed: true, ..ModelPrices::default() };
    let writer = TranscriptionPrices { per_minute: Some(0.006), ..TranscriptionPrices::default() };
    PriceTable {
        as_of: "2026-11-01".into(),
        currency: "USD".into(),
        source: "a price list".into(),
        line_minute: 0.0085,
        models: [("voice-1".to_owned(), model)].into(),
        transcription: [("writer-1".to_owned(), writer)].into(),
    }
}

fn draft(group: Group) -> Draft {
    Draft::of(&table(), group, "2026-11-20")
}

fn faults(draft: &Draft) -> Vec<&'static str> {
    draft.fields.iter().filter(|field| field.fault.is_some()).map(|field| field.key).collect()
}

#[test]
fn a_form_that_is_saved_changes_its_own_prices_and_the_day() {
    let draft = draft(Group::Model("voice-1".into())).typed("outputAudio", " 20,5 ".into());
    let saved = draft.into_table(&table()).expect("the form can be read");
    let model = saved.models["voice-1"];
    assert_eq!((model.input_text, model.output_audio), (4.0, 20.5));
    assert!(!model.assumed, "somebody has said it now");
    assert_eq!(saved.as_of, "2026-11-20");
    assert_eq!((saved.line_minute, &saved.transcription), (0.0085, &table().transcription));
}

#[test]
fn a_negative_price_is_refused_at_its_field_until_it_is_typed_anew() {
    let draft = draft(Group::Model("voice-1".into())).typed("inputText", "-1".into());
    let draft = draft.into_table(&table()).expect_err("no price is negative");
    assert_eq!(faults(&draft), ["inputText"]);
    let said = draft.fields[0].fault.clone().unwrap_or_default();
    assert!(said.starts_with("Text in:"), "the sentence names the field: {said}");
    assert_eq!(faults(&draft.typed("inputText", "1".into())), [""; 0]);
}

#[test]
fn transcription_may_have_no_price_by_tokens() {
    let group = || Group::Transcription("writer-1".into());
    let saved = draft(group()).into_table(&table()).expect("an empty field is none");
    assert_eq!(saved.transcription["writer-1"].per_million_tokens, None);
    let draft = draft(group()).typed("perMillionTokens", "much".into());
    assert_eq!(faults(&draft.into_table(&table()).expect_err("no number")), ["perMillionTokens"]);
}

#[test]
fn a_table_has_a_day_a_place_and_a_currency() {
    let draft = draft(Group::Line)
        .typed("asOf", "soon".into())
        .typed("source", " ".into())
        .typed("currency", "".into());
    let draft = draft.into_table(&table()).expect_err("three faults");
    assert_eq!(faults(&draft), ["currency", "asOf", "source"]);
}

#[test]
fn a_new_model_is_added_under_its_name_with_a_price_for_something() {
    let draft = draft(Group::Transcription(String::new()));
    let draft = draft.into_table(&table()).expect_err("neither a name nor a price");
    assert_eq!(faults(&draft), ["name", "perMillionTokens"]);
    let draft = draft.typed("name", " writer-2 ".into()).typed("perMinute", "0.01".into());
    let saved = draft.into_table(&table()).expect("the form can be read");
    assert_eq!(saved.transcription["writer-2"].per_minute, Some(0.01));
    assert_eq!(saved.transcription.len(), 2);
}

#[test]
fn a_new_model_has_no_price_until_it_is_written_and_takes_no_other_ones_place() {
    let new = draft(Group::Model(String::new())).typed("name", "voice-1".into());
    let new = new.into_table(&table()).expect_err("a name that is taken, and no price");
    let prices = ["inputText", "cachedText", "inputAudio", "cachedAudio", "outputText", "outputAudio"];
    assert_eq!(faults(&new), [&["name"][..], &prices[..]].concat());
    let spaced = new.clone().typed("name", "voice 2".into()).into_table(&table()).expect_err("no such name");
    assert!(faults(&spaced).contains(&"name"));
    let new = prices.iter().fold(new, |draft, key| draft.typed(key, "0".into()));
    let saved = new.typed("name", "voice-2".into()).into_table(&table()).expect("nothing is a price");
    assert_eq!(saved.models.keys().collect::<Vec<_>>(), ["voice-1", "voice-2"]);
    assert_eq!(saved.models["voice-1"], table().models["voice-1"]);
}

#[test]
fn a_refusal_of_the_program_stands_at_the_fields_it_names() {
    let refusal = |faults: &str| ErrorBody {
        message: format!("The price table is not kept. {faults}."),
        error: None,
        code: ErrorCode::InvalidRequest,
    };
    let draft = draft(Group::Model("voice-1".into()));
    let two = refusal(
        "asOf: came \"2026-12-01\"; expected a day · models.voice-1.outputAudio: came 5000.0; expected a number",
    );
    let refused = draft.clone().refused(&two).expect("they are named");
    assert_eq!(faults(&refused), ["outputAudio", "asOf"]);
    assert_eq!(refused.fields[5].fault.as_deref(), Some("Sound out: expected a number."));
    for other in ["models.voice-2.outputAudio: came 1; expected 2", "models: came {}; expected one"] {
        assert!(draft.clone().refused(&refusal(other)).is_none(), "{other} is no field of this form");
    }
}
