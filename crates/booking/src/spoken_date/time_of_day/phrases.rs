//! How parts of the day are named, and the words that bound a stretch of it.

use jiff::civil::{Time, time};

use crate::spoken_date::clock::{Half, LAST_MINUTE};

/// Parts of the day, the longer names before those they begin with.
pub(super) const PARTS: &[(&str, Time, Time, Option<Half>)] = &[
    ("first thing", time(0, 0, 0, 0), time(10, 0, 0, 0), Some(Half::Morning)),
    ("early in the morning", time(0, 0, 0, 0), time(10, 0, 0, 0), Some(Half::Morning)),
    ("early morning", time(0, 0, 0, 0), time(10, 0, 0, 0), Some(Half::Morning)),
    ("early in the day", time(0, 0, 0, 0), time(10, 0, 0, 0), None),
    ("mid morning", time(9, 30, 0, 0), time(11, 0, 0, 0), Some(Half::Morning)),
    ("midmorning", time(9, 30, 0, 0), time(11, 0, 0, 0), Some(Half::Morning)),
    ("late in the morning", time(10, 30, 0, 0), time(11, 59, 0, 0), Some(Half::Morning)),
    ("late morning", time(10, 30, 0, 0), time(11, 59, 0, 0), Some(Half::Morning)),
    ("before lunch", time(0, 0, 0, 0), time(11, 59, 0, 0), None),
    ("after lunch", time(12, 0, 0, 0), LAST_MINUTE, Some(Half::Afternoon)),
    ("before work", time(0, 0, 0, 0), time(9, 0, 0, 0), Some(Half::Morning)),
    ("after work", time(17, 0, 0, 0), LAST_MINUTE, Some(Half::Afternoon)),
    ("after school", time(15, 0, 0, 0), LAST_MINUTE, Some(Half::Afternoon)),
    ("before school", time(0, 0, 0, 0), time(8, 30, 0, 0), Some(Half::Morning)),
    ("after class", time(15, 0, 0, 0), LAST_MINUTE, Some(Half::Afternoon)),
    ("when you open", time(0, 0, 0, 0), time(10, 0, 0, 0), Some(Half::Morning)),
    ("before you close", time(15, 0, 0, 0), LAST_MINUTE, Some(Half::Afternoon)),
    ("bright and early", time(0, 0, 0, 0), time(10, 0, 0, 0), Some(Half::Morning)),
    ("as late as possible", time(15, 0, 0, 0), LAST_MINUTE, Some(Half::Afternoon)),
    ("as late as you can", time(15, 0, 0, 0), LAST_MINUTE, Some(Half::Afternoon)),
    ("lunchtime", time(11, 30, 0, 0), time(13, 30, 0, 0), None),
    ("lunch time", time(11, 30, 0, 0), time(13, 30, 0, 0), None),
    ("lunch", time(11, 30, 0, 0), time(13, 30, 0, 0), None),
    ("early in the afternoon", time(12, 0, 0, 0), time(14, 0, 0, 0), Some(Half::Afternoon)),
    ("early afternoon", time(12, 0, 0, 0), time(14, 0, 0, 0), Some(Half::Afternoon)),
    ("mid afternoon", time(14, 0, 0, 0), time(15, 30, 0, 0), Some(Half::Afternoon)),
    ("late in the afternoon", time(15, 0, 0, 0), time(17, 59, 0, 0), Some(Half::Afternoon)),
    ("later in the afternoon", time(15, 0, 0, 0), time(17, 59, 0, 0), Some(Half::Afternoon)),
    ("late afternoon", time(15, 0, 0, 0), time(17, 59, 0, 0), Some(Half::Afternoon)),
    ("end of the day", time(15, 0, 0, 0), LAST_MINUTE, Some(Half::Afternoon)),
    ("end of day", time(15, 0, 0, 0), LAST_MINUTE, Some(Half::Afternoon)),
    ("late in the day", time(15, 0, 0, 0), LAST_MINUTE, Some(Half::Afternoon)),
    ("last thing", time(15, 0, 0, 0), LAST_MINUTE, Some(Half::Afternoon)),
    ("mornings", time(0, 0, 0, 0), time(11, 59, 0, 0), Some(Half::Morning)),
    ("morning", time(0, 0, 0, 0), time(11, 59, 0, 0), Some(Half::Morning)),
    ("afternoons", time(12, 0, 0, 0), time(17, 59, 0, 0), Some(Half::Afternoon)),
    ("afternoon", time(12, 0, 0, 0), time(17, 59, 0, 0), Some(Half::Afternoon)),
    ("evenings", time(17, 0, 0, 0), LAST_MINUTE, Some(Half::Afternoon)),
    ("evening", time(17, 0, 0, 0), LAST_MINUTE, Some(Half::Afternoon)),
    ("tonight", time(17, 0, 0, 0), LAST_MINUTE, Some(Half::Afternoon)),
    ("night", time(17, 0, 0, 0), LAST_MINUTE, Some(Half::Afternoon)),
];

/// Before a time: from then on.
pub(super) const AFTER: &[&str] = &[
    "any time after",
    "anytime after",
    "not before",
    "not until",
    "not free until",
    "not available until",
    "not off until",
    "not done until",
    "not back until",
    "busy until",
    "working until",
    "at work until",
    "in class until",
    "in school until",
    "dont get off until",
    "dont get out until",
    "dont finish until",
    "cant come until",
    "cant until",
    "no earlier than",
    "no sooner than",
    "later than",
    "after",
    "past",
    "from",
    "starting at",
    "starting",
];
/// Before a time: until then, and not at that minute.
pub(super) const BEFORE: &[&str] = &["before", "earlier than", "sooner than"];
/// Before a time: until then, that minute included.
pub(super) const BY: &[&str] =
    &["no later than", "not later than", "not after", "by", "until", "till", "up to"];
/// Between the two ends of a stretch.
pub(super) const TO: &[&str] = &["to", "and", "until", "till", "til", "through"];
/// Behind a time: from then on.
pub(super) const OR_LATER: &[&str] =
    &["or later", "or after", "and later", "and after", "onwards", "onward", "and on", "or so later"];
/// Behind a time: until then.
pub(super) const OR_EARLIER: &[&str] = &["or earlier", "or before", "and earlier", "at the latest", "latest"];
