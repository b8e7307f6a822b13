//! `X-Twilio-Signature` as Twilio makes it.
//!
//! Written for itself, from Twilio's description, and not shared with the side that checks: two independent readings
//! that agree are worth more than one.

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// The header that carries it.
pub const HEADER: &str = "X-Twilio-Signature";

/// Signs a request: `url` as it is requested, still percent-encoded; `params` the decoded fields of the form, none for
/// GET and for an upgrade to a media socket (whose URL begins with `wss://`).
pub fn sign<'a>(token: &str, url: &str, params: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut fields: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, value) in params {
        fields.entry(name).or_default().push(value);
    }
    let mut mac = Hmac::<Sha1>::new_from_slice(token.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(signed_url(url).as_bytes());
    for (name, mut values) in fields {
        values.sort_unstable();
        values.dedup();
        for value in values {
            mac.update(name.as_bytes());
            mac.update(value.as_bytes());
        }
    }
    STANDARD.encode(mac.finalize().into_bytes())
}

/// Over https Twilio signs the address without its port; over http the port stays. A user name is left out.
fn signed_url(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = match host.rsplit_once(':') {
        Some((name, port))
            if matches!(scheme, "https" | "wss") && port.bytes().all(|b| b.is_ascii_digit()) =>
        {
            name
        }
        _ => host,
    };
    format!("{scheme}://{host}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "0123456789abcdef0123456789abcdef";
    const VOICE: &str = "AccountSid=AC00000000000000000000000000000001&ApiVersion=2010-04-01&CallSid=CA00000000000000000000000000000001&CallStatus=ringing&Called=%2B15005550006&Caller=%2B15005550010&CallerName=&Direction=inbound&From=%2B15005550010&FromCity=San+Jos%C3%A9&To=%2B15005550006";

    fn sign_form(token: &str, url: &str, form: &str) -> String {
        let fields: Vec<_> = form_urlencoded::parse(form.as_bytes()).collect();
        sign(token, url, fields.iter().map(|(name, value)| (&**name, &**value)))
    }

    #[test]
    fn the_known_signatures_come_out() {
        // Computed with Twilio's own Python and Node libraries.
        let cases = [
            (
                "webhook",
                TOKEN,
                "https://clinic.example.test/twilio/voice",
                VOICE,
                "BLIDs3nCPsPSmp36CbrsCWbFCVA=",
            ),
            (
                "duplicates, case and query",
                TOKEN,
                "https://clinic.example.test/twilio/status?leg=a&tag=x%20y",
                "CallSid=CA00000000000000000000000000000001&StatusCallbackEvent=ringing&StatusCallbackEvent=answered&StatusCallbackEvent=ringing&a=2&B=1",
                "pdDgZ9NbZkcoex30bcI5i5t0tro=",
            ),
            (
                "media socket",
                TOKEN,
                "wss://clinic.example.test/twilio/media",
                "",
                "kapxliP+sy0r0XLqOvoosv2erUo=",
            ),
            (
                "media socket with a slash",
                TOKEN,
                "wss://clinic.example.test/twilio/media/",
                "",
                "LEKnMWxEOtnfOhnREz9K54G4Zg4=",
            ),
            (
                "the same as https",
                TOKEN,
                "https://clinic.example.test/twilio/media",
                "",
                "Hfecha6oY06S7AD0YKf9UTIChhA=",
            ),
            (
                "the example in the vendor's documentation",
                "12345",
                "https://example.com/myapp.php?foo=1&bar=2",
                "Digits=1234&To=%2B18005551212&From=%2B14158675310&Caller=%2B14158675310&CallSid=CA1234567890ABCDE",
                "L/OH5YylLD5NRKLltdqwSvS0BnU=",
            ),
        ];
        for (what, token, url, form, expected) in cases {
            assert_eq!(sign_form(token, url, form), expected, "{what}");
        }
    }

    #[test]
    fn a_port_is_signed_over_http_and_left_out_over_https() {
        let with = sign_form(TOKEN, "https://clinic.example.test:8443/twilio/voice", VOICE);
        assert_eq!(with, "BLIDs3nCPsPSmp36CbrsCWbFCVA=", "https drops the port");
        assert_eq!(signed_url("http://127.0.0.1:3001/voice"), "http://127.0.0.1:3001/voice", "http keeps it");
        assert_eq!(signed_url("https://u:p@h.test/voice"), "https://h.test/voice", "no user name");
    }
}
