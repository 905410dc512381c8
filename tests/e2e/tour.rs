//! Walks through the app as a newcomer would, in the real window and the real browser, and saves pictures.
//!
//! `porchlight-tour FOLDER` prints a line for each file. It runs inside `tests/e2e/desktop.sh`; `./dev tour` does that.

#[cfg(target_os = "linux")]
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let folder = std::env::args_os().nth(1).expect("the tour needs a folder for its pictures");
    tour::Tour::start(folder.into()).await.walk().await;
}

#[cfg(not(target_os = "linux"))]
fn main() {}

#[cfg(target_os = "linux")]
mod tour {
    use std::path::PathBuf;

    use porchlight_tests::desktop::{AppUnderTest, Browser, Page};

    /// One sign-in of the tour.
    struct Visit {
        provider: &'static str,
        /// The practice person who signs in.
        person: &'static str,
        /// The test id of the live view.
        live: &'static str,
        /// What must be known before the provider can show values.
        meter_number: Option<&'static str>,
    }

    const VISITS: [Visit; 3] = [
        Visit { provider: "gridshare", person: "sunny-home", live: "live-power_flow", meter_number: None },
        Visit {
            provider: "ion-electricity",
            person: "meter-owner",
            live: "live-meter",
            meter_number: Some("han-0001"),
        },
        Visit { provider: "tjhsst-ion", person: "student", live: "live-school", meter_number: None },
    ];

    /// Scrolls the whole card of the meter into the picture, as far as it fits.
    const SHOW_METER: &str = "
        const card = document.querySelector('[data-testid=live-meter]').closest('section');
        window.scrollBy({ top: card.getBoundingClientRect().top - 48, behavior: 'instant' })";

    /// Sets the time zone of the home where it stands.
    const CHOOSE_ZONE: &str = "
        const zones = document.querySelector('[data-testid=where-is-home] select');
        zones.value = 'America/Los_Angeles';
        zones.dispatchEvent(new Event('change', { bubbles: true }))";

    pub struct Tour {
        app: AppUnderTest,
        folder: PathBuf,
        taken: usize,
    }

    impl Tour {
        pub async fn start(folder: PathBuf) -> Self {
            Self { app: AppUnderTest::start(&["--demo"]).await, folder, taken: 0 }
        }

        pub async fn walk(mut self) {
            let page = self.app.page().clone();
            page.wait_for(&test_id("welcome")).await;
            self.picture(&page, "choose-a-provider").await;
            for visit in &VISITS {
                self.visit(&page, visit).await;
            }
            self.look_around(&page, "").await;
            self.look_back(&page, "").await;
            page.click(&test_id("nav-settings")).await;
            page.click_text("Dark").await;
            self.picture(&page, "settings-dark").await;
            self.look_around(&page, "-dark").await;
            self.look_back(&page, "-dark").await;
            self.app.close().await;
        }

        async fn visit(&mut self, page: &Page, visit: &Visit) {
            let provider = visit.provider;
            let opened = Browser::opened().len();
            if opened > 0 {
                page.click(&test_id("nav-accounts")).await;
            }
            page.click(&test_id(&format!("add-{provider}"))).await;

            let browser = Browser::attach(opened + 1).await;
            let tab = browser.tab(&format!("/{provider}/")).await;
            let person = format!("#person-{}", visit.person);
            tab.wait_for(&person).await;
            self.picture(page, &format!("{provider}-signing-in")).await;
            self.picture(tab, &format!("{provider}-browser")).await;
            tab.click(&person).await;
            tab.wait_for("#allow").await;
            self.picture(tab, &format!("{provider}-consent")).await;
            tab.click("#allow").await;

            page.wait_until_absent(&test_id("sign-in-sheet")).await;
            if let Some(number) = visit.meter_number {
                page.fill(&test_id("meter-number"), number).await;
                page.click(&test_id("save-meter-number")).await;
            }
            page.show(&test_id(visit.live)).await;
            self.picture(page, &format!("{provider}-live")).await;
            if provider == "gridshare" {
                page.wait_for(&test_id("where-is-home")).await;
                page.run(CHOOSE_ZONE).await;
                page.click(&test_id("show-my-home")).await;
                page.wait_until_absent(&test_id("where-is-home")).await;
            }
        }

        /// The history of the home, as far as it has been fetched by now, and the calm view.
        async fn look_back(&mut self, page: &Page, manner: &str) {
            page.click(&test_id("nav-history")).await;
            page.wait_for(&test_id("history-chart")).await;
            for range in ["day", "week", "month"] {
                page.run(&format!("document.querySelector('[data-testid=range-{range}]').click()")).await;
                page.wait_for(&format!("{}:checked", test_id(&format!("range-{range}")))).await;
                page.wait_for(&test_id("history-chart")).await;
                page.run("window.scrollTo(0, 0)").await;
                self.picture(page, &format!("history-{range}{manner}")).await;
            }
            page.click(&test_id("nav-home")).await;
            page.click(&test_id("enter-calm")).await;
            page.wait_for(&test_id("leave-calm")).await;
            self.picture(page, &format!("calm{manner}")).await;
            page.click(&test_id("leave-calm")).await;
        }

        /// The pages with everybody signed in.
        async fn look_around(&mut self, page: &Page, manner: &str) {
            for (entry, name, content) in [
                ("nav-home", "home", "live-power_flow"),
                ("nav-home", "meter", "live-meter"),
                ("nav-school", "school", "live-school"),
                ("nav-accounts", "accounts", "accounts"),
            ] {
                page.click(&test_id(entry)).await;
                page.wait_for(&test_id(content)).await;
                // A page that is opened begins at its top, and the meter lies further down.
                if name == "meter" {
                    page.run(SHOW_METER).await;
                }
                self.picture(page, &format!("{name}{manner}")).await;
            }
        }

        async fn picture(&mut self, page: &Page, name: &str) {
            self.taken += 1;
            let file = self.folder.join(format!("{:02}-{name}.png", self.taken));
            page.picture(&file).await;
            print_line(&file.display().to_string());
        }
    }

    fn test_id(id: &str) -> String {
        format!("[data-testid=\"{id}\"]")
    }

    #[expect(clippy::print_stdout, reason = "the list of pictures is what this program is for")]
    fn print_line(line: &str) {
        println!("{line}");
    }
}
