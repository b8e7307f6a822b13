//! Finding patients: who is meant most likely comes first.
//!
//! Each way of being meant is asked of its own index and stops when the page is full, so that a letter that half of the book
//! has costs no more than a rare name. The order: the confirmation number, the whole number, the whole name, names that begin
//! so, names with words that begin so, names that have it somewhere, numbers that end in it or have it, and last those that
//! sound like it, the most similar first. Of four digits that may be a year, too, the numbers come before the births.

use std::collections::{BTreeMap, HashMap, HashSet};

use booking::patient::{Born, Search};
use rusqlite::{Connection, ToSql, params};

use super::{Patient, by_id, sounds};
use crate::history::{folded, quoted, words};
use crate::{Store, StoreError};

/// What one index gives at most: whoever looks further narrows the search.
const MOST: usize = 2000;

/// Shorter parts have no entry of their own in `patient_parts`.
const TRIGRAM: usize = 3;

/// Words of a name that are asked for; of more the first count.
const MOST_WORDS: usize = 5;

/// Rows of one sound that are compared.
const MOST_OF_SOUND: usize = 20_000;

/// Words that sound alike and are less similar than this are hardly the same name.
const SIMILAR: f64 = 0.4;

/// Somebody who was found, and by what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPatient {
    /// Who.
    pub patient: Patient,
    /// By what.
    pub by: FoundBy,
}

/// By what somebody was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FoundBy {
    /// Everybody was asked for.
    Everybody,
    /// The number of an appointment.
    Confirmation,
    /// A part of a telephone number.
    Number,
    /// The birth date, or its year.
    BirthDate,
    /// A part of the name.
    Name,
    /// The sound of the name.
    Sound,
}

impl Store {
    /// The patients that are meant, without the first `offset`, and whether there are more.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn find_patients(
        &self,
        search: &Search,
        offset: u32,
        limit: u32,
    ) -> Result<(Vec<FoundPatient>, bool), StoreError> {
        self.hear_new_names()?;
        let reader = self.0.reader()?;
        let snapshot = reader.unchecked_transaction()?;
        let (offset, limit) = (offset as usize, limit as usize);
        let mut finding = Finding::new(&snapshot, offset + limit + 1);
        finding.run(search)?;
        let more = finding.found.len() > offset + limit;
        let page = finding.found.iter().skip(offset).take(limit);
        let patients = page
            .filter_map(|(id, by)| match by_id(&snapshot, *id) {
                Ok(patient) => patient.map(|patient| Ok(FoundPatient { patient, by: *by })),
                Err(error) => Some(Err(error)),
            })
            .collect::<Result<_, _>>()?;
        Ok((patients, more))
    }
}

/// Gathers ids until there are enough.
struct Finding<'a> {
    connection: &'a Connection,
    wanted: usize,
    found: Vec<(i64, FoundBy)>,
    seen: HashSet<i64>,
}

impl<'a> Finding<'a> {
    fn new(connection: &'a Connection, wanted: usize) -> Finding<'a> {
        Finding { connection, wanted, found: Vec::new(), seen: HashSet::new() }
    }

    fn run(&mut self, search: &Search) -> Result<(), rusqlite::Error> {
        if search.is_everybody() {
            let everybody = "SELECT id FROM patients WHERE merged_into IS NULL ORDER BY folded, id LIMIT ?1";
            let ids = self.ids(everybody, &[&(self.wanted as i64)])?;
            self.add(ids, FoundBy::Everybody);
            return Ok(());
        }
        if let Some(number) = &search.confirmation {
            let of_number = "SELECT patient_id FROM appointments WHERE confirmation_number = ?1 AND patient_id IS NOT NULL";
            let ids = self.ids(of_number, &[number])?;
            self.add(ids, FoundBy::Confirmation);
        }
        match (&search.name, &search.births[..]) {
            (None, []) => {}
            (None, [Born::Year(_)]) => {
                self.by_digits(search.digits.as_deref())?;
                return self.by_birth(&search.births);
            }
            (None, births) => self.by_birth(births)?,
            (Some(name), []) => self.by_name(name)?,
            (Some(name), births) => self.by_name_and_birth(name, births)?,
        }
        self.by_digits(search.digits.as_deref())
    }

    fn by_birth(&mut self, births: &[Born]) -> Result<(), rusqlite::Error> {
        for born in births {
            let ids = self.born(*born)?;
            self.add(ids, FoundBy::BirthDate);
        }
        Ok(())
    }

    fn by_name(&mut self, name: &str) -> Result<(), rusqlite::Error> {
        let whole = folded(name);
        let limit = self.wanted as i64;
        let exactly =
            "SELECT id FROM patients WHERE folded = ?1 AND merged_into IS NULL ORDER BY id LIMIT ?2";
        let ids = self.ids(exactly, &[&whole, &limit])?;
        self.add(ids, FoundBy::Name);
        // No letter is behind this one.
        let last = format!("{whole}\u{10ffff}");
        let beginning = "SELECT id FROM patients WHERE folded > ?1 AND folded < ?2 AND merged_into IS NULL
                          ORDER BY folded, id LIMIT ?3";
        let ids = self.ids(beginning, &[&whole, &last, &limit])?;
        self.add(ids, FoundBy::Name);

        let words: Vec<String> =
            words(name).take(MOST_WORDS).map(|word| word.folded().into_owned()).collect();
        if !words.is_empty() && !self.is_full() {
            let every: Vec<String> = words.iter().map(|word| format!("{} *", quoted(word))).collect();
            let ids = self.matching("patient_words", &every.join(" AND "))?;
            self.add(ids, FoundBy::Name);
        }
        let parts: Vec<String> =
            words.iter().filter(|word| word.chars().count() >= TRIGRAM).map(|word| quoted(word)).collect();
        if !parts.is_empty() && !self.is_full() {
            let ids = self.matching("patient_parts", &parts.join(" AND "))?;
            self.add(ids, FoundBy::Name);
        }
        if !self.is_full() {
            let ids = self.sounding_like(name)?;
            self.add(ids, FoundBy::Sound);
        }
        Ok(())
    }

    /// Those that an index of names gives, in the order of their names when they are not too many to be put in order.
    fn matching(&self, index: &str, question: &str) -> Result<Vec<i64>, rusqlite::Error> {
        let sql = format!("SELECT rowid FROM {index} WHERE {index} MATCH ?1 LIMIT ?2");
        let ids = self.ids(&sql, &[&question, &(MOST as i64)])?;
        if ids.len() == MOST {
            return Ok(ids);
        }
        let mut named = self.named(ids)?;
        named.sort_by(|a, b| (&a.1, a.0).cmp(&(&b.1, b.0)));
        Ok(named.into_iter().map(|(id, _)| id).collect())
    }

    fn sounding_like(&self, name: &str) -> Result<Vec<i64>, rusqlite::Error> {
        let mut rows = self
            .connection
            .prepare_cached("SELECT patient_id, word FROM patient_sounds WHERE sound = ?1 LIMIT ?2")?;
        let mut alike: Option<HashMap<i64, f64>> = None;
        for (word, sounds) in sounds::sounds(name).into_iter().take(MOST_WORDS) {
            let mut similar: HashMap<String, f64> = HashMap::new();
            let mut now: HashMap<i64, f64> = HashMap::new();
            for sound in sounds {
                let mut rows = rows.query(params![sound, MOST_OF_SOUND as i64])?;
                while let Some(row) = rows.next()? {
                    let id: i64 = row.get(0)?;
                    let other = row.get_ref(1)?.as_str()?;
                    let likeness = match similar.get(other) {
                        Some(likeness) => *likeness,
                        None => {
                            let likeness = strsim::normalized_damerau_levenshtein(&word, other);
                            similar.insert(other.to_owned(), likeness);
                            likeness
                        }
                    };
                    // All words are to be there, and what counts is the least similar.
                    let before = alike.as_ref().map_or(Some(1.0), |alike| alike.get(&id).copied());
                    if let Some(before) = before.filter(|_| likeness >= SIMILAR) {
                        let best = now.entry(id).or_insert(0.0);
                        *best = best.max(likeness.min(before));
                    }
                }
            }
            alike = Some(now);
        }
        let alike = alike.unwrap_or_default();
        let mut order: Vec<(i64, f64)> =
            alike.into_iter().filter(|(id, _)| !self.seen.contains(id)).collect();
        order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        Ok(order.into_iter().take(MOST).map(|(id, _)| id).collect())
    }

    /// Those who are known to be born then: of a year those with a day in it, too.
    fn born(&self, born: Born) -> Result<Vec<i64>, rusqlite::Error> {
        const ON_DAY: &str = "SELECT id FROM patients WHERE birth_date = ?1 AND merged_into IS NULL ORDER BY folded, id LIMIT ?2";
        const IN_YEAR: &str = "SELECT id FROM patients WHERE id IN (
                 SELECT id FROM patients WHERE birth_date BETWEEN ?1 || '-01-01' AND ?1 || '-12-31' AND merged_into IS NULL
                 UNION ALL
                 SELECT id FROM patients WHERE birth_year = CAST(?1 AS INTEGER) AND birth_date IS NULL AND merged_into IS NULL)
              ORDER BY folded, id LIMIT ?2";
        let sql = match born {
            Born::Day(_) => ON_DAY,
            Born::Year(_) => IN_YEAR,
        };
        self.ids(sql, &[&born.to_string(), &(MOST as i64)])
    }

    /// Those of whom no more is known than this year.
    fn born_some_time_in(&self, year: i16) -> Result<Vec<i64>, rusqlite::Error> {
        let some_time =
            "SELECT id FROM patients WHERE birth_year = ?1 AND birth_date IS NULL AND merged_into IS NULL
                          ORDER BY folded, id LIMIT ?2";
        self.ids(some_time, &[&year, &(MOST as i64)])
    }

    /// Of those who were born then, or may be, the ones with such a name, by its letters or its sound.
    fn by_name_and_birth(&mut self, name: &str, births: &[Born]) -> Result<(), rusqlite::Error> {
        let asked = sounds::sounds(name);
        let mut ids = Vec::new();
        for born in births {
            ids.extend(self.born(*born)?);
        }
        for born in births.iter().filter(|born| matches!(born, Born::Day(_))) {
            ids.extend(self.born_some_time_in(born.year())?);
        }
        let candidates = self.named(ids)?;
        let (mut by_letters, mut by_sound) = (Vec::new(), Vec::new());
        for (id, name) in candidates {
            let has = |word: &str| name.contains(word);
            if asked.iter().all(|(word, _)| has(word)) {
                by_letters.push(id);
                continue;
            }
            let own = sounds::sounds(&name);
            let sounds_like = |word: &str, sounds: &std::collections::BTreeSet<String>| {
                has(word) || own.iter().any(|(_, other)| !other.is_disjoint(sounds))
            };
            if asked.iter().all(|(word, sounds)| sounds_like(word, sounds)) {
                by_sound.push(id);
            }
        }
        self.add(by_letters, FoundBy::Name);
        self.add(by_sound, FoundBy::Sound);
        Ok(())
    }

    fn by_digits(&mut self, digits: Option<&str>) -> Result<(), rusqlite::Error> {
        let Some(digits) = digits.filter(|_| !self.is_full()) else { return Ok(()) };
        // Numbers of one place have most of their digits in common, which an index of parts takes badly. This index has all
        // that is looked at; that of the column `digits` would have every row computed anew.
        let mut query = self
            .connection
            .prepare_cached("SELECT patient_id, number FROM patient_numbers INDEXED BY idx_patient_number")?;
        let mut rows = query.query([])?;
        let mut by_fit: BTreeMap<u8, Vec<i64>> = BTreeMap::new();
        let mut hits = 0;
        while let Some(row) = rows.next()? {
            let number = row.get_ref(1)?.as_str()?;
            let Some(fit) = fit(number, digits) else { continue };
            by_fit.entry(fit).or_default().push(row.get(0)?);
            hits += 1;
            if hits == MOST {
                break;
            }
        }
        for ids in by_fit.into_values() {
            self.add(ids, FoundBy::Number);
        }
        Ok(())
    }

    /// The ids with their folded names.
    fn named(&self, ids: Vec<i64>) -> Result<Vec<(i64, String)>, rusqlite::Error> {
        let mut query =
            self.connection.prepare_cached("SELECT coalesce(folded, '') FROM patients WHERE id = ?1")?;
        ids.into_iter().map(|id| Ok((id, query.query_row([id], |row| row.get(0))?))).collect()
    }

    fn ids(&self, sql: &str, parameters: &[&dyn ToSql]) -> Result<Vec<i64>, rusqlite::Error> {
        self.connection.prepare_cached(sql)?.query_map(parameters, |row| row.get(0))?.collect()
    }

    fn add(&mut self, ids: Vec<i64>, by: FoundBy) {
        for id in ids {
            if self.is_full() {
                return;
            }
            if self.seen.insert(id) {
                self.found.push((id, by));
            }
        }
    }

    fn is_full(&self) -> bool {
        self.found.len() >= self.wanted
    }
}

/// How well digits fit a number: it is 0 for the whole number and larger for less; `None` when they are not in it.
fn fit(number: &str, digits: &str) -> Option<u8> {
    let plain = number.strip_prefix('+').unwrap_or(number);
    let stripped: String;
    // Nearly every number is in E.164.
    let number = if plain.bytes().all(|byte| byte.is_ascii_digit()) {
        plain
    } else {
        stripped = super::digits(number);
        &stripped
    };
    match number.strip_suffix(digits) {
        Some("") => Some(0),
        Some(_) => Some(1),
        None => number.contains(digits).then_some(2),
    }
}
