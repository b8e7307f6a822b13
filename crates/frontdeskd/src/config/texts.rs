//! How people on the waiting list are asked.

use booking::waiting::{Manners, QuietHours};
use jiff::civil::Time;
use url::Url;

use super::reader::Reader;
use super::values;

/// How people on the waiting list are asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Texts {
    /// `SMS_QUIET_HOURS` and `SMS_OFFER_MINUTES`.
    pub manners: Manners,
    /// `TWILIO_API_URL`.
    pub api: Url,
}

pub(super) fn texts(r: &mut Reader<'_>) -> Texts {
    let expected = "two times such as 20:00-08:00; none for no quiet hours";
    let quiet = r.text_or_default("SMS_QUIET_HOURS", expected, |text| quiet_hours(text).is_some());
    let api = r.text_or_default(
        "TWILIO_API_URL",
        "an address such as https://api.twilio.com: https, without query or sign-in part",
        |text| values::service_url(text).is_some(),
    );
    Texts {
        manners: Manners {
            quiet: quiet_hours(&quiet).flatten(),
            offer_minutes: u16::try_from(r.number("SMS_OFFER_MINUTES", 5, 240)).unwrap_or(15),
        },
        api: values::service_url(&api).expect("an accepted address and the listed default are addresses"),
    }
}

/// `HH:MM-HH:MM` on the clinic's clock, or `none`.
fn quiet_hours(text: &str) -> Option<Option<QuietHours>> {
    if text.eq_ignore_ascii_case("none") {
        return Some(None);
    }
    let (from, to) = text.split_once('-')?;
    QuietHours::new(time(from.trim())?, time(to.trim())?).map(Some)
}

fn time(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    let number = |text: &str| {
        let digits = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse::<i8>().ok()).flatten()
    };
    if minute.len() != 2 {
        return None;
    }
    Time::new(number(hour)?, number(minute)?, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn read(settings: &[(&str, &str)]) -> Result<Texts, String> {
        let find =
            |name: &str| settings.iter().find(|(own, _)| *own == name).map(|(_, value)| (*value).to_owned());
        Config::from_vars(&find).map(|config| config.texts).map_err(|faults| crate::config::list(&faults))
    }

    #[test]
    fn quiet_hours_are_two_times_of_day_or_none() {
        let quiet = |text: &str| read(&[("SMS_QUIET_HOURS", text)]).map(|texts| texts.manners.quiet);
        let hours =
            |from: i8, to: i8| QuietHours::new(Time::constant(from, 0, 0, 0), Time::constant(to, 0, 0, 0));
        assert_eq!(read(&[]).map(|texts| texts.manners.quiet), Ok(hours(20, 8)));
        assert_eq!(quiet("21:00-7:00"), Ok(hours(21, 7)));
        assert_eq!(quiet("9:00 - 17:00"), Ok(hours(9, 17)));
        assert_eq!(quiet("none"), Ok(None));
        for wrong in [
            "20:00",
            "8-20",
            "24:00-08:00",
            "20:60-08:00",
            "08:00-08:00",
            "20:00-08:00-09:00",
            "+8:00-9:00",
            "20:0-8:0",
        ] {
            let fault = quiet(wrong).expect_err(wrong);
            assert!(fault.contains("SMS_QUIET_HOURS") && fault.contains("20:00-08:00"), "{fault}");
        }
    }

    #[test]
    fn an_offer_stands_for_minutes_and_the_service_is_reached_securely() {
        assert_eq!(read(&[]).map(|texts| texts.manners.offer_minutes), Ok(15));
        assert_eq!(read(&[("SMS_OFFER_MINUTES", "30")]).map(|texts| texts.manners.offer_minutes), Ok(30));
        for wrong in ["4", "241", "a while", "-5"] {
            assert!(read(&[("SMS_OFFER_MINUTES", wrong)]).expect_err(wrong).contains("SMS_OFFER_MINUTES"));
        }
        for right in ["https://api.twilio.com", "https://api.dublin.ie1.twilio.com/", "http://127.0.0.1:8080"]
        {
            assert!(read(&[("TWILIO_API_URL", right)]).is_ok(), "{right}");
        }
        for wrong in [
            "http://api.twilio.com",
            "api.twilio.com",
            "https://a:b@api.twilio.com",
            "https://x.test/?a=1",
            "ftp://x",
        ] {
            assert!(
                read(&[("TWILIO_API_URL", wrong)]).expect_err(wrong).contains("TWILIO_API_URL"),
                "{wrong}"
            );
        }
    }
}
