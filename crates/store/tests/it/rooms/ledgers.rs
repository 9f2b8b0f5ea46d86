//! Random work on two engines: the same plan gives the same books, and they add up to nothing.
//!
//! The usual run is small. `PEYVAND_LONG=1` makes it a hundred thousand steps.

use std::collections::BTreeMap;

use domain::customer::{CustomerKind, carry_over};
use domain::id::CustomerId;
use domain::ledger::{Cause, LedgerAccount, Owing, Transfer, TransferKind};
use domain::receipt::{ByHand, Method, NewReceipt, ReceiptMark, Source};
use money::Currency;
use store::rooms::receipt::ReceiptFilter;
use store::rooms::{books, customer, event, ledger, receipt};
use store::{Store, Tx};

use super::build::{World, acting, at, id, mark, open, rial, setup, token, write};
use super::story;
use crate::ground::{Done, Ground, long_run};

/// Steps of the usual run, and of the long one.
const STEPS: (u32, u32) = (3_000, 100_000);
/// Steps of one unit.
const CHUNK: u32 = 250;
/// Customers among whom the work is spread.
const CUSTOMERS: u128 = 20;

/// How often two of them become one.
const MERGES: u32 = 12;

/// One step of the plan; the numbers name receipts and debts that came before, whatever became of
/// them.
#[derive(Debug, Clone, Copy)]
enum Step {
    Make {
        customer: u128,
        amount: i64,
        fee: i64,
        approved: bool,
    },
    Approve(u128),
    Void(u128),
    Owe {
        customer: u128,
        amount: i64,
    },
    Forgive(u128),
    /// Two customers become one; the first goes.
    Merge(u128, u128),
}

/// A small generator of numbers, the same on every machine (SplitMix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % limit
    }

    fn amount(&mut self) -> i64 {
        i64::try_from(self.below(1_000_000_000)).unwrap() + 1
    }
}

/// What every step does, decided before any engine sees it.
fn plan(steps: u32) -> Vec<Step> {
    let mut chance = Chance(20_261_122);
    let (mut receipts, mut debts, mut merges) = (0_u64, 0_u64, 0);
    (0..steps)
        .map(|_| {
            let customer = u128::from(chance.below(u64::try_from(CUSTOMERS).unwrap()));
            match chance.below(100) {
                0..35 => {
                    receipts += 1;
                    let amount = chance.amount();
                    let fee = match chance.below(3) {
                        0 => i64::try_from(chance.below(u64::try_from(amount).unwrap())).unwrap(),
                        _ => 0,
                    };
                    Step::Make {
                        customer,
                        amount,
                        fee,
                        approved: chance.below(2) == 0,
                    }
                }
                // Not those that were made a moment ago: nobody has read them.
                35..55 => Step::Approve(u128::from(chance.below(receipts.max(1)))),
                55..70 => Step::Void(u128::from(chance.below(receipts.max(1)))),
                70..90 => {
                    debts += 1;
                    Step::Owe {
                        customer,
                        amount: chance.amount(),
                    }
                }
                99 if merges < MERGES && chance.below(4) == 0 => {
                    merges += 1;
                    let other = chance.below(u64::try_from(CUSTOMERS).unwrap());
                    Step::Merge(customer, u128::from(other))
                }
                _ => Step::Forgive(u128::from(chance.below(debts.max(1)))),
            }
        })
        .collect()
}

/// What was counted along the way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Count {
    receipts: u128,
    debts: u128,
    refused: u32,
}

fn run(tx: &mut Tx<'_>, world: &World, step: Step, n: u128, count: &mut Count) -> Done {
    let now = at(i64::try_from(n).unwrap());
    let scope = world.scope;
    let place = 1_000_000_000 + n * 10;
    let booking = match step {
        Step::Make {
            customer,
            amount,
            fee,
            approved,
        } => {
            let new = NewReceipt {
                id: id("rcp", count.receipts),
                token: token(scope.mode, place),
                customer: standing(tx, world, id("cus", 500 + customer))?,
                amount: rial(amount),
                source: Source::Hand(Box::new(ByHand {
                    method: Method::Cash,
                    reference: None,
                    fee: rial(fee),
                    document: None,
                    note: None,
                })),
                received_at: now,
                ..story::by_hand(world, 1, approved)
            };
            count.receipts += 1;
            receipt::insert(tx, scope, &new, now)?;
            acting(now, place, |act| new.book(act))
        }
        Step::Approve(wanted) | Step::Void(wanted) => {
            let void = matches!(step, Step::Void(_));
            let Some(found) = receipt::lock(tx, scope, id("rcp", wanted))? else {
                count.refused += 1;
                return Ok(());
            };
            let decided = acting(now, place, |act| {
                if void {
                    found.void(act)
                } else {
                    found.approve(act)
                }
            });
            let Ok(booking) = decided else {
                count.refused += 1;
                return Ok(());
            };
            let kind = if void {
                ReceiptMark::Voided
            } else {
                ReceiptMark::Approved
            };
            receipt::mark(tx, scope, found.id, &mark(kind, now))?;
            booking
        }
        Step::Owe { customer, amount } => {
            let of = standing(tx, world, id("cus", 500 + customer))?;
            let debt = debt(place, count.debts, of, amount);
            count.debts += 1;
            return ledger::append(tx, scope, &debt, now);
        }
        Step::Merge(goes, stays) => {
            let (goes, stays) = (id("cus", 500 + goes), id("cus", 500 + stays));
            return merged(tx, world, (goes, stays), (place, count));
        }
        Step::Forgive(wanted) => return forgive(tx, world, (wanted, place), count),
    };
    for one in &booking.transfers {
        ledger::append(tx, scope, one, now)?;
    }
    event::append(tx, scope, &booking.events)
}

/// Whoever stands for a customer now.
fn standing(tx: &mut Tx<'_>, world: &World, one: CustomerId) -> Done<CustomerId> {
    Ok(customer::merged_into(tx, world.scope, one)?.unwrap_or(one))
}

/// Makes one customer of two: what they owed together the one owes that stays, and the other nothing.
fn merged(
    tx: &mut Tx<'_>,
    world: &World,
    (goes, stays): (CustomerId, CustomerId),
    (place, count): (u128, &mut Count),
) -> Done {
    let scope = world.scope;
    let (goes, stays) = (standing(tx, world, goes)?, standing(tx, world, stays)?);
    if goes == stays {
        count.refused += 1;
        return Ok(());
    }
    let owes = |tx: &mut Tx<'_>, one| -> Done<i64> {
        let all = ledger::owing(tx, scope, one, None)?;
        Ok(all.iter().map(|one| one.owes.minor()).sum())
    };
    let together = owes(tx, goes)? + owes(tx, stays)?;
    let version = customer::find(tx, scope, goes)?.unwrap().version;
    assert!(customer::retire(tx, scope, (goes, version), stays, at(9))?);
    customer::move_all(tx, scope, goes, stays)?;
    let owing = ledger::owing(tx, scope, goes, None)?;
    let moved = acting(at(9), place, |act| carry_over((stays, goes), &owing, act));
    for one in &moved {
        ledger::append(tx, scope, one, at(9))?;
    }
    assert_eq!(owes(tx, stays)?, together);
    assert_eq!(owes(tx, goes)?, 0);
    Ok(())
}

fn debt(place: u128, n: u128, customer: CustomerId, amount: i64) -> Transfer {
    Transfer {
        id: id("trf", place),
        kind: TransferKind::Payment,
        debit: LedgerAccount::Customer(customer),
        credit: LedgerAccount::Sales,
        amount: rial(amount),
        cause: Cause::Payment(id("pay", n)),
    }
}

/// Takes a debt back, once.
fn forgive(
    tx: &mut Tx<'_>,
    world: &World,
    (wanted, place): (u128, u128),
    count: &mut Count,
) -> Done {
    let cause: domain::id::PaymentId = id("pay", wanted);
    let lines = tx.query(
        "SELECT * FROM transfer WHERE merchant_id = $1 AND mode = $2 AND cause = $3",
        &[
            world.scope.merchant.0.into(),
            world.scope.mode.as_str().into(),
            cause.to_string().into(),
        ],
    )?;
    let [line] = lines.as_slice() else {
        count.refused += 1;
        return Ok(());
    };
    let owed = line
        .text("debit_account")?
        .strip_prefix("customer:")
        .unwrap();
    let customer = standing(tx, world, owed.parse().unwrap())?;
    let back = debt(place, wanted, customer, line.int("amount_minor")?);
    let back = Transfer {
        kind: TransferKind::Resolved,
        debit: back.credit,
        credit: back.debit,
        ..back
    };
    ledger::append(tx, world.scope, &back, at(0))
}

/// Runs the whole plan and tells what stands in the books afterwards.
async fn books_of(store: &Store, plan: &[Step]) -> Books {
    let world = World::new(store).await;
    let told = world.clone();
    write(store, move |tx| {
        for n in 0..CUSTOMERS {
            let mut one = told.customer.clone();
            one.id = id("cus", 500 + n);
            one.kind = CustomerKind::Person;
            customer::insert(tx, told.scope, &one, None, at(0))?;
        }
        Ok(())
    })
    .await;
    let mut count = Count::default();
    let mut n = 0;
    for chunk in plan.chunks(usize::try_from(CHUNK).unwrap()) {
        let (told, steps, before, from) = (world.clone(), chunk.to_vec(), count, n);
        count = write(store, move |tx| {
            // The unit may run again: it counts anew.
            let mut count = before;
            for (place, step) in steps.iter().enumerate() {
                let n = from + u128::try_from(place).unwrap();
                run(tx, &told, *step, n, &mut count)?;
            }
            Ok(count)
        })
        .await;
        n += u128::try_from(chunk.len()).unwrap();
    }
    told_by(store, &world, count).await
}

/// The books as two engines are compared by them.
#[derive(Debug, PartialEq, Eq)]
struct Books {
    count: Count,
    /// Debits less credits of every account, by our own adding up.
    sums: BTreeMap<String, i128>,
    /// What each customer owes, and what stands unapplied, as the room tells it.
    owing: Vec<Vec<Owing>>,
    /// All transfers, in their order.
    transfers: Vec<String>,
    /// Receipts, what they are for and what counts.
    receipts: Vec<(u32, i64, i64)>,
    /// Rules about receipts that do not hold.
    breaches: Vec<books::Breach>,
}

async fn told_by(store: &Store, world: &World, count: Count) -> Books {
    let scope = world.scope;
    let told = store.read_long(move |tx| {
        let rows = tx.query("SELECT * FROM transfer ORDER BY id", &[])?;
        let mut sums = BTreeMap::new();
        let mut transfers = Vec::with_capacity(rows.len());
        for row in &rows {
            let amount = i128::from(row.int("amount_minor")?);
            let (debit, credit) = (row.text("debit_account")?, row.text("credit_account")?);
            *sums.entry(debit.to_owned()).or_insert(0) += amount;
            *sums.entry(credit.to_owned()).or_insert(0) -= amount;
            let words = ["id", "kind", "debit_account", "credit_account", "cause"];
            let words: Result<Vec<_>, _> = words.iter().map(|word| row.text(word)).collect();
            transfers.push(format!("{} {amount}", words?.join(" ")));
        }
        let mut owing = Vec::new();
        for n in 0..CUSTOMERS {
            owing.push(ledger::owing(tx, scope, id("cus", 500 + n), None)?);
        }
        let receipts = receipt::sums(tx, scope, &ReceiptFilter::default())?;
        let receipts = receipts.sums.iter();
        let receipts = receipts.map(|sum| (sum.count, sum.asked.minor(), sum.paid.minor()));
        let mut breaches = books::verify(tx, scope)?;
        // Debts have no payment here: they are plain transfers.
        breaches.retain(|one| one.rule.contains("receipt") || one.rule.contains("merged"));
        Ok::<_, store::StoreError>(Books {
            count,
            sums,
            owing,
            transfers,
            receipts: receipts.collect(),
            breaches,
        })
    });
    told.await.unwrap()
}

/// Listed under PostgreSQL, for it needs both engines.
pub(crate) async fn random_work_gives_the_same_books_on_both_engines(ground: Ground) {
    let plan = plan(if long_run() { STEPS.1 } else { STEPS.0 });
    let there = books_of(&open(&ground), &plan).await;
    let sqlite = Store::open_sqlite_with(ground.sqlite(setup())).unwrap();
    let here = books_of(&sqlite, &plan).await;
    assert!(
        here.count.receipts > 900 && here.count.refused > 300,
        "{:?}",
        here.count
    );
    assert_eq!(here.breaches, []);
    assert_eq!(here.sums.values().sum::<i128>(), 0);
    for (n, owing) in here.owing.iter().enumerate() {
        let customer = format!("cus_{:032x}", 500 + n);
        let sum = |kind: &str| {
            here.sums
                .get(&format!("{kind}:{customer}"))
                .copied()
                .unwrap_or(0)
        };
        let [one] = owing.as_slice() else {
            panic!("{customer} has nothing or several currencies")
        };
        assert_eq!(one.owes.currency(), Currency::Irr);
        assert_eq!(i128::from(one.owes.minor()), sum("customer"));
        assert_eq!(
            i128::from(one.unapplied.minor()),
            0,
            "by hand nothing stays unapplied"
        );
    }
    assert!(here == there, "the engines differ");
}
