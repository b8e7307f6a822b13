//! From the text of a search to the calls it means.
//!
//! The indexes answer with row ids alone, some 20 million a second, so a word of every call is no reason to count only
//! up to a bound: all that match are gathered, and the lists and counts look each call up in the set. What a word costs
//! grows with the calls that have it, so only a few of a long text are asked for.

use roaring::RoaringTreemap;
use rusqlite::Connection;

use super::fold::{folded, words};

/// What stands behind is not looked at.
const LONGEST_TEXT: usize = 200;
/// Of more words the longest count: they tell most.
const MOST_WORDS: usize = 5;
/// Shorter parts have no entry of their own in `call_parts`; they are found as beginnings of words.
const TRIGRAM: usize = 3;
/// In numbers these do not count.
pub(super) const SIGNS: &[char] = &['+', ' ', '-', '(', ')', '.', '/'];

/// What a text asks for.
pub(super) struct Wanted {
    /// The whole, as names and confirmation numbers are compared.
    whole: String,
    /// The digits of a text that is a part of a number.
    digits: Option<String>,
    /// Its words, as transcripts and names are compared, none twice.
    pub words: Vec<String>,
    /// The last of the text; it may be the beginning of a longer one.
    unfinished: Option<usize>,
}

impl Wanted {
    /// `None` when nothing is asked for.
    pub(super) fn of(text: &str) -> Option<Wanted> {
        let text = text.trim();
        let text = &text[..text.floor_char_boundary(LONGEST_TEXT)];
        if text.is_empty() {
            return None;
        }
        let digits: String = text.chars().filter(|letter| !SIGNS.contains(letter)).collect();
        let digits =
            (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits);
        let mut words: Vec<String> = words(text).map(|word| word.folded().into_owned()).collect();
        let last = words.last().cloned();
        // In the order of the text where they are as long.
        words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        let mut seen = std::collections::HashSet::new();
        words.retain(|word| seen.insert(word.clone()));
        words.truncate(MOST_WORDS);
        let unfinished = last.and_then(|last| words.iter().position(|word| *word == last));
        Some(Wanted { whole: folded(text), digits, words, unfinished })
    }

    /// Which of the words this folded word of a transcript is.
    pub(super) fn which(&self, word: &str) -> Option<usize> {
        self.words.iter().enumerate().position(|(number, wanted)| {
            word == wanted || (self.unfinished == Some(number) && word.starts_with(wanted.as_str()))
        })
    }

    /// The row ids of the calls that match.
    pub(super) fn hits(&self, connection: &Connection) -> Result<RoaringTreemap, rusqlite::Error> {
        let mut hits = self.by_words(connection)?;
        hits |= self.by_parts(connection)?;
        Ok(hits)
    }

    fn by_words(&self, connection: &Connection) -> Result<RoaringTreemap, rusqlite::Error> {
        if self.words.is_empty() {
            return Ok(RoaringTreemap::new());
        }
        let word = |(number, word): (usize, &String)| {
            if self.unfinished == Some(number) { format!("{} *", quoted(word)) } else { quoted(word) }
        };
        let every = self.words.iter().enumerate().map(word).collect::<Vec<_>>().join(" AND ");
        ids(connection, "SELECT rowid FROM call_words WHERE call_words MATCH ?1", &every)
    }

    fn by_parts(&self, connection: &Connection) -> Result<RoaringTreemap, rusqlite::Error> {
        let long = |text: &&str| text.chars().count() >= TRIGRAM;
        let mut hits = RoaringTreemap::new();
        if let Some(whole) = Some(self.whole.as_str()).filter(long) {
            hits |=
                ids(connection, "SELECT rowid FROM call_parts WHERE call_parts MATCH ?1", &quoted(whole))?;
        }
        if let Some(digits) = self.digits.as_deref().filter(long) {
            // Numbers of one place have most of their digits in common, which an index of parts takes badly.
            let facts = "SELECT id FROM calls INDEXED BY idx_call_facts WHERE instr(digits, ?1)";
            hits |= ids(connection, facts, digits)?;
        }
        Ok(hits)
    }
}

/// A string of the index's query language: whatever is in it is text.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\"").replace('\0', " "))
}

fn ids(connection: &Connection, sql: &str, what: &str) -> Result<RoaringTreemap, rusqlite::Error> {
    let mut query = connection.prepare_cached(sql)?;
    let mut rows = query.query([what])?;
    let mut ids = RoaringTreemap::new();
    while let Some(row) = rows.next()? {
        ids.insert(u64::try_from(row.get::<_, i64>(0)?).unwrap_or(0));
    }
    Ok(ids)
}
