//! Columns of a summary, laid aside in a file while they grow.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use plimsoll_lab::summary::Spool;

use crate::{OutputError, error, files};

/// Bytes of a number.
const WIDTH: usize = size_of::<f64>();

/// A file of numbers that is gone when nobody uses it any more.
#[derive(Debug)]
pub(crate) struct FileSpool {
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    file: File,
    /// Bytes written so far.
    end: u64,
    /// Why values could not be given back.
    error: Option<io::Error>,
}

impl FileSpool {
    /// A new file in `folder`, under a temporary name.
    pub(crate) fn create(folder: &Path) -> Result<Arc<Self>, OutputError> {
        let path = files::temporary(&folder.join("columns"));
        let mut options = File::options();
        let options = options.read(true).write(true).create_new(true);
        let file = options.open(&path).map_err(error::io("create", &path))?;
        let state = State {
            file,
            end: 0,
            error: None,
        };
        Ok(Arc::new(Self {
            path,
            state: Mutex::new(state),
        }))
    }

    /// Whether all that was given back is what was laid aside; a summary made of anything else is not
    /// to be used.
    pub(crate) fn check(&self) -> Result<(), OutputError> {
        match self.state().error.take() {
            Some(error) => Err(error::io("read", &self.path)(error)),
            None => Ok(()),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Spool for FileSpool {
    fn put(&self, values: &[f64]) -> Option<u64> {
        let mut state = self.state();
        let place = state.end;
        let bytes: Vec<u8> = values.iter().flat_map(|x| x.to_le_bytes()).collect();
        state.file.seek(SeekFrom::Start(place)).ok()?;
        state.file.write_all(&bytes).ok()?;
        state.end += bytes.len() as u64;
        Some(place)
    }

    fn take(&self, place: u64, count: usize, values: &mut Vec<f64>) {
        let mut state = self.state();
        let mut bytes = vec![0; count * WIDTH];
        let sought = state.file.seek(SeekFrom::Start(place));
        let read = sought.and_then(|_| state.file.read_exact(&mut bytes));
        match read {
            Ok(()) => values.extend(bytes.as_chunks().0.iter().map(|x| f64::from_le_bytes(*x))),
            Err(error) => {
                values.resize(values.len() + count, f64::NAN);
                state.error.get_or_insert(error);
            }
        }
    }
}

impl Drop for FileSpool {
    fn drop(&mut self) {
        // What is left behind is removed with everything else of that kind.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_to_the_bit_and_the_file_goes() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let spool = FileSpool::create(folder.path()).expect("a file can be made");
        let first = [0.1 + 0.2, -0.0, f64::MIN_POSITIVE];
        let second = [f64::INFINITY, 1.0];
        let places = [spool.put(&first), spool.put(&second)].map(|x| x.expect("there is room"));
        let mut found = Vec::new();
        spool.take(places[1], 2, &mut found);
        spool.take(places[0], 3, &mut found);
        let bits = |values: &[f64]| values.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&found), bits(&[&second[..], &first[..]].concat()));
        assert!(spool.check().is_ok());
        drop(spool);
        assert_eq!(fs::read_dir(folder.path()).expect("it is there").count(), 0);
    }

    #[test]
    fn numbers_that_are_not_there_are_an_error_of_the_check() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let spool = FileSpool::create(folder.path()).expect("a file can be made");
        let mut found = vec![1.0];
        spool.take(0, 2, &mut found);
        assert!(found.len() == 3 && found[2].is_nan());
        assert!(spool.check().is_err());
    }
}
