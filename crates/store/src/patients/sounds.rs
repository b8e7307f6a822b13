//! What a name is found by besides its letters: how its words sound, and its plain letters for the order of lists.

use std::collections::BTreeSet;

use rphonetic::DoubleMetaphone;
use rusqlite::{Connection, TransactionBehavior, params};

use crate::history::{folded, words};
use crate::{Store, StoreError};

/// Letters of a sound. With fewer, long names that only begin alike would sound alike.
const LONGEST: usize = 6;

/// They part what is one word to the ear.
const APOSTROPHES: &[char] = &['\'', '’', '‘', '`', '´'];

/// Names that are looked at in one transaction.
const PART: u32 = 2000;

/// The words of a name, folded, each with how it may sound. `O'Brien` is one word.
pub(super) fn sounds(name: &str) -> Vec<(String, BTreeSet<String>)> {
    sounds_of_words(&name.replace(APOSTROPHES, ""))
}

fn sounds_of_words(name: &str) -> Vec<(String, BTreeSet<String>)> {
    let metaphone = DoubleMetaphone::new(Some(LONGEST));
    let sounds_of = |word: &str| {
        // It knows the sounds of English letters only, and a digit has none.
        let letters: String = word.chars().filter(char::is_ascii_alphabetic).collect();
        let sound = metaphone.double_metaphone(&letters);
        [sound.primary(), sound.alternate()].into_iter().filter(|sound| !sound.is_empty()).collect()
    };
    words(name)
        .map(|word| {
            let word = word.folded().into_owned();
            let sounds = sounds_of(&word);
            (word, sounds)
        })
        .collect()
}

/// Writes what a patient is found by, in place of what was there.
pub(super) fn write(connection: &Connection, id: i64, name: &str) -> Result<(), rusqlite::Error> {
    connection.prepare_cached("DELETE FROM patient_sounds WHERE patient_id = ?1")?.execute([id])?;
    let mut insert = connection.prepare_cached(
        "INSERT OR IGNORE INTO patient_sounds (sound, patient_id, word) VALUES (?1, ?2, ?3)",
    )?;
    // `Brien` alone is to find `O'Brien`, too.
    for (word, sounds) in sounds(name).into_iter().chain(sounds_of_words(name)) {
        for sound in sounds {
            insert.execute(params![sound, id, word])?;
        }
    }
    connection
        .prepare_cached("UPDATE patients SET folded = ?2 WHERE id = ?1")?
        .execute(params![id, folded(name)])?;
    Ok(())
}

impl Store {
    /// Works out what names are found by that another program wrote. Costs a look at an index when there are none.
    pub(super) fn hear_new_names(&self) -> Result<(), StoreError> {
        const UNHEARD: &str =
            "SELECT id, name FROM patients WHERE folded IS NULL AND merged_into IS NULL LIMIT ?1";
        while self.0.reader()?.prepare_cached(UNHEARD)?.exists([1])? {
            let mut writer = self.0.writer()?;
            let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let unheard: Vec<(i64, String)> = transaction
                .prepare_cached(UNHEARD)?
                .query_map([PART], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<Result<_, _>>()?;
            for (id, name) in unheard {
                write(&transaction, id, &name)?;
            }
            transaction.commit()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share_a_sound(one: &str, other: &str) -> bool {
        let of =
            |name: &str| sounds(name).into_iter().flat_map(|(_, sounds)| sounds).collect::<BTreeSet<_>>();
        !of(one).is_disjoint(&of(other))
    }

    #[test]
    fn names_that_are_said_alike_share_a_sound() {
        for (one, other) in [
            ("Meyer", "Maier"),
            ("Meyer", "Mayer"),
            ("Kathryn", "Catherine"),
            ("Smith", "Smyth"),
            ("Núñez", "Nunez"),
            ("Philip", "Filip"),
            ("Jeffrey", "Geoffrey"),
            ("Søren", "Soren"),
            ("Stephen", "Steven"),
            ("O'Brien", "OBrien"),
        ] {
            assert!(share_a_sound(one, other), "{one} and {other}");
        }
        for (one, other) in [("Meyer", "Schmidt"), ("Ana", "Ben"), ("李小龍", "Lee")] {
            assert!(!share_a_sound(one, other), "{one} and {other}");
        }
    }

    #[test]
    fn every_text_has_sounds_or_none_and_nothing_breaks() {
        for name in ["", "🙂", "李小龍", "X Æ A-12", "<script>", "Ł", "ß", "c", "sch", "gh", "'", "ĲĲ", "ﬀ"]
        {
            let _ = sounds(name);
        }
        proptest::proptest!(|(name in "\\PC{0,40}")| { let _ = sounds(&name); });
        proptest::proptest!(|(name in "[a-z]{0,40}")| { let _ = sounds(&name); });
    }
}
