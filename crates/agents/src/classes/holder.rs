//! Holder: keeps what it has, and never acts.
//!
//! Rule    looks never, wishes nothing
//! Source  assumption: recorded accounts whose behaviour is known to nobody (docs/population.md)
//! Tests   tests/it/recorded.rs

use plimsoll_streams::Stream;

use crate::agent::{Agent, Class, Wish};
use crate::view::View;

/// Seconds in ten thousand years: no path is as long.
const NEVER_S: f64 = 3.2e11;

/// An account holder that keeps what it has.
#[derive(Clone, Copy, Debug, Default)]
pub struct Holder;

impl Agent for Holder {
    fn class(&self) -> Class {
        Class::Holder
    }

    fn looks(&self) -> bool {
        false
    }

    fn first_wake_s(&mut self, _stream: &mut Stream) -> f64 {
        NEVER_S
    }

    fn decide(&mut self, _view: &View<'_>, _stream: &mut Stream, _wishes: &mut Vec<Wish>) -> f64 {
        NEVER_S
    }
}
