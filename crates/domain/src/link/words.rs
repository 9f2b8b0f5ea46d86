//! By what a search finds a link.

use super::{Link, Terms};
use crate::search;

/// Tokens that are kept of one link: many links are made at once, and what a reader would type
/// stands at the beginning of their texts.
pub const LINK_TOKENS: usize = 60;

impl Link {
    /// By what a search finds it: its reference, its description, and the note of staff.
    pub fn tokens(&self, terms: &Terms) -> Vec<String> {
        let texts = [&self.reference, &terms.description, &self.note];
        let mut tokens = Vec::new();
        for token in texts
            .into_iter()
            .flatten()
            .flat_map(|text| search::tokens(text))
        {
            search::add(&mut tokens, token);
        }
        tokens.truncate(LINK_TOKENS);
        tokens
    }
}
