//! The people one can sign in as.

/// A practice person. Nobody real; no password.
#[derive(Debug)]
pub struct Person {
    /// Short name in paths and page ids (`#person-<slug>`).
    pub slug: &'static str,
    /// Full name.
    pub name: &'static str,
    /// What makes them interesting, in a few words.
    pub about: &'static str,
    /// E-mail address, in a domain nobody can own (RFC 2606).
    pub email: &'static str,
    /// Subject identifier, the same at every practice provider.
    pub subject: &'static str,
    /// Ids of the providers they have an account at.
    pub providers: &'static [&'static str],
    /// Number of their electricity meter at iON.
    pub meter: Option<&'static str>,
}

/// Everybody, in the order of the pages.
pub static PEOPLE: &[Person] = &[
    Person {
        slug: "sunny-home",
        name: "Marisol Vane",
        about: "A home with solar panels and a battery",
        email: "marisol.vane@example.com",
        subject: "5b0c1f6e-2f4d-4c8a-9a57-0d6f3b8e1a01",
        providers: &["gridshare"],
        meter: None,
    },
    Person {
        slug: "plain-home",
        name: "Tobias Fenn",
        about: "A home on the grid, without solar",
        email: "tobias.fenn@example.com",
        subject: "5b0c1f6e-2f4d-4c8a-9a57-0d6f3b8e1a02",
        providers: &["gridshare", "ion-electricity"],
        meter: Some("han-0002"),
    },
    Person {
        slug: "meter-owner",
        name: "Inês Quintela",
        about: "A flat with a smart meter",
        email: "ines.quintela@example.com",
        subject: "5b0c1f6e-2f4d-4c8a-9a57-0d6f3b8e1a03",
        providers: &["ion-electricity"],
        meter: Some("han-0001"),
    },
    Person {
        slug: "student",
        name: "Juniper Ash",
        about: "A student in eleventh grade",
        email: "2028jash@example.edu",
        subject: "5b0c1f6e-2f4d-4c8a-9a57-0d6f3b8e1a04",
        providers: &["tjhsst-ion"],
        meter: None,
    },
    Person {
        slug: "teacher",
        name: "Owen Larkspur",
        about: "A teacher of physics",
        email: "olarkspur@example.edu",
        subject: "5b0c1f6e-2f4d-4c8a-9a57-0d6f3b8e1a05",
        providers: &["tjhsst-ion"],
        meter: None,
    },
    Person {
        slug: "battery-home",
        name: "Linnea Ostrow",
        about: "A flat with a battery, without solar",
        email: "linnea.ostrow@example.com",
        subject: "5b0c1f6e-2f4d-4c8a-9a57-0d6f3b8e1a06",
        providers: &["gridshare"],
        meter: None,
    },
    Person {
        slug: "two-homes",
        name: "Casper Brandt-Ilves",
        about: "A town house, and a cabin in another time zone",
        email: "casper.brandt-ilves@example.com",
        subject: "5b0c1f6e-2f4d-4c8a-9a57-0d6f3b8e1a07",
        providers: &["gridshare"],
        meter: None,
    },
    Person {
        slug: "large-home",
        name: "Amara Nwosu-Hale",
        about: "A large home with two inverters and a car",
        email: "amara.nwosu-hale@example.com",
        subject: "5b0c1f6e-2f4d-4c8a-9a57-0d6f3b8e1a08",
        providers: &["gridshare"],
        meter: None,
    },
];

impl Person {
    /// Finds a person of one provider by short name.
    pub(crate) fn of(provider: &str, slug: &str) -> Option<&'static Person> {
        PEOPLE.iter().find(|person| person.slug == slug && person.providers.contains(&provider))
    }

    /// Finds a person by subject identifier.
    pub(crate) fn of_subject(subject: &str) -> Option<&'static Person> {
        PEOPLE.iter().find(|person| person.subject == subject)
    }

    /// Position in [`PEOPLE`], for tokens too short to hold a name.
    pub(crate) fn position(&self) -> u8 {
        let found = PEOPLE.iter().position(|person| person.slug == self.slug).expect("people exist in the list only");
        u8::try_from(found).expect("there are far fewer than 256 people")
    }
}
