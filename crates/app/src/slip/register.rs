//! What payers do: see where to pay to, register a slip, correct it; and what staff register for
//! them.

use domain::access::Permission;
use domain::account::FinancialAccount;
use domain::event::{Actor, EventKind};
use domain::id::{LinkId, ProviderId, UserId};
use domain::link::{Link, LinkState};
use domain::message::Situation;
use domain::openpay::Ask;
use domain::payment::PaymentState;
use domain::provider::{Provider, ProviderState};
use domain::scope::Scope;
use domain::settings::{Fault, PictureFault};
use domain::shop::{Language, Slug};
use domain::slip::{
    MOST_WAITING, SLIP_DRIVER, SlipDetails, SlipFacts, SlipForm, SlipRules, SlipState,
};
use domain::token::{PaymentCode, Token};
use money::Currency;
use sha2::{Digest as _, Sha256};
use store::rooms::idempotency::{self, Known};
use store::rooms::provider::{Age, ProviderRow};
use store::rooms::shop::ShopRow;
use store::rooms::slip::SlipRow;
use store::rooms::{event, payment, shop, slip};
use store::{StoreError, Tx};

use super::{SlipError, gone, shown_accounts};
use crate::App;
use crate::entropy::hex;
use crate::link::time_zone;
use crate::office::record::seen_link;
use crate::office::{Desk, OfficeError};
use crate::pay::{LinkPage, PageError, place};
use crate::payment::Beginning;
use crate::picture::slip_jpeg;

/// The page on which a payer registers a slip, or corrects one.
#[derive(Debug, Clone)]
pub struct SlipPage {
    /// The link with its shop.
    pub link: LinkPage,
    /// Where money may be paid to.
    pub accounts: Vec<FinancialAccount>,
    /// What the shop says.
    pub rules: SlipRules,
    /// The slip that is corrected, and what staff said about it.
    pub slip: Option<SlipRow>,
}

/// What a payer sends.
#[derive(Debug, Clone)]
pub struct SlipSent {
    /// The fields as typed.
    pub form: SlipForm,
    /// The file, if one was chosen.
    pub picture: Option<Vec<u8>>,
    /// Makes a form do its work once.
    pub nonce: String,
    /// The language that the payer reads, if it is not the link's.
    pub language: Option<Language>,
}

/// What was sent as a picture: its hash and its bytes as they are kept, or why it is none.
type Picture = Result<Option<(String, Vec<u8>)>, PictureFault>;

impl From<PageError> for SlipError {
    fn from(error: PageError) -> Self {
        match error {
            PageError::Unknown => Self::NotFound,
            PageError::Store(error) => Self::Store(error),
        }
    }
}

impl App {
    /// The page for a slip of a link; `code`: of the slip that its payer corrects.
    pub async fn slip_page(
        &self,
        slug: &str,
        token: &str,
        code: Option<&str>,
    ) -> Result<SlipPage, SlipError> {
        let link = match code {
            Some(code) => self.payment_page(slug, token, code).await?.link,
            None => self.link_page(slug, token).await?,
        };
        let (slug, token) = crate::pay::address(slug, token)?;
        let code: Option<PaymentCode> = code
            .map(str::parse)
            .transpose()
            .or(Err(SlipError::NotFound))?;
        self.store()
            .read(move |tx| {
                let found = place(tx, &slug, &token)?.ok_or(SlipError::NotFound)?;
                let row = &found.row;
                let rules = slip::rules(tx, row.merchant, row.shop.id, row.shop.currency)?.rules;
                let currency = link.amount.currency();
                let accounts = shown_accounts(tx, row.merchant, &rules, currency)?;
                let corrected = match &code {
                    Some(code) => {
                        let paid = payment::find_by_code(tx, found.scope, code)?;
                        let paid = paid.filter(|one| one.link == found.link.id);
                        let paid = paid.ok_or(SlipError::NotFound)?;
                        let slip = slip::find(tx, found.scope, paid.id)?;
                        let slip = slip.filter(|one| one.state == SlipState::NeedsCorrection);
                        Some(slip.ok_or(SlipError::Closed)?)
                    }
                    None => None,
                };
                if accounts.is_empty() || corrected.is_none() && !rules.active {
                    return Err(SlipError::Closed);
                }
                Ok(SlipPage {
                    link: link.clone(),
                    accounts,
                    rules,
                    slip: corrected,
                })
            })
            .await
    }

    /// Registers a slip. The same form sent twice registers one, and both are told its code.
    pub async fn register_slip(
        &self,
        slug: &str,
        token: &str,
        sent: SlipSent,
        request_id: &str,
    ) -> Result<PaymentCode, SlipError> {
        let address = crate::pay::address(slug, token)?;
        let picture = self.read_slip_picture(sent.picture.clone()).await?;
        let (app, request) = (self.clone(), request_id.to_owned());
        self.write(move |tx| app.register_unit(tx, &address, &sent, (&picture, &request)))
            .await
    }

    fn register_unit(
        &self,
        tx: &mut Tx<'_>,
        (slug, token): &(Slug, Token),
        sent: &SlipSent,
        done: (&Picture, &str),
    ) -> Result<PaymentCode, SlipError> {
        let found = place(tx, slug, token)?.ok_or(SlipError::NotFound)?;
        let by = (Actor::Payer, None);
        self.register_in(
            tx,
            (found.scope, &*found.row, found.link.id),
            by,
            sent,
            done,
        )
    }

    /// The form in which a member of staff registers a slip for a payer, who told them of it.
    pub async fn slip_form(&self, desk: &Desk, id: LinkId) -> Result<SlipPage, SlipError> {
        let by = desk.clone();
        let (slug, token) = self
            .store()
            .read(move |tx| {
                let (found, row) = registrable(tx, &by, id)?;
                let token = found.token.as_str().to_owned();
                Ok::<_, SlipError>((row.shop.slug.to_string(), token))
            })
            .await?;
        self.slip_page(&slug, &token, None).await
    }

    /// Registers a slip for a payer. Who registers it does not accept it.
    pub async fn register_slip_for(
        &self,
        desk: &Desk,
        id: LinkId,
        sent: SlipSent,
        request_id: &str,
    ) -> Result<PaymentCode, SlipError> {
        let picture = self.read_slip_picture(sent.picture.clone()).await?;
        let (app, desk, request) = (self.clone(), desk.clone(), request_id.to_owned());
        self.write(move |tx| {
            let (found, row) = registrable(tx, &desk, id)?;
            let by = (desk.actor(), Some(desk.staff.user));
            let about = (desk.scope(), &row, found.id);
            app.register_in(tx, about, by, &sent, (&picture, &request))
        })
        .await
    }

    /// Registers a slip for a link, once for each form.
    fn register_in(
        &self,
        tx: &mut Tx<'_>,
        (scope, row, link): (Scope, &ShopRow, LinkId),
        (actor, registered_by): (Actor, Option<UserId>),
        sent: &SlipSent,
        (picture, request_id): (&Picture, &str),
    ) -> Result<PaymentCode, SlipError> {
        let locked = self.lock_following(tx, scope, link)?;
        let (link, terms) = locked.ok_or(SlipError::NotFound)?;
        let now = self.now();
        let key = format!("slip:{}:{}", link.id, sent.nonce);
        match idempotency::take(tx, scope, &key, SLIP_DRIVER.as_bytes(), now)? {
            Known::New => {}
            Known::Answered { answer, .. } => {
                return answer.parse().or(Err(SlipError::Closed));
            }
            Known::OtherRequest | Known::Running => return Err(SlipError::Closed),
        }
        let rules = slip::rules(tx, row.merchant, row.shop.id, row.shop.currency)?.rules;
        // Money that was paid in is heard of whatever became of the link meanwhile.
        if !rules.active || link.state == LinkState::Draft {
            return Err(SlipError::Closed);
        }
        if slip::count_waiting(tx, scope, link.id)? >= MOST_WAITING {
            return Err(SlipError::Flood);
        }
        let currency = terms.amount.currency();
        let wrong = picture_fault(picture, rules.asks.picture, false);
        let (details, account) =
            self.read_slip(tx, row, (&rules, currency), (&sent.form, wrong))?;
        let picture = picture.as_ref().ok().and_then(Option::as_ref);
        let provider = self.slip_provider(tx, scope, row, &account)?;
        let beginning = Beginning {
            link: &link,
            provider,
            terminal_key: terminal_key(&account),
            language: sent.language.unwrap_or(link.language),
            amount: details.claimed,
            state: PaymentState::Received,
        };
        let made = self.begin_payment(tx, scope, &beginning)?;
        let mut registered = SlipRow::received(made.id, link.shop, &details, now);
        registered.registered_by = registered_by;
        registered.picture = picture.map(|(hash, _)| hash.clone());
        registered.flagged = !slip::alike(tx, scope, &registered)?.is_empty();
        if !slip::insert(tx, scope, &registered)? {
            return Err(SlipError::Taken);
        }
        if let Some((_, bytes)) = picture {
            slip::put_picture(tx, scope, made.id, bytes)?;
        }
        let kind = (EventKind::SlipReceived, &actor);
        let said = self.note_slip(tx, scope, &made, kind, (None, request_id))?;
        event::append(tx, scope, &[said])?;
        let about = (row, &link, &made);
        self.tell_of_slip(tx, scope, about, Situation::SlipReceived)?;
        self.tell_of_slip(tx, scope, about, Situation::StaffSlip)?;
        idempotency::answer(tx, scope, &key, 303, made.code.as_str())?;
        Ok(made.code)
    }

    /// Takes the corrections of a payer over, if staff asked for them.
    pub async fn correct_slip(
        &self,
        slug: &str,
        token: &str,
        code: &str,
        sent: SlipSent,
        request_id: &str,
    ) -> Result<(), SlipError> {
        let address = crate::pay::address(slug, token)?;
        let code: PaymentCode = code.parse().or(Err(SlipError::NotFound))?;
        let picture = self.read_slip_picture(sent.picture.clone()).await?;
        let (app, request) = (self.clone(), request_id.to_owned());
        let done = self
            .write(move |tx| app.correct_unit(tx, (&address, &code), &sent, (&picture, &request)))
            .await;
        match done {
            Err(SlipError::Store(error)) if error.is_duplicate_of("slip_number_unique") => {
                Err(SlipError::Taken)
            }
            other => other,
        }
    }

    fn correct_unit(
        &self,
        tx: &mut Tx<'_>,
        ((slug, token), code): (&(Slug, Token), &PaymentCode),
        sent: &SlipSent,
        (picture, request_id): (&Picture, &str),
    ) -> Result<(), SlipError> {
        let found = place(tx, slug, token)?.ok_or(SlipError::NotFound)?;
        let (scope, row) = (found.scope, &found.row);
        let locked = self.lock_following(tx, scope, found.link.id)?;
        let (link, terms) = locked.ok_or(SlipError::NotFound)?;
        let named = payment::find_by_code(tx, scope, code)?.filter(|one| one.link == link.id);
        let named = named.ok_or(SlipError::NotFound)?;
        let mut paid = payment::lock(tx, scope, named.id)?.ok_or_else(|| gone("payment"))?;
        let mut corrected = slip::find(tx, scope, paid.id)?.ok_or(SlipError::NotFound)?;
        corrected.slip().correct()?;
        let rules = slip::rules(tx, row.merchant, row.shop.id, row.shop.currency)?.rules;
        let has_one = corrected.picture.is_some();
        let wrong = picture_fault(picture, rules.asks.picture, has_one);
        let currency = terms.amount.currency();
        let (details, account) =
            self.read_slip(tx, row, (&rules, currency), (&sent.form, wrong))?;
        let read_as = corrected.state;
        corrected.correct(&details);
        if let Ok(Some((hash, bytes))) = picture {
            corrected.picture = Some(hash.clone());
            slip::put_picture(tx, scope, paid.id, bytes)?;
        }
        corrected.flagged = !slip::alike(tx, scope, &corrected)?.is_empty();
        paid.amount = details.claimed;
        paid.provider = self.slip_provider(tx, scope, row, &account)?;
        paid.terminal_key = terminal_key(&account);
        let stood_at = (paid.state, paid.tries);
        paid.state = PaymentState::Received;
        let saved = payment::save(tx, scope, &paid, stood_at)?
            && payment::set_claim(tx, scope, &paid)?
            && slip::save(tx, scope, &corrected, read_as)?;
        if !saved {
            return Err(StoreError::Busy.into());
        }
        let kind = (EventKind::SlipCorrected, &Actor::Payer);
        let said = self.note_slip(tx, scope, &paid, kind, (None, request_id))?;
        event::append(tx, scope, &[said])?;
        Ok(self.tell_of_slip(tx, scope, (row, &link, &paid), Situation::StaffSlip)?)
    }

    /// What was typed, against what the shop shows and asks for now; `wrong` is what is wrong with the
    /// picture, and told beside the rest.
    fn read_slip(
        &self,
        tx: &mut Tx<'_>,
        row: &ShopRow,
        (rules, currency): (&SlipRules, Currency),
        (form, wrong): (&SlipForm, Option<Fault>),
    ) -> Result<(SlipDetails, FinancialAccount), SlipError> {
        let facts = SlipFacts {
            accounts: shown_accounts(tx, row.merchant, rules, currency)?,
            unit: row.shop.unit,
            time_zone: time_zone(&row.shop.time_zone)?,
            now: self.now(),
            most_days: rules.most_days,
            asks: rules.asks,
        };
        let details = match (form.read(&facts), wrong) {
            (Ok(details), None) => details,
            (read, wrong) => {
                let mut faults = read.err().unwrap_or_default();
                faults.0.extend(wrong.map(|fault| ("picture", fault)));
                return Err(faults.into());
            }
        };
        let mut accounts = facts.accounts.into_iter();
        let account = accounts.find(|one| one.id == details.account);
        Ok((details, account.ok_or_else(|| gone("financial_account"))?))
    }

    /// What the slips of an account run under, in the place of a gateway.
    fn slip_provider(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope,
        row: &ShopRow,
        account: &FinancialAccount,
    ) -> Result<ProviderId, StoreError> {
        let language = crate::message::locale(row.shop.language);
        let wanted = ProviderRow {
            provider: Provider {
                id: ProviderId::new(self.uuid()),
                account: account.id,
                driver: SLIP_DRIVER.to_owned(),
                public_name: i18n::texts(language).slip_name(),
                state: ProviderState::Disabled,
                published: false,
                position: 0,
                min: None,
                max: None,
                currency: account.currency,
                auto_verify: false,
                terminal_key: terminal_key(account),
                base_url: String::new(),
            },
            credentials: Vec::new(),
            token: self.entropy().token(scope.mode),
            version: 1,
            check: None,
            illness: None,
            age: Age::Only,
        };
        slip::provider(tx, scope, &wanted)
    }

    /// A picture made again out of what was uploaded, one at a time: each may fill its share of the
    /// memory while it is read.
    async fn read_slip_picture(&self, file: Option<Vec<u8>>) -> Result<Picture, SlipError> {
        let Some(file) = file.filter(|file| !file.is_empty()) else {
            return Ok(Ok(None));
        };
        let turn = self.pictures().acquire_owned().await;
        let made = tokio::task::spawn_blocking(move || {
            let made = slip_jpeg(&file);
            drop(turn);
            made
        });
        let made = made.await.map_err(|_| StoreError::NotCommitted)?;
        Ok(made.map(|jpeg| Some((hex(&Sha256::digest(&jpeg)), jpeg))))
    }
}

/// A link for which this user may register slips, with its shop.
fn registrable(tx: &mut Tx<'_>, desk: &Desk, id: LinkId) -> Result<(Link, ShopRow), SlipError> {
    let (found, _) = seen_link(tx, desk, id).map_err(|error| match error {
        OfficeError::Store(error) => SlipError::Store(error),
        OfficeError::NotFound | OfficeError::Forbidden => SlipError::NotFound,
    })?;
    if !desk.staff.may(Permission::CreateLinks, found.shop) {
        return Err(SlipError::Forbidden(Permission::CreateLinks));
    }
    let row = shop::find(tx, desk.staff.merchant, found.shop)?;
    Ok((found, row.ok_or_else(|| gone("shop"))?))
}

/// What is wrong with a picture that was sent, or not sent; `has_one`: the slip has one already.
fn picture_fault(sent: &Picture, ask: Ask, has_one: bool) -> Option<Fault> {
    match sent {
        Err(fault) => Some(Fault::Picture(*fault)),
        Ok(None) if ask == Ask::Required && !has_one => Some(Fault::Missing),
        Ok(_) => None,
    }
}

/// Slips of an account credit once: their numbers are told apart within it.
fn terminal_key(account: &FinancialAccount) -> String {
    format!("{SLIP_DRIVER}:{}", account.id)
}
