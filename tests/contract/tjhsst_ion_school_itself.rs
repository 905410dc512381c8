//! Whole rounds with Django REST framework in place of the sandbox: its own paging, its own permissions, its own words.

use std::time::Duration;

use porchlight_auth::Tokens;
use porchlight_domain::{BusState, Clock, Identity, School};
use porchlight_providers::{ApiRequest, Findings, Reply, Round, Step, Survey};

use crate::app::RoundEnd;
use crate::tjhsst_ion_itself::School as Server;

/// Somebody signed in at the school's server, and the survey of their account.
struct Visit {
    server: Server,
    tokens: Tokens,
    survey: Box<dyn Survey>,
}

impl Visit {
    async fn of(person: usize) -> Self {
        let mut server = Server::open_for(person).await;
        let tokens = server.sign_in().await;
        let survey = (server.app.client.provider.survey)();
        Self { server, tokens, survey }
    }

    fn bearer(&self) -> String {
        self.server.app.bearer(&self.tokens).to_owned()
    }

    async fn round(&mut self) -> RoundEnd {
        let bearer = self.bearer();
        self.server.app.round_of(self.survey.as_mut(), &bearer, None).await
    }

    async fn school(&mut self) -> (School, Identity) {
        let RoundEnd::Found(findings) = self.round().await else { panic!("no findings") };
        let Findings::School(school, identity) = *findings else { panic!("no school") };
        (*school, identity)
    }

    /// What the survey would ask for now.
    fn next(&mut self) -> ApiRequest {
        let round = Round { now: self.server.app.time.utc(), meter_number: None, past: None };
        let Step::Request(request) = self.survey.next(&round) else { panic!("nothing more to ask for") };
        request
    }

    /// Goes on until the survey is about to ask for this.
    async fn up_to(&mut self, template: &str) {
        loop {
            let request = self.next();
            if request.template == template {
                return;
            }
            let answer = self.server.app.ask(&request, &self.bearer()).await;
            assert_eq!(answer.status, 200, "{}", request.path);
            self.survey.receive(Reply { status: answer.status, body: &answer.body }).expect("understood");
        }
    }

    async fn renew(&mut self) {
        self.tokens = self.server.app.refresh(&self.tokens).await.expect("renewed");
    }
}

#[tokio::test]
async fn the_django_server_shows_a_student_the_whole_school() {
    let mut visit = Visit::of(0).await;
    visit.server.ion.raise_emergency().await;
    let (school, identity) = visit.school().await;
    assert_eq!(identity.label.as_deref(), Some("Maple Wren"));
    let person = &school.person;
    assert_eq!((person.grade.as_deref(), person.counselor.as_deref()), (Some("junior"), Some("Ines Moss")));
    let picture = person.picture.as_deref().expect("a picture");
    assert!(picture.starts_with("data:image/png;base64,iVBORw0KGgo"), "it is no JPEG, whatever the server says");

    let days: Vec<(&str, usize)> = school.days.iter().map(|day| (day.date.as_str(), day.blocks.len())).collect();
    let expected = [
        ("2026-11-20", 6),
        ("2026-11-21", 0),
        ("2026-11-22", 0),
        ("2026-11-23", 6),
        ("2026-11-24", 6),
        ("2026-11-25", 6),
        ("2026-11-26", 6),
        ("2026-11-27", 6),
    ];
    assert_eq!(days, expected);
    assert_eq!((school.days[0].blocks[0].start.as_str(), school.days[1].day_type.as_str()), ("08:40", "NO SCHOOL"));

    let eighth = school.eighth.expect("eighth period");
    assert_eq!(eighth.favourites, ["Kite Workshop", "Study Hall"]);
    let nearest: Vec<(&str, &str, bool, Option<&str>)> = eighth.blocks[..4]
        .iter()
        .map(|block| (block.date.as_str(), block.letter.as_str(), block.locked, block.signed_up_for.as_deref()))
        .collect();
    let expected = [
        ("2026-11-20", "A", true, Some("Kite Workshop")),
        ("2026-11-20", "B", true, Some("Study Hall")),
        ("2026-11-25", "A", false, Some("Kite Workshop")),
        ("2026-11-25", "B", false, None),
    ];
    assert_eq!(nearest, expected);
    assert!(eighth.blocks.len() > 50 && eighth.blocks[4..].iter().all(|block| block.activities.is_none()));

    let wednesday = eighth.blocks[2].activities.as_ref().expect("what it offers");
    let names: Vec<&str> = wednesday.iter().map(|activity| activity.name.as_str()).collect();
    assert_eq!(names, ["Kite Workshop", "Clock Repair – Pendulums", "Study Hall", "Choir 🎶"], "in the school's order");
    let kites = &wednesday[0];
    assert!(kites.mine && kites.favourite && !kites.cancelled);
    assert_eq!(kites.description.as_deref(), Some("Paper, string & patience."));
    assert_eq!((&kites.rooms[..], &kites.sponsors[..]), (&["Room 114".to_owned()][..], &["Tarn".to_owned()][..]));
    assert_eq!((kites.signed_up, kites.capacity), (Some(9), Some(12)));
    assert!(wednesday[1].cancelled && !wednesday[1].mine);
    assert_eq!((wednesday[2].capacity, wednesday[2].sponsors.len()), (None, 0), "no limit, nobody");

    let announcements = school.announcements.expect("announcements");
    assert_eq!(announcements.len(), 52, "both pages");
    let titles: Vec<&str> = announcements[..3].iter().map(|one| one.title.as_str()).collect();
    assert_eq!(titles, ["Kites on the field", "Library hours", "Note 0"]);
    assert!(announcements[1].pinned && !announcements[2].pinned);
    let plan = "Bring string & a plan (https://kites.example/plan?wind=2&day=5).";
    assert_eq!(announcements[0].paragraphs, [plan, "• Gloves"]);
    assert_eq!(announcements[1].paragraphs, ["Open until five. Vote here (https://ion.tjhsst.edu/polls/3)."]);
    assert_eq!((announcements[0].author.as_deref(), announcements[1].author.as_deref()), (Some("Odile Tarn"), None));
    assert!(announcements.iter().all(|one| one.added_at.is_some()));

    let buses = school.buses.expect("buses");
    assert_eq!((buses.len(), buses[0].route.as_str(), buses[50].route.as_str()), (51, "JT-100", "JT-150"));
    assert!(buses.iter().all(|bus| bus.state != BusState::Unknown));
    assert!(buses.iter().any(|bus| bus.space.is_none()) && buses.iter().any(|bus| bus.space.is_some()));
    let emergency = "School is closed.\nSee the site (https://school.example/now).";
    assert_eq!(school.emergency.as_deref(), Some(emergency));
}

#[tokio::test]
async fn a_token_that_the_django_server_ends_in_the_middle_is_renewed_and_the_round_goes_on() {
    let mut visit = Visit::of(0).await;
    visit.up_to("/blocks").await;
    assert_eq!(visit.server.ion.expire_access_tokens().await, 1);
    assert_eq!(visit.round().await, RoundEnd::Status(403), "so that the app renews");
    assert_eq!(visit.next().template, "/blocks", "it goes on where it stood");
    visit.renew().await;
    let (school, _) = visit.school().await;
    assert!(school.eighth.is_some() && school.announcements.is_some() && school.buses.is_some());
    assert!(school.person.picture.is_some());

    // The picture's refusal is no JSON, so only the profile of the next round shows that the token has ended.
    visit.survey = (visit.server.app.client.provider.survey)();
    visit.up_to("/profile/{id}/picture").await;
    visit.server.ion.expire_access_tokens().await;
    let (school, _) = visit.school().await;
    assert_eq!((school.person.picture, school.announcements.map(|all| all.len())), (None, Some(52)));
    visit.server.app.time.forward(Duration::from_mins(5));
    assert_eq!(visit.round().await, RoundEnd::Status(403));
    visit.renew().await;
    assert!(visit.school().await.0.person.picture.is_some());
}

#[tokio::test]
async fn without_access_at_the_django_server_profile_and_schedule_remain() {
    let mut visit = Visit::of(2).await;
    visit.server.ion.break_emergency().await;
    let (school, identity) = visit.school().await;
    assert_eq!(identity.label.as_deref(), Some("Perrin Hazel"));
    assert_eq!((school.person.grade.as_deref(), school.days.len()), (Some("sophomore"), 8));
    assert!(school.person.picture.is_some(), "the picture asks for no flag");
    assert_eq!((school.eighth, school.announcements, school.buses, school.emergency), (None, None, None, None));
}

#[tokio::test]
async fn what_the_django_server_tells_of_private_things_is_not_found() {
    let mut visit = Visit::of(0).await;
    assert_eq!(visit.server.ion.tell_private_fields().await, 7);
    let answer = visit.server.app.get("/profile", &visit.bearer()).await.expect("an answer");
    let profile = String::from_utf8(answer.body.to_vec()).expect("text").to_lowercase();
    let found = format!("{:?}", visit.school().await).to_lowercase();
    assert!(found.contains("maple wren"));
    for private in ["canary", "774411338", "663322119", "2028mwren", "example.org", "non-binary", "22312"] {
        assert!(profile.contains(private), "{private} is in the reply");
        assert!(!found.contains(private), "{private} is in what was found");
    }
}
