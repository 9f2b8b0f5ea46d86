//! Starting a payment: decided here, told to the bank, then the payer is sent there.

use domain::event::{Actor, EventKind};
use domain::health::Beat;
use domain::id::ProviderId;
use domain::job::{JobKind, NewJob};
use domain::link::{AmountRule, Due, StartRefusal, Terms};
use domain::payment::{GIVE_UP, Payment, PaymentState};
use domain::provider::offered;
use domain::scope::Scope;
use domain::shop::Slug;
use domain::token::Token;
use gateways::{Begun, Order, Redirect, RedirectMethod};
use jiff::{SignedDuration, Timestamp};
use money::{Amount, parse_amount};
use store::rooms::exchange::Exchange;
use store::rooms::provider::ProviderRow;
use store::rooms::shop::ShopRow;
use store::rooms::{event, exchange, job, link, payment, provider};
use store::{StoreError, Tx};

use crate::App;
use crate::bank::Heard;
use crate::fault::Point;
use crate::link::followed;
use crate::pay::{GoToBank, StartError, StartForm, place};
use crate::payment::Beginning;

/// A payment that is stored and may be told to the bank.
struct Started {
    scope: Scope,
    payment: Payment,
    row: ProviderRow,
    description: String,
}

impl From<StartRefusal> for StartError {
    fn from(why: StartRefusal) -> Self {
        match why {
            StartRefusal::Outdated => Self::Outdated,
            StartRefusal::NotPayable(standing) => Self::NotPayable(standing),
            StartRefusal::Amount(due) => Self::Amount(due),
        }
    }
}

/// The amount that the payer typed, in the unit that their page showed.
fn chosen_amount(
    form: &StartForm,
    row: &ShopRow,
    terms: &Terms,
) -> Result<Option<Amount>, StartError> {
    if matches!(terms.rule, AmountRule::Whole | AmountRule::Left) {
        return Ok(None);
    }
    let currency = terms.amount.currency();
    let read = |typed: &String| parse_amount(typed, row.shop.unit, currency);
    let typed = form.amount.as_ref().map(read);
    typed.transpose().map_err(StartError::BadAmount)
}

/// What came of telling the bank.
#[derive(Clone)]
struct Begin {
    payment: Payment,
    begun: Begun,
    exchanges: Vec<Exchange>,
    /// The bank's own window for a verify.
    window: SignedDuration,
}

impl App {
    /// Starts a payment of a link with one provider. The server decides the amount; the form's
    /// version only proves that the payer saw today's terms.
    pub async fn start_payment(
        &self,
        slug: &str,
        token: &str,
        form: StartForm,
        request_id: &str,
    ) -> Result<GoToBank, StartError> {
        let slug: Slug = slug.parse().or(Err(StartError::Unknown))?;
        let token: Token = token.parse().or(Err(StartError::Unknown))?;
        let chosen: ProviderId = form.provider.parse().or(Err(StartError::NotOffered))?;
        let app = self.clone();
        let request = request_id.to_owned();
        let public = (slug.clone(), token.clone());
        let started = self
            .write(move |tx| app.decide(tx, &public, &form, chosen, &request))
            .await?;
        self.metrics()
            .payment(&started.payment, PaymentState::Created);
        self.faults().pass(Point::Started).await;
        Box::pin(self.tell_bank(&slug, started, request_id)).await
    }

    /// The deciding unit: everything is judged under the lock of the link.
    fn decide(
        &self,
        tx: &mut Tx<'_>,
        (slug, token): &(Slug, Token),
        form: &StartForm,
        chosen: ProviderId,
        request_id: &str,
    ) -> Result<Started, StartError> {
        let found = place(tx, slug, token)?.ok_or(StartError::Unknown)?;
        let scope = found.scope;
        if found.terms.rule == AmountRule::Left {
            link::lock_document(tx, scope, found.link.id)?;
        }
        let kept = link::lock(tx, scope, found.link.id)?.ok_or(StartError::Unknown)?;
        let version = kept.0.version;
        let (link, terms) = followed(tx, scope, kept)?;
        let held = link::held(tx, scope, &link)?;
        let now = self.now();
        let chosen_amount = chosen_amount(form, &found.row, &terms)?;
        let amount = link.may_start(&terms, (form.version, chosen_amount), held, now)?;
        if link.version != version {
            // The page that is shown next keeps the version that its document has made due.
            return Err(StartError::Outdated);
        }
        if crate::openpay::is_overdone(tx, scope, &link, terms.amount.currency())? {
            return Err(StartError::TooOften);
        }
        let rows = provider::of_account(tx, scope, link.account)?;
        let all: Vec<_> = rows.iter().map(|row| row.provider.clone()).collect();
        let due = Due::Exactly(amount);
        let offers = offered(&all, scope.mode, &due, terms.providers.as_deref());
        if offers.iter().all(|provider| provider.id != chosen) {
            return Err(StartError::NotOffered);
        }
        let row = rows
            .into_iter()
            .find(|row| row.provider.id == chosen)
            .ok_or(StartError::NotOffered)?;
        let beginning = Beginning {
            link: &link,
            provider: chosen,
            terminal_key: row.provider.terminal_key.clone(),
            language: form.language.unwrap_or(link.language),
            amount,
            state: PaymentState::Created,
        };
        let made = self.begin_payment(tx, scope, &beginning)?;
        let look = made.next_look(now, 0).unwrap_or(now);
        job::insert(tx, scope, &[check_job(&made, look)])?;
        let event = self.act(Actor::Payer, Some(request_id), |act| {
            act.event(EventKind::PaymentStarted, made.id)
                .with("link", link.id)
                .with("provider", chosen)
                .amount(amount)
        });
        event::append(tx, scope, &[event])?;
        let description = terms
            .description
            .unwrap_or_else(|| found.row.shop.name.clone());
        Ok(Started {
            scope,
            payment: made,
            row,
            description,
        })
    }

    /// Tells the bank, outside of any unit, and stores what it said.
    async fn tell_bank(
        &self,
        slug: &Slug,
        started: Started,
        request_id: &str,
    ) -> Result<GoToBank, StartError> {
        let Started {
            scope,
            payment,
            row,
            description,
        } = started;
        let provider = row.provider.id;
        let (begun, exchanges, window) = match self.desk(scope, &row) {
            Ok(desk) => {
                let return_url =
                    self.address(&format!("/{slug}/return/{}", payment.return_token.as_str()));
                let order = Order {
                    amount: payment.amount,
                    order_number: payment.order_number,
                    return_url: &return_url,
                    description: &description,
                    payer_mobile: None,
                    payer_email: None,
                    at: self.now(),
                    seed: self.entropy().bytes(),
                };
                let (begun, exchanges) = Box::pin(self.begin(&desk, &payment, &order)).await;
                if let Some(heard) = Heard::of_begin(&begun, &exchanges) {
                    self.feel(scope, &row, heard).await;
                }
                (begun, exchanges, desk.driver.meta().capabilities.window)
            }
            Err(error) => {
                let heard = Heard::new(Beat::Configuration, &error.to_string(), 0);
                self.feel(scope, &row, heard).await;
                let begun = Begun::Unclear {
                    reason: error.to_string(),
                    not_sent: true,
                };
                (begun, Vec::new(), std::time::Duration::ZERO)
            }
        };
        self.faults().pass(Point::Begun).await;
        let window = SignedDuration::try_from(window).unwrap_or(SignedDuration::ZERO);
        let begin = Begin {
            payment,
            begun,
            exchanges,
            window,
        };
        let sent = match self.record_begin(scope, begin.clone(), request_id).await {
            // The bank gave a key that another payment holds: nobody is sent there.
            Err(error) if error.is_duplicate_of("payment_gateway_key_unique") => {
                let reason = "the bank gave a key that another payment holds".to_owned();
                let begun = Begun::Unclear {
                    reason,
                    not_sent: false,
                };
                let begin = Begin {
                    begun,
                    ..begin.clone()
                };
                self.record_begin(scope, begin, request_id).await?
            }
            other => other?,
        };
        self.metrics().payment(
            &begin.payment,
            if sent.is_some() {
                PaymentState::Redirected
            } else {
                PaymentState::Failed
            },
        );
        self.faults().pass(Point::Redirected).await;
        match sent {
            Some(redirect) => Ok(go(redirect)),
            None => Err(StartError::BankDown { provider }),
        }
    }

    /// Stores the bank's answer: the payer is sent only after this commit.
    async fn record_begin(
        &self,
        scope: Scope,
        begin: Begin,
        request_id: &str,
    ) -> Result<Option<Redirect>, StoreError> {
        let app = self.clone();
        let request_id = request_id.to_owned();
        let write = move |tx: &mut Tx<'_>| -> Result<Option<Redirect>, StoreError> {
            let now = app.now();
            let mut next = begin.payment.clone();
            let (redirect, kind) = match &begin.begun {
                Begun::Accepted {
                    gateway_key,
                    redirect,
                    ..
                } => {
                    next.state = PaymentState::Redirected;
                    next.gateway_key = Some(gateway_key.clone());
                    next.redirected_at = Some(now);
                    // Twice the bank's window: its page may stay open nearly as long as the window
                    // itself, and only then does the window begin.
                    next.closes_at = now.checked_add(begin.window * 2).ok();
                    (Some(redirect.clone()), EventKind::PaymentRedirected)
                }
                Begun::Refused { code, message, .. } => {
                    next.state = PaymentState::Failed;
                    next.failure = Some(format!("{code} {message}"));
                    (None, EventKind::PaymentFailed)
                }
                // A page may exist at the bank, but nobody will ever be sent to it.
                Begun::Unclear { reason, .. } => {
                    next.state = PaymentState::Failed;
                    next.failure = Some(reason.clone());
                    (None, EventKind::PaymentFailed)
                }
            };
            for exchange in &begin.exchanges {
                exchange::insert(tx, scope, exchange)?;
            }
            if !payment::save(tx, scope, &next, (PaymentState::Created, 0))? {
                // Begin took so long that the payment was closed meanwhile.
                return Ok(None);
            }
            crate::verify::keep_job(tx, scope, &next, now)?;
            let event = app.act(Actor::Bank, Some(&request_id), |act| {
                act.event(kind, next.id)
                    .with("link", next.link)
                    .amount(next.amount)
            });
            event::append(tx, scope, &[event])?;
            Ok(redirect)
        };
        self.write(write).await
    }
}

/// The job that asks about a payment until it is final.
pub(crate) fn check_job(payment: &Payment, run_at: Timestamp) -> NewJob {
    NewJob {
        kind: JobKind::CheckPayment,
        object: payment.id.to_string(),
        run_at,
        // Beyond the moment when a person takes over, so that the last word is always written.
        deadline: payment
            .created_at
            .checked_add(GIVE_UP * 2)
            .unwrap_or(run_at),
    }
}

fn go(redirect: Redirect) -> GoToBank {
    let url = redirect.url.to_string();
    match redirect.method {
        RedirectMethod::Get => GoToBank::Get { url },
        RedirectMethod::Post => GoToBank::Post {
            url,
            fields: redirect.fields,
        },
    }
}
