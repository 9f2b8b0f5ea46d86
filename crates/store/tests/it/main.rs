//! One list of behaviours, proved on both engines: SQLite always, PostgreSQL on a private cluster
//! when it is installed.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod fsync;
mod ground;

mod errors;
mod failures;
mod lanes;
mod opening;
mod reads;
mod rooms;
mod units;
mod values;
mod wakes;

/// Makes `sqlite::<behaviour>` and `postgres::<behaviour>` of every name.
macro_rules! behaviours {
    (
        both { $($both_room:ident: $($both:ident),+;)+ }
        sqlite { $($sqlite_room:ident: $($sqlite:ident),+;)+ }
        postgres { $($postgres_room:ident: $($postgres:ident),+;)+ }
    ) => {
        mod sqlite {
            use crate::ground::Ground;
            use store::Engine::Sqlite;
            $($(#[test] fn $both() {
                Ground::run(Sqlite, stringify!($both), crate::$both_room::$both);
            })+)+
            $($(#[test] fn $sqlite() {
                Ground::run(Sqlite, stringify!($sqlite), crate::$sqlite_room::$sqlite);
            })+)+
        }
        mod postgres {
            use crate::ground::Ground;
            use store::Engine::Postgres;
            $($(#[test] fn $both() {
                Ground::run(Postgres, stringify!($both), crate::$both_room::$both);
            })+)+
            $($(#[test] fn $postgres() {
                Ground::run(Postgres, stringify!($postgres), crate::$postgres_room::$postgres);
            })+)+
        }
    };
}

behaviours! {
    both {
        units:
            a_committed_unit_is_read_back,
            an_err_rolls_the_unit_back,
            a_refusal_that_is_ok_leaves_its_trace,
            a_store_error_poisons_its_unit,
            a_swallowed_conflict_does_not_poison,
            a_panicking_unit_is_undone_and_the_others_go_on,
            a_failing_unit_leaves_its_neighbours_alone,
            a_dropped_future_does_not_cancel_its_unit,
            a_unit_cannot_touch_its_transaction,
            fifty_units_on_one_row_lose_no_update;
        values:
            every_value_comes_back_as_it_went,
            nulls_have_a_kind,
            placeholders_bind_by_number,
            the_number_of_parameters_must_fit,
            integers_of_every_width_and_truth_are_alike,
            what_the_schema_does_not_promise_is_corrupt,
            a_corrupt_row_poisons_the_unit_that_read_it,
            text_compares_byte_for_byte,
            many_rows_go_in_at_once,
            rows_of_one_insert_must_be_alike,
            a_filtered_list_is_put_together_safely,
            returning_and_one_row_questions_work;
        errors:
            every_constraint_tells_its_name,
            a_row_that_is_referred_to_stays,
            a_wrong_statement_is_our_mistake,
            a_value_of_another_kind_is_refused,
            a_duplicate_inside_an_insert_of_many_tells_its_name;
        lanes:
            a_full_lane_is_busy_at_once;
        reads:
            a_read_is_one_snapshot,
            a_long_read_is_one_snapshot_on_a_thread_of_its_own,
            a_read_cannot_write,
            a_read_that_fails_or_panics_harms_no_other,
            many_reads_run_beside_the_writer,
            a_commit_shows_in_the_very_next_read,
            a_question_that_found_nothing_is_asked_again_after_a_commit;
        wakes:
            a_bell_rings_after_the_commit_only,
            a_unit_that_is_rolled_back_wakes_nobody,
            a_ring_while_nobody_waits_is_kept;
        failures:
            a_lost_answer_to_commit_is_an_unknown_outcome,
            a_full_disk_at_commit_is_told_and_work_goes_on;
        opening:
            migrations_are_applied_once_and_in_order,
            a_newer_database_is_refused,
            a_changed_migration_is_refused,
            a_failed_migration_leaves_nothing,
            durability_is_set_and_true,
            closing_serves_the_queue_and_then_refuses,
            the_products_schema_applies;
    }
    sqlite {
        units:
            nothing_is_answered_before_the_commit_of_its_group,
            units_that_shared_a_transaction_with_a_refusal_run_again;
        lanes:
            bulk_units_go_one_a_group_and_last;
        failures:
            after_an_io_error_nothing_is_written_any_more,
            a_full_file_ends_its_group_and_only_the_culprit_is_blamed,
            a_full_file_in_an_insert_of_many_spares_the_group,
            what_was_answered_survives_without_a_clean_end,
            a_long_log_begins_anew_while_work_goes_on;
        reads:
            a_commit_of_another_process_shows_in_the_very_next_read;
        opening:
            a_second_instance_is_refused_until_the_first_ends,
            the_command_line_reads_beside_a_running_server_and_after_it,
            a_place_that_cannot_hold_a_database_is_told,
            only_the_owner_may_read_the_file;
    }
    postgres {
        units:
            a_deadlocked_unit_runs_again,
            a_unit_that_always_conflicts_ends_busy;
        lanes:
            a_lock_that_is_not_free_in_time_is_busy;
        wakes:
            a_commit_wakes_the_other_nodes,
            a_commit_does_not_wake_another_schema;
        failures:
            after_a_lost_connection_work_goes_on,
            a_connection_that_broke_while_idle_costs_nothing,
            a_connection_that_broke_in_a_unit_stores_nothing;
        opening:
            a_server_is_migrated_only_when_told_to,
            nodes_that_migrate_at_once_do_it_once,
            a_schema_of_its_own_stands_beside_others_and_can_go,
            an_address_that_makes_no_sense_is_told,
            every_constraint_of_the_product_is_named_in_its_text;
    }
}
