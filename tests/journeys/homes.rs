//! Homes: what the person says about them, and how politely their readings are asked for.

use std::time::Duration;

use porchlight_app::Command;
use porchlight_app::view::HomeSettings;
use porchlight_domain::{AccountId, Code, LiveValues, SiteId};
use porchlight_sandbox::Endpoint;

use crate::world::World;

async fn home() -> (World, AccountId, SiteId) {
    let world = World::demo().await;
    let account = world.sign_in_and_look("gridshare", "sunny-home").await;
    world.settle().await;
    let Some(LiveValues::PowerFlow(flow)) = world.account(account).live else { panic!("a home") };
    (world, account, flow.homes[0].site.clone())
}

fn settings(zone: &str) -> HomeSettings {
    HomeSettings { name: "Ours".into(), zone: zone.into(), capacity_wh: Some(15_000.0), reserve_percent: Some(20.0) }
}

#[tokio::test]
async fn settings_that_make_no_sense_are_refused_by_name() {
    let (world, account, site) = home().await;
    let set = |settings: HomeSettings| Command::SetHome { account, site: site.clone(), settings };
    for (settings, field) in [
        (HomeSettings { name: " ".into(), ..settings("Europe/London") }, "name"),
        (settings("Moon/Tranquility"), "zone"),
        (HomeSettings { capacity_wh: Some(15.0), ..settings("Europe/London") }, "capacity_wh"),
        (HomeSettings { reserve_percent: Some(101.0), ..settings("Europe/London") }, "reserve_percent"),
    ] {
        let refused = world.try_command(set(settings)).await.expect_err("refused");
        assert_eq!((refused.code, refused.detail.as_deref()), (Code::NothingThere, Some(field)));
    }
    world.command(set(settings("Europe/London"))).await;
    let stranger = SiteId("site-9999".into());
    let elsewhere = Command::SetHome { account, site: stranger, settings: settings("Europe/London") };
    assert_eq!(world.try_command(elsewhere).await.expect_err("refused").code, Code::NothingThere);
}

#[tokio::test]
async fn a_network_that_is_paid_by_use_is_asked_only_while_somebody_looks() {
    let (world, account, _) = home().await;
    world.network.set_metered(Some(true));
    world.time.forward(Duration::from_mins(1));
    world.settle().await;
    world.handle().looked_at(false);
    world.settle().await;
    let asked = world.count("gridshare", Endpoint::Api);
    for _ in 0..12 {
        world.time.forward(Duration::from_mins(5));
        world.settle().await;
    }
    assert_eq!(world.count("gridshare", Endpoint::Api), asked, "an hour, and nobody looks");
    world.handle().looked_at(true);
    world.until_asked("gridshare", Endpoint::Api, asked + 1).await;
    world.until_live(account).await;
}

#[tokio::test]
async fn a_picture_is_written_where_the_person_says() {
    let (world, ..) = home().await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let save = |name: &str, png: &str| Command::SavePicture { path: folder.path().join(name), png: png.to_owned() };
    world.command(save("home.png", "iVBORw0KGgo=")).await;
    let written = std::fs::read(folder.path().join("home.png")).expect("it is there");
    assert_eq!(written, b"\x89PNG\r\n\x1a\n");

    let refused = world.try_command(save("no/such/folder.png", "iVBORw0KGgo=")).await.expect_err("refused");
    assert_eq!(refused.code, Code::FileNotWritten);
    let refused = world.try_command(save("other.png", "PHN2Zy8+")).await.expect_err("refused");
    assert_eq!(refused.code, Code::Internal);
    let files = std::fs::read_dir(folder.path()).expect("the folder").count();
    assert_eq!(files, 1, "nothing else is left");
}
