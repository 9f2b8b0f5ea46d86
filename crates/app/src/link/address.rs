//! The addresses of a link.

use domain::shop::Slug;
use domain::token::Token;
use store::rooms::link;

use crate::App;
use crate::pay::PageError;

impl App {
    /// The address of the page of a link.
    pub(crate) fn link_url(&self, slug: &Slug, token: &Token) -> String {
        self.address(&format!("/{slug}/l/{}", token.as_str()))
    }

    /// The address of a link in few letters.
    pub(crate) fn short_url(&self, token: &Token) -> String {
        self.address(&format!("/l/{}", token.as_str()))
    }

    /// The address of a picture of a link to scan.
    pub(crate) fn qr_url(&self, slug: &Slug, token: &Token) -> String {
        self.address(&format!("/{slug}/l/{}/qr.png", token.as_str()))
    }

    /// Where a short address leads: to the page of the link with this token, of whichever shop.
    pub async fn link_path(&self, token: &str) -> Result<String, PageError> {
        let token: Token = token.parse().or(Err(PageError::Unknown))?;
        let slug = {
            let token = token.clone();
            self.store().read(move |tx| link::slug_of(tx, &token))
        };
        let slug = slug.await?.ok_or(PageError::Unknown)?;
        Ok(format!("/{slug}/l/{}", token.as_str()))
    }

    /// An address of this server as others reach it.
    pub fn public_address(&self, path: &str) -> String {
        self.address(path)
    }
}
