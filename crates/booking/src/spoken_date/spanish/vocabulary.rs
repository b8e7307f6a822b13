//! The Spanish names of days and months, abbreviated and misspelt, and the English ones that the grammar reads.

const WEEKDAYS: &[(&str, &[&str])] = &[
    ("monday", &["lunes", "lun", "lunez", "lune"]),
    ("tuesday", &["martes", "marte", "martez"]),
    ("wednesday", &["miercoles", "mierkoles", "miercole", "miercolez", "mie", "mier"]),
    ("thursday", &["jueves", "juebes", "jueve", "juevez", "jue"]),
    ("friday", &["viernes", "biernes", "vierne", "viernez", "vie"]),
    ("saturday", &["sabado", "sabados", "savado", "sab"]),
    ("sunday", &["domingo", "domingos", "dom"]),
];

const MONTHS: &[(&str, &[&str])] = &[
    ("january", &["enero", "ene", "henero"]),
    ("february", &["febrero", "febrer", "feb"]),
    ("march", &["marzo", "marso"]),
    ("april", &["abril", "abr"]),
    ("may", &["mayo"]),
    ("june", &["junio", "jun"]),
    ("july", &["julio", "jul"]),
    ("august", &["agosto", "ago"]),
    ("september", &["septiembre", "setiembre", "septiembr", "sept", "sep"]),
    ("october", &["octubre", "oct"]),
    ("november", &["noviembre", "nov"]),
    ("december", &["diciembre", "dic", "disiembre"]),
];

/// "monday" for "lunes".
pub(super) fn weekday(word: &str) -> Option<&'static str> {
    among(WEEKDAYS, word)
}

/// "january" for "enero".
pub(super) fn month(word: &str) -> Option<&'static str> {
    among(MONTHS, word)
}

/// "december" for 12.
pub(super) fn numbered_month(number: u32) -> Option<&'static str> {
    let at = usize::try_from(number).ok()?.checked_sub(1)?;
    MONTHS.get(at).map(|(english, _)| *english)
}

fn among(names: &[(&'static str, &[&str])], word: &str) -> Option<&'static str> {
    names
        .iter()
        .find(|(english, words)| *english == word || words.contains(&word))
        .map(|(english, _)| *english)
}
