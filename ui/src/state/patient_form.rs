//! The form of a patient: what is typed, what is wrong with it, and what is sent.

use booking::appointment::patient_name;
use booking::patient::{Born, LONGEST_NOTES, birth_dates};
use jiff::civil::Date;
use wire::error::ErrorBody;
use wire::patient::{Language, NewPatient, Patient, PatientChange};

use crate::text;

/// A field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    Name,
    Numbers,
    Birth,
    Notes,
}

impl Field {
    /// In the order of the form.
    pub(crate) const ALL: [Field; 4] = [Field::Name, Field::Numbers, Field::Birth, Field::Notes];

    /// Its name on the wire.
    fn wire(self) -> &'static str {
        match self {
            Field::Name => "`name`",
            Field::Numbers => "`numbers`",
            Field::Birth => "`birthDate`",
            Field::Notes => "`notes`",
        }
    }
}

/// What is typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Draft {
    pub(crate) name: String,
    /// Parted by commas.
    pub(crate) numbers: String,
    pub(crate) birth: String,
    pub(crate) language: Language,
    pub(crate) notes: String,
    /// What is wrong, and where.
    pub(crate) faults: Vec<(Field, String)>,
}

impl Draft {
    /// An empty form for somebody who is known by this much.
    pub(crate) fn new(name: &str, number: &str) -> Draft {
        Draft { name: name.to_owned(), numbers: number.to_owned(), ..Draft::default() }
    }

    /// The form as a patient stands.
    pub(crate) fn of(patient: &Patient) -> Draft {
        Draft {
            name: patient.name.clone(),
            numbers: patient.numbers.join(", "),
            birth: patient.birth_date.as_deref().map(text::iso_day).unwrap_or_default(),
            language: patient.language,
            notes: patient.notes.clone(),
            faults: Vec::new(),
        }
    }

    /// The form with another text in a field; its fault is over.
    pub(crate) fn typed(mut self, field: Field, text: String) -> Draft {
        match field {
            Field::Name => self.name = text,
            Field::Numbers => self.numbers = text,
            Field::Birth => self.birth = text,
            Field::Notes => self.notes = text,
        }
        self.faults.retain(|(faulty, _)| *faulty != field);
        self
    }

    /// What is wrong with a field.
    pub(crate) fn fault(&self, field: Field) -> Option<&str> {
        self.faults.iter().find(|(faulty, _)| *faulty == field).map(|(_, why)| why.as_str())
    }

    /// The first field that is wrong.
    pub(crate) fn first_fault(&self) -> Option<Field> {
        Field::ALL.into_iter().find(|field| self.fault(*field).is_some())
    }

    /// What is sent for a new patient, or the form with its faults.
    pub(crate) fn into_new(self, today: Date) -> Result<NewPatient, Box<Draft>> {
        let (name, birth_date) = self.judged(today)?;
        Ok(NewPatient {
            name,
            numbers: self.numbers(),
            birth_date,
            language: self.language,
            notes: self.notes.clone(),
        })
    }

    /// What is sent to change a patient, or the form with its faults.
    pub(crate) fn into_change(self, revision: i64, today: Date) -> Result<PatientChange, Box<Draft>> {
        let (name, birth_date) = self.judged(today)?;
        Ok(PatientChange {
            revision,
            name: Some(name),
            numbers: Some(self.numbers()),
            birth_date: Some(birth_date.unwrap_or_default()),
            language: Some(self.language),
            notes: Some(self.notes.clone()),
        })
    }

    /// The form with what the program refused, when that names one of its fields.
    pub(crate) fn refused(mut self, body: &ErrorBody) -> Option<Draft> {
        let field = Field::ALL.into_iter().find(|field| body.message.contains(field.wire()))?;
        let why = match field {
            Field::Numbers => {
                "Write telephone numbers, like +1 212 555 0100, with commas between them.".to_owned()
            }
            _ => body.message.replace(&format!("{}: ", field.wire()), ""),
        };
        self.faults.push((field, why));
        Some(self)
    }

    fn numbers(&self) -> Vec<String> {
        let parted = self.numbers.split([',', ';', '\n']).map(str::trim);
        parted.filter(|number| !number.is_empty()).map(str::to_owned).collect()
    }

    /// The name and the day or year as they are sent.
    fn judged(&self, today: Date) -> Result<(String, Option<String>), Box<Draft>> {
        let mut faults = Vec::new();
        let name = patient_name(&self.name)
            .map_err(|refusal| faults.push((Field::Name, format!("{}.", refusal.note()))))
            .unwrap_or_default();
        let birth =
            birth(&self.birth, today).map_err(|why| faults.push((Field::Birth, why))).unwrap_or_default();
        if self.notes.len() > LONGEST_NOTES {
            faults.push((Field::Notes, "The notes are too long; shorten them.".to_owned()));
        }
        if faults.is_empty() { Ok((name, birth)) } else { Err(Box::new(Draft { faults, ..self.clone() })) }
    }
}

/// `YYYY-MM-DD`, when the text means one day, or `YYYY`, when it is a year.
fn birth(typed: &str, today: Date) -> Result<Option<String>, String> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    if let Some(year @ Born::Year(_)) = Born::parse(typed.trim())
        && year.checked(today).is_ok()
    {
        return Ok(Some(year.to_string()));
    }
    match birth_dates(typed, today)[..] {
        [day] => Ok(Some(day.to_string())),
        [] => Err("Write a day in the past, like March 9, 1985, or the year alone.".to_owned()),
        [first, second, ..] => Err(format!(
            "That may be {} or {}. Write the month as a word and the whole year.",
            long(first),
            long(second)
        )),
    }
}

fn long(date: Date) -> String {
    date.strftime("%B %-d, %Y").to_string()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 11, 20);

    fn filled() -> Draft {
        Draft::new(" Ann  Lee ", "(212) 555-0100; +1 212 555 0101,")
    }

    #[test]
    fn a_form_is_sent_as_it_is_meant() {
        let new = filled().typed(Field::Birth, "9 Mar 1985".into()).into_new(TODAY).unwrap();
        assert_eq!((new.name.as_str(), new.birth_date.as_deref()), ("Ann Lee", Some("1985-03-09")));
        assert_eq!(new.numbers, ["(212) 555-0100", "+1 212 555 0101"]);
        let change = filled().into_change(3, TODAY).unwrap();
        assert_eq!(
            (change.revision, change.birth_date.as_deref()),
            (3, Some("")),
            "an empty day takes it away"
        );
        let year = filled().typed(Field::Birth, " 1985 ".into()).into_new(TODAY).unwrap();
        assert_eq!(year.birth_date.as_deref(), Some("1985"), "no more may be known than the year");
    }

    #[test]
    fn what_is_wrong_is_said_at_its_field_until_something_else_is_typed() {
        let faulty = Draft::new(" ", "").typed(Field::Birth, "3/9/1985".into()).into_new(TODAY).unwrap_err();
        assert_eq!(faulty.fault(Field::Name), Some("A name is missing."));
        assert_eq!(faulty.first_fault(), Some(Field::Name));
        let birth = faulty.fault(Field::Birth).unwrap();
        assert!(birth.contains("March 9, 1985") && birth.contains("September 3, 1985"), "{birth}");
        let again = faulty.typed(Field::Name, "Ann".into());
        assert_eq!((again.fault(Field::Name), again.first_fault()), (None, Some(Field::Birth)));
        for wrong in ["tomorrow", "2030-01-01", "1850-01-01", "2030", "1850", "85"] {
            let faulty = filled().typed(Field::Birth, wrong.into()).into_new(TODAY).unwrap_err();
            assert_eq!(
                faulty.fault(Field::Birth),
                Some("Write a day in the past, like March 9, 1985, or the year alone."),
                "{wrong}"
            );
        }
    }

    #[test]
    fn what_the_program_refuses_is_shown_where_it_belongs() {
        let refused = |message: &str| {
            let body = ErrorBody {
                message: message.to_owned(),
                error: None,
                code: wire::error::ErrorCode::InvalidRequest,
            };
            filled().refused(&body)
        };
        let numbers = refused("`numbers` must be telephone numbers, and one is “x”.").unwrap();
        assert!(numbers.fault(Field::Numbers).unwrap().contains("commas"));
        assert_eq!(
            refused("`name`: A name is missing.").unwrap().fault(Field::Name),
            Some("A name is missing.")
        );
        assert_eq!(refused("The book is locked."), None);
    }

    #[test]
    fn a_patient_in_the_form_and_back_is_the_same() {
        let patient = Patient {
            id: 7,
            name: "Ann Lee".into(),
            numbers: vec!["+12125550100".into(), "+12125550101".into()],
            birth_date: Some("1985-03-09".into()),
            language: Language::Es,
            notes: "Mornings.".into(),
            revision: 2,
            made_at: String::new(),
            changed_at: String::new(),
        };
        let year = Patient { birth_date: Some("1985".into()), ..patient.clone() };
        assert_eq!(Draft::of(&year).into_change(2, TODAY).unwrap().birth_date, year.birth_date);
        let change = Draft::of(&patient).into_change(2, TODAY).unwrap();
        assert_eq!(change.numbers, Some(patient.numbers));
        assert_eq!(change.birth_date, patient.birth_date);
        assert_eq!((change.language, change.notes), (Some(Language::Es), Some("Mornings.".into())));
    }
}
