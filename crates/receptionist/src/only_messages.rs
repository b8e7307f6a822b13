//! What callers hear to whom nobody talks.

/// Said first, behind who it is that they have called.
pub const LEAVE: &str = "Nobody can take your call at this moment. After this sentence, please say your name and what it is \
     about, and we will call you back. In an emergency, please hang up and call 9 1 1.";

/// Said to a caller who has left words.
pub const TAKEN: &str = "Thank you. We will call you back. Goodbye.";

/// Said on the telephone to one who has left none: their number is there.
pub const GOODBYE: &str = "We will call you back. Goodbye.";

/// What is said first while the receptionist of this clinic is paused.
pub fn opening(clinic: &str) -> String {
    format!("Thank you for calling {clinic}. {LEAVE}")
}
