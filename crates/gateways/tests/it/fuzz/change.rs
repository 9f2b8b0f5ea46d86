//! How answers and callbacks are changed: bytes, texts, shapes of JSON, statuses, sizes.

use serde_json::{Map, Value};

use crate::samples::Said;

/// SplitMix64: a run follows from its seed.
#[derive(Debug, Clone)]
pub(super) struct Chance(u64);

/// Texts that have broken readers before.
const WORDS: &[&str] = &[
    "0",
    "00",
    "-1",
    "1",
    "100",
    "101",
    "2",
    "43",
    "94",
    "150000",
    "15000",
    "1500000",
    "149999",
    "75000",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "1e3",
    "1.0",
    "0x10",
    "٠",
    "۱۵۰۰۰۰",
    "",
    " ",
    "null",
    "true",
    "NaN",
    "\u{0}",
    "\u{feff}",
    "'\"<>&;",
    "OK",
    "paid",
    "PAID",
    "complete",
    "verified",
    "already_verified",
    "59961600000043",
    "AUTHORISED",
    "../../..",
    "https://evil.example/",
    "javascript:alert(1)",
    "6037991199500590",
];

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    /// A place in something of this length; 0 in nothing.
    pub(super) fn place(&mut self, length: usize) -> usize {
        usize::try_from(self.below(u64::try_from(length).unwrap())).unwrap()
    }

    pub(super) fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.place(all.len())]
    }

    /// One change of one answer.
    pub(super) fn change(&mut self, said: &mut Said, other: &Said) {
        match self.below(12) {
            0 => {
                said.status =
                    self.pick(&[200, 201, 204, 302, 400, 401, 404, 409, 422, 429, 500, 503]);
            }
            1 => *said = other.clone(),
            2 => self.drown(&mut said.body),
            3..=5 => self.bytes(&mut said.body),
            6 => self.number(&mut said.body),
            _ => self.shape(&mut said.body, &other.body),
        }
    }

    /// A changed query or form: bytes, or a parameter that comes twice, as an array, or as JSON.
    pub(super) fn change_form(&mut self, text: &[u8]) -> Vec<u8> {
        let mut pairs: Vec<(String, String)> =
            url::form_urlencoded::parse(text).into_owned().collect();
        let at = self.place(pairs.len());
        match self.below(9) {
            0 => return text.to_vec(),
            1 | 2 => {
                let mut bytes = text.to_vec();
                self.bytes(&mut bytes);
                return bytes;
            }
            3 => {
                let map: Map<String, Value> = pairs
                    .into_iter()
                    .map(|(name, value)| (name, value.into()))
                    .collect();
                let mut bytes = Value::from(map).to_string().into_bytes();
                let copy = bytes.clone();
                self.shape(&mut bytes, &copy);
                return bytes;
            }
            4 => {
                let mut bytes = text.to_vec();
                self.drown(&mut bytes);
                return bytes;
            }
            kind => {
                let word = self.pick(WORDS).to_owned();
                if let Some((name, value)) = pairs.get_mut(at) {
                    match kind {
                        5 => *value = word,
                        6 => name.push_str("[]"),
                        7 => *name = word,
                        _ => {
                            let twice = (name.to_uppercase(), word);
                            pairs.push(twice);
                        }
                    }
                }
            }
        }
        let mut out = url::form_urlencoded::Serializer::new(String::new());
        out.extend_pairs(pairs).finish().into_bytes()
    }

    /// Flipped, cut out, cut off, put in, doubled.
    fn bytes(&mut self, body: &mut Vec<u8>) {
        if body.is_empty() {
            body.extend_from_slice(self.pick(WORDS).as_bytes());
            return;
        }
        let from = self.place(body.len());
        let to = (from + 1 + self.place(16)).min(body.len());
        match self.below(6) {
            0 => body[from] ^= 1 << self.below(8),
            1 => body[from] = self.pick(&[0, b'"', b'{', b']', b'<', 0x80, 0xff, b'0', b'9']),
            2 => drop(body.drain(from..to)),
            3 => body.truncate(from),
            4 => {
                let word = self.pick(WORDS).as_bytes();
                drop(body.splice(from..from, word.iter().copied()));
            }
            _ => {
                let twice = body[from..to].to_vec();
                drop(body.splice(to..to, twice));
            }
        }
    }

    /// A run of digits becomes another.
    fn number(&mut self, body: &mut Vec<u8>) {
        let starts: Vec<usize> = (0..body.len())
            .filter(|at| body[*at].is_ascii_digit() && (*at == 0 || !body[at - 1].is_ascii_digit()))
            .collect();
        if starts.is_empty() {
            return;
        }
        let from = self.pick(&starts);
        let length = body[from..]
            .iter()
            .take_while(|it| it.is_ascii_digit())
            .count();
        let word = self.pick(WORDS).as_bytes();
        drop(body.splice(from..from + length, word.iter().copied()));
    }

    /// Far too long, or far too deep.
    fn drown(&mut self, body: &mut Vec<u8>) {
        match self.below(3) {
            0 => body.extend(std::iter::repeat_n(b' ', 70_000)),
            1 => body.extend(std::iter::repeat_n(b'[', 5_000)),
            _ => {
                let from = self.place(body.len());
                drop(body.splice(from..from, std::iter::repeat_n(b'a', 70_000)));
            }
        }
    }

    /// JSON with one of its values, or one of its names, changed; anything else by its bytes.
    fn shape(&mut self, body: &mut Vec<u8>, other: &[u8]) {
        let Ok(mut value) = serde_json::from_slice::<Value>(body) else {
            self.bytes(body);
            return;
        };
        let many = count(&value);
        let wanted = self.place(many);
        let strange = self.strange(other);
        let kind = self.below(8);
        let word = self.pick(WORDS);
        if let Some(found) = nth(&mut value, &mut { wanted }) {
            reshape(found, kind, strange, word);
        }
        *body = value.to_string().into_bytes();
    }

    fn strange(&mut self, other: &[u8]) -> Value {
        match self.below(9) {
            0 => Value::Null,
            1 => Value::Array(Vec::new()),
            2 => Value::Object(Map::new()),
            3 => Value::Bool(self.below(2) == 0),
            4 => Value::from(self.pick(&[
                0_i64,
                1,
                -1,
                2,
                100,
                101,
                150_000,
                15_000,
                i64::MAX,
                i64::MIN,
            ])),
            5 => Value::from(self.pick(&[0.0_f64, 0.5, 150_000.0, 1e300, -1.0])),
            6 => Value::from("9".repeat(self.place(400))),
            7 => serde_json::from_slice(other).unwrap_or(Value::Null),
            _ => Value::from(self.pick(WORDS)),
        }
    }
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(list) => list.iter().map(count).sum(),
        Value::Object(map) => map.values().map(count).sum(),
        _ => 0,
    }
}

/// The value with this number, counted from the outside.
fn nth<'a>(value: &'a mut Value, left: &mut usize) -> Option<&'a mut Value> {
    if *left == 0 {
        return Some(value);
    }
    *left -= 1;
    match value {
        Value::Array(list) => list.iter_mut().find_map(|it| nth(it, left)),
        Value::Object(map) => map.values_mut().find_map(|it| nth(it, left)),
        _ => None,
    }
}

fn reshape(value: &mut Value, kind: u64, strange: Value, word: &str) {
    let old = value.take();
    *value = match (kind, old) {
        (0, old) => Value::Array(vec![old]),
        (1, old) => Value::Array(vec![old.clone(), old]),
        (2, Value::Number(number)) => Value::from(number.to_string()),
        (2, Value::String(text)) => text.parse::<i64>().map_or(Value::from(text), Value::from),
        (3, Value::Object(mut map)) => {
            let first = map.keys().next().cloned().unwrap_or_default();
            let inner = map.remove(&first).unwrap_or_default();
            map.insert(word.to_owned(), inner);
            Value::Object(map)
        }
        (4, Value::Object(mut map)) => {
            map.insert(word.to_owned(), strange);
            Value::Object(map)
        }
        (5, Value::String(text)) => Value::from(format!(" {text}\u{200c}")),
        (6, Value::Array(mut list)) => {
            list.reverse();
            list.push(strange);
            Value::Array(list)
        }
        _ => strange,
    };
}
