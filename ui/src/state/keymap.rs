//! Which key does what in this window: the table's keys, as far as the person has not chosen others.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::acts::{Act, LEADER, Row, Scope, table};

/// What the person has chosen; kept by this browser.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Chosen {
    /// The one key of an act by its name; none is an act without a key.
    #[serde(default)]
    keys: BTreeMap<String, Option<String>>,
    /// Keys that are ordinary letters do nothing (WCAG 2.1.4).
    #[serde(default)]
    letters_off: bool,
}

/// The keys of all acts. A cheap clone.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Keymap {
    rows: Rc<Vec<Row>>,
    chosen: Chosen,
}

/// Why a key cannot be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Clash {
    /// Another act has it, in these words.
    Taken(String),
    /// It is needed where the focus is, or begins the keys of the places.
    Reserved,
}

impl Default for Keymap {
    fn default() -> Keymap {
        Keymap { rows: Rc::new(table()), chosen: Chosen::default() }
    }
}

impl Keymap {
    /// As it was kept. What cannot be read, or means no act any more, is left out.
    pub(crate) fn read(kept: &str) -> Keymap {
        let mut map = Keymap::default();
        let mut chosen: Chosen = serde_json::from_str(kept).unwrap_or_default();
        chosen.keys.retain(|id, _| map.rows.iter().any(|row| row.id == id));
        map.chosen = chosen;
        map
    }

    /// What is to be kept.
    pub(crate) fn keep(&self) -> String {
        // A map of strings can always be written.
        serde_json::to_string(&self.chosen).unwrap_or_default()
    }

    /// All acts.
    pub(crate) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The keys of an act, without those that are switched off.
    pub(crate) fn keys(&self, row: &Row) -> Vec<String> {
        let keys = match self.chosen.keys.get(row.id) {
            Some(chosen) => chosen.iter().cloned().collect(),
            None => row.keys.clone(),
        };
        keys.into_iter().filter(|key| !(self.chosen.letters_off && is_letter(key))).collect()
    }

    /// The same by the act.
    pub(crate) fn keys_of(&self, act: impl Into<Act>) -> Vec<String> {
        let act = act.into();
        self.rows.iter().find(|row| row.act == act).map(|row| self.keys(row)).unwrap_or_default()
    }

    /// The words for a control, and the key that does the same as it is now: `New visit (c)`.
    pub(crate) fn title(&self, words: &str, act: impl Into<Act>) -> String {
        match self.keys_of(act).first() {
            Some(key) => format!("{words} ({})", shown(key).join(" ")),
            None => words.to_owned(),
        }
    }

    /// What a key does in a place.
    pub(crate) fn act(&self, scope: Scope, pressed: &str) -> Option<Act> {
        let here = self.rows.iter().filter(|row| row.act.scope() == scope);
        here.map(|row| (row, self.keys(row)))
            .find(|(_, keys)| keys.iter().any(|key| key == pressed))
            .map(|(row, _)| row.act)
    }

    /// Whether a key may be the first of two.
    pub(crate) fn leads(&self, pressed: &str) -> bool {
        pressed == LEADER && !self.chosen.letters_off
    }

    /// Whether ordinary letters do nothing.
    pub(crate) fn letters_off(&self) -> bool {
        self.chosen.letters_off
    }

    /// Whether the person has chosen another key than the table's.
    pub(crate) fn is_changed(&self, row: &Row) -> bool {
        self.chosen.keys.contains_key(row.id)
    }

    /// Whether anything is not as it was delivered.
    pub(crate) fn is_any_changed(&self) -> bool {
        self.chosen != Chosen::default()
    }

    /// Why a key cannot be an act's.
    pub(crate) fn clash(&self, row: &Row, key: &str) -> Option<Clash> {
        const NEEDED: &[&str] = &[
            "Tab",
            "Shift+Tab",
            "Escape",
            "Enter",
            "Space",
            "Ctrl+z",
            "Ctrl+c",
            "Ctrl+v",
            "Ctrl+x",
            "Ctrl+a",
        ];
        let scope = row.act.scope();
        let is_its_own = row.keys.iter().any(|own| own == key);
        if key == LEADER || (!is_its_own && NEEDED.contains(&key)) {
            return Some(Clash::Reserved);
        }
        let meets = |other: &&Row| {
            let there = other.act.scope();
            other.id != row.id && (there == scope || there == Scope::Everywhere || scope == Scope::Everywhere)
        };
        let taken =
            self.rows.iter().filter(meets).find(|other| self.keys(other).iter().any(|own| own == key));
        taken.map(|other| Clash::Taken(other.does.clone()))
    }

    /// With another key for an act, or with none.
    pub(crate) fn with(&self, row: &Row, key: Option<String>) -> Keymap {
        let mut next = self.clone();
        match key {
            Some(key) if row.keys == [key.clone()] => drop(next.chosen.keys.remove(row.id)),
            key => drop(next.chosen.keys.insert(row.id.to_owned(), key)),
        }
        next
    }

    /// With the table's keys for an act.
    pub(crate) fn without(&self, row: &Row) -> Keymap {
        let mut next = self.clone();
        next.chosen.keys.remove(row.id);
        next
    }

    /// With ordinary letters off or on.
    pub(crate) fn with_letters_off(&self, letters_off: bool) -> Keymap {
        let mut next = self.clone();
        next.chosen.letters_off = letters_off;
        next
    }
}

/// The name of a key with what is held down; `None` of one that is only held down.
pub(crate) fn named(key: &str, ctrl: bool, alt: bool, shift: bool) -> Option<String> {
    if matches!(
        key,
        "Control"
            | "Alt"
            | "AltGraph"
            | "Shift"
            | "Meta"
            | "Dead"
            | "Unidentified"
            | "Process"
            | "CapsLock"
            | ""
    ) {
        return None;
    }
    let is_typed = key.chars().count() == 1 && key != " ";
    // A letter tells by itself that Shift is held; with Ctrl it is told as the key's.
    let letter = if is_typed && (ctrl || alt) { key.to_lowercase() } else { key.to_owned() };
    let name = if key == " " { "Space".to_owned() } else { letter };
    let held = [(ctrl, "Ctrl+"), (alt, "Alt+"), (shift && !is_typed, "Shift+")];
    Some(held.iter().filter(|(is, _)| *is).map(|(_, name)| *name).chain([name.as_str()]).collect())
}

/// Whether a key would be written where text is written.
pub(crate) fn is_letter(key: &str) -> bool {
    key.split(' ').any(|key| key.chars().count() == 1)
}

/// A key as it is written on screen, one piece for each key to press.
pub(crate) fn shown(key: &str) -> Vec<String> {
    key.split([' ', '+'])
        .map(|part| match part {
            "ArrowUp" => "↑".to_owned(),
            "ArrowDown" => "↓".to_owned(),
            "ArrowLeft" => "←".to_owned(),
            "ArrowRight" => "→".to_owned(),
            "PageUp" => "PgUp".to_owned(),
            "PageDown" => "PgDn".to_owned(),
            "Escape" => "Esc".to_owned(),
            "Delete" => "Del".to_owned(),
            part if key.starts_with("Ctrl+") => part.to_uppercase().replace("CTRL", "Ctrl"),
            part => part.to_owned(),
        })
        // A capital letter is its key with Shift.
        .flat_map(|part| match part.chars().next() {
            Some(letter) if part.len() == 1 && letter.is_ascii_uppercase() && !key.starts_with("Ctrl+") => {
                vec!["Shift".to_owned(), part]
            }
            _ => vec![part],
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::acts::{Anywhere, Calendar, Live};
    use super::*;

    fn row(map: &Keymap, act: impl Into<Act>) -> Row {
        let act = act.into();
        map.rows().iter().find(|row| row.act == act).expect("it is in the table").clone()
    }

    #[test]
    fn a_key_is_named_with_what_is_held_down() {
        assert_eq!(named("j", false, false, false).as_deref(), Some("j"));
        assert_eq!(named("X", false, false, true).as_deref(), Some("X"));
        assert_eq!(named("K", true, false, true).as_deref(), Some("Ctrl+k"));
        assert_eq!(named("Escape", false, false, true).as_deref(), Some("Shift+Escape"));
        assert_eq!(named("ArrowRight", false, true, false).as_deref(), Some("Alt+ArrowRight"));
        assert_eq!(named(" ", false, false, false).as_deref(), Some("Space"));
        assert_eq!(named("Shift", false, false, true), None);
    }

    #[test]
    fn another_key_takes_the_place_of_the_tables() {
        let map = Keymap::default();
        let next = row(&map, Live::Next);
        assert_eq!(map.act(Scope::Live, "j"), Some(Live::Next.into()));
        let map = map.with(&next, Some("z".to_owned()));
        assert_eq!(map.act(Scope::Live, "z"), Some(Live::Next.into()));
        assert_eq!(map.act(Scope::Live, "j"), None);
        let kept = Keymap::read(&map.keep());
        assert_eq!(kept, map, "it is kept");
        assert_eq!(kept.without(&next), Keymap::default());
        assert_eq!(map.with(&next, None).act(Scope::Live, "ArrowDown"), None, "an act may have no key");
    }

    #[test]
    fn a_control_is_told_with_the_key_as_it_is_now() {
        let map = Keymap::default();
        let new = row(&map, Calendar::New);
        assert_eq!(map.title("New visit", Calendar::New), "New visit (c)");
        assert_eq!(map.title("Hang up", Live::HangUp), "Hang up (Shift X)");
        assert_eq!(
            map.with(&new, Some("Alt+v".to_owned())).title("New visit", Calendar::New),
            "New visit (Alt v)"
        );
        assert_eq!(map.with(&new, None).title("New visit", Calendar::New), "New visit");
    }

    #[test]
    fn a_key_that_is_taken_or_needed_is_told() {
        let map = Keymap::default();
        let day = row(&map, Calendar::Day);
        assert_eq!(map.clash(&day, "w"), Some(Clash::Taken("Week".to_owned())));
        assert_eq!(map.clash(&day, "?"), Some(Clash::Taken("Keyboard shortcuts".to_owned())));
        assert_eq!(map.clash(&day, "g"), Some(Clash::Reserved));
        assert_eq!(map.clash(&day, "Tab"), Some(Clash::Reserved));
        assert_eq!(map.clash(&day, "X"), None, "Live has it, and Live is another screen");
        assert_eq!(map.clash(&day, "d"), None, "its own");
        let palette = row(&map, Anywhere::Palette);
        assert_eq!(map.clash(&palette, "X"), Some(Clash::Taken("Hang up (asks first)".to_owned())));
    }

    #[test]
    fn letters_can_be_switched_off_and_the_rest_goes_on() {
        let map = Keymap::default().with_letters_off(true);
        assert_eq!(map.act(Scope::Live, "j"), None);
        assert!(!map.leads("g"));
        assert_eq!(map.act(Scope::Live, "ArrowDown"), Some(Live::Next.into()));
        assert_eq!(map.act(Scope::Everywhere, "Ctrl+k"), Some(Anywhere::Palette.into()));
    }

    #[test]
    fn what_was_kept_may_be_anything() {
        assert_eq!(Keymap::read("nonsense"), Keymap::default());
        assert_eq!(Keymap::read(r#"{"keys":{"no such act":"q"}}"#), Keymap::default());
    }

    #[test]
    fn keys_are_written_as_they_stand_on_the_keyboard() {
        assert_eq!(shown("Ctrl+k"), ["Ctrl", "K"]);
        assert_eq!(shown("X"), ["Shift", "X"]);
        assert_eq!(shown("g c"), ["g", "c"]);
        assert_eq!(shown("Shift+PageUp"), ["Shift", "PgUp"]);
    }
}
