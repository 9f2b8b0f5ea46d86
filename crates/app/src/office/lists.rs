//! The lists: links, payments, messages.

use std::collections::HashMap;

use domain::access::Permission;
use domain::id::{LinkId, PaymentId};
use domain::message::ChannelKind;
use domain::token::Token;
use store::StoreError;
use store::rooms::channel::{self, ChannelRow};
use store::rooms::link;
use store::rooms::message::Message;
use store::rooms::office::{
    self, Beside, LinkFilter, LinkPlace, MessageFilter, PaymentFilter, PaymentRow, Summed,
};
use store::rooms::shop::ShopRow;

use super::{Desk, page, shops_of};
use crate::App;
use crate::link::{LinkError, LinkView, followed};

/// A page of the list of links.
#[derive(Debug, Clone)]
pub struct LinkList {
    /// All shops of the merchant, for units and time zones.
    pub shops: Vec<ShopRow>,
    /// The links.
    pub rows: Vec<LinkView>,
    /// Where the next page goes on; `None`: there are no more.
    pub next: Option<LinkPlace>,
    /// Sums over all that the filter finds; `None` for a user who may not see sums, and of a search.
    pub sums: Option<Summed>,
}

/// A line of the list of payments.
pub type PaymentLine = PaymentRow;

/// A page of the list of payments.
#[derive(Debug, Clone)]
pub struct PaymentList {
    /// All shops of the merchant, for units and time zones.
    pub shops: Vec<ShopRow>,
    /// The payments.
    pub rows: Vec<PaymentLine>,
    /// Behind which one the next page goes on; `None`: there are no more.
    pub next: Option<PaymentId>,
    /// Sums over all that the filter finds; `None` for a user who may not see sums.
    pub sums: Option<Summed>,
}

/// A page of the outbox.
#[derive(Debug, Clone)]
pub struct MessageList {
    /// All shops of the merchant, for time zones.
    pub shops: Vec<ShopRow>,
    /// The messages.
    pub rows: Vec<Message>,
    /// There are older ones.
    pub more: bool,
}

impl App {
    /// All shops of the user's merchant.
    pub async fn office_shops(&self, desk: &Desk) -> Result<Vec<ShopRow>, StoreError> {
        let desk = desk.clone();
        self.store().read(move |tx| shops_of(tx, &desk)).await
    }

    /// What stands beside links in tables to take away.
    pub async fn office_beside(
        &self,
        desk: &Desk,
        links: Vec<LinkId>,
    ) -> Result<HashMap<LinkId, Beside>, StoreError> {
        let scope = desk.scope();
        self.store()
            .read_long(move |tx| office::beside(tx, scope, links.iter().copied()))
            .await
    }

    /// Payments to take out of the server, newest first, without sums.
    pub async fn office_payments_out(
        &self,
        desk: &Desk,
        filter: PaymentFilter,
        limit: u32,
    ) -> Result<PaymentList, StoreError> {
        let how = (Some(Permission::Exports), false);
        self.payments(desk, filter, limit, how).await
    }

    /// Links, newest first, with their sums.
    pub async fn office_links(
        &self,
        desk: &Desk,
        filter: LinkFilter,
        limit: u32,
    ) -> Result<LinkList, LinkError> {
        let with_sums = desk.staff.may_somewhere(Permission::Reports);
        self.links(desk, filter, limit, (None, with_sums)).await
    }

    /// Links to take out of the server, newest first, without sums.
    pub async fn office_links_out(
        &self,
        desk: &Desk,
        filter: LinkFilter,
        limit: u32,
    ) -> Result<LinkList, LinkError> {
        self.links(desk, filter, limit, (Some(Permission::Exports), false))
            .await
    }

    async fn links(
        &self,
        desk: &Desk,
        filter: LinkFilter,
        limit: u32,
        (also, with_sums): (Option<Permission>, bool),
    ) -> Result<LinkList, LinkError> {
        let (app, desk) = (self.clone(), desk.clone());
        self.store()
            .read_long(move |tx| {
                let scope = desk.scope();
                let shops = shops_of(tx, &desk)?;
                let filter = LinkFilter {
                    sight: desk.sight(&shops, also),
                    ..filter.clone()
                };
                let is_search = !filter.search.is_empty();
                let page = office::links(tx, scope, &filter, limit)?;
                let rows = page
                    .rows
                    .into_iter()
                    .map(|row| {
                        // What a locked link asks for now, not when it was read last.
                        let (link, terms) = followed(tx, scope, row)?;
                        let owner = shops.iter().find(|row| row.shop.id == link.shop);
                        let slug = owner.ok_or(LinkError::NotFound)?.shop.slug.as_str();
                        Ok(app.view(scope, slug, link, terms))
                    })
                    .collect::<Result<_, LinkError>>()?;
                let sums = if with_sums && !is_search {
                    Some(office::link_sums(tx, scope, &filter)?)
                } else {
                    None
                };
                Ok(LinkList {
                    shops,
                    rows,
                    next: page.next,
                    sums,
                })
            })
            .await
    }

    /// The one link that a typed text names exactly: a link's address or token, its inner id, or
    /// the code of one of its payments, ours or the bank's.
    pub async fn office_find(
        &self,
        desk: &Desk,
        typed: &str,
    ) -> Result<Option<LinkId>, StoreError> {
        let typed = typed.trim();
        let last = typed.split(['?', '#']).next().unwrap_or_default();
        let token = last.rsplit('/').find_map(|part| part.parse::<Token>().ok());
        let id = typed.parse::<LinkId>().ok();
        let (typed, desk) = (typed.to_owned(), desk.clone());
        self.store()
            .read(move |tx| {
                let scope = desk.scope();
                let found = if let Some(id) = id {
                    link::find(tx, scope, id)?
                } else if let Some(token) = &token {
                    link::find_by_token(tx, scope, token)?
                } else {
                    match office::links_coded(tx, scope, &typed)?.as_slice() {
                        [one] => link::find(tx, scope, *one)?,
                        _ => None,
                    }
                };
                match found {
                    Some((link, _)) if desk.sees(&link) => Ok(Some(link.id)),
                    _ => Ok(None),
                }
            })
            .await
    }

    /// Payments, newest first, with their sums.
    pub async fn office_payments(
        &self,
        desk: &Desk,
        filter: PaymentFilter,
        limit: u32,
    ) -> Result<PaymentList, StoreError> {
        let with_sums = desk.staff.may_somewhere(Permission::Reports);
        self.payments(desk, filter, limit, (None, with_sums)).await
    }

    async fn payments(
        &self,
        desk: &Desk,
        filter: PaymentFilter,
        limit: u32,
        (also, with_sums): (Option<Permission>, bool),
    ) -> Result<PaymentList, StoreError> {
        let desk = desk.clone();
        self.store()
            .read_long(move |tx| {
                let scope = desk.scope();
                let shops = shops_of(tx, &desk)?;
                let filter = PaymentFilter {
                    sight: desk.sight(&shops, also),
                    ..filter.clone()
                };
                let page = office::payments(tx, scope, &filter, limit)?;
                let sums = if with_sums {
                    Some(office::payment_sums(tx, scope, &filter)?)
                } else {
                    None
                };
                Ok(PaymentList {
                    shops,
                    rows: page.rows,
                    next: page.next,
                    sums,
                })
            })
            .await
    }

    /// The channels by which messages of a merchant can go out, for a filter.
    pub async fn office_channels(&self, desk: &Desk) -> Result<Vec<ChannelKind>, StoreError> {
        let merchant = desk.staff.merchant;
        let read = self.store().read(move |tx| channel::all(tx, merchant));
        let rows: Result<Vec<ChannelRow>, StoreError> = read.await;
        let others = rows?.into_iter().map(|row| row.kind);
        let others = others.filter(|kind| *kind != ChannelKind::Smtp);
        let usual = [ChannelKind::Smtp, ChannelKind::Outbox];
        Ok(usual.into_iter().chain(others).collect())
    }

    /// Messages, newest first.
    pub async fn office_messages(
        &self,
        desk: &Desk,
        filter: MessageFilter,
        limit: u32,
    ) -> Result<MessageList, StoreError> {
        self.messages(desk, filter, limit, None).await
    }

    /// Messages to take out of the server, newest first.
    pub async fn office_messages_out(
        &self,
        desk: &Desk,
        filter: MessageFilter,
        limit: u32,
    ) -> Result<MessageList, StoreError> {
        let also = Some(Permission::Exports);
        self.messages(desk, filter, limit, also).await
    }

    async fn messages(
        &self,
        desk: &Desk,
        filter: MessageFilter,
        limit: u32,
        also: Option<Permission>,
    ) -> Result<MessageList, StoreError> {
        let desk = desk.clone();
        self.store()
            .read_long(move |tx| {
                let shops = shops_of(tx, &desk)?;
                let filter = MessageFilter {
                    sight: desk.sight(&shops, also),
                    ..filter.clone()
                };
                let found = office::messages(tx, desk.scope(), &filter, limit.saturating_add(1))?;
                let (rows, more) = page(found, limit);
                Ok(MessageList { shops, rows, more })
            })
            .await
    }
}
