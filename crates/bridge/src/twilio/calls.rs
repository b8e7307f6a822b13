//! Twilio's Calls resource: calls are begun, moved to other TwiML, and ended.
//!
//! A request that could dial twice is repeated only where it is known that nothing was done: the service refused it for
//! its rate (429), or was not reached. What is harmless twice (hanging up, asking how a call stands) is repeated after a
//! time-out as well. Repetitions are few, and each waits longer than the last.

use std::time::Duration;

use rand::Rng;

use super::rest::{Account, Answer, NoAnswer};

/// Requests for one wish, the first included.
const TRIES: u32 = 4;

/// TwiML in a request may have so many characters.
const TWIML_MAX: usize = 4000;

/// Why a wish was not granted. Shown to staff, so it names what they can do; it never holds a number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The account, its token or its number is wrong: nothing will work before that is mended.
    #[error("{0}")]
    Misconfigured(String),
    /// The call is not up any more.
    #[error("The caller has left.")]
    Gone,
    /// The service asked for a pause, again and again.
    #[error("Twilio takes no more requests at this moment; try again in a minute.")]
    TooMany,
    /// Nothing was done.
    #[error("Twilio cannot be reached; look at the network, then try again.")]
    Unreachable,
    /// It is not known whether it was done.
    #[error("Twilio did not answer; it may have been done all the same.")]
    Unsure,
    /// The service is out of order.
    #[error("Twilio is out of order at this moment; try again in a minute.")]
    OutOfOrder,
    /// Not this, with this number of an error.
    #[error("Twilio refuses this{}.", .0.map_or(String::new(), |code| format!(" (error {code})")))]
    Refused(Option<u32>),
}

/// Where a call goes on: TwiML, or an address that gives it. Twilio takes one or the other.
#[derive(Clone, PartialEq, Eq)]
pub enum Script {
    /// A document of at most 4,000 characters.
    Twiml(String),
    /// An absolute address.
    Url(String),
}

/// Prints neither words nor numbers.
impl std::fmt::Debug for Script {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Script::Twiml(_) => "Twiml(…)",
            Script::Url(_) => "Url(…)",
        })
    }
}

/// A call to be placed.
pub struct NewCall {
    /// Whom to call, in E.164.
    pub to: String,
    /// A number of the account's, in E.164.
    pub from: String,
    /// What whoever answers hears.
    pub script: Script,
    /// Told how the call goes.
    pub status_callback: String,
    /// How long it rings, in whole seconds.
    pub ring: Duration,
}

/// What may be repeated.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Twice {
    /// Only what was certainly not done.
    Never,
    /// Anything that failed.
    Harmless,
}

/// The calls of an account.
#[derive(Debug, Clone)]
pub struct Calls {
    account: Account,
    answer_within: Duration,
    pause: Duration,
}

impl Calls {
    /// Those of this account; one answer may take `answer_within`, and the first pause before a repetition is about `pause`.
    pub fn new(account: Account, answer_within: Duration, pause: Duration) -> Calls {
        Calls { account, answer_within, pause }
    }

    /// Places a call; gives its id.
    ///
    /// # Errors
    /// [`Fault`]; after [`Fault::Unsure`] it may ring all the same.
    pub async fn create(&self, new: &NewCall) -> Result<String, Fault> {
        let mut form = vec![("To", new.to.clone()), ("From", new.from.clone())];
        form.push(field(&new.script)?);
        form.push(("Timeout", new.ring.as_secs().max(1).to_string()));
        form.push(("StatusCallback", new.status_callback.clone()));
        for event in ["initiated", "ringing", "answered", "completed"] {
            form.push(("StatusCallbackEvent", event.to_owned()));
        }
        let answer = self.ask(Twice::Never, || self.account.post("Calls.json", &form, self.answer_within));
        // It was placed, and cannot be named: whoever answers it is told by its own TwiML.
        answer.await?.sid.ok_or(Fault::Unsure)
    }

    /// Has a call that is up go on elsewhere, at once. What it does there may dial.
    ///
    /// # Errors
    /// [`Fault::Gone`] when it is not up any more, or another [`Fault`].
    pub async fn move_to(&self, call_sid: &str, script: &Script) -> Result<(), Fault> {
        self.update(call_sid, field(script)?, Twice::Never).await
    }

    /// As [`Calls::move_to`], to a script that may begin twice without harm.
    ///
    /// # Errors
    /// [`Fault::Gone`] when it is not up any more, or another [`Fault`].
    pub async fn bring_back(&self, call_sid: &str, script: &Script) -> Result<(), Fault> {
        self.update(call_sid, field(script)?, Twice::Harmless).await
    }

    /// Ends a call, however it stands. One that is over already is what was wanted.
    ///
    /// # Errors
    /// [`Fault`], never [`Fault::Gone`].
    pub async fn hang_up(&self, call_sid: &str) -> Result<(), Fault> {
        match self.update(call_sid, ("Status", "completed".to_owned()), Twice::Harmless).await {
            Err(Fault::Gone) => Ok(()),
            other => other,
        }
    }

    /// How a call stands: `queued`, `ringing`, `in-progress`, `completed` …
    ///
    /// # Errors
    /// [`Fault::Gone`] when the service does not know it, or another [`Fault`].
    pub async fn status(&self, call_sid: &str) -> Result<String, Fault> {
        let resource = format!("Calls/{call_sid}.json");
        let answer = self.ask(Twice::Harmless, || self.account.get(&resource, self.answer_within));
        answer.await?.call_status.ok_or(Fault::OutOfOrder)
    }

    async fn update(&self, call_sid: &str, field: (&str, String), twice: Twice) -> Result<(), Fault> {
        let (resource, form) = (format!("Calls/{call_sid}.json"), [field]);
        self.ask(twice, || self.account.post(&resource, &form, self.answer_within)).await.map(|_| ())
    }

    async fn ask<F>(&self, twice: Twice, request: impl Fn() -> F) -> Result<Answer, Fault>
    where
        F: Future<Output = Result<Answer, NoAnswer>>,
    {
        let mut tried = 1;
        loop {
            let fault = match meaning(request().await) {
                Ok(answer) => return Ok(answer),
                Err(fault) => fault,
            };
            let may_help = match fault {
                Fault::TooMany | Fault::Unreachable => true,
                Fault::Unsure | Fault::OutOfOrder => twice == Twice::Harmless,
                Fault::Misconfigured(_) | Fault::Gone | Fault::Refused(_) => false,
            };
            if !may_help || tried == TRIES {
                tracing::warn!(%fault, tried, "Twilio did not do what it was asked");
                return Err(fault);
            }
            // So that all who were refused in one second do not come back in one second.
            let scattered = rand::rng().random_range(0.5..1.5);
            tokio::time::sleep((self.pause * 2_u32.pow(tried - 1)).mul_f32(scattered)).await;
            tried += 1;
        }
    }
}

fn field(script: &Script) -> Result<(&'static str, String), Fault> {
    match script {
        // The limit is the service's; what is longer would be refused there.
        Script::Twiml(text) if text.chars().count() > TWIML_MAX => Err(Fault::Refused(None)),
        Script::Twiml(text) => Ok(("Twiml", text.clone())),
        Script::Url(url) => Ok(("Url", url.clone())),
    }
}

/// What an answer means. Only codes are told apart that lead to something else; the status decides the rest.
fn meaning(answer: Result<Answer, NoAnswer>) -> Result<Answer, Fault> {
    let answer = match answer {
        Ok(answer) => answer,
        Err(NoAnswer::Unreachable) => return Err(Fault::Unreachable),
        Err(NoAnswer::Silent) => return Err(Fault::Unsure),
    };
    let numbered = |code: Option<u32>| code.map_or(String::new(), |code| format!(" ({code})"));
    Err(match (answer.status, answer.code) {
        (200..=299, _) => return Ok(answer),
        (401 | 403, _) | (_, Some(20003 | 20005)) => Fault::Misconfigured(format!(
            "Twilio refuses the account{}; check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.",
            numbered(answer.code)
        )),
        (_, Some(21210 | 21212)) => Fault::Misconfigured(format!(
            "Twilio does not let this number place calls{}; check TWILIO_PHONE_NUMBER.",
            numbered(answer.code)
        )),
        (_, Some(21220)) | (404, _) => Fault::Gone,
        (429, _) | (_, Some(20429)) => Fault::TooMany,
        // Somebody between gave up waiting for whoever may have done it.
        (504, _) => Fault::Unsure,
        (500..=599, _) => Fault::OutOfOrder,
        (_, code) => Fault::Refused(code),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(status: u16, code: Option<u32>) -> Fault {
        meaning(Ok(Answer { status, code, ..Answer::default() })).expect_err("it is no success")
    }

    #[test]
    fn an_answer_is_told_by_what_follows_from_it() {
        assert!(matches!(fault(401, Some(20003)), Fault::Misconfigured(why) if why.contains("20003")));
        assert!(matches!(fault(403, None), Fault::Misconfigured(why) if why.contains("AUTH_TOKEN")));
        assert!(matches!(fault(400, Some(21212)), Fault::Misconfigured(why) if why.contains("PHONE_NUMBER")));
        for gone in [(400, Some(21220)), (404, Some(20404)), (404, None)] {
            assert_eq!(fault(gone.0, gone.1), Fault::Gone);
        }
        assert_eq!(fault(429, Some(20429)), Fault::TooMany);
        assert_eq!(fault(429, None), Fault::TooMany);
        assert_eq!(fault(504, None), Fault::Unsure);
        assert_eq!(fault(503, None), Fault::OutOfOrder);
        assert_eq!(fault(400, Some(21211)), Fault::Refused(Some(21211)));
        assert_eq!(fault(302, None), Fault::Refused(None), "nobody is followed with the token");
        assert_eq!(meaning(Err(NoAnswer::Unreachable)), Err(Fault::Unreachable));
        assert_eq!(meaning(Err(NoAnswer::Silent)), Err(Fault::Unsure));
    }

    #[test]
    fn a_script_that_is_too_long_is_not_sent() {
        assert!(field(&Script::Twiml("é".repeat(TWIML_MAX))).is_ok());
        assert_eq!(field(&Script::Twiml("é".repeat(TWIML_MAX + 1))), Err(Fault::Refused(None)));
        assert_eq!(format!("{:?}", Script::Twiml("<Say>Ana</Say>".into())), "Twiml(…)");
    }
}
