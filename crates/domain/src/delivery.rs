//! What follows from what a channel says, and what holds a message back: quiet hours, limits,
//! those who asked for none.

mod abroad;

pub use abroad::{Abroad, CallingCode};

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::message::{MessageState, Situation};

/// What came of one try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// It is kept here, which is its delivery.
    Kept,
    /// The other side took it over.
    Accepted,
    /// Surely not taken over; later it may be, but not before so long.
    Later(SignedDuration),
    /// Nothing can go by this channel until somebody looks at its settings.
    Stopped,
    /// This address, or this message, is refused for good.
    Refused,
    /// It may have been taken over.
    Unknown,
}

/// What follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// It stands so.
    Done(MessageState),
    /// It surely did not arrive: it stands so, and the next of its chain takes over.
    Onward(MessageState),
    /// Another try, not before so long.
    Again(SignedDuration),
    /// The channel is closed; the message waits, or goes on to the next of its chain.
    Close,
}

/// Decides after a try. `dedupes`: the channel sends once what it gets twice, so that an outcome
/// that is not known may be tried again.
pub fn after(said: Said, is_last_try: bool, dedupes: bool) -> Next {
    match said {
        Said::Kept => Next::Done(MessageState::Delivered),
        Said::Accepted => Next::Done(MessageState::Accepted),
        Said::Later(_) if is_last_try => Next::Onward(MessageState::Failed),
        Said::Later(wait) => Next::Again(wait),
        Said::Stopped => Next::Close,
        Said::Refused => Next::Onward(MessageState::Undelivered),
        Said::Unknown if dedupes && !is_last_try => Next::Again(SignedDuration::ZERO),
        Said::Unknown => Next::Done(MessageState::Unknown),
    }
}

/// Why a message does not go out, though nothing is wrong with its channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Block {
    /// The address asked for no messages.
    OptedOut,
    /// The last message to this mailbox came back.
    Bounced,
    /// The number is of another country, and the shop does not write there.
    Abroad,
    /// Too many messages to this number within an hour.
    NumberHour,
    /// Too many messages to this number within a day.
    NumberDay,
    /// Too many messages of this shop within an hour.
    ShopHour,
    /// Its reader does not take such messages, says the channel.
    Refused,
}

crate::scope::words!(Block, "reason for blocking":
    OptedOut = "opted_out", Bounced = "bounced", Abroad = "abroad", NumberHour = "number_hour",
    NumberDay = "number_day", ShopHour = "shop_hour", Refused = "refused");

impl Block {
    /// Whether somebody of staff may send it all the same. Who asked for silence gets silence.
    pub const fn may_be_overruled(self) -> bool {
        !matches!(self, Self::OptedOut)
    }
}

/// How many messages that cost money per piece may go out, so that nobody makes the shop pay for
/// a flood of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// To one number within an hour.
    pub number_hour: u32,
    /// To one number within a day.
    pub number_day: u32,
    /// Of one shop within an hour.
    pub shop_hour: u32,
}

impl Limits {
    /// The limits of a shop that chose none.
    pub const USUAL: Self = Self {
        number_hour: 6,
        number_day: 20,
        shop_hour: 3_000,
    };
}

/// Situations of which a shop decides whether their messages wait for the end of the quiet hours.
/// All others are urgent: money waits for a person, or nothing can be sent.
pub const MAY_WAIT: [Situation; 6] = [
    Situation::LinkSent,
    Situation::OpenpaySent,
    Situation::Paid,
    Situation::StaffPaid,
    Situation::StaffExpired,
    Situation::StaffBounced,
];

/// What waits in a shop that chose nothing.
pub const WAITS: [Situation; 1] = [Situation::StaffExpired];

/// How many went out already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sent {
    /// To this number in this hour.
    pub number_hour: u32,
    /// To this number in the last day.
    pub number_day: u32,
    /// Of this shop in this hour.
    pub shop_hour: u32,
}

impl Limits {
    /// What forbids one more.
    pub const fn over(&self, sent: Sent) -> Option<Block> {
        if sent.number_hour >= self.number_hour {
            Some(Block::NumberHour)
        } else if sent.number_day >= self.number_day {
            Some(Block::NumberDay)
        } else if sent.shop_hour >= self.shop_hour {
            Some(Block::ShopHour)
        } else {
            None
        }
    }
}

/// The hours in which a shop sends nothing that can wait, by its own clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietHours {
    /// Their first minute of the day, 0 to 1439.
    pub from: u16,
    /// The first minute after them.
    pub until: u16,
}

impl QuietHours {
    /// From ten in the evening to eight in the morning.
    pub const USUAL: Self = Self {
        from: 22 * 60,
        until: 8 * 60,
    };

    /// When they end, if they are now. Hours that begin when they end are none.
    pub fn end(self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let here = now.to_zoned(zone.clone());
        let minute = i32::from(here.hour()) * 60 + i32::from(here.minute());
        let (from, until) = (i32::from(self.from), i32::from(self.until));
        let (is_quiet, is_over_tomorrow) = if from <= until {
            ((from..until).contains(&minute), false)
        } else {
            (minute >= from || minute < until, minute >= from)
        };
        if !is_quiet {
            return None;
        }
        let day = if is_over_tomorrow {
            here.date().tomorrow().ok()?
        } else {
            here.date()
        };
        let hour = i8::try_from(until / 60 % 24).ok()?;
        let time = Time::new(hour, i8::try_from(until % 60).ok()?, 0, 0).ok()?;
        let end = day.to_datetime(time).to_zoned(zone.clone()).ok()?;
        Some(end.timestamp())
    }
}

/// Seconds after which a channel is asked what became of a message, one after the other; then
/// again after the last of them, for two days.
const REPORT_WAITS: &[i64] = &[60, 300, 1_800, 21_600];
/// How long a channel is asked about a message.
const REPORTS_END: SignedDuration = SignedDuration::from_hours(48);

/// When a channel is asked for the next time about a message that it took at `sent_at` and was
/// asked about `asked` times; `None`: no more.
pub fn next_report(asked: u32, sent_at: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let place = usize::try_from(asked).unwrap_or(usize::MAX);
    let wait = REPORT_WAITS.get(place).or(REPORT_WAITS.last())?;
    let at = now.checked_add(SignedDuration::from_secs(*wait)).ok()?;
    (at.duration_since(sent_at) <= REPORTS_END).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_a_channel_leads_to_one_next_step() {
        use MessageState as State;
        let soon = SignedDuration::from_secs(7);
        for (said, last, dedupes, next) in [
            (Said::Kept, false, false, Next::Done(State::Delivered)),
            (Said::Accepted, true, true, Next::Done(State::Accepted)),
            (Said::Later(soon), false, false, Next::Again(soon)),
            (Said::Later(soon), true, true, Next::Onward(State::Failed)),
            (Said::Stopped, false, false, Next::Close),
            (Said::Stopped, true, true, Next::Close),
            (Said::Refused, false, true, Next::Onward(State::Undelivered)),
            // Never sent again by itself, unless that does no harm.
            (Said::Unknown, false, false, Next::Done(State::Unknown)),
            (
                Said::Unknown,
                false,
                true,
                Next::Again(SignedDuration::ZERO),
            ),
            (Said::Unknown, true, true, Next::Done(State::Unknown)),
        ] {
            assert_eq!(
                after(said, last, dedupes),
                next,
                "{said:?} {last} {dedupes}"
            );
        }
    }

    #[test]
    fn each_limit_forbids_the_one_that_would_pass_it() {
        let limits = Limits {
            number_hour: 2,
            number_day: 3,
            shop_hour: 4,
        };
        for ((number_hour, number_day, shop_hour), block) in [
            ((0, 0, 0), None),
            ((1, 2, 3), None),
            ((2, 2, 3), Some(Block::NumberHour)),
            ((0, 3, 3), Some(Block::NumberDay)),
            ((0, 0, 4), Some(Block::ShopHour)),
            ((2, 3, 4), Some(Block::NumberHour)),
        ] {
            let sent = Sent {
                number_hour,
                number_day,
                shop_hour,
            };
            assert_eq!(limits.over(sent), block, "{sent:?}");
        }
    }

    #[test]
    fn only_who_asked_for_silence_cannot_be_overruled() {
        for &block in Block::ALL {
            assert_eq!(block.may_be_overruled(), block != Block::OptedOut);
        }
    }

    #[test]
    fn quiet_hours_end_in_the_morning_of_the_shop() {
        let zone = TimeZone::get("Asia/Tehran").unwrap();
        let night = QuietHours::USUAL;
        let noon = QuietHours {
            from: 12 * 60,
            until: 14 * 60 + 30,
        };
        let none = QuietHours {
            from: 60,
            until: 60,
        };
        // Tehran is three and a half hours ahead.
        for (hours, now, end) in [
            (night, "2026-11-21T18:29:59Z", None),
            (night, "2026-11-21T18:30:00Z", Some("2026-11-22T04:30:00Z")),
            (night, "2026-11-21T20:29:59Z", Some("2026-11-22T04:30:00Z")),
            (night, "2026-11-21T20:30:00Z", Some("2026-11-22T04:30:00Z")),
            (night, "2026-11-22T04:29:59Z", Some("2026-11-22T04:30:00Z")),
            (night, "2026-11-22T04:30:00Z", None),
            (noon, "2026-11-21T08:29:59Z", None),
            (noon, "2026-11-21T08:30:00Z", Some("2026-11-21T11:00:00Z")),
            (noon, "2026-11-21T11:00:00Z", None),
            (none, "2026-11-21T21:30:00Z", None),
        ] {
            let found = hours.end(now.parse().unwrap(), &zone);
            let end = end.map(|text: &str| text.parse().unwrap());
            assert_eq!(found, end, "{hours:?} {now}");
        }
    }

    #[test]
    fn a_channel_is_asked_ever_more_slowly_for_two_days() {
        let sent: Timestamp = "2026-11-21T08:00:00Z".parse().unwrap();
        let (mut now, mut asked, mut waits) = (sent, 0, Vec::new());
        while let Some(at) = next_report(asked, sent, now) {
            waits.push(at.duration_since(now).as_secs());
            (now, asked) = (at, asked + 1);
        }
        assert_eq!(
            waits.get(..5),
            Some([60, 300, 1800, 21600, 21600].as_slice())
        );
        assert_eq!(asked, 10);
        assert!(now.duration_since(sent) <= REPORTS_END);
    }
}
