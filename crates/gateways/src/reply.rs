//! What came back from the network, and the one way to say that nothing usable did.

use domain::verdict::Verdict;
use serde_json::{Map, Value};

use crate::driver::{Checked, Moved, Standing};
use crate::json;
use crate::order::Begun;

/// What came of sending one request.
#[derive(Debug, Clone)]
pub enum Reply {
    /// The bank answered; any status, any body.
    Answered(http::Response<Vec<u8>>),
    /// The request surely never reached the bank: no name, no connection, no TLS.
    NotSent(String),
    /// It may have reached the bank and taken effect: time-out, broken answer.
    Lost(String),
}

/// A JSON answer with a status that means what it says.
pub(crate) struct Answer {
    pub(crate) status: http::StatusCode,
    pub(crate) body: Map<String, Value>,
}

/// No usable answer; turns into the "unknown" of whatever was asked.
#[derive(Debug)]
pub(crate) struct Silence {
    pub(crate) reason: String,
    pub(crate) not_sent: bool,
}

impl Silence {
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            not_sent: false,
        }
    }

    /// The same after a call that may have taken effect: this one may not have been sent, but that
    /// one was.
    pub(crate) fn after_effect(self) -> Self {
        Self::new(self.reason)
    }
}

impl Reply {
    /// The answer, whatever its status.
    pub(crate) fn answered(&self) -> Result<&http::Response<Vec<u8>>, Silence> {
        match self {
            Self::Answered(response) => Ok(response),
            Self::NotSent(reason) => Err(Silence {
                reason: reason.clone(),
                not_sent: true,
            }),
            Self::Lost(reason) => Err(Silence::new(reason.clone())),
        }
    }

    /// The answer as a JSON object. 2xx and 4xx are read, for banks put errors in both; a 5xx or a
    /// redirect says nothing, whatever its body claims.
    pub(crate) fn json(&self) -> Result<Answer, Silence> {
        let response = self.answered()?;
        let status = response.status();
        if !(status.is_success() || status.is_client_error()) {
            return Err(Silence::new(format!("HTTP {}", status.as_u16())));
        }
        let value = json::parse(response.body());
        match value.as_ref().and_then(json::alone) {
            Some(body) => Ok(Answer {
                status,
                body: body.clone(),
            }),
            None => Err(Silence::new(format!(
                "HTTP {} without a JSON object",
                status.as_u16()
            ))),
        }
    }
}

impl From<Silence> for Verdict {
    fn from(silence: Silence) -> Self {
        Self::Unknown {
            reason: silence.reason,
            not_sent: silence.not_sent,
        }
    }
}

impl From<Silence> for Begun {
    fn from(silence: Silence) -> Self {
        Self::Unclear {
            reason: silence.reason,
            not_sent: silence.not_sent,
        }
    }
}

impl From<Silence> for Moved {
    fn from(silence: Silence) -> Self {
        Self::Unknown {
            reason: silence.reason,
            not_sent: silence.not_sent,
        }
    }
}

impl From<Silence> for Standing {
    fn from(silence: Silence) -> Self {
        Self::Unknown {
            reason: silence.reason,
        }
    }
}

impl From<Silence> for Checked {
    fn from(silence: Silence) -> Self {
        Self::Unknown {
            reason: silence.reason,
        }
    }
}
