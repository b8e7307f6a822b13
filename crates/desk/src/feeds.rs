//! Clinicians' calendars for other programs, each under an address that is a secret and can be revoked.

use std::fmt::Write;

use booking::clinic::{Clinic, ClinicianId};
use booking::rules::STAFF_HORIZON_DAYS;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use store::{Author, StoreError, VisitFilter, Who};
use wire::feed::{Feed, FeedPrivacy, MadeFeed};

use crate::ics::{self, Book, Telling};
use crate::{Desk, DeskError, view};

/// How far back a calendar goes.
const BACK: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Visits of a calendar; twenty a day for as long as staff can book ahead.
const MOST: u32 = 15_000;
/// Where the public door serves calendars.
const PATH: &str = "/calendar";

/// A file in iCalendar's format.
pub struct CalendarFile {
    /// Changes with the file.
    pub etag: String,
    /// The file.
    pub text: String,
}

/// Does not print what is in it.
impl std::fmt::Debug for CalendarFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CalendarFile({})", self.etag)
    }
}

impl Desk {
    /// All calendars, the latest first, revoked ones too.
    ///
    /// # Errors
    /// [`DeskError::Unavailable`] when the book cannot be read.
    pub async fn feeds(&self) -> Result<Vec<Feed>, DeskError> {
        let feeds = self.with_book(|store| store.feeds()).await?.map_err(|error| failed(&error))?;
        Ok(feeds.iter().map(shown).collect())
    }

    /// Makes a calendar of a clinician's visits. Its address is given here and never again.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] when nobody has this id, [`DeskError::Unavailable`] when the book cannot be written.
    pub async fn make_feed(&self, clinician: i64, privacy: FeedPrivacy) -> Result<MadeFeed, DeskError> {
        let clinician = ClinicianId(clinician);
        self.clinic().clinician(clinician).ok_or(DeskError::NotFound)?;
        let secret = hexadecimal(&rand::random::<[u8; 32]>());
        let (hash, now) = (digest(secret.as_bytes()), self.now());
        let made = self
            .with_book(move |store| {
                let by = Author::desk(Who::Staff, None);
                store.make_feed(&by, clinician, word(privacy), &hash, now)
            })
            .await?
            .map_err(|error| failed(&error))?;
        let path = format!("{PATH}/{secret}.ics");
        let url = self.status().public_url.map(|base| format!("{base}{path}"));
        Ok(MadeFeed { success: true, feed: shown(&made), path, url })
    }

    /// Revokes a calendar: from here on its address leads nowhere. Gives how it stands.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] when there is none with this id, [`DeskError::Unavailable`] when the book cannot be written.
    pub async fn revoke_feed(&self, id: i64) -> Result<Feed, DeskError> {
        let now = self.now();
        let revoked = self
            .with_book(move |store| store.revoke_feed(&Author::desk(Who::Staff, None), id, now))
            .await?
            .map_err(|error| failed(&error))?;
        revoked.as_ref().map(shown).ok_or(DeskError::NotFound)
    }

    /// The calendar whose address ends with this secret.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] when it is revoked or never was, without a difference; [`DeskError::Unavailable`] when the
    /// book cannot be read.
    pub async fn read_feed(&self, secret: &str) -> Result<CalendarFile, DeskError> {
        // A secret has 64 digits; anything else is not even looked for.
        if secret.len() != 64 {
            return Err(DeskError::NotFound);
        }
        let (hash, now, clinic) = (digest(secret.as_bytes()), self.now(), self.clinic());
        let text = self
            .with_book(move |store| {
                let Some(feed) = store.open_feed(&hash, now)? else { return Ok(None) };
                let visits = store.shared_visits(&within(&clinic, feed.clinician, now), None, MOST)?;
                let visits: Vec<_> = visits.into_iter().map(|visit| visit.appointment).collect();
                let book_id = store.book_id()?;
                let who = clinic.clinician(feed.clinician).map_or("Clinician", |known| known.name.as_str());
                let name = format!("{who} ({})", clinic.name);
                let book = Book { clinic: &clinic, book_id: &book_id };
                Ok::<_, StoreError>(Some(ics::feed(&book, &name, &visits, Telling::parse(&feed.privacy))))
            })
            .await?
            .map_err(|error| failed(&error))?;
        text.map(file).ok_or(DeskError::NotFound)
    }

    /// The invitation to a visit, for the patient's own calendar; of one that is called off, what takes it out again.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] when there is no such visit, [`DeskError::Unavailable`] when the book cannot be read.
    pub async fn invite(&self, appointment: i64) -> Result<CalendarFile, DeskError> {
        let clinic = self.clinic();
        let text = self
            .with_book(move |store| {
                let filter = VisitFilter { ids: Some(vec![appointment]), ..VisitFilter::default() };
                let found = store.shared_visits(&filter, None, 1)?;
                let book_id = store.book_id()?;
                let book = Book { clinic: &clinic, book_id: &book_id };
                Ok::<_, StoreError>(found.first().map(|visit| ics::invite(&book, &visit.appointment)))
            })
            .await?
            .map_err(|error| failed(&error))?;
        text.map(file).ok_or(DeskError::NotFound)
    }
}

/// What a calendar shows at this moment.
fn within(clinic: &Clinic, clinician: ClinicianId, now: Timestamp) -> VisitFilter {
    // From a midnight on, so that the file does not change with every minute.
    let first = clinic.at(now.checked_sub(BACK).unwrap_or(Timestamp::MIN)).start_of_day();
    let horizon = SignedDuration::from_hours(24 * (i64::from(STAFF_HORIZON_DAYS) + 1));
    VisitFilter {
        clinician: Some(clinician),
        from: first.ok().map(|day| day.timestamp()),
        to: now.checked_add(horizon).ok(),
        ..VisitFilter::default()
    }
}

fn file(text: String) -> CalendarFile {
    let etag = format!("\"{}\"", &digest(text.as_bytes())[..32]);
    CalendarFile { etag, text }
}

fn shown(feed: &store::Feed) -> Feed {
    Feed {
        id: feed.id,
        clinician_id: feed.clinician.0,
        privacy: match feed.privacy.as_str() {
            "names" => FeedPrivacy::Names,
            "initials" => FeedPrivacy::Initials,
            _ => FeedPrivacy::Busy,
        },
        made_at: view::moment(feed.made_at),
        revoked_at: feed.revoked_at.map(view::moment),
        last_read_at: feed.last_read_at.map(view::moment),
    }
}

fn word(privacy: FeedPrivacy) -> &'static str {
    match privacy {
        FeedPrivacy::Busy => "busy",
        FeedPrivacy::Initials => "initials",
        FeedPrivacy::Names => "names",
    }
}

fn digest(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn failed(error: &StoreError) -> DeskError {
    tracing::error!(%error, "A calendar could not be read or changed");
    DeskError::Unavailable
}
