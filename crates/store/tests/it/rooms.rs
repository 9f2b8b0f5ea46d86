//! The rooms: the product's schema and all of its SQL, on both engines.

mod back;
mod build;
mod papers;
mod story;

mod access;
mod books;
mod constraints;
mod customers;
mod delivery;
mod documents;
mod foreign;
mod jobs;
mod kept;
mod ledgers;
mod lists;
mod lost;
mod office;
mod openpay;
mod people;
mod plans;
mod receipts;
mod reports;
mod round;
mod saved;
mod scale;
mod schema;
mod sequence;
mod settings;
mod slips;
mod templates;
mod together;
mod told;
mod trip;

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
        openpay:
            the_rules_of_a_page_are_saved_whole_and_by_one_of_two_alone,
            who_opened_a_payment_is_kept_beside_its_link,
            payments_are_counted_by_address_mobile_and_shop_of_one_world,
            an_address_that_was_sent_is_found_by_its_token_in_its_world,
            a_code_is_tried_so_often_and_taken_once,
            codes_are_counted_by_whom_they_go_to_and_where_they_come_from;
        delivery:
            a_channel_is_asked_about_what_it_took_until_its_last_word,
            a_call_brings_the_next_question_forward_and_not_for_ever,
            messages_are_counted_by_number_and_shop_for_a_day,
            a_channel_stops_once_and_a_change_starts_it,
            messages_that_wait_for_a_channel_go_when_it_starts,
            a_mailbox_bounces_until_something_arrives_there,
            a_payer_is_whom_the_link_was_sent_to_and_not_its_stand_in,
            shops_of_an_older_database_send_as_they_did;
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
            a_receipt_by_hand_of_another_currency_is_found,
            a_receipt_by_hand_that_is_not_booked_is_found,
            a_void_that_is_not_taken_back_is_found,
            a_wrong_sum_of_a_link_is_found,
            a_link_that_is_paid_by_word_alone_is_found,
            a_link_with_other_terms_than_its_versions_is_found,
            a_payment_of_more_than_was_agreed_is_found,
            a_conflict_that_nobody_sees_is_found,
            paid_without_its_event_is_found,
            a_payment_that_nobody_asks_about_is_found,
            a_message_that_nobody_sends_is_found,
            a_refund_above_what_was_paid_is_found,
            a_refund_that_the_ledger_does_not_know_is_found,
            a_receipt_of_money_that_all_went_back_is_found,
            a_refund_that_nobody_asks_about_is_found,
            a_document_that_owes_too_much_or_too_little_is_found,
            a_debt_without_its_transfers_is_found,
            a_debt_that_no_document_made_is_found,
            lines_that_make_another_amount_are_found,
            a_broken_chain_is_found,
            a_merged_customer_with_money_is_found,
            a_slip_that_stands_elsewhere_than_its_payment_is_found,
            a_revoked_slip_that_is_not_booked_back_is_found,
            a_sum_that_is_not_that_of_its_transfers_is_found,
            a_full_card_number_is_found;
        reports:
            what_is_summed_up_and_what_is_not_yet_make_one_report,
            eight_who_sum_up_at_once_add_everything_once,
            a_report_is_narrowed_to_shops_and_providers;
        slips:
            fifty_slips_with_one_number_register_it_once,
            fifty_decisions_about_one_slip_write_once,
            a_number_that_is_free_again_is_taken_again,
            what_slips_run_under_is_one_for_each_account_and_no_gateway,
            rules_are_saved_by_whoever_read_them_last,
            slips_are_narrowed_by_every_filter;
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
        kept:
            messages_are_held_in_their_world_alone_and_nothing_else_is;
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
        sequence:
            a_lease_of_another_is_respected_and_taken_over_when_it_ends,
            a_round_does_a_bounded_part_and_says_that_there_is_more,
            numbers_follow_the_order_of_ids_and_receipts_have_their_own,
            each_world_is_numbered_by_itself;
        access:
            a_user_has_the_roles_that_were_given_and_one_address,
            one_address_belongs_to_one_user_of_the_server,
            two_who_change_one_user_and_the_second_is_told,
            a_session_is_found_until_it_is_over,
            a_one_time_link_is_spent_once,
            fifty_who_spend_one_link_and_one_has_it,
            failures_are_counted_one_by_one_and_forgotten,
            a_revoked_key_opens_nothing;
        settings:
            a_shop_is_saved_whole_and_by_one_of_two_alone,
            an_old_slug_goes_on_working_comes_back_and_is_nobody_elses,
            fifty_shops_want_one_slug_and_one_has_it,
            a_shop_knows_whether_a_link_was_made_in_it,
            an_account_is_saved_whole_and_by_one_of_two_alone,
            an_account_is_used_by_a_shop_or_a_provider,
            a_receipt_type_is_saved_whole_and_by_one_of_two_alone,
            a_logo_is_found_by_its_hash_alone_and_goes;
        templates:
            a_text_is_saved_whole_and_by_one_of_two_alone,
            the_text_of_a_link_is_of_its_world_alone_and_stays,
            the_text_of_a_sending_is_carried_by_its_messages_alone;
        customers:
            a_customer_is_saved_whole_and_by_one_of_two_alone,
            a_customer_is_found_however_the_name_is_typed,
            an_archived_customer_is_in_its_own_list_and_comes_back,
            the_walk_in_is_never_listed_nor_archived,
            pages_of_customers_meet_without_gap_or_double,
            a_search_of_common_words_goes_on_where_it_stopped,
            who_has_two_common_words_side_by_side_comes_first,
            a_rare_word_finds_its_one_among_many_on_the_first_page,
            a_place_is_read_back_and_nothing_else_is_one,
            customers_with_one_mobile_are_told,
            nobody_foreign_sees_or_changes_a_customer;
        people:
            a_contact_is_kept_whole_changed_and_goes,
            contacts_and_further_addresses_are_searched_with_their_customer,
            a_mobile_is_known_wherever_it_stands,
            an_address_that_asked_for_no_messages_stays_so_until_it_is_lifted,
            a_position_is_saved_whole_and_by_one_of_two_alone,
            an_import_moves_on_once_and_its_rows_are_dealt_with_once,
            what_was_kept_of_an_import_is_swept_piece_by_piece,
            nobody_foreign_sees_the_people_of_a_merchant;
        receipts:
            a_receipt_by_hand_comes_back_whole_and_its_marks_say_where_it_stands,
            receipts_are_listed_by_day_and_narrowed_by_every_filter,
            pages_of_receipts_meet_without_gap_or_double,
            what_a_customer_owes_is_told_for_any_moment,
            pages_of_a_statement_meet_and_their_balance_runs_on,
            a_balance_holds_more_than_an_integer_of_the_database_sums,
            nobody_foreign_sees_a_receipt_or_a_balance,
            fifty_who_approve_or_void_one_receipt_and_one_books,
            receipts_of_an_older_database_keep_all_they_had;
        documents:
            a_document_comes_back_whole_and_is_saved_by_one_of_two_alone,
            fifty_documents_get_fifty_numbers,
            a_number_belongs_to_one_document_of_its_kind,
            documents_are_narrowed_by_every_filter,
            pages_of_documents_meet_without_gap_or_double,
            a_receipt_in_a_field_is_never_replaced,
            what_was_paid_for_a_document_is_what_its_links_hold,
            what_hangs_on_a_document_is_counted_and_a_free_one_goes,
            settings_of_kinds_and_fields_are_saved_by_one_of_two_alone,
            an_order_and_its_invoices_approved_at_once_owe_together,
            nobody_foreign_sees_or_changes_a_document;
        lost:
            a_settlement_whose_answer_was_lost_is_there_wholly_or_not_at_all;
        round:
            a_merchant_comes_back_with_its_own_number,
            accounts_and_receipt_types_come_back,
            a_shop_comes_back_by_id_by_slug_and_by_an_old_slug,
            a_key_is_found_by_its_hash_until_it_is_revoked,
            a_provider_comes_back_and_they_stand_in_their_order,
            a_customer_comes_back_and_the_walk_in_by_its_shop,
            a_link_comes_back_full_or_empty,
            a_saved_link_shows_its_newest_terms_and_the_old_ones_stay;
        trip:
            a_payment_comes_back_fresh_and_full_by_each_of_its_names,
            a_page_reads_with_its_link_whether_a_payment_is_under_way,
            what_was_filled_can_be_emptied_again,
            a_taken_name_of_a_payment_is_told_and_nothing_changes,
            callbacks_are_kept_to_the_byte_and_counted,
            an_events_facts_come_back_as_json_in_the_order_of_time,
            an_exchange_and_a_transfer_are_kept_as_they_were,
            a_transfer_of_a_kind_is_booked_once_for_a_payment;
        told:
            a_receipt_comes_back_and_its_approval_is_a_row_of_its_own,
            what_a_person_kept_comes_back_with_its_item,
            an_item_of_the_queue_is_closed_once,
            a_message_goes_its_way_once,
            an_old_key_is_forgotten_and_a_young_one_answers;
        lists:
            links_are_narrowed_by_every_filter,
            pages_of_links_meet_without_gap_while_new_ones_come,
            payments_are_narrowed_by_every_filter,
            unsettled_payments_come_oldest_first_and_page_by_page,
            what_is_being_verified_holds_a_place_on_its_link,
            messages_are_listed_by_link_and_newest_first;
        office:
            the_office_narrows_links_by_every_filter,
            links_stand_in_every_order_and_pages_meet,
            links_are_found_by_words_and_pages_meet,
            links_are_narrowed_to_customers_and_documents_and_named,
            the_office_narrows_payments_by_every_filter,
            the_office_narrows_messages_by_every_filter,
            sums_hold_more_than_an_integer_of_the_database,
            the_first_page_counts_what_waits,
            a_rare_link_is_found_on_the_page_that_comes_to_it,
            a_rare_payment_is_found_on_the_page_that_comes_to_it,
            what_became_of_links_is_told_by_channel,
            what_waits_and_what_stopped_is_counted,
            what_happened_is_told_in_its_order;
        saved:
            a_kept_filter_is_its_users_alone;
        foreign:
            no_finder_shows_a_row_to_a_foreign_scope,
            no_list_shows_a_row_to_the_other_world,
            what_both_worlds_share_is_its_merchants_alone,
            nobody_foreign_changes_a_row,
            both_worlds_hold_rows_of_one_name;
    }
    sqlite {
        schema:
            what_sqlite_made_is_what_its_text_names,
            every_sqlite_table_is_strict,
            no_statement_of_the_schema_can_end_a_group;
        plans:
            a_statement_that_walks_through_a_large_table_is_refused,
            no_list_walks_through_a_large_table,
            no_step_of_a_payment_walks_through_a_large_table;
        slips:
            no_question_about_slips_walks_through_a_table;
    }
    postgres {
        schema:
            every_text_compares_by_bytes_and_nothing_is_deferred,
            both_engines_have_the_same_schema;
        ledgers:
            random_work_gives_the_same_books_on_both_engines;
        scale:
            twenty_thousand_messages_slow_no_claim,
            a_long_history_slows_no_question,
            many_customers_slow_no_search,
            many_transfers_slow_no_statement,
            many_documents_slow_no_list;
    }
}
