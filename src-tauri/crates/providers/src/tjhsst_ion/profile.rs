//! Who signed in.

use porchlight_domain::{Identity, SchoolPerson};
use serde::Deserialize;

use crate::{
    Misunderstood,
    lenient::{self, Item},
    text::shown,
};

/// A profile as far as it is shown. Address, phones, e-mail, student number, absences and sex have no place here on
/// purpose: the decoder skips them.
#[derive(Deserialize)]
struct Profile {
    #[serde(default, deserialize_with = "lenient::id")]
    id: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    full_name: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    display_name: Option<String>,
    #[serde(default, deserialize_with = "lenient::part")]
    grade: Option<Grade>,
    #[serde(default, deserialize_with = "lenient::part")]
    counselor: Option<Named>,
    #[serde(default, deserialize_with = "lenient::flag")]
    is_teacher: Option<bool>,
}

#[derive(Deserialize)]
struct Grade {
    #[serde(default, deserialize_with = "lenient::text")]
    name: Option<String>,
}

#[derive(Deserialize)]
struct Named {
    #[serde(default, deserialize_with = "lenient::text")]
    full_name: Option<String>,
}

/// Reads a profile, the picture still missing.
pub fn parse_profile(body: &[u8]) -> Result<(SchoolPerson, Identity), Misunderstood> {
    let reply: Item<Profile> = serde_json::from_slice(body).map_err(|_| Misunderstood::NotJson)?;
    let profile = reply.0.ok_or(Misunderstood::Missing("profile"))?;
    let subject = profile.id.ok_or(Misunderstood::Missing("id of the profile"))?;
    let name = shown(profile.full_name).or_else(|| shown(profile.display_name));
    let name = name.ok_or(Misunderstood::Missing("name"))?;
    let person = SchoolPerson {
        name: name.clone(),
        grade: shown(profile.grade.and_then(|grade| grade.name)),
        counselor: shown(profile.counselor.and_then(|counselor| counselor.full_name)),
        is_teacher: profile.is_teacher == Some(true),
        picture: None,
    };
    Ok((person, Identity { subject, label: Some(name) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_of_all_kinds_are_read() {
        let teacher = r#"{"id":9,"full_name":null,"display_name":" Dr.\u0007 Hugo\nHatter ","grade":null,
            "counselor":null,"is_teacher":true}"#;
        let (person, identity) = parse_profile(teacher.as_bytes()).expect("a profile");
        assert_eq!(identity, Identity { subject: "9".into(), label: Some("Dr. Hugo Hatter".into()) });
        assert_eq!(person, SchoolPerson { is_teacher: true, ..named("Dr. Hugo Hatter") });

        let odd = r#"{"id":"9","full_name":"أليس 🎉","grade":"junior","counselor":{"full_name":7},"is_teacher":"no"}"#;
        let (person, _) = parse_profile(odd.as_bytes()).expect("a profile");
        assert_eq!(person, named("أليس 🎉"));
    }

    #[test]
    fn what_must_stay_private_is_not_decoded() {
        let body = r#"{"id":3,"full_name":"Alice","address":{"street":"canary"},"phones":["canary"],
            "student_id":1234567,"absences":7654321,"tj_email":"canary","emails":["canary"],"sex":"canary",
            "picture":"canary","nickname":"canary","ion_username":"canary","websites":["canary"]}"#;
        let (person, identity) = parse_profile(body.as_bytes()).expect("a profile");
        let kept = format!("{person:?} {identity:?}");
        for private in ["canary", "1234567", "7654321"] {
            assert!(!kept.contains(private), "{private} in {kept}");
        }
    }

    #[test]
    fn a_profile_of_another_shape_says_what_is_missing() {
        for (body, expected) in [
            ("<html>maintenance</html>", Misunderstood::NotJson),
            ("[]", Misunderstood::Missing("profile")),
            (r#"{"detail":"?"}"#, Misunderstood::Missing("id of the profile")),
            (r#"{"details":["?"]}"#, Misunderstood::Missing("id of the profile")),
            (r#"["Invalid format for date."]"#, Misunderstood::Missing("profile")),
            (r#"{"id":null,"full_name":"A"}"#, Misunderstood::Missing("id of the profile")),
            (r#"{"id":3,"full_name":" "}"#, Misunderstood::Missing("name")),
        ] {
            assert_eq!(parse_profile(body.as_bytes()), Err(expected), "{body}");
        }
    }

    fn named(name: &str) -> SchoolPerson {
        SchoolPerson { name: name.into(), grade: None, counselor: None, is_teacher: false, picture: None }
    }
}
