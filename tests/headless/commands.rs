//! The person's commands, one a line.

use porchlight_app::{Command, Handle};
use porchlight_domain::{AccountId, Problem};
use serde_json::json;
use tokio::sync::mpsc;

use crate::edges::say;
use crate::held_store::Hold;

/// Obeys until standard input ends; then the program ends with it, at once.
pub async fn obey(handle: Handle, hold: Hold) {
    let (door, mut lines) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lines().map_while(Result::ok) {
            if door.send(line).is_err() {
                return;
            }
        }
    });
    while let Some(line) = lines.recv().await {
        let words: Vec<&str> = line.split(' ').collect();
        let outcome = match words[..] {
            ["link", link] => {
                handle.link(link.to_owned());
                Ok(())
            }
            ["look"] => {
                handle.looked_at(true);
                Ok(())
            }
            ["hide"] => {
                handle.looked_at(false);
                Ok(())
            }
            ["close"] => {
                handle.close();
                Ok(())
            }
            ["hold", number] => {
                hold.set(number.parse().expect("a number of changes"));
                Ok(())
            }
            ref words => give(&handle, words).await,
        };
        say(&json!({ "obeyed": line, "problem": outcome.err() }));
    }
    std::process::exit(1);
}

async fn give(handle: &Handle, words: &[&str]) -> Result<(), Problem> {
    let account = |id: &str| AccountId::parse(id).expect("the id of an account");
    handle
        .command(match *words {
            ["sign_in", provider] => Command::SignIn { provider: provider.to_owned(), account: None },
            ["sign_in", provider, id] => Command::SignIn { provider: provider.to_owned(), account: Some(account(id)) },
            ["sign_out", id] => Command::SignOut(account(id)),
            ["remove", id] => Command::RemoveAccount(account(id)),
            ["update_now"] => Command::UpdateNow,
            _ => panic!("there is no such command: {words:?}"),
        })
        .await
}
