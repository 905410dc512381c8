//! The pages a person sees.

use crate::support::Scene;

#[tokio::test]
async fn every_provider_lists_its_own_people_and_says_that_it_is_practice() {
    let scene = Scene::start().await;
    let table: [(&str, &[&str]); 3] = [
        ("gridshare", &["sunny-home", "plain-home", "battery-home", "two-homes", "large-home"]),
        ("ion-electricity", &["plain-home", "meter-owner"]),
        ("tjhsst-ion", &["student", "teacher"]),
    ];
    for (provider, people) in table {
        let page = scene.get(&scene.authorization_address(provider, &[])).await.body;
        assert_eq!(page.matches("id=\"person-").count(), people.len());
        for person in people {
            assert!(page.contains(&format!("id=\"person-{person}\"")), "{provider}: {person}");
        }
        assert!(page.contains("Practice page, not the real"));
    }
}

#[tokio::test]
async fn meter_numbers_stand_beside_their_owners() {
    let scene = Scene::start().await;
    let page = scene.get(&scene.authorization_address("ion-electricity", &[])).await.body;
    assert!(page.contains("Meter number han-0001") && page.contains("Meter number han-0002"));
    assert!(!scene.get(&scene.authorization_address("gridshare", &[])).await.body.contains("Meter number"));
}

#[tokio::test]
async fn the_consent_page_names_the_person_and_what_is_asked() {
    let scene = Scene::start().await;
    let address = scene.authorization_address("gridshare", &[("scope", "lunar/device.read")]);
    let page = scene.post_form(&address, None, &[("person", "sunny-home")]).await.body;
    assert!(page.contains("Marisol Vane"));
    assert!(page.contains("See your devices and their readings") && page.contains("<code>lunar/device.read</code>"));
    assert!(!page.contains("lunar/device.write"));
}

#[tokio::test]
async fn nobody_can_be_made_up_in_the_form() {
    let scene = Scene::start().await;
    let address = scene.authorization_address("gridshare", &[]);
    for stranger in ["student", "root", ""] {
        let reply = scene.post_form(&address, None, &[("person", stranger), ("decision", "allow")]).await;
        assert_eq!((reply.status, reply.header("location")), (200, None), "{stranger} gets the sign-in page again");
        assert!(reply.body.contains("id=\"person-sunny-home\""));
    }
}

#[tokio::test]
async fn pages_run_no_script_load_nothing_and_escape_what_they_are_given() {
    let scene = Scene::start().await;
    let nasty = "\"><script>alert(1)</script>";
    let page = scene.get(&scene.authorization_address("gridshare", &[("state", nasty)])).await;
    assert!(!page.body.contains("<script"));
    let raw = scene.authorization_address("gridshare", &[]) + "&x=\"><b>'";
    assert!(!scene.get(&raw).await.body.contains("<b>"));
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(!policy.contains("form-action"), "it would stop the redirect into the app");
    assert!(!policy.contains("unsafe"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert_eq!(page.header("referrer-policy"), Some("same-origin"));
    let refused = scene.get(&scene.authorization_address("tjhsst-ion", &[("client_id", nasty)])).await;
    assert_eq!(refused.status, 400);
    assert!(!refused.body.contains("<script") && refused.body.contains("id=\"reason\""));
}

#[tokio::test]
async fn a_path_of_no_provider_is_not_found() {
    let scene = Scene::start().await;
    let reply = scene.get(&format!("http://127.0.0.1:{}/favicon.ico", scene.sandbox.port())).await;
    assert_eq!(reply.status, 404);
}
