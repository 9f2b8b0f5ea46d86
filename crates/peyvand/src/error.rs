//! One line for the operator, and an exit code.

use std::process::ExitCode;

use store::{OpenError, StoreError};

/// Why a command ended badly. The message is one clear line.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    /// The settings cannot be read or make no sense.
    #[error("settings: {0}")]
    Config(String),
    /// What was asked for cannot be done as asked.
    #[error("{0}")]
    Refused(String),
    /// What was tried was answered with a no: by a bank, by a mail server.
    #[error("{0}")]
    Failed(String),
    /// The store could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The store did not answer.
    #[error("the database did not do it: {0}")]
    Store(#[from] StoreError),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// As set.
        address: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// Something that setting up did not expect.
    #[error(transparent)]
    Other(#[from] anyhow::Error),
}

impl CommandError {
    /// 2 for a wrong call or setting, 1 for everything else (as `sysexits` has no finer word that
    /// an operator would use).
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Config(_) | Self::Refused(_) => ExitCode::from(2),
            _ => ExitCode::FAILURE,
        }
    }
}
