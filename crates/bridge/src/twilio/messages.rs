//! Texts through Twilio's Messages resource.
//!
//! The service knows no key that would make a repeated request harmless. So each text is handed over once, and an answer
//! that never came is told as such instead of being asked for again.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use desk::outbox::{Messenger, OutgoingText, Said};
use tokio::sync::watch;
use url::Url;

use super::door::address;
use super::rest::{Account, Answer, NoAnswer};
use crate::settings::Twilio;

/// Where the service reports what became of a text; below the public address.
pub(crate) const STATUS_PATH: &str = "/sms/status";
/// An answer takes a second; half a minute later nobody waits for it any more.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);

/// Sends texts over an account of Twilio's. `Debug` prints neither number nor token.
pub struct TwilioMessages {
    account: Account,
    from: String,
    public_base: watch::Receiver<Option<Url>>,
}

impl std::fmt::Debug for TwilioMessages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TwilioMessages({:?})", self.account)
    }
}

impl TwilioMessages {
    /// For this account, from its own number. `None` without a number. A rustls provider must have been installed.
    ///
    /// # Errors
    /// When no HTTP client can be made.
    pub fn new(
        twilio: &Twilio,
        public_base: watch::Receiver<Option<Url>>,
    ) -> Result<Option<TwilioMessages>, reqwest::Error> {
        let Some(from) = twilio.phone_number.clone() else { return Ok(None) };
        Ok(Some(TwilioMessages { account: Account::new(twilio)?, from, public_base }))
    }

    async fn hand_over(&self, text: &OutgoingText) -> Said {
        let mut form =
            vec![("To", text.to.clone()), ("From", self.from.clone()), ("Body", text.body.clone())];
        let base = self.public_base.borrow().clone();
        if let Some(base) = base {
            let path = format!("{STATUS_PATH}?message={}", text.id);
            form.push(("StatusCallback", address(&base, base.scheme(), &path)));
        }
        match self.account.post("Messages.json", &form, ANSWER_WITHIN).await {
            Ok(answer) => meaning(answer),
            Err(NoAnswer::Unreachable) => Said::Later("Twilio cannot be reached.".to_owned()),
            Err(NoAnswer::Silent) => {
                Said::Unsure("Twilio did not answer; the text may have been sent.".to_owned())
            }
        }
    }
}

impl Messenger for TwilioMessages {
    fn send<'a>(&'a self, text: &'a OutgoingText) -> Pin<Box<dyn Future<Output = Said> + Send + 'a>> {
        Box::pin(self.hand_over(text))
    }
}

/// What an answer means. Codes change their meaning over the years (Twilio splits them), so only those are told apart that
/// lead to something else; the status decides the rest.
fn meaning(answer: Answer) -> Said {
    let numbered = |code: Option<u32>| code.map_or(String::new(), |code| format!(" ({code})"));
    let code = answer.code;
    match (answer.status, code) {
        (200..=299, _) => match answer.sid {
            Some(sid) => Said::Accepted { sid },
            None => {
                Said::Unsure("Twilio's answer could not be read; the text may have been sent.".to_owned())
            }
        },
        (_, Some(21610)) => Said::OptedOut,
        (401 | 403 | 404, _) | (_, Some(20003 | 20005)) => Said::Misconfigured(format!(
            "Twilio refuses the account{}; check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.",
            numbered(code)
        )),
        (_, Some(21212 | 21603 | 21606 | 21659 | 21660 | 21661)) => Said::Misconfigured(format!(
            "Twilio does not let this number send texts{}; check TWILIO_PHONE_NUMBER.",
            numbered(code)
        )),
        (429, _) | (_, Some(20429)) => Said::Later("Twilio asks for a pause.".to_owned()),
        // Somebody between gave up waiting for whoever may have sent it.
        (504, _) => Said::Unsure("Twilio did not answer in time; the text may have been sent.".to_owned()),
        (503, _) => Said::Later("Twilio is out of order at the moment.".to_owned()),
        // It broke while it had the text, and nobody knows how far it had come.
        (500..=599, _) => Said::Unsure("Twilio failed with this text; it may have been sent.".to_owned()),
        _ => Said::Refused(format!("Twilio does not take this text{}.", numbered(code))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(status: u16, code: Option<u32>) -> Said {
        meaning(Answer { status, code, ..Answer::default() })
    }

    #[test]
    fn an_answer_is_told_by_what_follows_from_it() {
        let sid = "SM0123456789abcdef0123456789abcdef".to_owned();
        let taken = Answer { status: 201, sid: Some(sid.clone()), ..Answer::default() };
        assert_eq!(meaning(taken), Said::Accepted { sid });
        assert!(matches!(said(201, None), Said::Unsure(_)), "it may have been sent");
        assert_eq!(said(400, Some(21610)), Said::OptedOut);
        assert!(matches!(said(401, Some(20003)), Said::Misconfigured(why) if why.contains("20003")));
        assert!(matches!(said(404, None), Said::Misconfigured(_)));
        assert!(matches!(said(400, Some(21606)), Said::Misconfigured(why) if why.contains("PHONE_NUMBER")));
        assert!(matches!(said(429, Some(20429)), Said::Later(_)));
        assert!(matches!(said(503, None), Said::Later(_)), "it says itself that it took nothing");
        for doubtful in [500, 502, 504, 599] {
            assert!(matches!(said(doubtful, None), Said::Unsure(_)), "{doubtful}: it may have been sent");
        }
        assert!(matches!(said(302, None), Said::Refused(_)));
        assert_eq!(
            said(400, Some(21211)),
            Said::Refused("Twilio does not take this text (21211).".to_owned())
        );
    }
}
