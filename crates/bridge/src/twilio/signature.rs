//! `X-Twilio-Signature`: was this request made by Twilio?
//!
//! The signed text is the address exactly as Twilio requested it, then every form field's name and value in order. The
//! address is built from the *configured* public base and the raw path and query, never from the `Host` header: behind a
//! tunnel that header is the tunnel's, and an attacker writes what he likes into it.
//!
//! Rules, and the vectors in the tests: Twilio's documentation "Security", and its Python and Node libraries, which were
//! computed with.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

/// The header that carries the signature.
pub const HEADER: &str = "x-twilio-signature";
/// The header that names another algorithm than HMAC-SHA1.
pub const SETTINGS_HEADER: &str = "x-twilio-webhooks-signature-settings";
/// The query parameter in which the hash of a JSON body is signed.
const BODY_HASH: &str = "bodySHA256";

/// What is signed besides the address.
#[derive(Debug, Clone, Copy)]
pub enum Body<'a> {
    /// Nothing: a GET request, or the upgrade to a media socket.
    None,
    /// The decoded fields of a form. A field may come several times.
    Form(&'a [(String, String)]),
    /// A raw body that is no form; its hash stands in the signed query.
    Raw(&'a [u8]),
}

#[derive(Clone, Copy)]
enum Algorithm {
    Sha1,
    Sha256,
}

/// Whether a request was signed with `token`. Takes the same time for every wrong signature.
///
/// `url` is the public base with the path and query as they came over the wire; for the upgrade to a media socket its
/// scheme is `wss` (or `ws`), as Twilio signs it. `settings` is the value of [`SETTINGS_HEADER`], when present.
pub fn is_valid(
    token: &SecretString,
    url: &str,
    body: Body<'_>,
    signature: &str,
    settings: Option<&str>,
) -> bool {
    let (Some(algorithm), Some(address)) = (algorithm(settings), Address::of(url)) else { return false };
    if let Body::Raw(raw) = body
        && !body_hash_matches(address.rest, raw)
    {
        return false;
    }
    let fields = match body {
        Body::Form(fields) => signed_fields(fields),
        Body::None | Body::Raw(_) => String::new(),
    };
    let mut valid = Choice::from(0);
    for url in address.forms() {
        let expected = hash(algorithm, token, &url, &fields);
        valid |= expected.as_bytes().ct_eq(signature.as_bytes());
    }
    valid.into()
}

/// The signature of a request to `url`, written as Twilio writes it, with these form fields.
pub fn sign(token: &SecretString, url: &str, fields: &[(String, String)]) -> String {
    hash(Algorithm::Sha1, token, url, &signed_fields(fields))
}

/// No settings header means HMAC-SHA1; an unknown algorithm is refused. The key is always our own token: what the
/// request says about keys cannot be believed before its signature is checked.
fn algorithm(settings: Option<&str>) -> Option<Algorithm> {
    let Some(settings) = settings else { return Some(Algorithm::Sha1) };
    let named = settings.split(',').find_map(|part| part.trim().strip_prefix("algorithm="));
    match named?.trim().trim_matches('"') {
        "HMAC_SHA256" => Some(Algorithm::Sha256),
        "HMAC_SHA1" => Some(Algorithm::Sha1),
        _ => None,
    }
}

fn hash(algorithm: Algorithm, token: &SecretString, url: &str, fields: &str) -> String {
    const ANY_LENGTH: &str = "HMAC takes a key of any length";
    let key = token.expose_secret().as_bytes();
    match algorithm {
        Algorithm::Sha1 => {
            let mut mac = Hmac::<Sha1>::new_from_slice(key).expect(ANY_LENGTH);
            mac.update(url.as_bytes());
            mac.update(fields.as_bytes());
            STANDARD.encode(mac.finalize().into_bytes())
        }
        Algorithm::Sha256 => {
            let mut mac = Hmac::<Sha256>::new_from_slice(key).expect(ANY_LENGTH);
            mac.update(url.as_bytes());
            mac.update(fields.as_bytes());
            STANDARD.encode(mac.finalize().into_bytes())
        }
    }
}

/// Names in order of code points; within a name each different value once, in order.
fn signed_fields(fields: &[(String, String)]) -> String {
    let mut by_name: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, value) in fields {
        by_name.entry(name).or_default().push(value);
    }
    let mut text = String::new();
    for (name, mut values) in by_name {
        values.sort_unstable();
        values.dedup();
        for value in values {
            text.push_str(name);
            text.push_str(value);
        }
    }
    text
}

/// An address in its parts. Taken apart as text: parsing and writing it again could change what was signed.
struct Address<'a> {
    scheme: &'a str,
    host: &'a str,
    port: Option<&'a str>,
    /// Path and query.
    rest: &'a str,
}

impl<'a> Address<'a> {
    fn of(url: &'a str) -> Option<Address<'a>> {
        let (scheme, tail) = url.split_once("://")?;
        let (authority, rest) = tail.split_at(tail.find(['/', '?', '#']).unwrap_or(tail.len()));
        // A user name and password are not signed.
        let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => {
                (host, Some(port))
            }
            _ => (authority, None),
        };
        Some(Address { scheme, host, port, rest })
    }

    /// Every way in which Twilio may have written the address it signed: without the port (voice over https), as it is
    /// configured (http), with the scheme's default port (what its libraries accept besides). It may have appended a
    /// slash to the path of a media socket.
    fn forms(&self) -> Vec<String> {
        let Address { scheme, host, port, rest } = self;
        let default_port = if matches!(*scheme, "https" | "wss") { "443" } else { "80" };
        let mut rests = vec![(*rest).to_owned()];
        if matches!(*scheme, "wss" | "ws") {
            match rest.strip_suffix('/') {
                Some(bare) => rests.push(bare.to_owned()),
                None => rests.push(format!("{rest}/")),
            }
        }
        let ports = [None, Some(default_port), *port];
        let mut forms = Vec::with_capacity(ports.len() * rests.len());
        for port in ports {
            let colon = if port.is_some() { ":" } else { "" };
            let port = port.unwrap_or_default();
            forms.extend(rests.iter().map(|rest| format!("{scheme}://{host}{colon}{port}{rest}")));
        }
        forms
    }
}

/// A JSON body is trusted only through the hash in the signed query; without one it is refused.
fn body_hash_matches(rest: &str, raw: &[u8]) -> bool {
    let Some((_, query)) = rest.split_once('?') else { return false };
    let Some((_, claimed)) = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == BODY_HASH)
    else {
        return false;
    };
    let hash: String = Sha256::digest(raw).iter().map(|byte| format!("{byte:02x}")).collect();
    hash.as_bytes().ct_eq(claimed.to_ascii_lowercase().as_bytes()).into()
}

#[cfg(test)]
mod tests;
