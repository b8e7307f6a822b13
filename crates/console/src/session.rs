//! Who may see the console: one secret token per program, and what is derived from it.
//!
//! The token itself comes as a bearer (the window, automation). A browser trades it, once, for a cookie, which is not
//! the token. A socket, which cannot send headers from a page, takes a ticket: good once and for half a minute.
//! Everything lives in memory and ends with the program, but for one thing: where the token was given, the cookie is
//! derived from it, so that a browser stays signed in over a restart, and until the token is changed.

use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use rand::RngCore;
use rand::SeedableRng;
use rand::rngs::StdRng;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use tokio::time::Instant;

/// How long a ticket waits for its socket.
pub const TICKET_TTL: Duration = Duration::from_secs(30);
/// The name of the browser's cookie.
pub(crate) const COOKIE: &str = "frontdesk_session";
/// Browsers signed in at one time; the oldest gives way. A person has a few.
const BROWSERS: usize = 64;
/// Tickets waiting at one time; the oldest gives way. They are asked for one by one.
const TICKETS: usize = 256;
/// What the browsers' cookie is derived for.
const COOKIE_PURPOSE: &[u8] = b"frontdesk console cookie, 1";
/// What the key of links is derived for.
const LINK_PURPOSE: &[u8] = b"frontdesk console links, 1";

/// The program's session. Clones are the same one.
#[derive(Clone)]
pub struct Session(Arc<Shared>);

struct Shared {
    token: SecretString,
    /// The cookie of every browser, where the token was given.
    lasting: Option<SecretString>,
    /// Signs links.
    link_key: SecretString,
    issued: Mutex<Issued>,
}

#[derive(Default)]
struct Issued {
    browsers: VecDeque<String>,
    tickets: VecDeque<(String, Instant)>,
}

impl Session {
    /// A session with this token, or with a new one of 256 random bits. With the same token again, browsers that were
    /// signed in still are.
    pub fn new(token: Option<SecretString>) -> Self {
        let lasting = token.as_ref().map(|token| derived(token, COOKIE_PURPOSE));
        let token = token.unwrap_or_else(|| random_word().into());
        let link_key = derived(&token, LINK_PURPOSE);
        Self(Arc::new(Shared { token, lasting, link_key, issued: Mutex::default() }))
    }

    /// The token, for the window and for automation. Never for a log.
    pub fn token(&self) -> &SecretString {
        &self.0.token
    }

    /// The link that signs a browser in; it holds the token. `console` is where the console listens.
    pub fn sign_in_url(&self, console: SocketAddr) -> String {
        let token: String = self.0.token.expose_secret().bytes().map(percent_encoded).collect();
        format!("{}/sign-in?token={token}", base_url(console))
    }

    /// A new ticket, good for one socket within [`TICKET_TTL`].
    pub fn ticket(&self) -> String {
        self.ticket_at(Instant::now())
    }

    fn ticket_at(&self, now: Instant) -> String {
        let ticket = random_word();
        let mut issued = self.issued();
        issued.tickets.retain(|(_, until)| *until > now);
        if issued.tickets.len() == TICKETS {
            issued.tickets.pop_front();
        }
        issued.tickets.push_back((ticket.clone(), now + TICKET_TTL));
        ticket
    }

    /// Takes a ticket; true the first time, while it is good.
    pub(crate) fn redeem(&self, ticket: &str) -> bool {
        self.redeem_at(Instant::now(), ticket)
    }

    fn redeem_at(&self, now: Instant, ticket: &str) -> bool {
        let mut issued = self.issued();
        let place = issued.tickets.iter().position(|(known, _)| same(known, ticket));
        place.and_then(|place| issued.tickets.remove(place)).is_some_and(|(_, until)| until > now)
    }

    /// Whether this is the token.
    pub(crate) fn is_token(&self, text: &str) -> bool {
        same(self.0.token.expose_secret(), text)
    }

    /// Signs a browser in; gives its cookie's value.
    pub(crate) fn sign_in(&self) -> String {
        if let Some(lasting) = &self.0.lasting {
            return lasting.expose_secret().to_owned();
        }
        let browser = random_word();
        let mut issued = self.issued();
        if issued.browsers.len() == BROWSERS {
            issued.browsers.pop_front();
        }
        issued.browsers.push_back(browser.clone());
        browser
    }

    /// Whether a browser with this cookie's value is signed in.
    pub(crate) fn knows_browser(&self, cookie: &str) -> bool {
        let lasts = self.0.lasting.as_ref().is_some_and(|lasting| same(lasting.expose_secret(), cookie));
        lasts || self.issued().browsers.iter().any(|known| same(known, cookie))
    }

    /// The signature that opens this path until `expires`, seconds since 1970.
    pub(crate) fn sign(&self, path: &str, expires: i64) -> String {
        // The moment first: no path begins with a digit, so no other pair is written the same.
        mac(&self.0.link_key, format!("{expires}{path}").as_bytes())
    }

    /// Whether this signature opens this path until `expires`.
    pub(crate) fn is_signature(&self, path: &str, expires: i64, signature: &str) -> bool {
        same(&self.sign(path, expires), signature)
    }

    fn issued(&self) -> MutexGuard<'_, Issued> {
        self.0.issued.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Session(…)")
    }
}

/// Where a browser of this machine finds a listener, as `http://host:port`.
pub fn base_url(listener: SocketAddr) -> String {
    let host = match listener.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::from([127, 0, 0, 1]),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::from(std::net::Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    format!("http://{}", SocketAddr::new(host, listener.port()))
}

/// Compares without telling by its time how much was right. The length is not a secret.
fn same(known: &str, given: &str) -> bool {
    known.as_bytes().ct_eq(given.as_bytes()).into()
}

/// A secret of its own that belongs to the token: tells nothing of it, and cannot be made without it.
fn derived(token: &SecretString, purpose: &[u8]) -> SecretString {
    mac(token, purpose).into()
}

/// The message's authentication code in hexadecimal.
fn mac(key: &SecretString, message: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose_secret().as_bytes())
        .expect("HMAC takes a key of any length");
    mac.update(message);
    hexadecimal(&mac.finalize().into_bytes())
}

/// 256 random bits in hexadecimal.
fn random_word() -> String {
    let mut bytes = [0u8; 32];
    StdRng::from_os_rng().fill_bytes(&mut bytes);
    hexadecimal(&bytes)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn percent_encoded(byte: u8) -> String {
    match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_good_once_and_for_half_a_minute() {
        let session = Session::new(None);
        let now = Instant::now();
        let ticket = session.ticket_at(now);
        assert!(session.redeem_at(now, &ticket), "a fresh ticket opens a socket");
        assert!(!session.redeem_at(now, &ticket), "and no second one");
        let late = session.ticket_at(now);
        assert!(!session.redeem_at(now + TICKET_TTL, &late), "an old ticket opens nothing");
        assert!(!session.redeem_at(now, ""), "nor does an empty one");
    }

    #[test]
    fn tokens_and_cookies_are_random_and_do_not_print() {
        let (one, other) = (Session::new(None), Session::new(None));
        let token = one.token().expose_secret().to_owned();
        assert_eq!(token.len(), 64, "256 bits");
        assert!(one.is_token(&token) && !other.is_token(&token), "each start has its own");
        assert!(!one.is_token(&token[..63]), "a part of it is not enough");
        assert_eq!(format!("{one:?}"), "Session(…)");
        let cookie = one.sign_in();
        assert!(one.knows_browser(&cookie) && !other.knows_browser(&cookie) && !one.knows_browser(&token));
    }

    #[test]
    fn a_given_token_keeps_browsers_signed_in_over_a_restart() {
        let start = |token: &str| Session::new(Some(token.to_owned().into()));
        let cookie = start("token-of-the-clinic").sign_in();
        assert!(start("token-of-the-clinic").knows_browser(&cookie), "the program was started again");
        assert!(!start("another-token").knows_browser(&cookie), "the token was changed");
        assert!(!start("token-of-the-clinic").is_token(&cookie), "the cookie is no token");
        assert!(!start("token-of-the-clinic").knows_browser("token-of-the-clinic"), "nor the token a cookie");
        assert_eq!(cookie.len(), 64, "256 bits");
        let random = Session::new(None);
        assert!(!Session::new(None).knows_browser(&random.sign_in()), "a token of one start ends with it");
        assert!(!random.knows_browser(""), "an empty cookie is none");
    }

    #[test]
    fn the_sign_in_link_leads_to_this_machine_and_keeps_odd_tokens_whole() {
        let session = Session::new(Some("a&b=c d?".to_owned().into()));
        let link = session.sign_in_url(([0, 0, 0, 0], 3000).into());
        assert_eq!(link, "http://127.0.0.1:3000/sign-in?token=a%26b%3Dc%20d%3F");
        assert_eq!(base_url("[::1]:80".parse().unwrap()), "http://[::1]:80");
    }

    #[test]
    fn the_number_of_browsers_is_bounded() {
        let session = Session::new(None);
        let first = session.sign_in();
        for _ in 0..BROWSERS {
            session.sign_in();
        }
        assert!(!session.knows_browser(&first), "the oldest gives way");
    }
}
