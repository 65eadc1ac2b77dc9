//! Plimsoll: how much load a service can carry, when that will be reached, and what each request
//! costs. The chain is `files -> Evidence -> Scenario -> Plan -> chart, link, report`:
//!
//! | module | what is here |
//! | --- | --- |
//! | [`error`], [`json`], [`quantity`] | what everything speaks: one error type, JSON, numbers with units |
//! | [`evidence`], [`import`] | what files measured, and the readers of those files |
//! | [`model`] | the laws, on plain numbers |
//! | [`catalog`] | dated price facts |
//! | [`scenario`] | what a person decides, and calibration from evidence |
//! | [`plan`] | what follows |
//! | [`chart`], [`report`], [`link`] | how it is shown, written and shared |
//! | [`state`], [`job`], [`desk`] | the page without a browser: state, actions, the worker's messages, what is shown |
//!
//! Deliberately absent: the browser (it is in the programs `app` and `worker`), threads, clocks,
//! the network and randomness from outside. Time comes in as an argument, randomness from a seed.

// What a person supplies must not end in a panic, so nothing here may.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::unreachable,
        clippy::todo,
        clippy::indexing_slicing
    )
)]

pub mod build_id;
pub mod catalog;
pub mod chart;
pub mod desk;
pub mod error;
pub mod evidence;
pub mod import;
pub mod job;
pub mod json;
pub mod link;
pub mod model;
mod order;
pub mod plan;
pub mod quantity;
pub mod report;
pub mod scenario;
pub mod state;
