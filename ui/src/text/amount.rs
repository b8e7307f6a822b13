//! How measured times, counts and sums of money are written: always with their unit.

/// What stands where nothing was measured.
pub(crate) const NONE: &str = "—";

/// Milliseconds as `840 ms`, from a second on as `1.24 s`. A measured nothing is less than one, not none.
pub(crate) fn wait(ms: u64) -> String {
    match ms {
        0 => "< 1 ms".to_owned(),
        1..1_000 => format!("{ms} ms"),
        1_000..59_995 => {
            let hundredths = (ms + 5) / 10;
            format!("{}.{:02} s", hundredths / 100, hundredths % 100)
        }
        _ => super::duration((ms + 500) / 1_000),
    }
}

/// The same of a time that is only known roughly.
pub(crate) fn rough(ms: f64) -> String {
    wait(ms.round().max(0.0) as u64)
}

/// Microseconds as `3.2 ms`.
pub(crate) fn fine(us: u64) -> String {
    format!("{}.{} ms", us / 1_000, us % 1_000 / 100)
}

/// A count with its thousands apart: `12,345`.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// How often, as `1 time` or `12 times`.
pub(crate) fn times(number: u64) -> String {
    if number == 1 { "1 time".to_owned() } else { format!("{} times", count(number)) }
}

/// A part of a whole in full per cents; nothing of nothing is no share.
pub(crate) fn share(part: u64, whole: u64) -> String {
    if whole == 0 {
        return NONE.to_owned();
    }
    match u128::from(part) * 100 / u128::from(whole) {
        0 if part > 0 => "< 1 %".to_owned(),
        percent => format!("{percent} %"),
    }
}

/// Millionths of a currency as `$1.25`; sums under ten cents keep four decimals, because that is where calls are.
pub(crate) fn money(micros: u64, currency: &str) -> String {
    let amount = match micros {
        0 => "0.00".to_owned(),
        1..100_000 => format!("0.{:04}", (micros + 50) / 100),
        _ => {
            let cents = (micros + 5_000) / 10_000;
            format!("{}.{:02}", count(cents / 100), cents % 100)
        }
    };
    match currency {
        "USD" => format!("${amount}"),
        "EUR" => format!("€{amount}"),
        "GBP" => format!("£{amount}"),
        other => format!("{amount} {other}"),
    }
}

/// A price as `4.00` or `0.0085`: two decimals, and more only where they say something.
pub(crate) fn price(amount: f64) -> String {
    let long = format!("{amount:.6}");
    let kept = long.trim_end_matches('0');
    let decimals = kept.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    format!("{amount:.*}", decimals.max(2))
}

/// What was typed as a price: a number from 0 up, with a point or a comma. `None` is none.
pub(crate) fn typed_price(typed: &str) -> Option<f64> {
    let typed = typed.trim().replace(',', ".");
    let is_plain = typed.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    typed.parse::<f64>().ok().filter(|_| is_plain).filter(|amount| amount.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_the_unit_they_are_read_in() {
        for (ms, text) in
            [(0, "< 1 ms"), (999, "999 ms"), (1_000, "1.00 s"), (1_998, "2.00 s"), (61_000, "1:01")]
        {
            assert_eq!(wait(ms), text);
        }
        assert_eq!(rough(839.6), "840 ms");
        assert_eq!(rough(-1.0), "< 1 ms");
        assert_eq!(fine(3_249), "3.2 ms");
    }

    #[test]
    fn thousands_stand_apart() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(count(number), text);
        }
        assert_eq!(
            (times(0), times(1), times(1_000)),
            ("0 times".into(), "1 time".into(), "1,000 times".into())
        );
    }

    #[test]
    fn a_share_of_nothing_is_none_and_a_small_one_is_not_zero() {
        assert_eq!(share(0, 0), NONE);
        assert_eq!(share(1, 1_000), "< 1 %");
        assert_eq!((share(0, 9), share(2, 3), share(9, 9)), ("0 %".into(), "66 %".into(), "100 %".into()));
    }

    #[test]
    fn money_keeps_the_decimals_that_tell_calls_apart() {
        for (micros, text) in [
            (0, "$0.00"),
            (4_249, "$0.0042"),
            (99_940, "$0.0999"),
            (100_000, "$0.10"),
            (1_234_567_890, "$1,234.57"),
        ] {
            assert_eq!(money(micros, "USD"), text);
        }
        assert_eq!(money(420_000, "CHF"), "0.42 CHF");
    }

    #[test]
    fn prices_are_written_and_read_alike() {
        for (amount, text) in [(4.0, "4.00"), (0.4, "0.40"), (0.0085, "0.0085"), (0.0, "0.00")] {
            assert_eq!(price(amount), text);
            assert_eq!(typed_price(text), Some(amount));
        }
        assert_eq!(typed_price(" 3,20 "), Some(3.2), "a comma is a decimal point elsewhere");
        for typed in ["", "-1", "1e3", "NaN", "inf", "4 dollars", "1.2.3", "1,000.00"] {
            assert_eq!(typed_price(typed), None, "{typed:?}");
        }
    }
}
