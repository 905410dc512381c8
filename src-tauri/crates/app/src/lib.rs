//! The rooms joined: the Controller, and what the window shows.

pub mod view;
