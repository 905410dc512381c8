//! Measures what the product promises, with the practice home of the sandbox over loopback.
//!
//! `porchlight-bench FILE` prints a table and writes the same as JSON; `porchlight-bench FILE rooms` and
//! `porchlight-bench FILE window` measure a half of it. Nothing here passes or fails: what is aimed at stands beside what
//! was measured. The window needs `tests/e2e/desktop.sh` around it. `./dev bench` builds both as they are shipped, and
//! runs all.

#[cfg(unix)]
mod conditions;
#[cfg(unix)]
mod disk;
#[cfg(unix)]
mod figure;
#[cfg(unix)]
mod home;
#[cfg(unix)]
mod picture;
#[cfg(target_os = "linux")]
mod recorder;
#[cfg(unix)]
mod views;
#[cfg(target_os = "linux")]
mod window;
#[cfg(unix)]
mod year;

#[cfg(unix)]
#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().expect("porchlight-bench FILE: a file for the numbers");
    bench::run(file.into(), arguments.next().as_deref()).await;
}

#[cfg(not(unix))]
fn main() {}

#[cfg(unix)]
mod bench {
    use std::path::PathBuf;

    use serde_json::json;

    use crate::figure::{Figure, table};
    use crate::home::{Readings, THREE_YEARS, zone};
    use crate::{conditions, disk, picture, views, year};

    pub async fn run(file: PathBuf, half: Option<&str>) {
        let machine = conditions::machine();
        say(&format!("{machine:#}"));
        let mut figures = Vec::new();
        if half != Some("window") {
            figures.extend(measure_rooms().await);
        }
        #[cfg(target_os = "linux")]
        if half != Some("rooms") {
            figures.extend(crate::window::figures().await);
        }
        let json = json!({
            "machine": machine,
            "load_after": conditions::load(),
            "figures": figures.iter().map(Figure::json).collect::<Vec<_>>(),
        });
        std::fs::write(&file, format!("{json:#}\n")).expect("the file can be written");
        say(&format!("\n{}\n\nThe same as JSON: {}", table(&figures), file.display()));
    }

    /// All that is below the window.
    async fn measure_rooms() -> Vec<Figure> {
        // First, while little memory is in use that could be used again.
        #[cfg(target_os = "linux")]
        let mut recording = shown(crate::recorder::figures());
        say("fetching three years of two homes from the sandbox …");
        let now = porchlight_tests::START.parse().expect("an instant");
        let readings = Readings::fetch("sunny-home", now, THREE_YEARS, zone()).await;
        let large = Readings::fetch("large-home", now, THREE_YEARS, zone()).await;
        let mut figures = shown(year::figures(&readings));
        let (kept, on_disk) = disk::figure(&readings);
        figures.extend(shown(vec![on_disk, disk::figure(&large).1]));
        let history = kept.open();
        figures.extend(shown(views::figures(&history, &readings)));
        figures.extend(shown(picture::figures(&history, &readings)));
        #[cfg(target_os = "linux")]
        figures.append(&mut recording);
        figures
    }

    /// Lets whoever waits know what is measured so far.
    pub fn shown(figures: Vec<Figure>) -> Vec<Figure> {
        for figure in &figures {
            say(&figure.to_string());
        }
        figures
    }

    #[expect(clippy::print_stdout, reason = "the table is what this program is for")]
    pub fn say(line: &str) {
        println!("{line}");
    }
}
