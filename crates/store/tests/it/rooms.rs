//! The rooms: the product's schema and all of its SQL, on both engines.

mod build;
mod story;

mod books;
mod constraints;
mod jobs;
mod schema;
mod together;

/// Makes `sqlite::<behaviour>` and `postgres::<behaviour>` of every name, as the list beside it.
macro_rules! room_behaviours {
    (
        both { $($both_room:ident: $($both:ident),+;)+ }
        sqlite { $($sqlite_room:ident: $($sqlite:ident),+;)+ }
        postgres { $($postgres_room:ident: $($postgres:ident),+;)+ }
    ) => {
        mod sqlite {
            use crate::ground::Ground;
            use store::Engine::Sqlite;
            $($(#[test] fn $both() {
                Ground::run(Sqlite, stringify!($both), super::$both_room::$both);
            })+)+
            $($(#[test] fn $sqlite() {
                Ground::run(Sqlite, stringify!($sqlite), super::$sqlite_room::$sqlite);
            })+)+
        }
        mod postgres {
            use crate::ground::Ground;
            use store::Engine::Postgres;
            $($(#[test] fn $both() {
                Ground::run(Postgres, stringify!($both), super::$both_room::$both);
            })+)+
            $($(#[test] fn $postgres() {
                Ground::run(Postgres, stringify!($postgres), super::$postgres_room::$postgres);
            })+)+
        }
    };
}

room_behaviours! {
    both {
        schema:
            every_key_leads_with_the_merchant_and_then_the_world,
            every_table_has_a_primary_key_and_its_world;
        constraints:
            every_constraint_of_the_product_tells_its_name,
            a_missing_value_tells_its_column,
            what_is_referred_to_stays_in_its_place,
            a_room_passes_on_the_name_of_the_key_that_was_taken;
        books:
            honest_books_break_no_rule,
            a_breach_is_told_in_its_own_world_alone,
            a_payment_without_its_transfer_is_found,
            a_transfer_without_its_payment_is_found,
            money_that_nobody_kept_is_found,
            a_transfer_between_currencies_is_found,
            a_payment_without_its_reference_is_found,
            a_reference_that_credited_nothing_is_found,
            a_receipt_of_another_amount_is_found,
            an_allocation_without_approval_is_found,
            a_wrong_sum_of_a_link_is_found,
            a_link_that_is_paid_by_word_alone_is_found,
            a_payment_of_more_than_was_agreed_is_found,
            a_conflict_that_nobody_sees_is_found,
            paid_without_its_event_is_found,
            a_payment_that_nobody_asks_about_is_found,
            a_message_that_nobody_sends_is_found,
            a_broken_chain_is_found,
            a_full_card_number_is_found;
        jobs:
            a_job_is_claimed_with_all_it_needs,
            a_job_does_not_run_before_its_time,
            the_oldest_are_claimed_first_and_no_more_than_asked_for,
            a_held_job_is_nobody_elses_until_its_lease_ends,
            the_word_of_a_worker_that_lost_its_lease_counts_nothing,
            an_old_lease_does_not_fit_a_job_that_was_made_anew,
            a_cause_that_happens_while_the_job_is_held_is_not_lost,
            a_job_that_is_put_back_waits_and_counts_its_tries,
            a_dead_job_is_claimed_no_more_until_it_is_wanted_again,
            inserting_again_moves_a_job_nearer_only_and_scheduling_moves_it,
            lanes_and_merchants_are_served_apart,
            both_worlds_of_a_merchant_are_claimed_together_and_kept_apart,
            the_next_due_time_looks_past_what_is_held;
        together:
            fifty_payments_claim_one_reference_and_one_has_it,
            fifty_writers_of_one_reading_and_one_wins,
            fifty_payments_on_one_link_lose_no_rial,
            fifty_payments_are_settled_on_one_link_and_the_books_agree,
            fifty_settlers_of_one_payment_and_one_books,
            fifty_requests_with_one_key_have_one_effect,
            a_key_that_is_not_answered_yet_is_running,
            a_key_whose_unit_failed_is_free_again,
            fifty_payments_draw_one_order_number_and_one_has_it,
            fifty_causes_make_one_job_at_the_earliest_time,
            fifty_workers_claim_each_job_once,
            fifty_sequencers_number_without_gap_or_double;
    }
    sqlite {
        schema:
            what_sqlite_made_is_what_its_text_names,
            every_sqlite_table_is_strict,
            no_statement_of_the_schema_can_end_a_group;
    }
    postgres {
        schema:
            every_text_compares_by_bytes_and_nothing_is_deferred,
            both_engines_have_the_same_schema;
    }
}
