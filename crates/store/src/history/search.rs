//! From the text of a search to the calls it means.
//!
//! Both indexes answer with row ids alone, some 25 million a second, so a word of every call is no reason to count only
//! up to a bound: all that match are gathered, and the lists and counts look each call up in the set.

use roaring::RoaringTreemap;
use rusqlite::{Connection, ToSql};

use super::fold::{folded, words};

/// What stands behind is not looked at.
const LONGEST_TEXT: usize = 200;
/// Shorter parts have no entry of their own in `call_parts`.
const TRIGRAM: usize = 3;
/// In numbers these do not count.
pub(super) const SIGNS: &[char] = &['+', ' ', '-', '(', ')', '.', '/'];

/// What a text asks for.
pub(super) struct Wanted {
    /// The whole, as names and confirmation numbers are compared.
    whole: String,
    /// The digits of a text that is a part of a number.
    digits: Option<String>,
    /// Its words, as transcripts are compared; the last one may be the beginning of one.
    pub words: Vec<String>,
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
        let words = words(text).map(|word| word.folded().into_owned()).collect();
        Some(Wanted { whole: folded(text), digits, words })
    }

    /// Which of the words this folded word of a transcript is.
    pub(super) fn which(&self, word: &str) -> Option<usize> {
        let last = self.words.len() - 1;
        self.words.iter().enumerate().position(|(number, wanted)| {
            if number == last { word.starts_with(wanted.as_str()) } else { word == wanted }
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
        let every = self.words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" AND ");
        ids(connection, "SELECT rowid FROM call_words WHERE call_words MATCH ?1", &[&format!("{every} *")])
    }

    fn by_parts(&self, connection: &Connection) -> Result<RoaringTreemap, rusqlite::Error> {
        let long = |text: &str| text.chars().count() >= TRIGRAM;
        let mut hits = RoaringTreemap::new();
        let indexed = "SELECT rowid FROM call_parts WHERE call_parts MATCH ?1";
        if long(&self.whole) {
            hits |= ids(connection, indexed, &[&format!("{{name confirmation}} : {}", quoted(&self.whole))])?;
        } else {
            hits |= ids(
                connection,
                "SELECT id FROM calls INDEXED BY idx_call_facts
                  WHERE instr(coalesce(name_key, lower(customer_name)), ?1) OR instr(lower(confirmation_number), ?1)",
                &[&self.whole],
            )?;
        }
        match self.digits.as_deref() {
            Some(digits) if long(digits) => {
                hits |= ids(connection, indexed, &[&format!("number : {}", quoted(digits))])?;
            }
            Some(digits) => {
                let scan = "SELECT id FROM calls INDEXED BY idx_call_facts WHERE instr(digits, ?1)";
                hits |= ids(connection, scan, &[&digits])?;
            }
            None => {}
        }
        Ok(hits)
    }
}

/// A string of the index's query language: whatever is in it is text.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\"").replace('\0', " "))
}

fn ids(
    connection: &Connection,
    sql: &str,
    parameters: &[&dyn ToSql],
) -> Result<RoaringTreemap, rusqlite::Error> {
    let mut query = connection.prepare_cached(sql)?;
    let mut rows = query.query(parameters)?;
    let mut ids = RoaringTreemap::new();
    while let Some(row) = rows.next()? {
        ids.insert(u64::try_from(row.get::<_, i64>(0)?).unwrap_or(0));
    }
    Ok(ids)
}
