//! What Ion's survey makes of the school: the whole of it over real HTTP, and each part failing by itself.

use std::collections::HashSet;
use std::time::Duration;

use porchlight_domain::{BusState, Identity, School};
use porchlight_providers::{Findings, Survey};
use porchlight_sandbox::{Endpoint, ScriptedReply};
use serde_json::json;

use crate::app::RoundEnd;
use crate::scene::Scene;

/// Somebody signed in, and the survey of their account.
struct Visit {
    scene: Scene,
    bearer: String,
    survey: Box<dyn Survey>,
}

impl Visit {
    async fn of(person: &'static str) -> Self {
        let scene = Scene::start("tjhsst-ion", person).await;
        let tokens = scene.sign_in().await;
        let bearer = scene.app.bearer(&tokens).to_owned();
        let survey = (scene.app.client.provider.survey)();
        Self { scene, bearer, survey }
    }

    async fn round(&mut self) -> RoundEnd {
        self.scene.app.round_of(self.survey.as_mut(), &self.bearer, None).await
    }

    async fn school(&mut self) -> (School, Identity) {
        let RoundEnd::Found(findings) = self.round().await else { panic!("no findings") };
        let Findings::School(school, identity) = *findings else { panic!("no school") };
        (*school, identity)
    }

    /// Paths of the API that were asked for since the last call.
    fn asked(&self, before: usize) -> Vec<String> {
        let asked = self.scene.asked(Endpoint::Api);
        asked[before..].iter().map(|asked| asked.path.trim_start_matches("/tjhsst-ion/api").to_owned()).collect()
    }
}

#[tokio::test]
async fn a_student_sees_the_whole_school() {
    let mut visit = Visit::of("student").await;
    let (school, identity) = visit.school().await;
    assert_eq!(identity.label.as_deref(), Some("Juniper Ash"));
    assert_eq!(school.person.counselor.as_deref(), Some("Rhea Maddock"));
    let picture = school.person.picture.expect("a picture");
    assert!(picture.starts_with("data:image/png;base64,iVBORw0KGgo"), "it is no JPEG, whatever the server says");

    let days: Vec<(&str, &str, usize)> =
        school.days.iter().map(|day| (day.date.as_str(), day.day_type.as_str(), day.blocks.len())).collect();
    let expected = [
        ("2026-11-20", "Red Day", 5),
        ("2026-11-21", "NO SCHOOL", 0),
        ("2026-11-22", "NO SCHOOL", 0),
        ("2026-11-23", "Blue Day", 6),
        ("2026-11-24", "Red Day", 5),
        ("2026-11-25", "Anchor Day short periods", 8),
        ("2026-11-26", "Blue Day Early Release", 5),
        ("2026-11-27", "Teacher Workday NO SCHOOL", 0),
    ];
    assert_eq!(days, expected);

    let eighth = school.eighth.expect("eighth period");
    assert_eq!(eighth.favourites, ["Astronomy Circle", "Study Hall: Library", "Robotics Pit"]);
    let nearest = &eighth.blocks[..4];
    assert!(eighth.blocks.len() > 20 && eighth.blocks[4..].iter().all(|block| block.activities.is_none()));
    for block in nearest {
        let activities = block.activities.as_ref().expect("what it offers");
        assert!(activities.len() >= 12);
        let mine: Vec<&str> = activities.iter().filter(|one| one.mine).map(|one| one.name.as_str()).collect();
        assert_eq!(mine.len(), usize::from(block.signed_up_for.is_some()));
        assert!(mine.iter().all(|name| name.starts_with(block.signed_up_for.as_deref().expect("signed up"))));
        assert!(activities.iter().any(|one| one.cancelled) && activities.iter().any(|one| one.favourite));
        assert!(activities.iter().any(|one| one.capacity.is_none()), "no limit");
        assert!(activities.iter().any(|one| one.capacity.is_some() && one.signed_up == one.capacity), "full");
    }
    let offered = nearest.iter().flat_map(|block| block.activities.iter().flatten());
    let with_html = offered.clone().find(|one| one.name == "Bread and Butter Chemistry").expect("it is offered");
    let described = "Dough, yeast & the reactions in between. Aprons are here.";
    assert_eq!(with_html.description.as_deref(), Some(described));

    let announcements = school.announcements.expect("announcements");
    assert_eq!(announcements.len(), 12, "all pages");
    assert!(announcements[0].pinned && announcements[1].pinned && !announcements[2].pinned);
    let texts: Vec<&String> = announcements.iter().flat_map(|one| &one.paragraphs).collect();
    let has = |part: &str| texts.iter().any(|text| text.contains(part));
    assert!(has("online (https://pictures.example/school?year=2026&term=1)"));
    assert!(has("Choose here (https://ion.tjhsst.edu/eighth) – it takes a minute."));
    assert!(has("• Tea, as long as it lasts ☕") && has("أهلاً وسهلاً"));
    for never in ["<", "javascript:", "never shown", "&amp;"] {
        assert!(!has(never), "{never}: {texts:?}");
    }

    let buses = school.buses.expect("buses");
    let routes: Vec<&str> = buses.iter().map(|bus| bus.route.as_str()).collect();
    assert_eq!(routes, ["AX Late Bus", "JT-9", "JT-101", "JT-104", "JT-107", "JT-112", "JT-118", "JT-121"]);
    assert!(buses.iter().all(|bus| bus.state != BusState::Unknown));
    assert_eq!(school.emergency, None);
}

#[tokio::test]
async fn a_teacher_is_one_and_has_signed_up_for_nothing() {
    let (school, _) = Visit::of("teacher").await.school().await;
    assert!(school.person.is_teacher);
    let eighth = school.eighth.expect("eighth period");
    assert!(eighth.favourites.is_empty() && eighth.blocks.iter().all(|block| block.signed_up_for.is_none()));
}

#[tokio::test]
async fn today_is_the_schools_today() {
    let mut visit = Visit::of("student").await;
    // Eight in the evening of Friday in New York; Saturday already in UTC.
    visit.scene.time.forward_to("2026-11-21T01:00:00Z");
    let (school, _) = visit.school().await;
    assert_eq!((school.today.as_str(), school.zone.as_str()), ("2026-11-20", "America/New_York"));
    assert_eq!((school.days[0].date.as_str(), school.days.len()), ("2026-11-20", 8));
    assert!(visit.asked(0).contains(&"/schedule/2026-11-20".to_owned()));
    // Midnight at the school.
    visit.scene.time.forward_to("2026-11-21T05:00:00Z");
    let tokens = visit.scene.sign_in().await;
    visit.scene.app.bearer(&tokens).clone_into(&mut visit.bearer);
    assert_eq!(visit.school().await.0.days[0].date, "2026-11-21");
}

#[tokio::test]
async fn nothing_is_asked_for_twice_and_only_read() {
    let mut visit = Visit::of("student").await;
    let first = visit.school().await.0;
    let asked = visit.scene.asked(Endpoint::Api);
    let distinct: HashSet<(&String, &Vec<(String, String)>)> =
        asked.iter().map(|one| (&one.path, &one.query)).collect();
    assert_eq!(distinct.len(), asked.len());
    assert!(asked.iter().all(|one| one.method == "GET" && one.header("origin").is_none()));
    assert!(asked.len() <= 20, "{}", asked.len());

    visit.scene.time.forward(Duration::from_mins(5));
    assert_eq!(visit.school().await.0.days, first.days);
    let again = visit.asked(asked.len());
    assert_eq!(again.len(), 7, "what seldom changes is kept: {again:?}");
    assert!(!again.iter().any(|path| path.starts_with("/blocks") || path.ends_with("/picture")));
}

#[tokio::test]
async fn without_rights_profile_and_schedule_remain() {
    let mut visit = Visit::of("student").await;
    visit.scene.quirks(|quirks| quirks.api_access_withdrawn = true);
    let (school, identity) = visit.school().await;
    assert_eq!((identity.subject.as_str(), school.days.len()), ("9114", 8));
    assert_eq!((school.eighth, school.announcements, school.buses), (None, None, None));
    assert!(school.person.picture.is_some());

    visit.scene.quirks(|quirks| quirks.api_access_withdrawn = false);
    visit.scene.time.forward(Duration::from_mins(5));
    let (school, _) = visit.school().await;
    assert!(school.eighth.is_some() && school.announcements.is_some() && school.buses.is_some(), "and they come back");
}

#[tokio::test]
async fn a_bearer_refused_in_the_middle_of_a_round_ends_it_and_the_round_goes_on_with_another() {
    let mut visit = Visit::of("student").await;
    let no_credentials = json!({ "detail": "Authentication credentials were not provided." });
    visit.scene.script(Endpoint::Api, ScriptedReply::json(403, &no_credentials).for_path("/announcements"));
    assert_eq!(visit.round().await, RoundEnd::Status(403), "so that the app renews");
    let before = visit.asked(0).len();
    let (school, _) = visit.school().await;
    assert_eq!(visit.asked(before)[0], "/announcements", "it goes on where it stood");
    assert!(school.announcements.is_some() && school.eighth.is_some());
}

#[tokio::test]
async fn a_broken_part_is_missing_and_nothing_else() {
    for (path, missing) in [
        ("/schedule/", ""), // the list knows today as well
        ("/signups", "eighth"),
        ("/blocks", "eighth"),
        ("/announcements", "announcements"),
        ("/bus", "buses"),
        ("/picture", "picture"),
        ("/emerg", ""),
    ] {
        let mut visit = Visit::of("student").await;
        visit.scene.quirks(|quirks| quirks.broken_api_path = Some(path.to_owned()));
        let (school, _) = visit.school().await;
        let found = [
            ("eighth", school.eighth.is_some()),
            ("announcements", school.announcements.is_some()),
            ("buses", school.buses.is_some()),
            ("picture", school.person.picture.is_some()),
        ];
        assert!(!school.days.is_empty(), "{path}");
        assert!(found.iter().all(|(part, there)| *there == (*part != missing)), "{path}: {found:?}");
    }
    let mut visit = Visit::of("student").await;
    visit.scene.quirks(|quirks| quirks.broken_api_path = Some("/profile".to_owned()));
    assert_eq!(visit.round().await, RoundEnd::Status(500), "the profile is needed");
}

#[tokio::test]
async fn lists_that_go_in_circles_end() {
    let mut visit = Visit::of("student").await;
    visit.scene.quirks(|quirks| quirks.page_loop = true);
    let (school, _) = visit.school().await;
    assert_eq!((school.announcements.map(|all| all.len()), school.buses.map(|all| all.len())), (Some(5), Some(5)));
    let asked = visit.asked(0);
    assert!(asked.iter().filter(|path| *path == "/announcements").count() == 2, "{asked:?}");
}

#[tokio::test]
async fn an_emergency_message_is_text() {
    let mut visit = Visit::of("student").await;
    let message = "<p>School is <b>closed</b>. See <a href=\"https://school.example/now\">the site</a>.</p>";
    visit.scene.quirks(|quirks| quirks.emergency_message = Some(message.to_owned()));
    let (school, _) = visit.school().await;
    let text = "School is closed. See the site (https://school.example/now).";
    assert_eq!(school.emergency.as_deref(), Some(text));
}

#[tokio::test]
async fn what_is_private_does_not_get_past_the_survey() {
    let mut visit = Visit::of("student").await;
    visit.scene.quirks(|quirks| quirks.private_profile_fields = true);
    let answer = visit.scene.app.get("/profile", &visit.bearer).await.expect("an answer");
    let profile = String::from_utf8(answer.body.to_vec()).expect("text");
    let found = format!("{:?}", visit.school().await).to_lowercase();
    for private in ["canary", "774411338", "663322119", "2028jash", "example.edu\"", "non-binary"] {
        assert!(profile.to_lowercase().contains(private), "{private} is in the reply");
        assert!(!found.contains(private), "{private} is in what was found");
    }
}
