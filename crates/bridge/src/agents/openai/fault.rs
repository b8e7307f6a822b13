//! What the service's errors mean, told apart because the remedy differs, and so does the hope that another session
//! works.

use call::event::{Fault, FaultKind};

/// Words of the service that go into a log are cut to this length.
const LONGEST_DETAIL: usize = 200;

/// A session that was lost, or could not be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// Why.
    pub fault: Fault,
    /// Another session may work; otherwise somebody has to change something first.
    pub may_mend: bool,
}

impl Loss {
    /// Another session may work.
    pub fn for_now(kind: FaultKind, detail: &str) -> Loss {
        Loss { fault: fault(kind, detail), may_mend: true }
    }

    /// No session will work.
    pub fn for_good(kind: FaultKind, detail: &str) -> Loss {
        Loss { fault: fault(kind, detail), may_mend: false }
    }
}

/// A fault with the service's words, cut and without anything that looks like a key.
pub fn fault(kind: FaultKind, detail: &str) -> Fault {
    let detail: Vec<&str> =
        detail.split_whitespace().map(|word| if word.contains("sk-") { "(key)" } else { word }).collect();
    Fault { kind, detail: detail.join(" ").chars().take(LONGEST_DETAIL).collect() }
}

/// The handshake was answered with this status and `error.code` instead of an upgrade.
pub fn of_status(status: u16, code: &str) -> Loss {
    let kind = of_code(code).unwrap_or(match status {
        401 | 403 => FaultKind::Key,
        404 | 400 => FaultKind::Model,
        429 => FaultKind::Quota,
        _ => FaultKind::Service,
    });
    // 429 without a code of its own is a rate limit, which passes.
    let may_mend = of_code(code).is_none() && (status >= 500 || matches!(status, 408 | 429));
    Loss { fault: fault(kind, &format!("HTTP {status} {code}")), may_mend }
}

/// The service closed the socket with this code.
pub fn of_close(code: u16, reason: &str) -> Loss {
    let kind = of_code(reason.rsplit('.').next().unwrap_or_default()).unwrap_or(match code {
        3000 | 1008 => FaultKind::Key,
        4000 | 1009 => FaultKind::Protocol,
        1001 if reason.contains("maximum duration") => FaultKind::Expired,
        1000 | 1001 | 1006 => FaultKind::Network,
        _ => FaultKind::Service,
    });
    // A sentence of the service's could repeat something of the call; its error codes are single words.
    let reason = if reason.contains(char::is_whitespace) { "" } else { reason };
    let may_mend = matches!(kind, FaultKind::Expired | FaultKind::Network | FaultKind::Service);
    Loss { fault: fault(kind, &format!("closed with {code} {reason}")), may_mend }
}

/// The service told of this error, which ends the session; `None` for those that do not.
pub fn of_error(code: &str, detail: &str) -> Option<Loss> {
    let kind = of_code(code)?;
    Some(Loss { fault: fault(kind, detail), may_mend: kind == FaultKind::Expired })
}

/// The class of an `error.code` that ends the session; `None` for those that do not.
pub fn of_code(code: &str) -> Option<FaultKind> {
    Some(match code {
        "session_expired" => FaultKind::Expired,
        "invalid_api_key" => FaultKind::Key,
        "insufficient_quota" => FaultKind::Quota,
        "model_not_found" => FaultKind::Model,
        "beta_api_shape_disabled" => FaultKind::Protocol,
        _ => return None,
    })
}

/// The class of a failed response's `status_details.error`.
pub fn of_response(kind: &str, code: &str) -> FaultKind {
    of_code(code).unwrap_or(match (kind, code) {
        (_, "rate_limit_exceeded") | ("rate_limit_error" | "tokens", _) => FaultKind::Quota,
        ("invalid_request_error", _) => FaultKind::Protocol,
        _ => FaultKind::Service,
    })
}

/// Errors that tell of a race, not of a fault: what was asked for had already happened.
pub fn is_benign(code: &str) -> bool {
    matches!(
        code,
        "response_cancel_not_active"
            | "conversation_already_has_active_response"
            | "input_audio_buffer_commit_empty"
            | "item_retrieve_invalid_item_id"
            | "item_delete_invalid_item_id"
    ) || code.starts_with("item_truncate")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_told_apart() {
        let of = |loss: Loss| (loss.fault.kind, loss.may_mend);
        assert_eq!(of(of_status(401, "invalid_api_key")), (FaultKind::Key, false));
        assert_eq!(of(of_status(403, "")), (FaultKind::Key, false));
        assert_eq!(of(of_status(404, "model_not_found")), (FaultKind::Model, false));
        assert_eq!(
            of(of_status(429, "rate_limit_exceeded")),
            (FaultKind::Quota, true),
            "a limit that passes"
        );
        assert_eq!(
            of(of_status(429, "insufficient_quota")),
            (FaultKind::Quota, false),
            "it must be paid for"
        );
        assert_eq!(of(of_status(503, "")), (FaultKind::Service, true));
        assert_eq!(of(of_status(418, "")), (FaultKind::Service, false));
        assert_eq!(of(of_close(3000, "invalid_request_error.invalid_api_key")), (FaultKind::Key, false));
        let beta = "invalid_request_error.beta_api_shape_disabled";
        assert_eq!(of(of_close(4000, beta)), (FaultKind::Protocol, false));
        assert_eq!(of(of_close(4000, "x.insufficient_quota")), (FaultKind::Quota, false));
        let expired = "Your session hit the maximum duration of 60 minutes.";
        assert_eq!(of(of_close(1001, expired)), (FaultKind::Expired, true), "the next session is a new one");
        assert_eq!(of(of_close(1001, "")), (FaultKind::Network, true));
        assert_eq!(of(of_close(1011, "")), (FaultKind::Service, true));
        let told = of_close(1011, "while saying: Ana Ruiz").fault.detail;
        assert_eq!(told.trim_end(), "closed with 1011", "no sentence of the service's is kept");
    }

    #[test]
    fn only_some_errors_end_a_session() {
        assert_eq!(of_error("invalid_value", ""), None);
        assert_eq!(of_error("session_expired", "").map(|loss| loss.may_mend), Some(true));
        assert_eq!(of_error("insufficient_quota", "").map(|loss| loss.may_mend), Some(false));
    }

    #[test]
    fn every_class_has_a_hint_of_its_own_that_says_what_to_do() {
        let kinds = [
            (FaultKind::Key, "OPENAI_API_KEY"),
            (FaultKind::Quota, "billing"),
            (FaultKind::Model, "OPENAI_REALTIME_MODEL"),
            (FaultKind::Network, "OPENAI_REALTIME_URL"),
            (FaultKind::Service, "wait"),
            (FaultKind::Expired, "age limit"),
            (FaultKind::Protocol, "report"),
        ];
        for (kind, remedy) in kinds {
            assert!(kind.hint().contains(remedy), "{kind:?}: {}", kind.hint());
        }
    }

    #[test]
    fn a_key_is_never_part_of_a_fault() {
        let fault = fault(FaultKind::Key, "Incorrect API key provided: sk-abc123. Find yours");
        assert_eq!(fault.detail, "Incorrect API key provided: (key) Find yours");
    }
}
