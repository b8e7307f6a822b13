use super::*;

fn only(text: &str) -> Instruction {
    let mut document = parse(text).expect("good TwiML");
    assert_eq!(document.warnings, Vec::<String>::new(), "nothing to complain of");
    assert_eq!(document.instructions.len(), 1, "one verb");
    document.instructions.remove(0)
}

#[test]
fn a_connect_gives_its_socket_parameters_and_continuation() {
    let connect = only(
        r#"<?xml version="1.0" encoding="UTF-8"?>
        <Response><Connect action="/voice/after" method="POST"><Stream url="wss://h.test/media-stream" name="main">
        <Parameter name="token" value="a&amp;b"/><Parameter name="callSid" value="CA1"/></Stream></Connect></Response>"#,
    );
    let Instruction::Connect(connect) = connect else { panic!("a connect, got {connect:?}") };
    assert_eq!(connect.action.as_deref(), Some("/voice/after"));
    assert_eq!(connect.stream.url, "wss://h.test/media-stream");
    assert_eq!(
        connect.stream.parameters,
        [("token".to_owned(), "a&b".to_owned()), ("callSid".to_owned(), "CA1".to_owned())],
        "in order and unescaped"
    );
}

#[test]
fn a_gather_tells_what_it_listens_for_and_what_it_says() {
    let gather = only(
        r#"<Response><Gather input="speech dtmf" numDigits="1" timeout="4" action="/voice/turn" hints="Monday, Tuesday"
        actionOnEmptyResult="true"><Say>Tom &amp; "Anna" &#8211; which <emphasis>day</emphasis>?</Say></Gather></Response>"#,
    );
    let Instruction::Gather(gather) = gather else { panic!("a gather, got {gather:?}") };
    assert!(gather.speech && gather.keys && gather.action_on_empty_result);
    assert_eq!((gather.num_digits, gather.timeout), (Some(1), Duration::from_secs(4)));
    assert_eq!(gather.hints, ["Monday", "Tuesday"]);
    assert_eq!(
        gather.prompts,
        [Instruction::Say("Tom & \"Anna\" – which day?".to_owned())],
        "entities and SSML"
    );
}

#[test]
fn an_empty_response_is_a_document_without_instructions() {
    assert_eq!(parse("<Response/>").map(|document| document.instructions), Ok(vec![]));
}

#[test]
fn the_remaining_verbs_are_read() {
    let document = parse(
        "<Response><Say>a</Say><Pause length=\"2\"/><Play>https://h.test/x.wav</Play>\
         <Dial action=\"/x\"><Number>+15005550006</Number></Dial><Record action=\"/r\"/><Redirect>/y</Redirect>\
         <Reject reason=\"busy\"/><Hangup/></Response>",
    );
    assert_eq!(document.map(|document| document.instructions.len()), Ok(8));
}

#[test]
fn what_twilio_cannot_carry_out_is_an_error() {
    let deep = format!("{}{}", "<Say>".repeat(40), "</Say>".repeat(40));
    let long = format!("<Response><Say>{}</Say></Response>", "a".repeat(70_000));
    for (text, why) in [
        ("", "nothing at all"),
        ("Not Found", "plain text"),
        ("<Response>", "not closed"),
        ("<Response></Response><Response/>", "two roots"),
        ("<Response><Say>Tom & Anna</Say></Response>", "an ampersand that is not escaped"),
        ("<Response><Say>&nbsp;</Say></Response>", "an entity of HTML"),
        ("<Response><Speak/></Response>", "an unknown verb"),
        ("<Respond/>", "another root"),
        ("<Response><Connect/></Response>", "a connect to nothing"),
        ("<Response><Connect><Stream/></Connect></Response>", "a stream without an address"),
        ("<Response><Gather input=\"voice\"/></Response>", "an unknown input"),
        ("<Response><Gather><Hangup/></Gather></Response>", "a verb in the wrong place"),
        ("<Response><Dial/></Response>", "nobody to call"),
        ("<!DOCTYPE x [<!ENTITY a \"b\">]><Response/>", "a document type"),
        (&deep, "too deep"),
        (&long, "too long"),
    ] {
        assert!(parse(text).is_err(), "{why} must be refused");
    }
}

#[test]
fn what_twilio_warns_of_is_a_warning() {
    let document = parse(
        "<Response><Connect><Stream url=\"wss://h.test/m?a=b\"/></Connect><Say tone=\"nice\">x</Say></Response>",
    )
    .expect("it can be carried out");
    assert_eq!(document.warnings.len(), 2, "a query in the address, and an unknown attribute");
}
