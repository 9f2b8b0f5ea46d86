//! Charts as the server draws them: where columns, lines and words stand, in whole numbers of a
//! drawing that the page scales. Nothing here knows what is counted, or in which language.
//!
//! Time goes the way one reads: from right to left in Persian.

/// Width of a drawing.
pub(crate) const WIDTH: i64 = 4_000;
/// Height of a drawing.
pub(crate) const HEIGHT: i64 = 1_800;
/// Where the figures of the scale stand, at the side where one begins to read.
const SIDE: i64 = 560;
/// Above the columns.
const TOP: i64 = 80;
/// Below the columns, for the days.
const FOOT: i64 = 240;
/// What is not nothing is seen, however little it is.
const LEAST: i64 = 12;
/// Lines of the scale above its base.
const LINES: i64 = 4;

/// One column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) x: i64,
    pub(crate) y: i64,
    pub(crate) width: i64,
    pub(crate) height: i64,
}

/// A word within the drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) x: i64,
    pub(crate) y: i64,
    /// `start`, `middle` or `end`, by the direction of the page.
    pub(crate) anchor: &'static str,
    pub(crate) said: String,
}

/// A line across, and the value that it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) y: i64,
    pub(crate) from: i64,
    pub(crate) to: i64,
    pub(crate) word: Word,
}

/// Columns over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Columns {
    pub(crate) bars: Vec<Column>,
    pub(crate) lines: Vec<Line>,
    pub(crate) marks: Vec<Word>,
    /// The figures of the scale are counted in this power of ten.
    pub(crate) power: u32,
}

/// A scale from nothing to its top, in steps that people like: 1, 2 or 5 and zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scale {
    step: i64,
    top: i64,
}

impl Scale {
    /// The smallest scale of at most [`LINES`] steps that holds this; `None` for nothing.
    pub(crate) fn holding(most: i64) -> Option<Self> {
        if most <= 0 {
            return None;
        }
        let mut power = 1_i64;
        loop {
            for first in [1, 2, 5] {
                let step = power.checked_mul(first)?;
                // Rounded up, and never beyond what a number holds.
                let steps = most.checked_sub(1)?.checked_div(step)?.checked_add(1)?;
                if steps <= LINES {
                    let top = step.checked_mul(steps).unwrap_or(i64::MAX);
                    return Some(Self { step, top });
                }
            }
            power = power.checked_mul(10)?;
        }
    }

    /// The power of ten in which its figures are short: 0, 3, 6, 9, 12 or more.
    pub(crate) fn power(self) -> u32 {
        self.step.checked_ilog10().unwrap_or(0) / 3 * 3
    }

    /// The values of its lines, from nothing up.
    fn values(self) -> impl Iterator<Item = i64> {
        (0..=LINES)
            .filter_map(move |n| self.step.checked_mul(n))
            .take_while(move |value| *value <= self.top)
    }

    /// A part of a length, as a value is of the top.
    fn part(self, value: i64, length: i64) -> i64 {
        let value = value.clamp(0, self.top);
        let part = i128::from(value) * i128::from(length) / i128::from(self.top.max(1));
        i64::try_from(part).unwrap_or(length)
    }
}

/// Columns for these values, oldest first; `None` if all are nothing. `figure` writes a figure of
/// the scale, counted in its power of ten; `marks` are words for some of the columns, by their
/// place, in order.
pub(crate) fn columns(
    values: &[i64],
    is_rtl: bool,
    figure: impl Fn(i64) -> String,
    marks: Vec<(usize, String)>,
) -> Option<Columns> {
    let scale = Scale::holding(values.iter().copied().max().unwrap_or(0))?;
    let count = i64::try_from(values.len()).ok()?;
    let (ground, room) = (HEIGHT - FOOT, HEIGHT - FOOT - TOP);
    let field = WIDTH - SIDE;
    // What is first to the reader stands where they begin to read.
    let mirror = |x: i64| if is_rtl { WIDTH - x } else { x };
    let edge = |place: i64| SIDE + field * place / count.max(1);
    let column = |(place, value): (i64, &i64)| {
        let (from, to) = (edge(place), edge(place + 1));
        // A fifth of its place is the gap behind a column.
        let gap = ((to - from) / 5).max(1);
        let width = (to - from - gap).max(1);
        let height = match *value {
            ..=0 => 0,
            value => scale.part(value, room).max(LEAST),
        };
        Column {
            x: if is_rtl { mirror(from + width) } else { from },
            y: ground - height,
            width,
            height,
        }
    };
    let divisor = 10_i64.checked_pow(scale.power())?;
    let line = |value: i64| {
        let y = ground - scale.part(value, room);
        Line {
            y,
            from: mirror(SIDE),
            to: mirror(WIDTH),
            word: Word {
                x: mirror(SIDE - 40),
                y: y + 40,
                anchor: "end",
                said: figure(value / divisor),
            },
        }
    };
    let last = values.len().saturating_sub(1);
    let mark = |(place, said): (usize, String)| {
        let at = i64::try_from(place).unwrap_or(0);
        let (anchor, x) = match place {
            0 => ("start", edge(0)),
            place if place >= last => ("end", WIDTH),
            _ => ("middle", i64::midpoint(edge(at), edge(at + 1))),
        };
        Word {
            x: mirror(x),
            y: HEIGHT - 60,
            anchor,
            said,
        }
    };
    Some(Columns {
        bars: (0..count).zip(values).map(column).collect(),
        lines: scale.values().map(line).collect(),
        marks: marks.into_iter().map(mark).collect(),
        power: scale.power(),
    })
}

/// A bar that lies: where it begins and how long it is, of a thousand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Bar {
    pub(crate) x: i64,
    pub(crate) width: i64,
}

impl Bar {
    /// The bar of a value beside others of which this is the most.
    pub(crate) fn of(value: i64, most: i64, is_rtl: bool) -> Self {
        let whole = Scale {
            step: 1,
            top: most.max(1),
        };
        let width = match value {
            ..=0 => 0,
            value => whole.part(value, 1_000).max(5),
        };
        Self {
            x: if is_rtl { 1_000 - width } else { 0 },
            width,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(values: &[i64], is_rtl: bool) -> Columns {
        let marks = vec![(0, "a".to_owned()), (values.len() - 1, "z".to_owned())];
        columns(values, is_rtl, |n| n.to_string(), marks).unwrap()
    }

    #[test]
    fn scales_end_at_round_figures_just_above_what_they_hold() {
        for (most, step, top, power) in [
            (1, 1, 1, 0),
            (4, 1, 4, 0),
            (5, 2, 6, 0),
            (17, 5, 20, 0),
            (1_000, 500, 1_000, 0),
            (41_000, 20_000, 60_000, 3),
            (12_500_000, 5_000_000, 15_000_000, 6),
            (3_999_999_999, 1_000_000_000, 4_000_000_000, 9),
        ] {
            let scale = Scale::holding(most).unwrap();
            assert_eq!(
                (scale.step, scale.top, scale.power()),
                (step, top, power),
                "{most}"
            );
        }
        assert_eq!(Scale::holding(0), None);
        assert_eq!(Scale::holding(-5), None);
        assert!(Scale::holding(i64::MAX).is_some_and(|scale| scale.top == i64::MAX));
    }

    #[test]
    fn nothing_at_all_draws_nothing() {
        assert_eq!(columns(&[], false, |n| n.to_string(), Vec::new()), None);
        assert_eq!(columns(&[0, 0], false, |n| n.to_string(), Vec::new()), None);
    }

    #[test]
    fn a_column_is_as_high_as_its_value_and_stands_on_the_ground() {
        let chart = drawn(&[0, 50, 100], false);
        let [none, half, full] = chart.bars[..] else {
            panic!()
        };
        assert_eq!((none.height, none.y), (0, HEIGHT - FOOT));
        assert_eq!(half.height * 2, full.height);
        assert_eq!(full.y, TOP);
        assert!(
            chart
                .bars
                .iter()
                .all(|one| one.y + one.height == HEIGHT - FOOT)
        );
    }

    #[test]
    fn beside_one_huge_value_little_ones_are_still_seen() {
        let chart = drawn(&[1, i64::MAX, 0], false);
        assert_eq!(chart.bars[0].height, LEAST);
        assert_eq!(chart.bars[1].y, TOP);
        assert_eq!(chart.bars[2].height, 0);
    }

    #[test]
    fn columns_stand_within_the_drawing_apart_and_in_the_order_of_reading() {
        let values: Vec<i64> = (1..=90).collect();
        for is_rtl in [false, true] {
            let mut columns = drawn(&values, is_rtl).bars;
            if is_rtl {
                columns.reverse();
            }
            for pair in columns.windows(2) {
                assert!(pair[0].x + pair[0].width < pair[1].x, "{pair:?}");
            }
            let ends = (columns[0].x, columns[89].x + columns[89].width);
            assert!(ends.0 >= 0 && ends.1 <= WIDTH, "{ends:?}");
        }
    }

    #[test]
    fn the_scale_stands_where_one_begins_to_read() {
        let (left, right) = (drawn(&[30], false), drawn(&[30], true));
        assert!(left.lines.iter().all(|line| line.word.x < SIDE));
        assert!(right.lines.iter().all(|line| line.word.x > WIDTH - SIDE));
        let said: Vec<_> = left
            .lines
            .iter()
            .map(|line| line.word.said.as_str())
            .collect();
        assert_eq!(said, ["0", "10", "20", "30"]);
        assert_eq!((left.marks[0].x, right.marks[0].x), (SIDE, WIDTH - SIDE));
    }

    #[test]
    fn bars_are_a_part_of_the_longest() {
        assert_eq!(Bar::of(50, 100, false), Bar { x: 0, width: 500 });
        assert_eq!(Bar::of(50, 100, true), Bar { x: 500, width: 500 });
        assert_eq!(Bar::of(0, 0, false).width, 0);
        assert_eq!(Bar::of(1, i64::MAX, false).width, 5);
    }
}
