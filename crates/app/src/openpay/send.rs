//! Sending an address of an OpenPay page by the channels of its shop, and the short address that stands
//! in its messages.

use domain::access::Permission;
use domain::contact::Address;
use domain::event::Actor;
use domain::id::PrefillId;
use domain::message::ChannelKind;
use domain::openpay::SentPrefill;
use domain::scope::Scope;
use domain::shop::Slug;
use domain::token::Token;
use store::Tx;
use store::rooms::message::Message;
use store::rooms::openpay::prefill;
use store::rooms::shop::ShopRow;
use store::rooms::{event, job, message, opt_out, shop, template};

use super::prefill::{PrefillError, PrefillForm, named};
use super::rules_of;
use crate::App;
use crate::auth::Caller;
use crate::link::{Answered, LinkMessage, Once, each_alone};
use crate::office::Desk;
use crate::once::{self, Before};
use crate::pay::PageError;
use crate::template::user_fields;

/// To whom an address is sent, how, and with which words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PrefillSending {
    /// To these.
    pub to: Vec<Address>,
    /// By these of the shop's channels alone; by all of them unless told.
    pub channels: Option<Vec<ChannelKind>>,
    /// What they read, if not the shop's own text.
    pub message: LinkMessage,
}

/// An address that was made, and perhaps sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrefillMade {
    /// The whole address.
    pub url: String,
    /// What goes out.
    pub sent: Option<PrefillSent>,
}

/// What sending an address came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrefillSent {
    /// Which.
    pub id: PrefillId,
    /// What goes out, as it is queued.
    pub messages: Vec<Message>,
    /// Who asked for no messages and gets none.
    pub silent: Vec<Address>,
}

/// What the form of the back office came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrefillPosting {
    /// These go out now.
    Now(PrefillSent),
    /// The same form did it before.
    Before,
}

/// Makes the answer to a program: status and body.
pub type RenderPrefill = std::sync::Arc<dyn Fn(&PrefillMade) -> (u16, String) + Send + Sync>;

impl App {
    /// Makes the address of a shop's page for a program, and sends it if it is to be `sent`. A repeated
    /// request gets the answer of the first one, and sends nothing.
    pub async fn make_prefill_once(
        &self,
        caller: &Caller,
        (form, sent): (PrefillForm, Option<PrefillSending>),
        once: Option<Once>,
        render: RenderPrefill,
        request_id: &str,
    ) -> Result<Answered<PrefillMade>, PrefillError> {
        let by = (Actor::Key(caller.key.to_string()), request_id.to_owned());
        let (app, scope) = (self.clone(), caller.scope);
        self.write(move |tx| {
            if let Some(before) = once::answered(tx, scope, once.as_ref(), app.now())? {
                return Ok(before);
            }
            let shops = shop::all(tx, scope.merchant)?;
            let row = named(&shops, &form).ok_or(PrefillError::NotFound)?;
            let made = match &sent {
                Some(sending) => {
                    let (url, sent) = app.send_prefill(tx, scope, row, (&form, sending), &by)?;
                    PrefillMade {
                        url,
                        sent: Some(sent),
                    }
                }
                None => PrefillMade {
                    url: app.page_address(row, &app.filled(row, &form)?.1),
                    sent: None,
                },
            };
            once::keep(tx, scope, once.as_ref(), || render(&made))?;
            Ok(Answered::Now(made))
        })
        .await
    }

    /// Sends the address of a shop's page, as a form of the back office wants it; once, however often
    /// the form is sent.
    pub async fn office_send_prefill(
        &self,
        desk: &Desk,
        (form, sending): (PrefillForm, PrefillSending),
        once: Once,
        request_id: &str,
    ) -> Result<PrefillPosting, PrefillError> {
        let by = (desk.actor(), request_id.to_owned());
        let (app, desk) = (self.clone(), desk.clone());
        self.write(move |tx| {
            let scope = desk.scope();
            let shops = shop::all(tx, scope.merchant)?;
            let row = named(&shops, &form).ok_or(PrefillError::NotFound)?;
            if !desk.staff.may(Permission::CreateLinks, row.shop.id) {
                return Err(PrefillError::NotFound);
            }
            match once::before(tx, &desk, &once, app.now())? {
                Before::New => {}
                Before::Done(_) => return Ok(PrefillPosting::Before),
                Before::Other => return Err(PrefillError::KeyReused),
            }
            let (_, sent) = app.send_prefill(tx, scope, row, (&form, &sending), &by)?;
            once::done(tx, &desk, &once, sent.id)?;
            Ok(PrefillPosting::Now(sent))
        })
        .await
    }

    /// Queues the messages with an address, all in the unit of its event.
    fn send_prefill(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope,
        row: &ShopRow,
        (form, sending): (&PrefillForm, &PrefillSending),
        (actor, request_id): &(Actor, String),
    ) -> Result<(String, PrefillSent), PrefillError> {
        let known = user_fields(tx, scope.merchant)?;
        let wordings = sending.message.read(&known);
        let wordings = wordings.map_err(PrefillError::Message)?;
        let rules = rules_of(tx, row)?;
        if !rules.open {
            return Err(PrefillError::Closed);
        }
        // A message that says "only a test" must not lead to a page that takes money.
        if rules.mode != scope.mode {
            return Err(PrefillError::World(rules.mode));
        }
        let (filled, query) = self.filled(row, form)?;
        let url = self.page_address(row, &query);
        let kept = SentPrefill {
            id: PrefillId::new(self.uuid()),
            shop: row.shop.id,
            token: self.entropy().token(scope.mode),
            query,
            language: filled.language.unwrap_or(row.shop.language),
            amount: filled.amount,
            description: filled.description,
            reference: filled.reference.map(|one| one.as_str().to_owned()),
            made_by: match actor {
                Actor::User(user) => Some(*user),
                _ => None,
            },
        };
        let silent = opt_out::set_among(tx, scope, &sending.to)?;
        let people = each_alone(&sending.to);
        let how = (&row.shop, sending.channels.as_deref());
        let posted = self.act(actor.clone(), Some(request_id), |act| {
            domain::openpay::send(&kept, how, (&people, &silent), act)
        });
        let posted = posted.map_err(PrefillError::Send)?;
        let (sending, now) = (posted.sending, self.now());
        prefill::insert(tx, scope, &kept, now)?;
        message::insert(tx, scope, &sending.messages, now)?;
        let ids: Vec<_> = sending.messages.iter().map(|one| one.id).collect();
        template::insert_of_sending(tx, scope, &ids, &wordings)?;
        job::insert(tx, scope, &sending.jobs)?;
        event::append(tx, scope, &posted.events)?;
        let mut messages = Vec::with_capacity(ids.len());
        for id in ids {
            messages.extend(message::find(tx, scope, id)?);
        }
        let sent = PrefillSent {
            id: kept.id,
            messages,
            silent: sending.silent,
        };
        Ok((url, sent))
    }

    /// The short address that stands in messages.
    pub(crate) fn prefill_address(&self, slug: &Slug, token: &Token) -> String {
        self.address(&format!("/{slug}/o/{}", token.as_str()))
    }

    /// Where a short address leads.
    pub async fn prefill_path(&self, slug: &str, token: &str) -> Result<String, PageError> {
        let slug: Slug = slug.parse().or(Err(PageError::Unknown))?;
        let token: Token = token.parse().or(Err(PageError::Unknown))?;
        self.store()
            .read(move |tx| {
                let row = shop::find_by_slug(tx, &slug)?.ok_or(PageError::Unknown)?;
                let scope = Scope {
                    merchant: row.merchant,
                    mode: token.mode(),
                };
                let found = prefill::find_by_token(tx, scope, &token)?;
                let found = found.filter(|one| one.shop == row.shop.id);
                let query = found.ok_or(PageError::Unknown)?.query;
                Ok(super::with_query(row.shop.slug.as_str(), &query))
            })
            .await
    }
}
