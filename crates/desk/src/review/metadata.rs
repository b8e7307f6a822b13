//! What is known of a call beside the talk.

use wire::call::{LiveCall, Source};
use wire::figures::CallFigures;
use wire::history::CallMetadata;

/// The receptionist speaks and understands no other language.
const LANGUAGE: &str = "en-US";

/// Messages with sound, of 20 ms each, below which nothing can be said of a line: five seconds.
const FEWEST_PACKETS: u64 = 250;
/// Of a hundred parts of the caller's sound, so many may be missing on a good line, and on a fair one. One hole in a hundred
/// is heard as a click now and then; five make words unclear.
const GOOD_LOSS: f64 = 1.0;
const FAIR_LOSS: f64 = 5.0;
/// Likewise the jitter, in microseconds: telephone networks keep below 30 ms, and from 60 ms on talkers begin to collide.
const GOOD_JITTER: u64 = 30_000;
const FAIR_JITTER: u64 = 60_000;

/// Country codes that belong to one country. Codes that several share (+1, +7, +44 with the islands, …) are left out, since
/// a wrong country is worse than none.
const COUNTRIES: [(&str, &str); 62] = [
    ("20", "EG"),
    ("27", "ZA"),
    ("30", "GR"),
    ("31", "NL"),
    ("32", "BE"),
    ("33", "FR"),
    ("34", "ES"),
    ("36", "HU"),
    ("40", "RO"),
    ("41", "CH"),
    ("43", "AT"),
    ("45", "DK"),
    ("46", "SE"),
    ("48", "PL"),
    ("49", "DE"),
    ("51", "PE"),
    ("52", "MX"),
    ("54", "AR"),
    ("55", "BR"),
    ("56", "CL"),
    ("57", "CO"),
    ("58", "VE"),
    ("60", "MY"),
    ("62", "ID"),
    ("63", "PH"),
    ("64", "NZ"),
    ("65", "SG"),
    ("66", "TH"),
    ("81", "JP"),
    ("82", "KR"),
    ("84", "VN"),
    ("86", "CN"),
    ("90", "TR"),
    ("91", "IN"),
    ("92", "PK"),
    ("93", "AF"),
    ("94", "LK"),
    ("98", "IR"),
    ("213", "DZ"),
    ("216", "TN"),
    ("234", "NG"),
    ("254", "KE"),
    ("351", "PT"),
    ("352", "LU"),
    ("353", "IE"),
    ("354", "IS"),
    ("356", "MT"),
    ("359", "BG"),
    ("370", "LT"),
    ("371", "LV"),
    ("372", "EE"),
    ("380", "UA"),
    ("385", "HR"),
    ("386", "SI"),
    ("420", "CZ"),
    ("421", "SK"),
    ("852", "HK"),
    ("880", "BD"),
    ("886", "TW"),
    ("966", "SA"),
    ("971", "AE"),
    ("972", "IL"),
];

/// What is known of this call.
pub(crate) fn metadata(call: &LiveCall, figures: Option<&CallFigures>) -> CallMetadata {
    CallMetadata {
        language: Some(LANGUAGE.to_owned()),
        region: region(&call.phone_number).map(str::to_owned),
        device_type: Some(
            match call.source {
                Source::Phone => "phone",
                Source::Softphone => "softphone",
            }
            .to_owned(),
        ),
        network_quality: figures.and_then(quality).map(str::to_owned),
        custom_data: None,
    }
}

/// The country of an E.164 number, where its code is of one country.
fn region(number: &str) -> Option<&'static str> {
    let digits = number.strip_prefix('+')?;
    COUNTRIES.iter().find(|(code, _)| digits.starts_with(code)).map(|(_, country)| *country)
}

/// How good the caller's line was; `None` without enough sound to tell, as in a call that was held in turns.
fn quality(figures: &CallFigures) -> Option<&'static str> {
    let packets = figures.audio_packets_received;
    if packets < FEWEST_PACKETS {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "no call has so many packets that it would matter")]
    let loss = figures.padded_ms as f64 * 100.0 / (packets as f64 * 20.0 + figures.padded_ms as f64);
    Some(if loss <= GOOD_LOSS && figures.jitter_us <= GOOD_JITTER {
        "good"
    } else if loss <= FAIR_LOSS && figures.jitter_us <= FAIR_JITTER {
        "fair"
    } else {
        "poor"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_told_only_where_the_code_is_of_one() {
        for (number, expected) in [
            ("+4930123456", Some("DE")),
            ("+353871234567", Some("IE")),
            ("+5511987654321", Some("BR")),
            ("+15551234567", None),
            ("+442071234567", None),
            ("+79161234567", None),
            ("4930123456", None),
            ("anonymous", None),
            ("client:softphone", None),
            ("+", None),
            ("+é", None),
            ("", None),
        ] {
            assert_eq!(region(number), expected, "{number}");
        }
    }

    #[test]
    fn a_line_is_as_good_as_its_holes_and_its_jitter_allow() {
        let figures = |packets, padded_ms, jitter_us| CallFigures {
            audio_packets_received: packets,
            padded_ms,
            jitter_us,
            ..CallFigures::default()
        };
        assert_eq!(quality(&figures(249, 0, 0)), None, "too short to tell");
        assert_eq!(quality(&figures(3_000, 100, 2_000)), Some("good"), "0.2 % missing in a minute");
        assert_eq!(quality(&figures(3_000, 1_500, 2_000)), Some("fair"), "2.4 % missing");
        assert_eq!(quality(&figures(3_000, 0, 45_000)), Some("fair"), "packets come in bunches");
        assert_eq!(quality(&figures(3_000, 6_000, 0)), Some("poor"), "a tenth is missing");
        assert_eq!(quality(&figures(3_000, 0, 90_000)), Some("poor"), "too late is missing, too");
    }
}
