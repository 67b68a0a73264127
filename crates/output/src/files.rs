//! Files that appear whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::OutputError;
use crate::error;

/// First characters of everything that is not finished.
pub(crate) const TEMPORARY: &str = ".tmp-";

/// A sibling of `path` that no other process or thread uses.
pub(crate) fn temporary(path: &Path) -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let process = std::process::id();
    path.with_file_name(format!("{TEMPORARY}{}-{process}-{count}", name(path)))
}

/// The last part of a path.
pub(crate) fn name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// Lets `write` make a durable file under a temporary name in `folder`, then puts it at `name` below it;
/// `name` may have folders of its own, parted by `/`, which are made.
pub(crate) fn write_whole(
    folder: &Path,
    name: &str,
    write: impl FnOnce(&Path) -> Result<(), OutputError>,
) -> Result<(), OutputError> {
    let path = folder.join(name);
    let beside = temporary(&folder.join(name.replace('/', "-")));
    write(&beside)?;
    make_parents(folder, &path)?;
    fs::rename(&beside, &path).map_err(error::io("put in place", &path))?;
    sync_parent(&path)
}

/// Makes the folders between `folder` and `path`, and their entries durable.
fn make_parents(folder: &Path, path: &Path) -> Result<(), OutputError> {
    let parents = path.ancestors().skip(1);
    let between: Vec<_> = parents.take_while(|x| *x != folder).collect();
    for parent in between.into_iter().rev().filter(|x| !x.is_dir()) {
        fs::create_dir_all(parent).map_err(error::io("create", parent))?;
        sync_parent(parent)?;
    }
    Ok(())
}

/// Writes `value` as JSON to the file `name` in `folder`, atomically.
pub(crate) fn write_json(
    folder: &Path,
    name: &str,
    value: &impl Serialize,
) -> Result<(), OutputError> {
    let path = folder.join(name);
    let mut text = serde_json::to_vec_pretty(value).map_err(error::json(&path))?;
    text.push(b'\n');
    write_whole(folder, name, |beside| {
        write_synced(beside, &text).map_err(error::io("write", beside))
    })
}

/// Reads JSON; none if there is no such file.
pub(crate) fn read_json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, OutputError> {
    match fs::read(path) {
        Ok(text) => serde_json::from_slice(&text).map_err(error::json(path)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(error::io("read", path)(e)),
    }
}

/// Makes the entry of `path` in its folder durable.
pub(crate) fn sync_parent(path: &Path) -> Result<(), OutputError> {
    path.parent().map_or(Ok(()), sync_folder)
}

/// Makes the entries of a folder durable.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), OutputError> {
    File::open(folder)
        .and_then(|x| x.sync_all())
        .map_err(error::io("sync", folder))
}

/// BLAKE3 digest of a file, in hex; none if there is no such file.
pub(crate) fn digest(path: &Path) -> Result<Option<String>, OutputError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(error::io("read", path)(e)),
    };
    let mut hasher = blake3::Hasher::new();
    hasher
        .update_reader(file)
        .map_err(error::io("read", path))?;
    Ok(Some(hasher.finalize().to_hex().to_string()))
}

/// Removes what interrupted processes left in a folder: entries whose name starts with `prefix`.
///
/// A process that still writes one of them notices that its work is there already.
pub(crate) fn remove_temporary(folder: &Path, prefix: &str) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        if name(&path).starts_with(prefix) {
            // Whatever cannot be removed is ignored by every reader.
            let _ = fs::remove_dir_all(&path).or_else(|_| fs::remove_file(&path));
        }
    }
}

/// Removes a folder and everything in it; no error if there is none.
///
/// It is renamed first, so that nobody who still works in it can put anything there meanwhile.
pub(crate) fn remove_folder(folder: &Path) -> Result<(), OutputError> {
    let aside = temporary(folder);
    match fs::rename(folder, &aside).and_then(|()| fs::remove_dir_all(&aside)) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(error::io("remove", folder)(e)),
        _ => Ok(()),
    }
}

/// Points the link `latest` beside `folder` at it. Best effort: no result depends on the link.
pub(crate) fn link_latest(folder: &Path) {
    #[cfg(unix)]
    {
        let link = folder.with_file_name("latest");
        let is_foreign = fs::symlink_metadata(&link).is_ok_and(|x| !x.is_symlink());
        let beside = temporary(&link);
        if !is_foreign && std::os::unix::fs::symlink(name(folder), &beside).is_ok() {
            let renamed = fs::rename(&beside, &link);
            let _ = renamed.or_else(|_| fs::remove_file(&beside));
        }
    }
    #[cfg(not(unix))]
    let _ = folder;
}

fn write_synced(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(text)?;
    file.sync_all()
}
