use super::*;

fn parse(text: &str) -> Result<Told, NotUnderstood> {
    read(text, Some("MZ1"))
}

fn media(at: Option<u64>, sound: &'static [u8]) -> Result<Told, NotUnderstood> {
    Ok(Told::Media { at: at.map(Duration::from_millis), sound: Bytes::from_static(sound) })
}

#[test]
fn the_documented_messages_are_understood() {
    let connected = r#"{"event":"connected","protocol":"Call","version":"1.0.0"}"#;
    assert_eq!(parse(connected), Ok(Told::Other), "nothing is known of the call yet");
    let start = r#"{"event":"start","sequenceNumber":"1","streamSid":"MZ1","start":{"streamSid":"MZ1","accountSid":"AC1","callSid":"CA1","tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},"customParameters":{"token":"t","other":[1],"callerNumber":"+1555"}}}"#;
    let expected = Start {
        stream_sid: "MZ1".to_owned(),
        call_sid: Some("CA1".to_owned()),
        token: "t".to_owned(),
        caller_number: "+1555".to_owned(),
        strange_format: false,
    };
    assert_eq!(read(start, None), Ok(Told::Start(Box::new(expected))));
    let sound = r#"{"event":"media","sequenceNumber":"2","streamSid":"MZ1","media":{"track":"inbound","chunk":"1","timestamp":"20","payload":"/38="}}"#;
    assert_eq!(parse(sound), media(Some(20), &[0xff, 0x7f]), "sound at 20 ms");
    let mark = r#"{"event":"mark","sequenceNumber":"6","streamSid":"MZ1","mark":{"name":"i3:1240:m17"}}"#;
    assert_eq!(parse(mark), Ok(Told::Mark("i3:1240:m17".to_owned())));
    let dtmf = r##"{"event":"dtmf","sequenceNumber":"5","streamSid":"MZ1","dtmf":{"track":"inbound_track","digit":"#"}}"##;
    assert_eq!(parse(dtmf), Ok(Told::Digit('#')));
    let stop = r#"{"event":"stop","sequenceNumber":"9","streamSid":"MZ1","stop":{"accountSid":"AC1","callSid":"CA1"}}"#;
    assert_eq!(parse(stop), Ok(Told::Stop));
}

#[test]
fn numbers_may_be_strings_or_numbers_and_fields_may_be_new() {
    let numeric = r#"{"event":"media","streamSid":"MZ1","sequenceNumber":2,"new":{"a":[1]},"media":{"timestamp":20,"chunk":1,"payload":"/38=","x":null}}"#;
    assert_eq!(parse(numeric), media(Some(20), &[0xff, 0x7f]), "a numeric timestamp");
    let float = r#"{"event":"media","streamSid":"MZ1","media":{"timestamp":40.0,"payload":"/38="}}"#;
    assert_eq!(parse(float), media(Some(40), &[0xff, 0x7f]), "a float");
    let none = r#"{"event":"media","streamSid":"MZ1","media":{"payload":"/38"}}"#;
    assert_eq!(parse(none), media(None, &[0xff, 0x7f]), "no timestamp and no padding");
}

#[test]
fn what_is_not_the_callers_voice_is_left_aside() {
    let outbound = r#"{"event":"media","streamSid":"MZ1","media":{"track":"outbound","payload":"/38="}}"#;
    assert_eq!(parse(outbound), Ok(Told::Other), "our own voice");
    let foreign = r#"{"event":"media","streamSid":"MZ2","media":{"track":"inbound","payload":"/38="}}"#;
    assert_eq!(parse(foreign), Ok(Told::Other), "another call's voice");
    assert_eq!(parse(r#"{"event":"stop","streamSid":"MZ2"}"#), Ok(Told::Other), "another call's end");
    assert_eq!(parse(r#"{"event":"weather","streamSid":"MZ1"}"#), Ok(Told::Other), "an unknown event");
    assert_eq!(parse(r#"{"event":"dtmf","dtmf":{"digit":"12"}}"#), Ok(Told::Other), "no key");
}

#[test]
fn a_start_without_parameters_is_understood() {
    for parameters in ["", r#","customParameters":{}"#, r#","customParameters":null"#] {
        let text = format!(r#"{{"event":"start","start":{{"streamSid":"MZ1"{parameters}}}}}"#);
        let expected = Start { stream_sid: "MZ1".to_owned(), ..Start::default() };
        assert_eq!(read(&text, None), Ok(Told::Start(Box::new(expected))), "{parameters:?}");
    }
}

#[test]
fn another_format_is_noticed() {
    for format in [r#"{"encoding":"audio/l16"}"#, r#"{"encoding":"audio/x-mulaw","sampleRate":"16000"}"#] {
        let text = format!(r#"{{"event":"start","start":{{"streamSid":"MZ1","mediaFormat":{format}}}}}"#);
        let Ok(Told::Start(start)) = read(&text, None) else { panic!("{format} is a start") };
        assert!(start.strange_format, "{format} is not µ-law at 8 kHz");
    }
}

#[test]
fn garbage_is_an_error_and_nothing_worse() {
    let deep = "[".repeat(100_000);
    let deep_inside = format!(r#"{{"event":"stop","x":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    for text in ["", "{", "null", "[]", "42", "\"media\"", "{}", r#"{"event":7}"#, &deep] {
        assert_eq!(parse(text), Err(NotUnderstood::Json), "{:.20}", text);
    }
    assert!(
        matches!(parse(&deep_inside), Ok(Told::Stop) | Err(NotUnderstood::Json)),
        "no stack is spent on it"
    );
    for payload in [r#""""#, r#""!!!""#, r#""A""#] {
        let text = format!(r#"{{"event":"media","media":{{"payload":{payload}}}}}"#);
        assert_eq!(parse(&text), Err(NotUnderstood::Sound), "{payload}");
    }
    assert_eq!(parse(r#"{"event":"media"}"#), Err(NotUnderstood::Missing("media")));
    assert_eq!(parse(r#"{"event":"mark","mark":{}}"#), Err(NotUnderstood::Missing("mark.name")));
    assert_eq!(parse(r#"{"event":"start","start":{}}"#), Err(NotUnderstood::Missing("streamSid")));
}

#[test]
fn outgoing_messages_have_exactly_the_documented_fields() {
    let writer = Writer::new("MZ1");
    assert_eq!(
        writer.media(&[0xff, 0x7f]),
        r#"{"event":"media","streamSid":"MZ1","media":{"payload":"/38="}}"#
    );
    assert_eq!(
        writer.mark("i3:1240:m17"),
        r#"{"event":"mark","streamSid":"MZ1","mark":{"name":"i3:1240:m17"}}"#
    );
    assert_eq!(writer.clear(), r#"{"event":"clear","streamSid":"MZ1"}"#);
}

proptest::proptest! {
    #[test]
    fn any_text_is_survived(text in ".{0,200}") {
        drop(parse(&text));
    }
}
