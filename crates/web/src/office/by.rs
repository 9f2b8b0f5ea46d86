//! By which of a shop's channels something is sent, where somebody chooses among them.

use domain::message::ChannelKind;
use domain::shop::Shop;

use super::shell::Seat;
use super::typed::Fields;
use super::words::channel;

/// A channel that a form offers.
pub(super) struct Channel {
    pub(super) value: &'static str,
    pub(super) label: String,
    pub(super) chosen: bool,
}

/// The channels of these shops, each once; none where there is nothing to choose among. Until
/// somebody chooses, all are ticked.
pub(super) fn offered<'a>(
    shops: impl IntoIterator<Item = &'a Shop>,
    fields: &Fields,
    seat: &Seat,
) -> Vec<Channel> {
    let mut kinds: Vec<ChannelKind> = Vec::new();
    for way in shops.into_iter().flat_map(|shop| &shop.ways) {
        if !kinds.contains(&way.channel) {
            kinds.push(way.channel);
        }
    }
    if kinds.len() < 2 {
        return Vec::new();
    }
    let ticked = chosen(fields);
    let offer = |kind: ChannelKind| Channel {
        value: kind.as_str(),
        label: channel(kind, seat.locale),
        chosen: ticked.as_ref().is_none_or(|all| all.contains(&kind)),
    };
    kinds.into_iter().map(offer).collect()
}

/// The channels that were ticked, if there was anything to tick.
pub(super) fn chosen(fields: &Fields) -> Option<Vec<ChannelKind>> {
    fields.given("chose")?;
    let ticked = fields.all("by");
    Some(ticked.filter_map(|kind| kind.parse().ok()).collect())
}
