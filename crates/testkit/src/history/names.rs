//! Names and places that sound like some.

use rand::Rng;
use rand::rngs::StdRng;

const FIRST: &[&str] = &[
    "Ann",
    "Anna",
    "Arjun",
    "Aylin",
    "Ben",
    "Björn",
    "Carla",
    "Chloé",
    "Daniel",
    "Dilan",
    "Elif",
    "Emma",
    "Eric",
    "Fatima",
    "François",
    "Grace",
    "Hannah",
    "Ines",
    "Jack",
    "José",
    "Jürgen",
    "Karin",
    "Lena",
    "Liam",
    "Łukasz",
    "Maria",
    "Mei",
    "Noah",
    "Nora",
    "Oliver",
    "Paula",
    "Pedro",
    "Quinn",
    "Rosa",
    "Ruth",
    "Sam",
    "Søren",
    "Tara",
    "Tom",
    "Uma",
    "Viktor",
    "Wendy",
    "Yusuf",
    "Zoë",
];

const LAST: &[&str] = &[
    "Adams",
    "Ağaoğlu",
    "Baker",
    "Bell",
    "Brown",
    "Castro",
    "Chen",
    "Cohen",
    "Díaz",
    "Doyle",
    "Evans",
    "Fischer",
    "Flores",
    "García",
    "Green",
    "Haddad",
    "Hill",
    "Ito",
    "Jensen",
    "Johnson",
    "Kaya",
    "Khan",
    "Kim",
    "Kowalski",
    "Lee",
    "Lopez",
    "Martin",
    "Meyer",
    "Miller",
    "Moore",
    "Müller",
    "Murphy",
    "Nguyen",
    "Novák",
    "O'Brien",
    "Okafor",
    "Olsen",
    "Park",
    "Patel",
    "Pérez",
    "Quist",
    "Reyes",
    "Rossi",
    "Schmidt",
    "Silva",
    "Singh",
    "Smith",
    "Søndergaard",
    "Taylor",
    "Tran",
    "Ueda",
    "Vega",
    "Walker",
    "Weiß",
    "Wong",
    "Young",
    "Yılmaz",
    "Zhang",
];

const BEGINNINGS: &[&str] = &[
    "Al", "Bar", "Bel", "Brin", "Cam", "Cor", "Dal", "Dun", "Ed", "Fen", "Gar", "Hal", "Ing", "Kel", "Lan",
    "Mar", "Nor", "Oak", "Pel", "Quar", "Ren", "Sel", "Tor", "Ul", "Wes",
];
const MIDDLES: &[&str] = &["a", "by", "der", "en", "i", "ing", "ley", "mer", "o", "sen", "ter", "wick"];
const ENDS: &[&str] =
    &["brook", "dale", "field", "ford", "ham", "hurst", "mouth", "stead", "ton", "ville", "wood", "worth"];

/// One of a list.
pub(super) fn one_of<'a>(chance: &mut StdRng, list: &[&'a str]) -> &'a str {
    list[chance.random_range(0..list.len())]
}

/// First and last name.
pub(super) fn person(chance: &mut StdRng) -> String {
    format!("{} {}", one_of(chance, FIRST), one_of(chance, LAST))
}

/// One of 3,600 places, so that transcripts have as many words as real ones.
pub(super) fn place(chance: &mut StdRng) -> String {
    format!("{}{}{}", one_of(chance, BEGINNINGS), one_of(chance, MIDDLES), one_of(chance, ENDS))
}
