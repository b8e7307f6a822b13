//! What the service's errors mean, told apart because the remedy differs.

use call::event::{Fault, FaultKind};

/// Words of the service that go into a log are cut to this length.
const LONGEST_DETAIL: usize = 200;

/// A fault with the service's words, cut and without anything that looks like a key.
pub fn fault(kind: FaultKind, detail: &str) -> Fault {
    let detail: Vec<&str> =
        detail.split_whitespace().map(|word| if word.contains("sk-") { "(key)" } else { word }).collect();
    Fault { kind, detail: detail.join(" ").chars().take(LONGEST_DETAIL).collect() }
}

/// The handshake was answered with this status instead of an upgrade.
pub fn of_status(status: u16, body: &str) -> Fault {
    let kind = match status {
        401 | 403 => FaultKind::Key,
        404 | 400 => FaultKind::Model,
        429 => FaultKind::Quota,
        _ => FaultKind::Service,
    };
    fault(kind, &format!("HTTP {status} {body}"))
}

/// The service closed the socket with this code.
pub fn of_close(code: u16, reason: &str) -> Fault {
    let kind = match code {
        3000 => FaultKind::Key,
        4000 => of_code(reason.rsplit('.').next().unwrap_or_default()).unwrap_or(FaultKind::Protocol),
        1001 if reason.contains("maximum duration") => FaultKind::Expired,
        1000 | 1001 | 1006 => FaultKind::Network,
        1008 => FaultKind::Key,
        1009 => FaultKind::Protocol,
        _ => FaultKind::Service,
    };
    // A sentence of the service's could repeat something of the call; its error codes are single words.
    let reason = if reason.contains(char::is_whitespace) { "" } else { reason };
    fault(kind, &format!("closed with {code} {reason}"))
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
        assert_eq!(of_status(401, "").kind, FaultKind::Key);
        assert_eq!(of_status(404, "").kind, FaultKind::Model);
        assert_eq!(of_status(429, "").kind, FaultKind::Quota);
        assert_eq!(of_status(503, "").kind, FaultKind::Service);
        assert_eq!(of_close(3000, "invalid_request_error.invalid_api_key").kind, FaultKind::Key);
        assert_eq!(of_close(4000, "invalid_request_error.beta_api_shape_disabled").kind, FaultKind::Protocol);
        let expired = "Your session hit the maximum duration of 60 minutes.";
        assert_eq!(of_close(1001, expired).kind, FaultKind::Expired);
        assert_eq!(of_close(1011, "").kind, FaultKind::Service);
        let told = of_close(1011, "while saying: Ana Ruiz").detail;
        assert_eq!(told.trim_end(), "closed with 1011", "no sentence of the service's is kept");
    }

    #[test]
    fn a_key_is_never_part_of_a_fault() {
        let fault = fault(FaultKind::Key, "Incorrect API key provided: sk-abc123. Find yours");
        assert_eq!(fault.detail, "Incorrect API key provided: (key) Find yours");
    }
}
