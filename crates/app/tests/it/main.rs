//! The way of one payment, proved against the simulated bank on both engines.
//!
//! A failing test names engine, driver and behaviour: `postgres::zarinpal::a_late_return_…`.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests"
)]

mod books;
mod door;
mod engine;
mod facts;
mod payer;
mod world;

mod access;
mod begin;
mod bell;
mod callbacks;
mod chance;
mod crash;
mod crowd;
mod customers;
mod delivery;
mod documents;
mod forms;
mod happy;
mod health;
mod hooks;
mod imports;
mod later;
mod left;
mod life;
mod lines;
mod locked;
mod merges;
mod misbehaviour;
mod openpay;
mod openpay_code;
mod openpay_send;
mod page;
mod panel;
mod parts;
mod people;
mod receipts;
mod refunds;
mod replays;
mod resolve;
mod rotation;
mod sending;
mod sessions;
mod settings_channels;
mod settings_providers;
mod settings_shops;
mod slips;
mod steps;
mod table;
mod templates;
mod texts;
mod told;
mod trouble;
mod verify;

/// Makes `sqlite::…` and `postgres::…` of every name, where wanted one for each driver.
///
/// A behaviour of the bank that is not listed does not compile.
macro_rules! proved {
    (
        behaviours { $($behaviour:ident: $behaviour_room:ident $misdeed:ident;)+ }
        of_panels { $($of_panels:ident),+ }
        elsewhere { $($elsewhere:ident)+ }
        $($rest:tt)+
    ) => {
        const fn _every_behaviour_has_its_proof(behaviour: bank::Behaviour) {
            match behaviour {
                $(bank::Behaviour::$behaviour => {})+
                // Proved where the channels are.
                $(bank::Behaviour::$of_panels => {})+
                // By `steps`, and by the round of every driver in `gateways`.
                $(bank::Behaviour::$elsewhere => {})+
            }
        }
        mod sqlite {
            proved!(@engine Sqlite; { $($behaviour_room: $misdeed;)+ } $($rest)+);
        }
        mod postgres {
            proved!(@engine Postgres; { $($behaviour_room: $misdeed;)+ } $($rest)+);
        }
    };
    (
        @engine $engine:ident;
        { $($behaviour_room:ident: $misdeed:ident;)+ }
        each_driver { $($driver_room:ident: $($each:ident),+;)+ }
        each_engine { $($room:ident: $($name:ident),+;)+ }
        sqlite_only { $($only_room:ident: $($only:ident),+;)+ }
    ) => {
        mod zarinpal {
            proved!(@driver $engine "zarinpal"; $($behaviour_room: $misdeed;)+);
            $($(proved!(@driver $engine "zarinpal"; $driver_room: $each;);)+)+
        }
        mod sandbox {
            proved!(@driver $engine "sandbox"; $($behaviour_room: $misdeed;)+);
            $($(proved!(@driver $engine "sandbox"; $driver_room: $each;);)+)+
        }
        $($(#[test] fn $name() {
            crate::world::run(store::Engine::$engine, crate::$room::$name);
        })+)+
        proved!(@only $engine; $($($only_room: $only;)+)+);
    };
    (@only Sqlite; $($room:ident: $name:ident;)+) => {
        $(#[test] fn $name() {
            crate::world::run(store::Engine::Sqlite, crate::$room::$name);
        })+
    };
    (@only Postgres; $($rest:tt)+) => {};
    (@driver $engine:ident $driver:literal; $($room:ident: $name:ident;)+) => {
        $(#[test] fn $name() {
            crate::world::run(store::Engine::$engine, |world| crate::$room::$name(world, $driver));
        })+
    };
}

proved! {
    behaviours {
        Decline: misbehaviour a_declined_card_leaves_the_link_payable;
        Cancel: misbehaviour a_payer_who_gives_up_leaves_the_link_payable;
        WrongAmount: misbehaviour a_wrong_amount_waits_for_a_person;
        NoCallback: misbehaviour a_lost_return_is_found_by_the_reconciler;
        LateCallback: misbehaviour a_late_return_books_once;
        DoubleCallback: misbehaviour a_double_return_books_once;
        ForgedCallback: misbehaviour a_forged_return_changes_nothing;
        FalseFailure: misbehaviour money_is_found_though_the_return_denies_it;
        SwappedCallback: misbehaviour a_return_with_another_payments_key_wakes_nothing;
        NoNotification: misbehaviour a_missing_notification_is_not_missed;
        UsedAuthority: misbehaviour a_key_that_was_given_before_starts_nothing;
        RefuseTerminal: verify a_refused_terminal_says_nothing_about_the_payment;
        RefuseInactive: verify an_inactive_terminal_says_nothing_about_the_payment;
        AnotherReference: misbehaviour another_payments_reference_is_a_conflict;
        AlreadyVerified: misbehaviour already_verified_out_of_the_blue_is_a_conflict;
        ReverseRefused: misbehaviour a_bank_that_refuses_to_reverse_is_never_asked_to;
        IpNotRegistered: misbehaviour an_unregistered_address_matters_to_no_reverse;
        TimeoutBefore: verify a_verify_that_hangs_and_did_nothing_is_asked_again;
        TimeoutAfter: verify a_verify_that_hangs_and_took_effect_pays_once;
        ResetBefore: verify a_reset_before_the_effect_is_asked_again;
        ResetAfter: verify a_reset_after_the_effect_pays_once;
        ErrorBefore: verify an_error_500_without_effect_is_asked_again;
        ErrorAfter: verify an_error_500_after_the_effect_pays_once;
        NonsenseJson: verify nonsense_is_no_answer;
        CutJson: verify half_an_answer_is_none;
        HtmlInstead: verify a_page_instead_of_json_is_no_answer;
        ArraysForObjects: verify objects_in_arrays_are_understood;
        NumbersAsText: verify numbers_as_text_are_understood;
        Status4xx: verify a_yes_with_a_status_of_refusal_is_no_answer;
        SlowDrip: verify a_slow_answer_is_waited_for;
        HugeBody: verify an_answer_without_end_is_none;
    }
    of_panels {
        Reject, BadNumber, Blacklist, NoCredit, WrongKey, RateLimit, ErrorInside, LateDelivery,
        Undelivered, BlockedLater, SlowGreeting
    }
    elsewhere {
        PartialApproval ReplayedReference AnotherOrder OtherMerchant AlreadyAfterTimeout
        TokenExpired SettleFails
    }
    each_driver {
        happy:
            a_payment_goes_from_link_to_receipt,
            payer_and_staff_are_told,
            money_moves_from_clearing_to_the_customer,
            the_banks_own_page_leads_there_and_back;
        misbehaviour:
            a_return_after_the_reconciler_changes_nothing;
        verify:
            a_bank_that_is_down_for_an_hour_loses_nothing,
            what_the_bank_never_answers_becomes_a_persons_matter,
            refused_credentials_are_tried_with_patience_and_end_with_a_person,
            a_start_beside_a_doubtful_payment_is_refused;
        begin:
            whatever_goes_wrong_at_begin_the_next_bank_works,
            a_look_up_that_fails_only_delays_the_end,
            a_bank_that_hangs_up_is_told_at_once;
        crash:
            death_before_the_bank_is_asked_for_a_page,
            death_before_the_banks_page_is_stored,
            death_before_the_payer_is_sent,
            death_between_return_and_verify,
            death_between_verify_and_booking,
            death_between_booking_and_answer,
            death_of_the_reconciler_before_it_asks,
            death_of_the_reconciler_before_it_books,
            death_of_the_reconciler_after_it_booked,
            death_before_a_message_is_handed_over,
            death_after_a_message_was_handed_over,
            death_after_death_ends_right,
            the_next_process_takes_the_leases_over;
        crowd:
            fifty_returns_of_one_payment_book_once,
            one_reference_credits_one_of_two_payments,
            one_reference_told_to_many_payments_credits_one,
            fifty_payers_on_a_single_link_pay_it_once,
            fifty_returns_of_fifty_links_book_each,
            fifty_starts_at_once_all_reach_the_bank,
            reconcilers_returns_and_cancellations_mix;
    }
    each_engine {
        crash:
            a_restart_books_what_was_left_within_half_a_minute;
        slips:
            an_accepted_slip_books_what_an_online_payment_books,
            the_payer_is_told_at_each_change,
            another_amount_is_accepted_and_the_receipt_equals_it,
            from_the_limit_on_two_persons_agree,
            nobody_accepts_a_slip_that_they_registered,
            a_long_number_is_taken_once_and_a_short_one_is_flagged,
            the_same_form_twice_registers_one_slip,
            two_payers_with_one_long_number_register_it_once,
            what_is_wrong_is_told_and_nothing_is_kept,
            a_slip_is_revoked_by_two_and_all_is_booked_back,
            a_slip_of_which_money_went_back_is_not_revoked,
            revoked_money_that_waited_for_people_waits_no_more,
            a_slip_and_an_online_payment_of_one_debt_are_both_kept,
            fifty_acceptances_of_one_slip_book_it_once,
            any_order_of_decisions_leaves_books_that_hold,
            a_statement_proposes_slips_and_accepts_nothing;
        steps:
            a_payment_in_two_steps_goes_from_link_to_receipt,
            fifty_returns_in_two_steps_book_once,
            what_fails_between_the_steps_is_asked_again_and_pays_once,
            a_settle_that_goes_on_failing_waits_for_a_person,
            a_lost_return_is_found_by_the_banks_own_search,
            the_reference_of_an_earlier_return_serves_the_reconciler,
            death_between_the_steps_pays_once,
            death_of_the_reconciler_between_the_steps_pays_once,
            death_upon_death_between_the_steps_pays_once;
        crowd:
            one_idempotency_key_makes_one_link,
            a_job_is_done_by_one_of_eight_workers;
        life:
            a_link_cancelled_while_its_payer_is_at_the_bank,
            a_link_that_expires_while_its_payer_is_at_the_bank,
            an_expired_link_takes_no_new_payment_and_says_so_once,
            an_expired_link_that_is_extended_takes_payments_again,
            an_amount_that_changes_while_the_payer_is_at_the_bank,
            a_payer_with_an_old_page_starts_nothing,
            a_reusable_link_takes_its_two_payments_and_no_third,
            a_third_payer_of_a_full_reusable_link_is_not_forgotten,
            a_paid_link_is_neither_cancelled_nor_changed;
        parts:
            parts_fill_a_link_and_each_has_its_receipt,
            what_is_more_than_left_waits_for_a_person,
            the_payer_of_an_open_link_says_how_much,
            an_amount_that_is_sent_along_changes_no_fixed_link;
        locked:
            a_locked_link_asks_for_what_is_left_and_its_payment_names_that,
            a_locked_link_with_nothing_left_says_so_and_takes_nothing,
            money_in_flight_to_a_locked_link_is_measured_when_it_lands,
            a_locked_link_needs_a_document_is_paid_once_and_is_not_revised;
        openpay:
            a_form_pressed_twice_makes_one_link,
            the_money_goes_to_whoever_has_that_mobile_alone,
            the_payer_is_told_that_their_money_arrived,
            a_form_that_nobody_goes_on_with_is_no_news_to_staff,
            money_of_open_payments_lands_where_their_page_says;
        openpay_code:
            a_code_opens_one_payment_in_place_of_work,
            nobody_but_the_payer_reads_a_code,
            a_code_is_asked_for_once_by_one_press,
            five_wrong_codes_close_it,
            a_code_is_of_no_use_after_ten_minutes,
            a_code_that_could_not_be_sent_in_time_is_not_sent,
            a_code_opens_no_other_form,
            codes_are_few_for_one_number_its_neighbours_and_one_address,
            ten_thousand_numbers_cost_a_shop_no_more_than_its_limit,
            many_who_ask_at_once_get_no_more_codes,
            a_code_goes_by_mail_where_no_sms_does;
        openpay_send:
            an_address_goes_by_the_ways_of_its_shop_and_leads_to_its_page,
            an_address_is_sent_once_however_often_its_form_is,
            who_wants_no_messages_gets_no_address,
            an_address_goes_by_the_channels_that_were_chosen,
            a_text_of_ones_own_holds_the_address_all_the_same,
            a_page_that_takes_nothing_here_is_not_sent,
            an_address_that_does_not_arrive_is_told_to_staff,
            quiet_hours_and_limits_hold_for_addresses_too;
        told:
            who_made_a_link_hears_that_it_is_paid,
            who_made_a_link_hears_that_it_expired_unpaid_once,
            a_part_of_the_money_is_told_as_a_part,
            a_payer_who_left_hears_that_it_failed_and_one_who_is_there_reads_it,
            recipients_hear_that_the_time_is_over_where_the_shop_tells_them;
        page:
            a_change_shows_on_the_page_at_the_very_next_request,
            a_page_expires_by_time_alone,
            a_page_tells_which_payment_explains_it;
        resolve:
            booked_money_is_kept_and_cannot_be_dismissed,
            unbooked_money_is_booked_when_it_is_kept,
            a_sum_that_the_bank_did_not_say_is_asked_of_the_person,
            unbooked_money_that_never_came_is_dismissed,
            a_used_reference_is_never_credited_again,
            an_item_is_closed_once,
            fifty_clerks_close_an_item_once;
        forms:
            a_form_that_twenty_send_at_once_makes_one_link,
            a_form_whose_sender_goes_away_is_done_or_not_and_never_half,
            a_form_whose_commit_is_lost_is_sent_again_and_makes_one_link,
            a_cancellation_that_is_sent_again_is_done_once;
        receipts:
            a_receipt_by_hand_is_found_by_whom_it_is_for_and_made_once,
            nobody_and_several_are_told_with_all_else_that_is_wrong,
            what_needs_approval_counts_when_it_has_it_and_a_void_takes_it_back,
            of_many_who_approve_or_void_at_once_the_books_show_one,
            a_payment_without_a_receipt_gets_its_one_later,
            only_what_is_paid_gets_a_receipt,
            a_receipt_of_a_payment_is_sent_to_whom_staff_name,
            a_receipt_by_hand_is_for_an_open_document_of_its_customer,
            each_role_sees_makes_and_decides_or_is_told_the_permission;
        refunds:
            parts_go_back_until_nothing_is_left_and_then_the_receipt_is_void,
            the_whole_is_undone_inside_the_banks_window,
            what_the_bank_refuses_stays_the_customers,
            fifty_at_once_give_back_no_more_than_was_paid,
            a_refund_with_one_key_is_made_once,
            an_answer_that_is_lost_is_asked_for_and_gives_back_once,
            a_no_after_a_lost_answer_is_for_a_person,
            death_at_any_step_gives_back_once,
            what_no_bank_gives_back_is_noted_by_hand,
            money_that_waits_for_a_decision_is_decided_by_giving_it_back,
            what_went_back_is_owed_again_and_its_receipt_is_not_touched_by_hand,
            above_the_ceiling_another_person_must_agree,
            what_is_declined_stays_the_customers,
            fifty_who_agree_at_once_give_back_once,
            the_payer_is_told_of_each_part_that_went_back,
            who_may_give_money_back_is_asked_of_their_role;
        customers:
            a_customer_is_made_once_found_and_told_in_events_without_a_name,
            a_form_of_a_customer_that_twenty_send_at_once_makes_one,
            each_role_keeps_customers_or_is_told_the_permission,
            what_is_wrong_with_a_customer_is_told_field_by_field,
            the_second_who_edits_a_customer_is_told,
            a_mobile_that_others_have_is_a_warning_that_can_be_overruled,
            no_two_customers_have_the_same_number,
            a_customer_is_archived_and_restored_and_the_walk_in_stays,
            a_customer_is_unknown_in_the_other_world_and_to_another_merchant,
            what_a_customer_paid_is_summed_as_far_as_the_user_sees;
        merges:
            all_of_a_merged_customer_moves_and_the_books_stay_right,
            what_cannot_be_merged_is_refused_and_nothing_moves;
        later:
            those_who_cancel_and_reopen_at_once_take_turns,
            a_reopened_link_is_paid_and_expires_as_before,
            a_link_that_was_paid_after_its_end_does_not_open_again,
            what_is_written_for_one_sending_is_said_by_it_alone,
            a_link_is_sent_again_once_by_one_form,
            who_may_only_look_neither_reopens_nor_sends_again,
            a_user_keeps_so_many_filters_and_no_nameless_one;
        people:
            of_two_who_edit_the_people_of_a_company_the_second_is_told,
            a_person_has_no_contacts_and_a_position_must_be_there,
            further_addresses_are_searched_warned_of_and_told_twice,
            an_address_that_asked_for_silence_is_silent_under_any_customer;
        imports:
            nothing_is_made_of_a_file_until_somebody_says_so,
            duplicates_are_made_when_somebody_wants_them,
            three_bad_lines_among_fifty_thousand_are_named_and_nothing_is_made,
            a_row_with_a_number_that_is_taken_is_bad,
            an_import_that_is_killed_in_the_middle_makes_nobody_twice,
            a_cancelled_import_makes_nothing_more_and_its_rows_go,
            what_nobody_confirms_goes_by_itself,
            a_file_that_cannot_be_used_is_refused_and_leaves_nothing,
            an_import_belongs_to_its_world_and_to_who_may_keep_customers;
        documents:
            a_document_is_made_once_numbered_and_found,
            documents_made_at_once_get_different_numbers,
            the_second_who_edits_a_document_is_told,
            two_who_approve_at_once_book_one_debt,
            an_invoice_made_from_an_order_moves_its_debt,
            a_kind_with_approval_is_approved_by_who_may,
            custom_fields_are_asked_for_kept_and_told,
            a_text_may_name_the_fields_of_its_document,
            a_draft_is_deleted_and_another_world_knows_nothing,
            a_link_for_an_invoice_books_its_receipt_into_the_chosen_field;
        health:
            a_bank_that_is_down_stands_behind_and_comes_back_by_itself,
            a_payer_may_choose_who_is_ill_and_an_answer_makes_well,
            an_illness_never_touches_a_payment_under_way,
            settings_that_a_bank_refuses_are_told_apart_and_well_when_replaced,
            what_banks_did_is_counted_and_outlives_a_restart,
            a_test_provider_takes_no_live_link_by_any_door,
            only_what_is_offered_takes_a_payment_whatever_is_posted;
        left:
            what_ended_here_and_is_paid_at_the_bank_is_found_at_night,
            reconcile_looks_too,
            what_is_none_of_ours_waits_for_a_person_and_books_nothing;
        rotation:
            a_payment_is_verified_and_given_back_where_it_began,
            a_lost_return_is_found_with_the_credentials_of_before,
            credentials_that_the_bank_no_longer_takes_are_followed_by_those_of_today;
        settings_providers:
            a_provider_with_good_credentials_is_switched_on_and_pays,
            wrong_credentials_are_told_and_never_switched_on,
            a_bank_that_is_down_needs_a_clear_word,
            a_bank_that_answers_nonsense_is_no_yes,
            an_empty_secret_keeps_the_stored_one,
            a_kept_secret_is_never_sent_to_another_server,
            credentials_of_a_provider_that_is_on_are_tried_before_they_are_saved,
            what_is_wrong_with_a_provider_is_told_field_by_field,
            a_provider_is_unknown_to_another_merchant_and_in_the_other_world,
            providers_stand_in_the_order_that_staff_give_them,
            a_live_bank_is_never_this_machine,
            a_payment_under_way_is_finished_at_a_provider_that_was_switched_off;
        settings_shops:
            a_shop_is_made_with_all_that_a_link_needs_and_its_events,
            each_role_keeps_the_settings_that_are_its_own,
            a_form_of_settings_does_its_work_once_and_the_second_editor_is_told,
            a_shops_currency_changes_only_before_its_first_link_and_with_an_account,
            new_links_follow_the_settings_of_the_shop,
            a_link_names_an_active_account_of_its_currency,
            what_a_shop_uses_cannot_be_switched_off;
        settings_channels:
            a_test_mail_really_goes_out,
            each_failure_of_a_test_mail_is_told_apart,
            messages_go_by_the_own_server_while_it_is_on,
            a_kept_password_stays_with_its_server,
            the_mail_server_of_another_merchant_is_never_used,
            a_line_break_reaches_no_mail_server,
            who_sets_mail_up_second_is_told;
        delivery:
            a_mobile_is_reached_by_sms_once_a_channel_is_on,
            what_the_panel_delivers_is_asked_for_and_told_once,
            a_channel_is_asked_for_two_days_and_not_longer,
            an_e_mail_stands_in_for_an_sms_that_surely_failed,
            staff_hear_of_a_message_that_nothing_delivers,
            a_panel_that_is_down_for_an_hour_gets_everything_once,
            a_lost_answer_is_repeated_only_where_that_arrives_once,
            a_channel_without_credit_stops_and_staff_hear_of_it_once,
            a_message_of_a_stopped_channel_goes_by_the_next_way,
            a_flood_to_one_number_is_held_back,
            who_asked_for_silence_after_the_link_was_made_gets_nothing,
            death_in_the_middle_of_sending_loses_nothing_and_doubles_no_sms,
            a_kept_key_stays_with_its_panel_and_is_never_shown;
        lines:
            a_shop_sends_from_its_own_line_and_others_from_the_channels,
            mail_of_a_shop_comes_from_its_own_address,
            a_line_that_its_channel_does_not_take_is_refused_at_its_field,
            a_stop_under_a_shops_own_line_names_it;
        sending:
            quiet_hours_hold_back_what_can_wait_until_the_shops_morning,
            a_reminder_asks_for_what_is_left_and_waits_for_the_morning,
            a_mailbox_that_bounced_gets_nothing_until_somebody_of_staff_insists,
            a_key_that_is_typed_again_starts_a_stopped_panel,
            a_mail_server_that_is_slow_is_asked_again_and_after_the_text_never,
            a_text_that_never_ends_fails_with_its_line_and_nothing_goes_out,
            a_text_that_is_too_long_or_names_what_is_not_there_is_never_kept,
            what_a_customer_is_called_is_neither_a_script_nor_a_header,
            a_text_may_name_the_customer_and_the_document,
            blind_copies_of_a_links_mail_go_to_whom_its_maker_chose,
            a_hundred_thousand_messages_let_every_verify_go_first;
        bell:
            who_made_a_link_hears_the_bell_and_others_if_they_want_to,
            notices_are_read_one_by_one_or_all,
            a_stopped_channel_rings_and_a_stopped_mail_server_too,
            credit_is_asked_once_a_day_and_told_once_when_it_falls,
            a_shop_decides_what_waits_in_its_quiet_hours,
            a_shop_decides_how_many_go_out_and_to_which_countries;
        hooks:
            a_call_without_a_signature_only_makes_us_ask_sooner,
            an_address_opens_the_door_of_one_line_alone,
            a_signed_report_counts_at_once_and_its_last_word_once,
            a_channel_that_knows_the_word_is_greeted,
            a_line_that_calls_without_end_is_told_to_wait,
            who_reads_an_e_mail_may_ask_for_no_more_of_them,
            a_mail_that_comes_back_hours_later_did_not_arrive,
            only_what_others_began_can_be_declined_with_one_click;
        templates:
            a_shops_own_text_is_sent_until_the_delivered_one_is_taken_back,
            of_two_who_write_a_text_the_second_is_told,
            an_unknown_parameter_is_told_with_its_line_and_nothing_is_made,
            the_text_of_one_link_goes_before_the_shops_own,
            a_text_is_tried_on_oneself_by_the_channel_that_is_set_up,
            a_preview_is_what_would_be_sent_and_is_shown_to_those_who_may;
        callbacks:
            addresses_that_name_nothing_are_refused_and_recorded,
            a_token_does_not_open_another_world,
            a_huge_stray_is_kept_short,
            forged_returns_change_nothing,
            a_notification_finds_its_payment_by_the_banks_key,
            a_payment_that_never_reached_the_bank_is_not_woken;
        trouble:
            a_full_disk_at_booking_leaves_the_payer_on_the_page,
            an_unknown_commit_at_booking_ends_right,
            an_unknown_commit_of_the_return_ends_right,
            a_closed_store_gives_clear_errors,
            an_unknown_commit_at_start_leaves_no_open_end;
    }    sqlite_only {
        texts:
            every_delivered_text_reads_well_in_every_channel_and_language;
        chance:
            whatever_happens_in_whatever_order_money_is_conserved;
        trouble:
            a_full_file_is_told_and_loses_no_money;
    }
}
