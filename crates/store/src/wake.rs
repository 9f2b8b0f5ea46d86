//! Waking those who wait for committed work.

use tokio::sync::watch;

/// What a committed unit may have made work for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// A job was queued.
    Jobs,
    /// An event or receipt waits for its number.
    Sequencer,
}

impl Topic {
    pub(crate) const ALL: [Self; 2] = [Self::Jobs, Self::Sequencer];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Jobs => "jobs",
            Self::Sequencer => "sequencer",
        }
    }

    fn bit(self) -> u8 {
        match self {
            Self::Jobs => 1,
            Self::Sequencer => 2,
        }
    }
}

/// A set of topics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Topics(u8);

impl Topics {
    pub(crate) fn all() -> Self {
        let mut topics = Self::default();
        for topic in Topic::ALL {
            topics.add(topic);
        }
        topics
    }

    pub(crate) fn add(&mut self, topic: Topic) {
        self.0 |= topic.bit();
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.0 |= other.0;
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = Topic> {
        Topic::ALL
            .into_iter()
            .filter(move |topic| self.0 & topic.bit() != 0)
    }
}

/// The bells of one store, one for each topic.
#[derive(Debug)]
pub(crate) struct Bells {
    jobs: watch::Sender<u64>,
    sequencer: watch::Sender<u64>,
}

impl Bells {
    pub(crate) fn new() -> Self {
        Self {
            jobs: watch::Sender::new(0),
            sequencer: watch::Sender::new(0),
        }
    }

    pub(crate) fn ring(&self, topics: Topics) {
        for topic in topics.iter() {
            self.bell(topic)
                .send_modify(|count| *count = count.wrapping_add(1));
        }
    }

    pub(crate) fn subscribe(&self, topic: Topic) -> Subscription {
        Subscription {
            bell: self.bell(topic).subscribe(),
        }
    }

    fn bell(&self, topic: Topic) -> &watch::Sender<u64> {
        match topic {
            Topic::Jobs => &self.jobs,
            Topic::Sequencer => &self.sequencer,
        }
    }
}

/// A place at which to wait for a topic. A ring while its holder is busy is not lost: the next wait
/// returns at once; many rings are one.
#[derive(Clone, Debug)]
pub struct Subscription {
    bell: watch::Receiver<u64>,
}

impl Subscription {
    /// Returns after a commit rang since the last return (or since the subscription); `false` when
    /// the store is gone. On PostgreSQL a ring from another node can be lost: poll beside it.
    pub async fn rung(&mut self) -> bool {
        self.bell.changed().await.is_ok()
    }
}
