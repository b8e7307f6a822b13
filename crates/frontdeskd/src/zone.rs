//! The clinic's time zone: told, remembered from the first start, found on this machine, or assumed.

use jiff::tz::TimeZone;
use store::{ClinicZone, Store};

use crate::error::StartError;

/// The zone, and whether it had to be assumed. `told` is `CLINIC_TIME_ZONE`, which always wins and is not remembered:
/// who takes it away gets the remembered one back.
pub fn choose(told: Option<TimeZone>, store: &Store) -> Result<(TimeZone, bool), StartError> {
    if let Some(zone) = told {
        return Ok((zone, false));
    }
    let kept = store.clinic_zone(&found(TimeZone::try_system().ok()))?;
    match TimeZone::get(&kept.name) {
        Ok(zone) => Ok((zone, kept.assumed)),
        Err(_) => {
            tracing::warn!(zone = kept.name, "the remembered time zone is unknown here; UTC is assumed");
            Ok((TimeZone::UTC, true))
        }
    }
}

/// What this machine says. A zone without an IANA name cannot be written down, so it does not count.
fn found(system: Option<TimeZone>) -> ClinicZone {
    let name = system
        .and_then(|zone| zone.iana_name().map(str::to_owned))
        .filter(|name| TimeZone::get(name).is_ok());
    ClinicZone { assumed: name.is_none(), name: name.unwrap_or_else(|| "UTC".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    #[test]
    fn a_machine_without_a_zone_is_in_utc_and_says_so() {
        assert_eq!(found(None), ClinicZone { name: "UTC".to_owned(), assumed: true });
        assert_eq!(found(Some(TimeZone::unknown())), ClinicZone { name: "UTC".to_owned(), assumed: true });
        let berlin = ClinicZone { name: "Europe/Berlin".to_owned(), assumed: false };
        assert_eq!(found(Some(zone("Europe/Berlin"))), berlin);
    }

    #[test]
    fn what_was_told_wins_and_what_was_found_first_stays() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("book.db")).unwrap();
        let berlin = ClinicZone { name: "Europe/Berlin".to_owned(), assumed: false };
        store.clinic_zone(&berlin).unwrap();
        let (chosen, assumed) = choose(None, &store).unwrap();
        assert_eq!(
            (chosen.iana_name(), assumed),
            (Some("Europe/Berlin"), false),
            "the zone of the first start"
        );
        let (chosen, assumed) = choose(Some(zone("America/New_York")), &store).unwrap();
        assert_eq!((chosen.iana_name(), assumed), (Some("America/New_York"), false), "CLINIC_TIME_ZONE wins");
    }
}
