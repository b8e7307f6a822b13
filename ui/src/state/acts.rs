//! What can be done by a key, screen by screen. This table is what the screens are told, what the sheet of shortcuts
//! shows and what the palette offers: a screen gets its acts as an enum of its own, so that the compiler sees that it
//! knows every one of them, and a key that is not in the table reaches no screen. Keys behind `=` are told and not changed.

use crate::place::{PLACES, Place};

/// An act as the table has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// Which act.
    pub(crate) act: Act,
    /// The name under which a changed key is kept; never changed once people use it.
    pub(crate) id: &'static str,
    /// What it does, in the sheet's words.
    pub(crate) does: String,
    /// The keys it has without a choice of the person.
    pub(crate) keys: Vec<String>,
}

macro_rules! acts {
    ($($scope:ident($name:ident) $title:literal {
        $($act:ident $id:literal $does:literal [$($key:literal)*];)+
        $(= $fixed:literal $fixed_does:literal;)*
    })+) => {
        /// Where keys mean something.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Scope { $($scope),+ }

        impl Scope {
            /// All of them, in the sheet's order.
            pub(crate) const ALL: &[Scope] = &[$(Scope::$scope),+];

            /// Its heading.
            pub(crate) fn title(self) -> &'static str {
                match self { $(Scope::$scope => $title),+ }
            }

            /// Keys that belong to what has the focus there, or to the system, and what they do; they cannot be changed.
            pub(crate) fn fixed(self) -> &'static [(&'static str, &'static str)] {
                match self { $(Scope::$scope => &[$(($fixed, $fixed_does)),*]),+ }
            }
        }

        $(
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            pub(crate) enum $name { $($act),+ }

            impl From<$name> for Act {
                fn from(act: $name) -> Act {
                    Act::$scope(act)
                }
            }

            impl TryFrom<Act> for $name {
                type Error = Act;

                fn try_from(act: Act) -> Result<$name, Act> {
                    match act {
                        Act::$scope(act) => Ok(act),
                        other => Err(other),
                    }
                }
            }
        )+

        /// Something that can be done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Act {
            /// Go to a place.
            Go(Place),
            $(
                #[doc = concat!("Something under \"", $title, "\".")]
                $scope($name),
            )+
        }

        impl Act {
            /// Where it can be done.
            pub(crate) fn scope(self) -> Scope {
                match self {
                    Act::Go(_) => Scope::Everywhere,
                    $(Act::$scope(_) => Scope::$scope,)+
                }
            }
        }

        fn rows() -> Vec<Row> {
            vec![$($(Row {
                act: Act::$scope($name::$act),
                id: $id,
                does: $does.to_owned(),
                keys: vec![$($key.to_owned()),*],
            }),+),+]
        }
    };
}

acts! {
    Everywhere(Anywhere) "Everywhere" {
        Palette "palette" "Go to, do or find something" ["Ctrl+k"];
        Search "search" "Search what is on this screen, else calls" ["/"];
        Help "help" "Keyboard shortcuts" ["?"];
        NextRegion "region" "To the next part of the window" ["F6"];
        Alerts "alerts" "Sounds and notifications" [];
        Rail "rail" "Show or hide the names of the places" [];
        = "Ctrl+z" "Undo what was just done";
        = "Escape" "Close what is open";
    }
    Live(Live) "Live" {
        Next "live.next" "Next call" ["j" "ArrowDown"];
        Previous "live.previous" "Previous call" ["k" "ArrowUp"];
        Read "live.read" "Read its transcript" ["Enter"];
        Listen "live.listen" "Listen, or stop listening" ["l"];
        Whisper "live.whisper" "Whisper to the receptionist" ["w"];
        TakeOver "live.take-over" "Take the call over" ["T"];
        PutThrough "live.put-through" "Put the caller through to a person" ["F"];
        HangUp "live.hang-up" "Hang up (asks first)" ["X"];
    }
    Desk(Desk) "While you are live, on every screen" {
        Mute "desk.mute" "Mute, or be heard again" ["m"];
        Hold "desk.hold" "Hold, or resume" ["h"];
        GiveBack "desk.back" "Hand the call back" ["b"];
        = "0–9 * #" "Keypad, while it is open";
    }
    Calls(Calls) "Calls" {
        Next "calls.next" "Next call" ["j" "ArrowDown"];
        Previous "calls.previous" "Previous call" ["k" "ArrowUp"];
        Note "calls.note" "Note about the call" ["n"];
        Done "calls.done" "Done, or needs somebody again" ["d"];
        Export "calls.export" "Export" ["e"];
        = "Enter" "Open the call";
    }
    Past(Past) "A call of the past" {
        Play "past.play" "Play, pause" ["Space"];
        Back "past.back" "Five seconds back" ["ArrowLeft"];
        Forward "past.forward" "Five seconds forward" ["ArrowRight"];
        Slower "past.slower" "Slower" [","];
        Faster "past.faster" "Faster" ["."];
        Notes "past.notes" "Notes" ["n"];
        = "ArrowUp ArrowDown" "From line to line of the transcript";
    }
    Calendar(Calendar) "Calendar" {
        Day "calendar.day" "Day" ["d"];
        Week "calendar.week" "Week" ["w"];
        Month "calendar.month" "Month" ["m"];
        List "calendar.list" "List" ["l"];
        Today "calendar.today" "Today" ["t"];
        Earlier "calendar.earlier" "Earlier" ["PageUp"];
        Later "calendar.later" "Later" ["PageDown"];
        MuchEarlier "calendar.much-earlier" "Earlier by four" ["Shift+PageUp"];
        MuchLater "calendar.much-later" "Later by four" ["Shift+PageDown"];
        New "calendar.new" "New visit" ["c"];
        FirstFree "calendar.free" "First free times" ["f"];
        Print "calendar.print" "Print the day sheet" ["p"];
        Close "calendar.close" "Close the visit" ["Escape"];
        = "ArrowUp ArrowDown ArrowLeft ArrowRight" "From time to time, visit to visit";
        = "Enter" "Book this time, or see the visit";
        = "Alt+ArrowUp Alt+ArrowDown" "Move the visit earlier, later";
        = "Alt+ArrowLeft Alt+ArrowRight" "Move it to another day or clinician";
        = "Alt+Shift+ArrowUp Alt+Shift+ArrowDown" "Make it shorter, longer";
        = "Delete" "Cancel the visit";
    }
    Callbacks(Callbacks) "Call-backs" {
        Next "callbacks.next" "Next card" ["j" "ArrowDown"];
        Previous "callbacks.previous" "Previous card" ["k" "ArrowUp"];
        Right "callbacks.right" "Move the card a column to the right" ["Alt+ArrowRight"];
        Left "callbacks.left" "Move the card a column to the left" ["Alt+ArrowLeft"];
        Call "callbacks.call" "Call" ["c"];
        = "Enter" "Open the card";
    }
    Patients(Patients) "Patients" {
        Next "patients.next" "Next patient" ["j" "ArrowDown"];
        Previous "patients.previous" "Previous patient" ["k" "ArrowUp"];
        New "patients.new" "New patient" ["n"];
        Edit "patients.edit" "Edit the one that is shown" ["e"];
    }
    Waiting(Waiting) "Waiting list" {
        Next "waiting.next" "Next person" ["j" "ArrowDown"];
        Previous "waiting.previous" "Previous person" ["k" "ArrowUp"];
        New "waiting.new" "Add somebody" ["n"];
        = "Enter" "Edit the entry";
    }
    Phone(Phone) "Phone" {
        Call "phone.call" "Call" ["Enter"];
        Say "phone.say" "Say something" ["s"];
        Mute "phone.mute" "Microphone on, mute" ["m"];
        Another "phone.another" "Another call at the same time" ["n"];
        NextLine "phone.next-line" "The next of several calls" ["]"];
        PreviousLine "phone.previous-line" "The previous of several calls" ["["];
        HangUp "phone.hang-up" "Hang up" ["Shift+Escape"];
        = "0–9 * #" "Keypad, during a call";
    }
}

/// The key before that of a place.
pub(crate) const LEADER: &str = "g";

/// All acts, those that go to places first.
pub(crate) fn table() -> Vec<Row> {
    let go = PLACES.iter().map(|place| Row {
        act: Act::Go(place.place),
        id: place.name,
        does: format!("Go to {}", place.name),
        keys: vec![format!("{LEADER} {}", place.key)],
    });
    go.chain(rows()).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_act_has_a_name_of_its_own() {
        let table = table();
        let ids: BTreeSet<&str> = table.iter().map(|row| row.id).collect();
        assert_eq!(ids.len(), table.len(), "a changed key would be another act's, too");
    }

    #[test]
    fn no_key_means_two_things_on_one_screen() {
        let table = table();
        for scope in Scope::ALL {
            let here =
                table.iter().filter(|row| row.act.scope() == *scope || row.act.scope() == Scope::Everywhere);
            let keys: Vec<&String> = here.flat_map(|row| &row.keys).collect();
            let unique: BTreeSet<&String> = keys.iter().copied().collect();
            assert_eq!(unique.len(), keys.len(), "{}: {keys:?}", scope.title());
        }
    }
}
