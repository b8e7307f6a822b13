//! What the lamp of the live state says.

use store::live::{Address, Mode, Trouble};
use wire::status::{Health, Lamp};

/// The lamp for this mode; `address` is where Redis should be.
pub(super) fn lamp(mode: Mode, address: Option<&Address>, trouble: Option<&Trouble>) -> Lamp {
    let place = address.map(Address::to_string).unwrap_or_default();
    let (health, label, detail) = match mode {
        Mode::Memory => (
            Health::Ok,
            "In memory",
            "Calls in progress are kept in this program; no Redis is configured.".to_owned(),
        ),
        Mode::Connecting => (
            Health::Busy,
            "In memory",
            format!(
                "Redis at {place} is being connected; until then calls in progress are kept in this program."
            ),
        ),
        Mode::Redis => (
            Health::Ok,
            "Redis",
            format!(
                "Calls in progress are kept in Redis at {place} and shared with the programs that use it too."
            ),
        ),
        Mode::Lost => {
            let why = trouble.map(|trouble| format!(": {trouble}")).unwrap_or_default();
            (
                Health::Degraded,
                "In memory, Redis lost",
                format!(
                    "Redis at {place} cannot be used{why}. Calls go on; their state is kept in this program and \
                     written when Redis is back. It is tried every two seconds."
                ),
            )
        }
    };
    Lamp { health, label: label.to_owned(), detail }
}
