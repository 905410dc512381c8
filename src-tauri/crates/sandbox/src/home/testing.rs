//! What tests of the homes begin with.

use jiff::Timestamp;

use super::{Home, HomeFaults, homes_of};
use crate::people::PEOPLE;

/// An instant.
pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// The first home of a person.
pub(crate) fn home(slug: &str) -> Home {
    home_with(slug, &HomeFaults::default())
}

/// The first home of a person with switches.
pub(crate) fn home_with(slug: &str, faults: &HomeFaults) -> Home {
    let person = PEOPLE.iter().find(|person| person.slug == slug).expect("a person");
    homes_of(person, faults)[0]
}
