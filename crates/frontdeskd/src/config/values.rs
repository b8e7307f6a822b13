//! What a single value must look like.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use desk::figures::Micros;
use url::{Host, Url};

/// The voices of the realtime service (GA, 2026-11). Whisper-era names such as `fable` or `nova` are gone from it.
pub const VOICES: &[&str] =
    &["alloy", "ash", "ballad", "cedar", "coral", "echo", "marin", "sage", "shimmer", "verse"];

/// An IP address, or `localhost`.
pub(super) fn host(text: &str) -> Option<IpAddr> {
    match text {
        "localhost" => Some(Ipv4Addr::LOCALHOST.into()),
        _ => text.parse().ok(),
    }
}

/// The file of the book. SQLite's other places are none: what is in memory is gone with the program.
pub(super) fn book(text: &str) -> Option<PathBuf> {
    let is_address = text.get(..5).is_some_and(|head| head.eq_ignore_ascii_case("file:"));
    (!is_address && !text.starts_with(":memory:")).then(|| PathBuf::from(text))
}

/// A base address for Twilio: https (http only on this machine), no trailing slash, query, fragment or sign-in part.
pub(super) fn public_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let here = match url.host()? {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    };
    let scheme = url.scheme() == "https" || (here && url.scheme() == "http");
    let bare = url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none()
        && !text.ends_with('/');
    (scheme && bare).then_some(url)
}

/// The address of a service to which secrets are sent: https (http only on this machine), no query, fragment or sign-in part.
pub(super) fn service_url(text: &str) -> Option<Url> {
    public_url(text.strip_suffix('/').unwrap_or(text))
}

/// A socket address of a vendor: wss, or ws for a stand-in.
pub(super) fn socket_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    (matches!(url.scheme(), "wss" | "ws") && url.host().is_some() && url.fragment().is_none()).then_some(url)
}

/// A telephone number as E.164: `+` and 7 to 15 digits. Spaces, hyphens, dots and brackets are dropped, `00` counts
/// as `+`, and a missing `+` is supplied.
pub(super) fn e164(text: &str) -> Option<String> {
    let bare: String =
        text.chars().filter(|c| !matches!(c, ' ' | '-' | '.' | '(' | ')' | '\u{a0}')).collect();
    let digits = bare.strip_prefix('+').or_else(|| bare.strip_prefix("00")).unwrap_or(&bare);
    let fits = (7..=15).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
        && !digits.starts_with('0');
    fits.then(|| format!("+{digits}"))
}

/// A secret that can travel in a header: visible ASCII, no spaces.
pub(super) fn secret(text: &str) -> Option<secrecy::SecretString> {
    text.bytes().all(|b| b.is_ascii_graphic()).then(|| text.to_owned().into())
}

/// A name such as a model's: visible ASCII, no spaces or quotes.
pub(super) fn name(text: &str) -> bool {
    text.len() <= 100 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:/".contains(&b))
}

/// A language's code of ISO 639-1: two small letters.
pub(super) fn language(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|b| b.is_ascii_lowercase())
}

/// `AC` and 32 hexadecimal digits.
pub(super) fn account_sid(text: &str) -> bool {
    text.strip_prefix("AC")
        .is_some_and(|rest| rest.len() == 32 && rest.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// A domain name of at least two labels, without scheme, port or path.
pub(super) fn domain(text: &str) -> bool {
    let label = |l: &str| {
        !l.is_empty()
            && l.len() <= 63
            && !l.starts_with('-')
            && !l.ends_with('-')
            && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    text.len() <= 253 && text.contains('.') && text.split('.').all(label)
}

/// `host:port`.
pub(super) fn server_address(text: &str) -> bool {
    text.rsplit_once(':').is_some_and(|(host, port)| {
        port.parse::<u16>().is_ok_and(|port| port != 0)
            && (domain(host) || host == "localhost" || host.parse::<IpAddr>().is_ok())
    })
}

/// An amount of money from nothing up to `most` whole units, with at most six decimals.
pub(super) fn amount(text: &str, most: u64) -> Option<Micros> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(decimals) || decimals.len() > 6 {
        return None;
    }
    let whole: u64 = whole.parse().ok().filter(|whole| *whole <= most)?;
    let micros = whole * 1_000_000 + format!("{decimals:0<6}").parse::<u64>().ok()?;
    (micros <= most * 1_000_000).then_some(Micros(micros))
}

/// `true` or `false`, also as `1`, `0`, `yes`, `no`, `on`, `off`.
pub(super) fn switch(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Some(true),
        "false" | "0" | "no" | "off" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephone_numbers_are_brought_to_e164_or_refused() {
        for (text, expected) in [
            ("+15550100123", Some("+15550100123")),
            ("15550100123", Some("+15550100123")),
            ("+1 (555) 010-0123", Some("+15550100123")),
            ("0044 20 7946 0018", Some("+442079460018")),
            ("020 7946 0018", None),
            ("+1555", None),
            ("+1234567890123456", None),
            ("call me", None),
            ("++15550100123", None),
        ] {
            assert_eq!(e164(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_public_address_is_https_without_a_trailing_slash() {
        for (text, right) in [
            ("https://clinic.example", true),
            ("https://clinic.example:8443", true),
            ("https://clinic.example/phone", true),
            ("http://127.0.0.1:3001", true),
            ("http://localhost:3001", true),
            ("http://clinic.example", false),
            ("https://clinic.example/", false),
            ("https://clinic.example?x=1", false),
            ("https://user:word@clinic.example", false),
            ("clinic.example", false),
            ("https://", false),
        ] {
            assert_eq!(public_url(text).is_some(), right, "{text}");
        }
    }

    #[test]
    fn an_amount_is_exact_and_bounded() {
        for (text, micros) in [
            ("2.00", Some(2_000_000)),
            ("2", Some(2_000_000)),
            ("0", Some(0)),
            ("0.000001", Some(1)),
            ("1000", Some(1_000_000_000)),
            ("1000.01", None),
            ("1001", None),
            ("99999999999999999999", None),
            ("0.0000001", None),
            ("-1", None),
            ("+1", None),
            ("1e3", None),
            ("NaN", None),
            ("$2", None),
            ("2,50", None),
            (".5", None),
            ("5.", None),
            ("1.2.3", None),
        ] {
            assert_eq!(amount(text, 1000), micros.map(Micros), "{text}");
        }
    }

    #[test]
    fn a_tunnel_domain_is_a_bare_name() {
        assert!(domain("name.ngrok-free.dev"), "the usual form");
        for wrong in
            ["https://name.ngrok-free.dev", "name", "name..dev", "name.dev/", "-a.dev", "name.dev:443"]
        {
            assert!(!domain(wrong), "{wrong}");
        }
        assert!(server_address("connect.ngrok-agent.com:443") && !server_address("connect.ngrok-agent.com"));
    }
}
