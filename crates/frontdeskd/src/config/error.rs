//! A setting that cannot be used.

/// What is wrong with one setting. Printed whole, all of them at once, before anything is started.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name}: read {read}; expected {expected}")]
pub struct ConfigError {
    /// The variable, by the name under which it was found.
    pub name: String,
    /// The value in quotes, or `(not shown)` for a secret, an address with a login or a telephone number, or `nothing`.
    pub read: String,
    /// What would be accepted, and what to do.
    pub expected: String,
}

/// Several faults as one message, a line each.
pub fn list(faults: &[ConfigError]) -> String {
    let mut text = match faults.len() {
        1 => "A setting cannot be used:".to_owned(),
        many => format!("{many} settings cannot be used:"),
    };
    for fault in faults {
        text.push_str(&format!("\n  {fault}"));
    }
    text.push_str("\nSettings come from the environment, then from .env; .env.example lists them all.");
    text
}
