//! The vectors were computed with Twilio's Python and Node libraries; V6 is the example in Twilio's documentation.

use super::*;

const TOKEN: &str = "0123456789abcdef0123456789abcdef";
const HOST: &str = "https://clinic.example.test";
const SOCKET: &str = "wss://clinic.example.test";
const V1_PATH: &str = "/twilio/voice";
const V1_FORM: &str = "AccountSid=AC00000000000000000000000000000001&ApiVersion=2010-04-01&CallSid=CA00000000000000000000000000000001&CallStatus=ringing&Called=%2B15005550006&Caller=%2B15005550010&CallerName=&Direction=inbound&From=%2B15005550010&FromCity=San+Jos%C3%A9&To=%2B15005550006";
const V1: &str = "BLIDs3nCPsPSmp36CbrsCWbFCVA=";
const V2_PATH: &str = "/twilio/status?leg=a&tag=x%20y";
const V2_FORM: &str = "CallSid=CA00000000000000000000000000000001&StatusCallbackEvent=ringing&StatusCallbackEvent=answered&StatusCallbackEvent=ringing&a=2&B=1";
const V2: &str = "pdDgZ9NbZkcoex30bcI5i5t0tro=";
const MEDIA_PATH: &str = "/twilio/media";
const V3: &str = "kapxliP+sy0r0XLqOvoosv2erUo=";
const V3_SLASH: &str = "LEKnMWxEOtnfOhnREz9K54G4Zg4=";
const V3_HTTPS: &str = "Hfecha6oY06S7AD0YKf9UTIChhA=";
const V4_PATH: &str =
    "/twilio/json?bodySHA256=1e970cf687b00f030d9b75142ffb0e2b2e90911adc7526c70791b6aa2e32afe3";
const V4_JSON: &str = r#"{"CallSid":"CA00000000000000000000000000000001","n":1}"#;
const V4: &str = "tdAIQDADWkds/gnYakDofaRtR4I=";
const V5: &str = "c7Boz2OEDeFdAKA8G2cpPPsE4XGa43g5imbrD27EsCc=";
const V6_FORM: &str =
    "Digits=1234&To=%2B18005551212&From=%2B14158675310&Caller=%2B14158675310&CallSid=CA1234567890ABCDE";
const V6: &str = "L/OH5YylLD5NRKLltdqwSvS0BnU=";

fn form(text: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

fn check(base: &str, rest: &str, body: Body<'_>, signature: &str) -> bool {
    check_with(TOKEN, base, rest, body, signature, None)
}

fn check_with(
    token: &str,
    base: &str,
    rest: &str,
    body: Body<'_>,
    signature: &str,
    settings: Option<&str>,
) -> bool {
    let url = format!("{}{rest}", base.trim_end_matches('/'));
    is_valid(&SecretString::from(token), &url, body, signature, settings)
}

#[test]
fn v1_a_webhook_is_accepted() {
    assert!(check(HOST, V1_PATH, Body::Form(&form(V1_FORM)), V1), "signed by the vendor's library");
}

#[test]
fn v1_is_accepted_with_any_port_in_the_configured_address() {
    for base in [
        "https://clinic.example.test:443",
        "https://clinic.example.test:8443",
        "https://clinic.example.test/",
    ] {
        assert!(
            check(base, V1_PATH, Body::Form(&form(V1_FORM)), V1),
            "{base}: Twilio signs https without a port"
        );
    }
}

#[test]
fn v1_is_refused_when_anything_differs() {
    let fields = form(V1_FORM);
    let mut other_number = fields.clone();
    other_number[8].1 = "+15005550011".to_owned();
    let mut dropped = fields.clone();
    dropped.pop();
    assert!(!check(HOST, "/twilio/voice/", Body::Form(&fields), V1), "an added slash is another address");
    assert!(
        !check("http://clinic.example.test", V1_PATH, Body::Form(&fields), V1),
        "http is another address"
    );
    assert!(!check("https://other.example.test", V1_PATH, Body::Form(&fields), V1), "another host");
    assert!(!check(HOST, V1_PATH, Body::Form(&other_number), V1), "replayed for another number");
    assert!(!check(HOST, V1_PATH, Body::Form(&dropped), V1), "a field is missing");
    assert!(!check(HOST, V1_PATH, Body::None, V1), "no fields at all");
    assert!(!check(HOST, V1_PATH, Body::Form(&fields), ""), "no signature");
    assert!(!check(HOST, V1_PATH, Body::Form(&fields), &V1[..27]), "a shortened signature");
    assert!(
        !check_with("another token", HOST, V1_PATH, Body::Form(&fields), V1, None),
        "signed with another token"
    );
}

#[test]
fn v2_duplicates_case_and_query_are_signed_as_twilio_does() {
    assert!(
        check(HOST, V2_PATH, Body::Form(&form(V2_FORM)), V2),
        "B before a, each value once, query untouched"
    );
    assert_eq!(
        signed_fields(&form(V2_FORM)),
        "B1CallSidCA00000000000000000000000000000001StatusCallbackEventansweredStatusCallbackEventringinga2",
        "the published string"
    );
}

#[test]
fn v3_an_upgrade_is_accepted_with_and_without_a_trailing_slash() {
    assert!(check(SOCKET, MEDIA_PATH, Body::None, V3), "the wss address");
    assert!(check(SOCKET, MEDIA_PATH, Body::None, V3_SLASH), "Twilio may append a slash");
    assert!(check(SOCKET, "/twilio/media/", Body::None, V3), "the slash may also be the client's");
}

#[test]
fn v3_the_https_form_must_not_open_a_media_socket() {
    assert!(!check(SOCKET, MEDIA_PATH, Body::None, V3_HTTPS), "an upgrade is signed over wss");
    assert!(!check(HOST, MEDIA_PATH, Body::None, V3), "and a socket's signature opens no page");
    assert!(check(HOST, MEDIA_PATH, Body::None, V3_HTTPS), "the https form is right for a GET");
}

#[test]
fn v4_a_json_body_is_accepted_through_the_hash_in_its_address() {
    assert!(check(HOST, V4_PATH, Body::Raw(V4_JSON.as_bytes()), V4), "hash and signature are right");
    let upper = V4_PATH.replace("1e970cf6", "1E970CF6");
    assert!(
        !check(HOST, &upper, Body::Raw(V4_JSON.as_bytes()), V4),
        "the address itself is signed, letter by letter"
    );
}

#[test]
fn v4_a_json_body_is_refused_when_hash_or_body_do_not_fit() {
    assert!(!check(HOST, V4_PATH, Body::Raw(b"{}"), V4), "another body under the same hash");
    let unhashed = sign(&SecretString::from(TOKEN), "https://clinic.example.test/twilio/json", &[]);
    assert!(
        !check(HOST, "/twilio/json", Body::Raw(V4_JSON.as_bytes()), &unhashed),
        "signed, but nothing binds the body"
    );
}

#[test]
fn v5_the_settings_header_selects_sha256_and_unknown_algorithms_are_refused() {
    let fields = form(V1_FORM);
    let check = |signature, settings| {
        check_with(TOKEN, HOST, V1_PATH, Body::Form(&fields), signature, Some(settings))
    };
    assert!(check(V5, "key=main,algorithm=HMAC_SHA256"), "the published vector");
    assert!(check(V5, "algorithm=HMAC_SHA256, key=main"), "in any order");
    assert!(!check(V1, "key=main,algorithm=HMAC_SHA256"), "a SHA-1 signature under the other name");
    assert!(!check(V5, "key=main,algorithm=HMAC_MD5"), "unknown algorithm");
    assert!(!check(V5, "key=main"), "no algorithm named");
    assert!(
        !check_with(TOKEN, HOST, V1_PATH, Body::Form(&fields), V5, None),
        "without the header it is SHA-1"
    );
}

#[test]
fn v6_the_vendors_documented_example_is_accepted() {
    let fields = form(V6_FORM);
    assert!(
        check_with("12345", "https://example.com", "/myapp.php?foo=1&bar=2", Body::Form(&fields), V6, None),
        "the example in Twilio's documentation"
    );
}

#[test]
fn over_http_the_port_is_part_of_the_address() {
    let token = SecretString::from(TOKEN);
    let with_port = sign(&token, "http://127.0.0.1:3001/voice", &[]);
    assert!(check("http://127.0.0.1:3001", "/voice", Body::None, &with_port), "as configured");
    let socket = sign(&token, "ws://127.0.0.1:3001/media-stream", &[]);
    assert!(check("ws://127.0.0.1:3001", "/media-stream", Body::None, &socket), "an upgrade over http is ws");
}

#[test]
fn a_path_in_the_public_address_and_a_user_name_are_handled() {
    let token = SecretString::from(TOKEN);
    let signature = sign(&token, "https://clinic.example.test/desk/voice", &[]);
    assert!(
        check("https://clinic.example.test/desk/", "/voice", Body::None, &signature),
        "the path is put before"
    );
    assert!(
        check("https://u:p@clinic.example.test/desk", "/voice", Body::None, &signature),
        "user and password are not signed"
    );
}
