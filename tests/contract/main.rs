//! Contract of each provider: the rooms `auth` and `http` at a server that behaves like the provider's, with what was
//! sent checked as well as what came back.
//!
//! Every provider passes the common suite; its own file adds what is special about it. A name that starts with a
//! letter and a number is a case of the sign-in rules (`a15`: an omitted refresh token is carried over).

#[macro_use]
mod common;

mod app;
mod gridshare;
mod ion_electricity;
mod scene;
mod tjhsst_ion;
mod tjhsst_ion_itself;
mod tjhsst_ion_school;
mod tjhsst_ion_school_itself;
