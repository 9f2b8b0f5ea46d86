//! From which sending line a shop's messages go, where it has one of its own at a channel.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::message::ChannelKind;
use crate::scope::UnknownWord;
use crate::settings::{Fault, optional_line};

/// Characters of a line: a number, a name, a mailbox.
pub const MAX_LINE: usize = 254;

/// A shop's own lines; where it has none the channel's goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lines(BTreeMap<ChannelKind, String>);

impl Lines {
    /// The shop's own line at a channel.
    pub fn at(&self, channel: ChannelKind) -> Option<&str> {
        self.0.get(&channel).map(String::as_str)
    }

    /// Sets a line as [`read_line`] gave it; `None`: the channel's.
    pub fn set(&mut self, channel: ChannelKind, line: Option<String>) {
        match line {
            Some(line) => self.0.insert(channel, line),
            None => self.0.remove(&channel),
        };
    }
}

/// A line as typed; empty is none. Whether its channel takes it the channel says.
pub fn read_line(typed: &str) -> Result<Option<String>, Fault> {
    optional_line(&money::digits::to_latin(typed), MAX_LINE)
}

impl fmt::Display for Lines {
    /// As stored: `kavenegar=10004346`, one below the other.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (channel, line)) in self.0.iter().enumerate() {
            let before = if place == 0 { "" } else { "\n" };
            write!(f, "{before}{channel}={line}")?;
        }
        Ok(())
    }
}

impl FromStr for Lines {
    type Err = UnknownWord;
    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let read = |row: &str| {
            let unknown = UnknownWord {
                kind: "sending line",
            };
            let (channel, line) = row.split_once('=').ok_or(unknown)?;
            Ok((channel.parse()?, line.to_owned()))
        };
        text.lines().map(read).collect::<Result<_, _>>().map(Self)
    }
}

/// The name of a channel's line in forms; `None`: who sends there is part of its secrets, or nobody.
pub const fn line_field(channel: ChannelKind) -> Option<&'static str> {
    Some(match channel {
        ChannelKind::Smtp => "line_smtp",
        ChannelKind::Kavenegar => "line_kavenegar",
        ChannelKind::MeliPayamak => "line_melipayamak",
        ChannelKind::Ghasedak => "line_ghasedak",
        ChannelKind::SmsIr => "line_smsir",
        ChannelKind::IpPanel => "line_ippanel",
        ChannelKind::Safir => "line_safir",
        ChannelKind::WhatsApp => "line_whatsapp",
        ChannelKind::Telegram
        | ChannelKind::Bale
        | ChannelKind::Eitaa
        | ChannelKind::Http
        | ChannelKind::Outbox => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_they_were_written() {
        let mut lines = Lines::default();
        assert_eq!(lines.to_string().parse(), Ok(lines.clone()));
        lines.set(ChannelKind::Smtp, Some("a=b@golestan.example".to_owned()));
        lines.set(ChannelKind::Kavenegar, read_line(" ۱۰۰۰۴۳۴۶ ").unwrap());
        assert_eq!(lines.at(ChannelKind::Kavenegar), Some("10004346"));
        assert_eq!(lines.to_string().parse(), Ok(lines.clone()));
        lines.set(ChannelKind::Kavenegar, read_line(" ").unwrap());
        assert_eq!(lines.at(ChannelKind::Kavenegar), None);
        assert!("kavenegar".parse::<Lines>().is_err());
    }

    #[test]
    fn a_line_is_one_line_of_bounded_length() {
        assert_eq!(read_line("1000\n4346"), Err(Fault::Control));
        let long = "1".repeat(MAX_LINE + 1);
        assert_eq!(read_line(&long), Err(Fault::TooLong(MAX_LINE)));
    }
}
