//! Where the database lies, and that nobody else uses it.

use std::ffi::OsString;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use crate::error::OpenError;

/// Holds the instance lock until it is dropped.
#[derive(Debug)]
pub(crate) struct InstanceLock {
    _file: File,
}

/// The file's real path, so that two names of one database share a lock. Makes the file, readable
/// by its owner only, and refuses a network file system.
pub(crate) fn settle(path: &Path) -> Result<PathBuf, OpenError> {
    let fail = |source| OpenError::File {
        path: path.to_owned(),
        source,
    };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if let Some(kind) = network(folder).map_err(fail)? {
        return Err(OpenError::NetworkFileSystem {
            path: folder.to_owned(),
            kind,
        });
    }
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    drop(options.open(path).map_err(fail)?);
    path.canonicalize().map_err(fail)
}

/// The real path of a file that is there.
pub(crate) fn existing(path: &Path) -> Result<PathBuf, OpenError> {
    path.canonicalize().map_err(|source| OpenError::File {
        path: path.to_owned(),
        source,
    })
}

/// Takes `<path>.lock`. The kernel frees it when the process ends, however it ends.
pub(crate) fn lock(path: &Path) -> Result<InstanceLock, OpenError> {
    let mut name = OsString::from(path);
    name.push(".lock");
    let lock = PathBuf::from(name);
    let fail = |source| OpenError::File {
        path: lock.clone(),
        source,
    };
    let mut options = File::options();
    let file = options
        .write(true)
        .create(true)
        .truncate(false)
        .open(&lock)
        .map_err(fail)?;
    match file.try_lock() {
        Ok(()) => Ok(InstanceLock { _file: file }),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse(path.to_owned())),
        Err(TryLockError::Error(source)) => Err(fail(source)),
    }
}

/// The name of the network file system that holds the folder, if it is one.
#[cfg(target_os = "linux")]
fn network(folder: &Path) -> std::io::Result<Option<&'static str>> {
    let found = rustix::fs::statfs(folder)?;
    Ok(u64::try_from(found.f_type).ok().and_then(network_kind))
}

/// By the numbers of `statfs(2)`. FUSE is not among them: it also carries local disks.
#[cfg(target_os = "linux")]
fn network_kind(magic: u64) -> Option<&'static str> {
    match magic {
        0x6969 => Some("NFS"),
        0x517B | 0xFF53_4D42 | 0xFE53_4D42 => Some("SMB"),
        0x564C => Some("NCP"),
        0x5346_414F | 0x6B41_4653 => Some("AFS"),
        0x7375_7245 => Some("Coda"),
        0x00C3_6400 => Some("Ceph"),
        0x0102_1997 => Some("9P"),
        0x0BD0_0BD0 => Some("Lustre"),
        0x4750_4653 => Some("GPFS"),
        _ => None,
    }
}

#[cfg(not(target_os = "linux"))]
fn network(_folder: &Path) -> std::io::Result<Option<&'static str>> {
    Ok(None)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn network_file_systems_are_known_by_their_number() {
        assert_eq!(network_kind(0x6969), Some("NFS"));
        assert_eq!(network_kind(0xFE53_4D42), Some("SMB"));
        assert_eq!(network_kind(0xEF53), None, "ext4");
        assert_eq!(network_kind(0x0102_1994), None, "tmpfs");
    }
}
