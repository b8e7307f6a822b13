//! Lengths of time as a person says them.

/// Milliseconds as `45 seconds`, `1 minute 12` or `1 hour 2 minutes`.
pub(crate) fn length(ms: u64) -> String {
    let seconds = ms / 1_000;
    let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes, rest) {
        (0, 0, _) => unit(rest, "second"),
        (0, _, 0) => unit(minutes, "minute"),
        (0, _, _) => format!("{} {rest}", unit(minutes, "minute")),
        (_, 0, _) => unit(hours, "hour"),
        _ => format!("{} {}", unit(hours, "hour"), unit(minutes, "minute")),
    }
}

fn unit(count: u64, name: &str) -> String {
    if count == 1 { format!("1 {name}") } else { format!("{count} {name}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_said_as_people_say_them() {
        for (seconds, text) in [
            (0, "0 seconds"),
            (1, "1 second"),
            (72, "1 minute 12"),
            (180, "3 minutes"),
            (3_600, "1 hour"),
            (3_725, "1 hour 2 minutes"),
        ] {
            assert_eq!(length(seconds * 1_000), text);
        }
    }
}
