//! One-time tokens: a signed webhook mints one for its call, and the media socket must show it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rand::RngCore;
use subtle::ConstantTimeEq;

/// How long a token is good for. Twilio opens the socket within a second or two of the webhook's answer.
pub const GOOD_FOR: Duration = Duration::from_secs(60);

/// Tokens given out for one call at the same time: Twilio may repeat the webhook, and either answer may be the one used.
const PER_CALL: usize = 4;

/// Tokens that are still good, by call.
#[derive(Default)]
pub struct Tokens(Mutex<HashMap<String, Vec<Minted>>>);

struct Minted {
    token: String,
    until: Instant,
}

impl Tokens {
    /// A new token for the call: 256 random bits in hexadecimal.
    pub fn mint(&self, call_sid: &str, now: Instant) -> String {
        let mut bytes = [0u8; 32];
        rand::rng().fill_bytes(&mut bytes);
        let token: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        calls.retain(|_, minted| {
            minted.retain(|minted| minted.until > now);
            !minted.is_empty()
        });
        let minted = calls.entry(call_sid.to_owned()).or_default();
        if minted.len() == PER_CALL {
            minted.remove(0);
        }
        minted.push(Minted { token: token.clone(), until: now + GOOD_FOR });
        token
    }

    /// Whether `token` is good for this call; with that, every token of the call is used up.
    pub fn redeem(&self, call_sid: &str, token: &str, now: Instant) -> bool {
        let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(minted) = calls.get(call_sid) else { return false };
        let good = minted
            .iter()
            .filter(|minted| minted.until > now)
            .fold(false, |good, minted| good | bool::from(minted.token.as_bytes().ct_eq(token.as_bytes())));
        if good {
            calls.remove(call_sid);
        }
        good
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the tests need a moment to begin at")]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_once_for_its_call_and_for_a_minute() {
        let (tokens, now) = (Tokens::default(), Instant::now());
        let token = tokens.mint("CA1", now);
        assert!(!tokens.redeem("CA2", &token, now), "another call's token is refused");
        assert!(!tokens.redeem("CA1", "guess", now), "a guess is refused and uses nothing up");
        assert!(!tokens.redeem("CA1", &token, now + GOOD_FOR), "an old token is refused");
        assert!(tokens.redeem("CA1", &token, now), "the right one is taken");
        assert!(!tokens.redeem("CA1", &token, now), "and only once");
    }

    #[test]
    fn a_repeated_webhook_leaves_both_answers_usable() {
        let (tokens, now) = (Tokens::default(), Instant::now());
        let (first, second) = (tokens.mint("CA1", now), tokens.mint("CA1", now));
        assert!(tokens.redeem("CA1", &first, now), "Twilio may have used the first answer");
        assert!(!tokens.redeem("CA1", &second, now), "one call has one stream");
    }
}
