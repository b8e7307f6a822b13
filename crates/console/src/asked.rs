//! What a request asks for behind the `?`: read one by one, each with a sentence that names the field, the value and what
//! is expected.
//!
//! A field that is empty counts as left out, one that is given twice is refused, and one that is not known is ignored.

use std::convert::Infallible;
use std::ops::RangeInclusive;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use wire::error::ErrorCode;

use crate::error::ApiError;
use crate::moments::{self, Edge};

/// The largest number that the book can count to.
pub(crate) const LARGEST: u64 = i64::MAX as u64;

/// The fields of a query.
pub(crate) struct Asked(Vec<(String, String)>);

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Asked::read(parts.uri.query().unwrap_or_default()))
    }
}

impl Asked {
    fn read(query: &str) -> Self {
        Self(form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    /// A field's text; `None` when it is empty or left out.
    ///
    /// # Errors
    /// 400 when it is given more than once.
    pub(crate) fn text(&self, field: &str) -> Result<Option<&str>, ApiError> {
        let mut given = self.0.iter().filter(|(name, _)| name == field).map(|(_, value)| value.as_str());
        let first = given.next();
        if given.next().is_some() {
            let message = format!("`{field}` is given more than once; it is expected once or not at all.");
            return Err(ApiError::new(ErrorCode::InvalidRequest, message));
        }
        Ok(first.filter(|value| !value.is_empty()))
    }

    /// A whole number within bounds.
    ///
    /// # Errors
    /// 400 when it is none.
    pub(crate) fn number(
        &self,
        field: &str,
        bounds: RangeInclusive<u64>,
        default: u64,
    ) -> Result<u64, ApiError> {
        let Some(text) = self.text(field)? else { return Ok(default) };
        // `parse` alone would take a sign.
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse().ok()).flatten().filter(|number| bounds.contains(number)).ok_or_else(
            || {
                let expected = if *bounds.end() == LARGEST {
                    format!("a whole number from {} on", bounds.start())
                } else {
                    format!("a whole number from {} to {}", bounds.start(), bounds.end())
                };
                ApiError::invalid(field, text, &expected)
            },
        )
    }

    /// How many of a list are wanted; never more than `most`, never none.
    ///
    /// # Errors
    /// 400 when that is not a number, or too many, or none.
    pub(crate) fn limit(&self, default: u32, most: u32) -> Result<u32, ApiError> {
        let limit = self.number("limit", 1..=u64::from(most), u64::from(default))?;
        Ok(u32::try_from(limit).unwrap_or(most))
    }

    /// How many of a list are left out at its beginning.
    ///
    /// # Errors
    /// 400 when that is not a number or less than 0.
    pub(crate) fn offset(&self) -> Result<u64, ApiError> {
        self.number("offset", 0..=LARGEST, 0)
    }

    /// `true` or `false`; `false` when left out.
    ///
    /// # Errors
    /// 400 when it is neither.
    pub(crate) fn flag(&self, field: &str) -> Result<bool, ApiError> {
        match self.text(field)? {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(other) => Err(ApiError::invalid(field, other, "`true` or `false`")),
        }
    }

    /// A day of the calendar.
    ///
    /// # Errors
    /// 400, `INVALID_DATE`.
    pub(crate) fn day(&self, field: &str) -> Result<Option<Date>, ApiError> {
        self.text(field)?.map(|text| moments::day(field, text)).transpose()
    }

    /// A stretch of time by its two ends, each a day of the clinic's calendar or a moment. The end is the first moment that
    /// is no longer in it.
    ///
    /// # Errors
    /// 400, `INVALID_DATE`, also when it ends before it begins.
    pub(crate) fn stretch(
        &self,
        [first, last]: [&str; 2],
        zone: &TimeZone,
    ) -> Result<(Option<Timestamp>, Option<Timestamp>), ApiError> {
        let end =
            |field, edge| self.text(field)?.map(|text| moments::moment(field, text, edge, zone)).transpose();
        let (from, until) = (end(first, Edge::First)?, end(last, Edge::Last)?);
        if let (Some(begins), Some(ends)) = (from, until)
            && begins >= ends
        {
            return Err(moments::reversed(first, last));
        }
        Ok((from, until))
    }
}

/// One of a few words.
///
/// # Errors
/// 400, which names all of them.
pub(crate) fn one_of<T: Copy>(field: &str, text: &str, words: &[(&str, T)]) -> Result<T, ApiError> {
    words.iter().find(|(word, _)| *word == text).map(|(_, meaning)| *meaning).ok_or_else(|| {
        let known: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
        ApiError::invalid(field, text, &format!("one of {}", known.join(", ")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_digits_within_its_bounds() {
        let limit = |query: &str| Asked::read(query).limit(10, 100);
        assert_eq!(limit(""), Ok(10));
        assert_eq!(limit("limit="), Ok(10), "empty is left out");
        assert_eq!(limit("limit=100"), Ok(100));
        assert_eq!(limit("limit=0100"), Ok(100));
        for wrong in
            ["0", "101", "abc", "-1", "%2B5", "1.5", "1e1", "99999999999999999999999", "%ff", "٣", " 5"]
        {
            let error = limit(&format!("limit={wrong}")).unwrap_err();
            assert!(error.message.contains("`limit`") && error.message.contains("1 to 100"), "{error:?}");
        }
        assert!(limit("limit=5&limit=6").unwrap_err().message.contains("more than once"));
        assert_eq!(Asked::read("offset=9223372036854775807").offset(), Ok(i64::MAX as u64));
        assert!(
            Asked::read("offset=9223372036854775808").offset().unwrap_err().message.contains("from 0 on")
        );
    }

    #[test]
    fn a_stretch_of_one_day_is_not_empty_and_a_reversed_one_is_refused() {
        let zone = TimeZone::get("America/New_York").unwrap();
        let stretch = |query: &str| Asked::read(query).stretch(["startDate", "endDate"], &zone);
        let (from, until) = stretch("startDate=2026-11-20&endDate=2026-11-20").unwrap();
        assert_eq!(from.unwrap().to_string(), "2026-11-20T05:00:00Z");
        assert_eq!(until.unwrap().to_string(), "2026-11-21T05:00:00Z");
        let moment = "startDate=2026-11-20T05:00:00Z&endDate=2026-11-20T05:00:00Z";
        assert!(stretch(moment).is_ok(), "a moment is in the stretch that begins and ends with it");
        for wrong in [
            "startDate=2026-11-21&endDate=2026-11-20",
            "startDate=2026-11-20T05:00:01Z&endDate=2026-11-20T05:00:00Z",
            "startDate=tomorrow",
            "endDate=2026-02-30",
        ] {
            assert_eq!(stretch(wrong).unwrap_err().code, ErrorCode::InvalidDate, "{wrong}");
        }
        assert_eq!(stretch(""), Ok((None, None)));
    }

    #[test]
    fn a_word_is_one_of_those_that_are_known() {
        assert_eq!(one_of("sentiment", "positive", &[("positive", 1), ("negative", 2)]), Ok(1));
        let error = one_of("sentiment", "<b>", &[("positive", 1), ("negative", 2)]).unwrap_err();
        assert_eq!(error.message, "`sentiment` must be one of `positive`, `negative`, and is “<b>”.");
    }
}
