//! Measures what the product promises, with the practice home of the sandbox over loopback.
//!
//! `porchlight-bench FILE` prints a table and writes the same as JSON. Nothing here passes or fails: what is aimed at
//! stands beside what was measured. `./dev bench` builds it as the program is built, and runs it.

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
#[cfg(unix)]
mod views;
#[cfg(unix)]
mod year;

#[cfg(unix)]
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let file = std::env::args_os().nth(1).expect("porchlight-bench FILE: a file for the numbers");
    bench::run(file.into()).await;
}

#[cfg(not(unix))]
fn main() {}

#[cfg(unix)]
mod bench {
    use std::path::PathBuf;

    use serde_json::json;

    use crate::figure::{Figure, table};
    use crate::home::Readings;
    use crate::{conditions, disk, picture, views, year};

    pub async fn run(file: PathBuf) {
        let machine = conditions::machine();
        say(&format!("{machine:#}"));
        let figures = measure().await;
        let json = json!({
            "machine": machine,
            "load_after": conditions::load(),
            "figures": figures.iter().map(Figure::json).collect::<Vec<_>>(),
        });
        std::fs::write(&file, format!("{json:#}\n")).expect("the file can be written");
        say(&format!("\n{}\n\nThe same as JSON: {}", table(&figures), file.display()));
    }

    async fn measure() -> Vec<Figure> {
        say("fetching three years of two homes from the sandbox …");
        let readings = Readings::fetch("sunny-home").await;
        let large = Readings::fetch("large-home").await;
        say("storing …");
        let mut figures = year::figures(&readings);
        let (kept, on_disk) = disk::figure(&readings);
        figures.extend([on_disk, disk::figure(&large).1]);
        say("reading …");
        let history = kept.open();
        figures.extend(views::figures(&history, &readings));
        figures.extend(picture::figures(&history, &readings));
        figures
    }

    #[expect(clippy::print_stdout, reason = "the table is what this program is for")]
    pub fn say(line: &str) {
        println!("{line}");
    }
}
