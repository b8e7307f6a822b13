//! Texts through Twilio's Messages resource.
//!
//! The service knows no key that would make a repeated request harmless. So each text is handed over once, and an answer
//! that never came is told as such instead of being asked for again.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use desk::outbox::{Messenger, OutgoingText, Said};
use reqwest::{Client, Response, StatusCode, redirect};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::sync::watch;
use url::Url;

use super::door::address;
use crate::settings::Twilio;

/// Where the service reports what became of a text; below the public address.
pub(crate) const STATUS_PATH: &str = "/sms/status";
/// An answer takes a second; half a minute later nobody waits for it any more.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);
const CONNECT_WITHIN: Duration = Duration::from_secs(5);

/// Sends texts over an account of Twilio's.
pub struct TwilioMessages {
    client: Client,
    url: Url,
    account_sid: String,
    auth_token: SecretString,
    from: String,
    public_base: watch::Receiver<Option<Url>>,
}

/// Prints neither number nor token.
impl std::fmt::Debug for TwilioMessages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TwilioMessages({}, …)", self.account_sid)
    }
}

impl TwilioMessages {
    /// For this account, from its own number, at `api` (`https://api.twilio.com`). `None` without a number. A rustls provider
    /// must have been installed.
    ///
    /// # Errors
    /// When no HTTP client can be made.
    pub fn new(
        twilio: &Twilio,
        api: &Url,
        public_base: watch::Receiver<Option<Url>>,
    ) -> Result<Option<TwilioMessages>, reqwest::Error> {
        let Some(from) = twilio.phone_number.clone() else { return Ok(None) };
        let client = Client::builder()
            .timeout(ANSWER_WITHIN)
            .connect_timeout(CONNECT_WITHIN)
            // The token is for this host alone.
            .redirect(redirect::Policy::none())
            .build()?;
        let mut url = api.clone();
        let base = url.path().trim_end_matches('/').to_owned();
        url.set_path(&format!("{base}/2010-04-01/Accounts/{}/Messages.json", twilio.account_sid));
        Ok(Some(TwilioMessages {
            client,
            url,
            account_sid: twilio.account_sid.clone(),
            auth_token: twilio.auth_token.clone(),
            from,
            public_base,
        }))
    }

    async fn hand_over(&self, text: &OutgoingText) -> Said {
        let mut form =
            vec![("To", text.to.clone()), ("From", self.from.clone()), ("Body", text.body.clone())];
        if let Some(base) = self.public_base.borrow().as_ref() {
            let path = format!("{STATUS_PATH}?message={}", text.id);
            form.push(("StatusCallback", address(base, base.scheme(), &path)));
        }
        let request = self
            .client
            .post(self.url.clone())
            .basic_auth(&self.account_sid, Some(self.auth_token.expose_secret()))
            .form(&form);
        match request.send().await {
            Ok(response) => answer(response).await,
            Err(error) if error.is_connect() || error.is_builder() => {
                Said::Later("Twilio cannot be reached.".to_owned())
            }
            Err(_) => Said::Unsure("Twilio did not answer; the text may have been sent.".to_owned()),
        }
    }
}

impl Messenger for TwilioMessages {
    fn send<'a>(&'a self, text: &'a OutgoingText) -> Pin<Box<dyn Future<Output = Said> + Send + 'a>> {
        Box::pin(self.hand_over(text))
    }
}

/// What of an answer is read. Its words are not: they quote numbers.
#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    sid: Option<String>,
    #[serde(default)]
    code: Option<u32>,
}

async fn answer(response: Response) -> Said {
    let status = response.status();
    let body = response.bytes().await.unwrap_or_default();
    let read: Option<Answer> = serde_json::from_slice(&body).ok();
    meaning(status, read)
}

/// What an answer means. Codes change their meaning over the years (Twilio splits them), so only those are told apart that
/// lead to something else; the status decides the rest.
fn meaning(status: StatusCode, answer: Option<Answer>) -> Said {
    let (sid, code) = answer.map_or((None, None), |answer| (answer.sid, answer.code));
    let numbered = |code: Option<u32>| code.map_or(String::new(), |code| format!(" ({code})"));
    match (status.as_u16(), code) {
        (200..=299, _) => match sid.filter(|sid| super::form::is_call_sid(sid)) {
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
        (500..=599, _) => Said::Later("Twilio is out of order at the moment.".to_owned()),
        _ => Said::Refused(format!("Twilio does not take this text{}.", numbered(code))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(status: u16, body: &str) -> Said {
        meaning(StatusCode::from_u16(status).expect("a status"), serde_json::from_str(body).ok())
    }

    #[test]
    fn an_answer_is_told_by_what_follows_from_it() {
        let sid = "SM0123456789abcdef0123456789abcdef";
        assert_eq!(said(201, &format!(r#"{{"sid":"{sid}"}}"#)), Said::Accepted { sid: sid.to_owned() });
        assert!(matches!(said(201, "<html>"), Said::Unsure(_)), "it may have been sent");
        assert!(matches!(said(201, r#"{"sid":"<script>"}"#), Said::Unsure(_)));
        assert_eq!(said(400, r#"{"code":21610}"#), Said::OptedOut);
        assert!(matches!(said(401, r#"{"code":20003}"#), Said::Misconfigured(why) if why.contains("20003")));
        assert!(matches!(said(404, ""), Said::Misconfigured(_)));
        assert!(
            matches!(said(400, r#"{"code":21606}"#), Said::Misconfigured(why) if why.contains("PHONE_NUMBER"))
        );
        assert!(matches!(said(429, r#"{"code":20429}"#), Said::Later(_)));
        assert!(matches!(said(500, ""), Said::Later(_)));
        assert!(matches!(said(503, "{}"), Said::Later(_)));
        assert!(matches!(said(504, ""), Said::Unsure(_)));
        assert!(matches!(said(302, ""), Said::Refused(_)));
        let words = r#"{"code":21211,"message":"'+15550100001' is not valid"}"#;
        assert_eq!(said(400, words), Said::Refused("Twilio does not take this text (21211).".to_owned()));
    }
}
