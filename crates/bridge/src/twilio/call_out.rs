//! Calls that the clinic places to a number: a colleague is called first, told whom it is about, and connected by a key.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::extract::State;
use axum::response::Response;
use rand::RngCore;
use tokio::time::Instant;

use super::door::{self, Proven};
use super::twiml::{Dial, Gather, Party, Verb};
use crate::bridge::Bridge;

/// Wishes that are kept; the oldest are forgotten.
const KEPT: usize = 64;

const LISTEN: Duration = Duration::from_secs(8);
const RING: Duration = Duration::from_secs(40);
const TALK: Duration = Duration::from_secs(60 * 60);

/// A wish whose end nobody tells is taken to be over by then: the colleague's telephone has rung, they have listened, and the
/// number has rung.
const OVER_BY: Duration = Duration::from_secs(120);

/// Numbers that colleagues are asked to call. They stand under a random word, so that no number is in an address.
#[derive(Default)]
pub struct CallingOut(Mutex<VecDeque<(String, Wish)>>);

#[derive(Clone)]
struct Wish {
    number: String,
    about: String,
    began: Instant,
    is_over: bool,
}

impl CallingOut {
    /// Keeps a number and what is said to the colleague first; gives the word under which it is found. `None` while a
    /// colleague is being asked to call this number already: two who press the same card would have it rung twice.
    pub fn enter(&self, number: &str, about: &str) -> Option<String> {
        let mut bytes = [0u8; 16];
        rand::rng().fill_bytes(&mut bytes);
        let token: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut wishes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_under_way =
            |wish: &Wish| wish.number == number && !wish.is_over && wish.began.elapsed() < OVER_BY;
        if wishes.iter().any(|(_, wish)| is_under_way(wish)) {
            return None;
        }
        if wishes.len() == KEPT {
            wishes.pop_front();
        }
        let (number, about) = (number.to_owned(), about.to_owned());
        wishes.push_back((token.clone(), Wish { number, about, began: Instant::now(), is_over: false }));
        Some(token)
    }

    /// The call to the colleague is over, or was never placed.
    pub fn over(&self, token: &str) {
        let mut wishes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, wish)) = wishes.iter_mut().find(|(known, _)| known == token) {
            wish.is_over = true;
        }
    }

    fn find(&self, token: &str) -> Option<Wish> {
        let wishes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        wishes.iter().find(|(known, _)| known == token).map(|(_, wish)| wish.clone())
    }
}

/// `POST /voice/call-back?token=…`: the colleague has answered, or their voicemail has.
pub async fn answered(State(bridge): State<Bridge>, proven: Proven) -> Response {
    let token = proven.query("token").unwrap_or_default();
    let Some(wish) = bridge.0.calling_out.find(&token) else { return forgotten() };
    let gather = Gather {
        action: door::public_url(&bridge, &format!("/voice/call-back/accept?token={token}")),
        say: Some(format!("{} Press 1 to be connected.", wish.about)),
        timeout: LISTEN,
        keys: Some(1),
        hints: Vec::new(),
        speech: false,
    };
    door::document(&[Verb::Gather(gather), Verb::Hangup])
}

/// `POST /voice/call-back/accept?token=…`: the colleague wants to be connected.
pub async fn accept(State(bridge): State<Bridge>, proven: Proven) -> Response {
    let token = proven.query("token").unwrap_or_default();
    if proven.form.get("Digits") != Some("1") || proven.call_is_over() {
        return door::document(&[Verb::Hangup]);
    }
    let Some(wish) = bridge.0.calling_out.find(&token) else { return forgotten() };
    let dial = Dial {
        action: Some(door::public_url(&bridge, "/voice/transfer/left")),
        to: Party::Number { number: wish.number, status_callback: None },
        timeout: RING,
        time_limit: TALK,
    };
    door::document(&[Verb::Dial(dial)])
}

fn forgotten() -> Response {
    door::document(&[Verb::Say("This call is not known any more. Goodbye.".to_owned()), Verb::Hangup])
}
