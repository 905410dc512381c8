//! The practice providers over real HTTP.

mod gridshare;
mod homes;
mod ion_electricity;
mod keys;
mod pages;
mod quirks;
mod script;
mod support;
mod tjhsst_ion;
mod tjhsst_ion_api;
