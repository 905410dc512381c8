//! Journeys: the whole app without a window, from a press of a button to what the window shows.
//!
//! Time stands still but for where a test moves it. Every journey ends with a search for secrets in what the window was
//! sent, in the app's files and in its log (`world/secrets.rs`).

mod periods;
mod world;

mod attempts;
mod crashes;
mod faults;
mod faults_now;
mod first_values;
mod grants;
mod history;
mod homes;
mod in_between;
mod interrupted;
mod leaving;
mod links;
mod meter_and_school;
mod random_faults;
mod recording;
mod refreshing;
mod restarts;
mod setups;
mod side_by_side;
mod stores;
mod whats_wrong;
mod year;
