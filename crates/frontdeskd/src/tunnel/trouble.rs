//! What went wrong with the tunnel, in words for the person who can mend it.

use std::time::Duration;

use ngrok::Error as _;
use ngrok::session::{ConnectError, RpcError};

/// Why there is no tunnel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The service's code, such as `ERR_NGROK_107`.
    pub code: Option<String>,
    /// What happened, in the service's words where it gave some; never holds the token.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// Trying again will not help before somebody changes something.
    pub needs_a_person: bool,
}

impl Trouble {
    pub(super) fn timeout(after: Duration) -> Self {
        Self {
            code: None,
            message: format!("The tunnel service did not answer within {} s.", after.as_secs_f32()),
            hint: NETWORK.to_owned(),
            needs_a_person: false,
        }
    }

    pub(super) fn settings(message: &str) -> Self {
        let hint = "Correct the setting in .env and start Frontdesk again.".to_owned();
        Self { code: None, message: message.to_owned(), hint, needs_a_person: true }
    }

    pub(super) fn connect(error: &ConnectError, token: &str) -> Self {
        match error {
            ConnectError::Auth(refusal) | ConnectError::Rebind(refusal) => Self::refused(refusal, token),
            ConnectError::Tls(_) => Self {
                code: None,
                message: "The secure connection to the tunnel service could not be made.".to_owned(),
                hint:
                    "A proxy or firewall may be intercepting it; allow connect.ngrok-agent.com on port 443."
                        .to_owned(),
                needs_a_person: false,
            },
            _ => Self {
                code: None,
                message: "The tunnel service could not be reached.".to_owned(),
                hint: NETWORK.to_owned(),
                needs_a_person: false,
            },
        }
    }

    pub(super) fn bind(error: &RpcError, token: &str) -> Self {
        Self::refused(error, token)
    }

    fn refused(error: &RpcError, token: &str) -> Self {
        let RpcError::Response(_) = error else {
            return Self {
                code: None,
                message: "The connection to the tunnel service broke while it was being opened.".to_owned(),
                hint: NETWORK.to_owned(),
                needs_a_person: false,
            };
        };
        let code = error.error_code().map(str::to_owned);
        let number = code.as_deref().and_then(|code| code.strip_prefix("ERR_NGROK_")?.parse().ok());
        let (hint, needs_a_person) = advice(number);
        Self { code, message: said(&error.msg(), token), hint: hint.to_owned(), needs_a_person }
    }
}

const NETWORK: &str = "Check the network connection; Frontdesk goes on trying.";

/// What to do about a code of the service, and whether only a person can do it.
fn advice(code: Option<u32>) -> (&'static str, bool) {
    match code {
        // 105: not an authtoken at all. 107: unknown or revoked.
        Some(105..=107) => (
            "Copy the authtoken from dashboard.ngrok.com into NGROK_AUTHTOKEN and start Frontdesk again.",
            true,
        ),
        Some(108) => ("Too many programs use this ngrok account at once; end one of the others.", false),
        Some(120 | 121) => {
            ("This version of Frontdesk is too old for the tunnel service; install a newer one.", true)
        }
        Some(334) => (
            "The address is in use, perhaps by another Frontdesk with the same account; end it. Frontdesk goes on trying.",
            false,
        ),
        // 3xx speak of the domain: not reserved, reserved by somebody else, not in the plan.
        Some(300..=399) => {
            ("Check NGROK_DOMAIN: it must be a domain of this ngrok account, without https://.", true)
        }
        _ => ("See dashboard.ngrok.com for the state of the account; Frontdesk goes on trying.", false),
    }
}

/// The service's words, shortened to a line. It likes to repeat the token it was given.
fn said(text: &str, token: &str) -> String {
    let line = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
    let line = if token.is_empty() { line } else { line.replace(token, "…") };
    match line.char_indices().nth(200) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_words_lose_the_token_and_keep_the_rest() {
        let text =
            "The authtoken you specified is properly formed, but it is invalid.\nYour authtoken: 2secret";
        assert_eq!(
            said(text, "2secret"),
            "The authtoken you specified is properly formed, but it is invalid. Your authtoken: …",
            "the token never reaches a lamp or a log"
        );
    }

    #[test]
    fn a_code_leads_to_what_a_person_can_do() {
        assert!(advice(Some(107)).0.contains("NGROK_AUTHTOKEN") && advice(Some(107)).1);
        assert!(advice(Some(320)).0.contains("NGROK_DOMAIN"), "domain errors name the setting");
        assert!(!advice(Some(334)).1, "an endpoint in use frees itself");
        assert!(!advice(None).1, "an unknown fault may pass");
    }
}
