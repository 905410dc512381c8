use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Where the app keeps its files. None of them ever holds a secret.
///
/// Real and demo accounts share nothing: each mode has a folder of its own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Folders {
    /// Files of this mode.
    mode: PathBuf,
    /// Files of all modes.
    common: PathBuf,
}

impl Folders {
    /// Makes the folders below `base`, readable by the person alone.
    ///
    /// # Errors
    /// If a folder cannot be made.
    pub fn create(base: &Path, mode: &str) -> io::Result<Self> {
        let folders = Self { mode: base.join(mode), common: base.to_owned() };
        for folder in [&folders.common, &folders.mode, &folders.locks()] {
            fs::create_dir_all(folder)?;
            close_to_others(folder)?;
        }
        Ok(folders)
    }

    /// The list of accounts.
    pub(crate) fn account_list(&self) -> PathBuf {
        self.mode.join("accounts.json")
    }

    /// The setups of the providers, without client secrets.
    pub(crate) fn setups(&self) -> PathBuf {
        self.mode.join("setups.json")
    }

    /// The saved values.
    pub(crate) fn history(&self) -> PathBuf {
        self.mode.join("history.sqlite")
    }

    /// Lock files, one per account.
    pub(crate) fn locks(&self) -> PathBuf {
        self.mode.join("locks")
    }

    /// What the next start has to know if it is made by a link.
    pub(crate) fn resume_note(&self) -> PathBuf {
        self.common.join("resume.json")
    }
}

#[cfg(unix)]
fn close_to_others(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;

    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

/// The person's own application folder is closed to others by inheritance.
#[cfg(not(unix))]
fn close_to_others(_folder: &Path) -> io::Result<()> {
    Ok(())
}
