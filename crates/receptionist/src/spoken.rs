//! What is written, as a voice should read it.
//!
//! The dialogue's text is for the transcript: "APT-12345", "911". A voice reads it through [`spoken`], which takes
//! such things apart, so that a confirmation number can be written down while it is heard.

/// Takes confirmation numbers and long digit runs apart: "APT-12345" becomes "A P T, 1 2 3 4 5", "911" becomes
/// "9 1 1" and "555-0100" becomes "5 5 5, 0 1 0 0". Times such as "2:00 PM" and days such as "November 23" stay.
pub fn spoken(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let at_word_start = out.chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        if let Some(number) = rest.strip_prefix("APT-").filter(|_| at_word_start) {
            let digits = digits_at(number);
            if digits > 0 {
                out.push_str("A P T, ");
                apart(&number[..digits], &mut out);
                rest = &number[digits..];
                continue;
            }
        }
        let digits = digits_at(rest);
        if digits == 0 {
            out.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        }
        // Three digits or more are read one by one; the groups of a telephone number get a pause between them.
        if digits >= 3 {
            apart(&rest[..digits], &mut out);
            rest = &rest[digits..];
            while let Some(next) = rest.strip_prefix('-').filter(|next| digits_at(next) > 0) {
                let digits = digits_at(next);
                out.push_str(", ");
                apart(&next[..digits], &mut out);
                rest = &next[digits..];
            }
        } else {
            out.push_str(&rest[..digits]);
            rest = &rest[digits..];
        }
    }
    out
}

fn digits_at(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

fn apart(digits: &str, out: &mut String) {
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 {
            out.push(' ');
        }
        out.push(digit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_confirmation_number_is_read_digit_by_digit() {
        assert_eq!(spoken("Your number is APT-12345."), "Your number is A P T, 1 2 3 4 5.");
        assert_eq!(spoken("APT-100007, yes"), "A P T, 1 0 0 0 0 7, yes");
    }

    #[test]
    fn emergency_and_telephone_numbers_are_read_digit_by_digit() {
        assert_eq!(spoken("call 911 now"), "call 9 1 1 now");
        assert_eq!(spoken("on 555-010-0199?"), "on 5 5 5, 0 1 0, 0 1 9 9?");
    }

    #[test]
    fn times_days_and_other_text_stay_as_they_are() {
        for text in ["Monday, November 23 at 2:00 PM", "10:30 AM or 11:00 AM", "ADAPT-1 é😀", "APT-", ""] {
            assert_eq!(spoken(text), text);
        }
    }
}
