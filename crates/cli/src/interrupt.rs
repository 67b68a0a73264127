//! Ctrl-C: the first one asks for an orderly stop, the second one aborts.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::exit::Exit;
use crate::screen::note;

/// Whether a stop was asked for.
static STOP: AtomicBool = AtomicBool::new(false);

/// Whether anybody listens already: several plans may be run one after the other.
static LISTENS: OnceLock<()> = OnceLock::new();

/// Listens for Ctrl-C from now on and returns the flag that the first one sets.
pub(crate) fn listen() -> anyhow::Result<&'static AtomicBool> {
    if LISTENS.set(()).is_err() {
        return Ok(&STOP);
    }
    ctrlc::set_handler(|| {
        if STOP.swap(true, Ordering::Relaxed) {
            std::process::exit(Exit::Interrupted as i32);
        }
        note("\nstopping after the running shards; Ctrl-C again aborts at once");
    })?;
    Ok(&STOP)
}
