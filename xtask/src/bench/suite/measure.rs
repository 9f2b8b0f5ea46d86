//! The rules of measuring: pairs that alternate, medians of their ratios, one line per bench.

use std::fmt::Write;

use serde_json::{Value, json};

use super::others::{Watch, loop_speed};

/// A pair is dropped if others used more of the processor than this.
const NOISE_MAX: f64 = 0.10;

/// How long and how often.
#[derive(Clone, Copy)]
pub(crate) struct Plan {
    /// A short run with small sizes, to see that it works.
    pub(crate) quick: bool,
    /// Pairs that must be kept.
    pub(crate) pairs: usize,
    /// Seconds of each half.
    pub(crate) seconds: f64,
    /// Links that the store holds.
    pub(crate) links: u64,
    /// Payments that wait for their callback.
    pub(crate) payments: u64,
}

impl Plan {
    pub(crate) fn new(quick: bool) -> Self {
        if quick {
            Self {
                quick,
                pairs: 3,
                seconds: 1.0,
                links: 50_000,
                payments: 6_000,
            }
        } else {
            Self {
                quick,
                pairs: 5,
                seconds: 3.0,
                links: 1_000_000,
                payments: 30_000,
            }
        }
    }
}

/// One half of a pair: a rate, and what others used of the processor meanwhile.
#[derive(Clone, Copy)]
pub(crate) struct Rate {
    pub(crate) per_second: f64,
    pub(crate) others: f64,
}

impl Rate {
    pub(crate) fn of(done: u64, seconds: f64, watch: &Watch) -> Self {
        Self {
            per_second: float(done) / seconds.max(1e-9),
            others: watch.share(),
        }
    }
}

/// What the pairs gave, medians each.
pub(crate) struct Paired {
    pub(crate) a: f64,
    pub(crate) b: f64,
    pub(crate) ratio: f64,
}

/// Measures A and B in turn, the first of each pair changing, until enough pairs are kept. `None`:
/// others never left the machine alone.
pub(crate) fn alternate(
    plan: &Plan,
    name: &str,
    mut a: impl FnMut() -> anyhow::Result<Rate>,
    mut b: impl FnMut() -> anyhow::Result<Rate>,
) -> anyhow::Result<Option<Paired>> {
    let mut kept: Vec<(f64, f64)> = Vec::new();
    for pair in 0..plan.pairs * 3 {
        if kept.len() == plan.pairs {
            break;
        }
        let speed = loop_speed();
        let (left, right) = if pair % 2 == 0 {
            let left = a()?;
            (left, b()?)
        } else {
            let right = b()?;
            (a()?, right)
        };
        let others = left.others.max(right.others);
        let dropped = others > NOISE_MAX;
        eprintln!(
            "  {name} pair {}: {:.0}/s against {:.0}/s, ratio {:.3}; others used {:.1} %, fixed \
             loop {speed:.0} M/s{}",
            pair + 1,
            left.per_second,
            right.per_second,
            left.per_second / right.per_second,
            others * 100.0,
            if dropped { "; dropped" } else { "" },
        );
        if !dropped {
            kept.push((left.per_second, right.per_second));
        }
    }
    if kept.len() < plan.pairs {
        eprintln!(
            "  {name}: only {} quiet pairs of {}",
            kept.len(),
            plan.pairs
        );
    }
    let pick = |what: fn(&(f64, f64)) -> f64| median(kept.iter().map(what).collect());
    Ok(
        match (pick(|it| it.0), pick(|it| it.1), pick(|it| it.0 / it.1)) {
            (Some(a), Some(b), Some(ratio)) => Some(Paired { a, b, ratio }),
            _ => None,
        },
    )
}

/// The middle one; of an even number the mean of the middle two.
pub(crate) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let (low, high) = (values.len().checked_sub(1)? / 2, values.len() / 2);
    Some(f64::midpoint(*values.get(low)?, *values.get(high)?))
}

/// A count as a float; exact below 2⁵³.
pub(crate) fn float(count: u64) -> f64 {
    let low = u32::try_from(count & 0xFFFF_FFFF).map_or(0.0, f64::from);
    let high = u32::try_from(count >> 32).map_or(0.0, f64::from);
    high * 4_294_967_296.0 + low
}

/// What is to be reached.
#[derive(Clone, Copy)]
pub(crate) enum Goal {
    /// The ratio is at least this.
    Ratio(f64),
    /// The value is at most this.
    Max(f64),
    /// The value is at least this.
    Min(f64),
    /// The value is exactly this.
    Exactly(f64),
    /// Only told.
    None,
}

/// Prints lines.
#[derive(Clone, Copy)]
pub(crate) struct Printer {
    pub(crate) as_json: bool,
}

impl Printer {
    /// A value of its own.
    pub(crate) fn value(self, name: &str, value: f64, unit: &str, goal: Goal) {
        self.line(name, Some(value), unit, None, None, goal);
    }

    /// A ratio of pairs.
    pub(crate) fn ratio(
        self,
        name: &str,
        paired: Option<&Paired>,
        unit: &str,
        against: &str,
        goal: Goal,
    ) {
        let against = match paired {
            Some(paired) => format!("{against}: {:.0} {unit}", paired.b),
            None => against.to_owned(),
        };
        let (value, ratio) = (paired.map(|it| it.a), paired.map(|it| it.ratio));
        self.line(name, value, unit, ratio, Some(&against), goal);
    }

    fn line(
        self,
        name: &str,
        value: Option<f64>,
        unit: &str,
        ratio: Option<f64>,
        against: Option<&str>,
        goal: Goal,
    ) {
        let (wanted, ok) = match goal {
            Goal::Ratio(least) => (Some(least), Some(ratio.is_some_and(|it| it >= least))),
            Goal::Max(most) => (Some(most), Some(value.is_some_and(|it| it <= most))),
            Goal::Min(least) => (Some(least), Some(value.is_some_and(|it| it >= least))),
            Goal::Exactly(same) => (
                Some(same),
                Some(value.is_some_and(|it| (it - same).abs() < 0.001)),
            ),
            Goal::None => (None, None),
        };
        if self.as_json {
            let line: Value = json!({
                "name": name, "value": value.map(rounded), "unit": unit,
                "ratio": ratio.map(rounded), "against": against, "goal": wanted, "ok": ok,
            });
            println!("{line}");
            return;
        }
        let told = value.map_or("–".to_owned(), |it| format!("{}", rounded(it)));
        let mut text = format!("{name:<44} {told:>12} {unit}");
        if let Some(ratio) = ratio {
            let _ = write!(text, "   ratio {ratio:.3}");
        }
        if let Some(against) = against {
            let _ = write!(text, " against {against}");
        }
        if let (Some(wanted), Some(ok)) = (wanted, ok) {
            let verdict = if ok { "ok" } else { "NOT YET" };
            let _ = write!(text, "   goal {wanted}: {verdict}");
        }
        println!("{text}");
    }
}

fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quiet(per_second: f64) -> Rate {
        Rate {
            per_second,
            others: 0.0,
        }
    }

    #[test]
    fn the_median_of_pairwise_ratios_counts() {
        let plan = Plan::new(true);
        let mut rates = [10.0, 50.0, 12.0].into_iter();
        let a = || Ok(quiet(rates.next().unwrap()));
        let paired = alternate(&plan, "test", a, || Ok(quiet(10.0)))
            .unwrap()
            .unwrap();
        assert!((paired.ratio - 1.2).abs() < 1e-9);
    }

    #[test]
    fn a_pair_with_noise_is_dropped_and_measured_again() {
        let plan = Plan::new(true);
        let mut calls = 0;
        let a = || {
            calls += 1;
            Ok(Rate {
                per_second: if calls == 1 { 99.0 } else { 10.0 },
                others: if calls == 1 { 0.5 } else { 0.0 },
            })
        };
        let paired = alternate(&plan, "test", a, || Ok(quiet(10.0)))
            .unwrap()
            .unwrap();
        assert!((paired.ratio - 1.0).abs() < 1e-9);
        assert_eq!(calls, 4);
    }

    #[test]
    fn without_a_quiet_pair_there_is_no_result() {
        let plan = Plan::new(true);
        let loud = || {
            Ok(Rate {
                per_second: 1.0,
                others: 0.2,
            })
        };
        assert!(alternate(&plan, "test", loud, loud).unwrap().is_none());
    }

    #[test]
    fn a_count_becomes_the_same_float() {
        assert!((float(5_000_000_000) - 5e9).abs() < 0.5);
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![4.0, 1.0]), Some(2.5));
    }
}
