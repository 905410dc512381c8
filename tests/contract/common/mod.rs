//! What every provider's contract holds. One function per case, one test per case and provider.

pub mod browser;
pub mod replies;
pub mod tokens;

use porchlight_sandbox::Asked;

/// Writes one test for each case of the common suite, for one provider and person.
macro_rules! common_suite {
    ($provider:literal, $person:literal) => {
        mod common_suite {
            cases! { $provider, $person, browser:
                r01_the_request_carries_pkce_state_and_scope
                d13_a_persons_refusal_comes_back_as_one
                d09_a_response_after_ten_minutes_is_too_late
                r03_a_response_without_state_is_not_accepted
                d11_a_doubled_state_is_not_accepted
                r06_a_response_that_names_another_issuer_is_not_accepted
                r20_a_response_at_another_address_is_not_accepted
                a01_a_server_that_ignores_pkce_is_signed_in_to
            }
            cases! { $provider, $person, tokens:
                r01_the_code_is_exchanged_as_documented
                a02_another_verifier_is_refused
                a_code_is_exchanged_once
                a_code_lives_as_long_as_documented
                a_round_ends_in_findings
                an_expired_bearer_is_refused_and_renewed
                a15_an_omitted_refresh_token_is_carried_over
                a15_a_new_refresh_token_takes_the_place_of_the_old_one
                r14_a_revoked_refresh_token_is_dead
                a14_a_life_is_read_leniently_and_kept_within_bounds
                a21_another_client_is_refused_and_nothing_is_lost
                a22_a_narrower_grant_is_taken
                a23_a_wider_grant_is_taken_and_noticed
            }
            cases! { $provider, $person, replies:
                a03_a_web_page_is_no_token_response
                a04_an_error_counts_with_status_200_too
                a06_an_endless_body_is_cut
                a08_a_redirect_is_not_followed
                a09_json_may_come_as_text_and_not_as_a_picture
                a10_a_form_is_no_token_response
                a13_the_token_type_is_bearer_in_any_case
                a17_the_wait_that_the_api_asks_for_is_believed_within_reason
                a17_a_rate_limit_at_the_token_endpoint_ends_no_session
                a18_a_failing_server_ends_no_session
                a29_the_servers_words_go_nowhere
                x04_a_lost_reply_does_not_allow_another_token_request
            }
        }
    };
}

macro_rules! cases {
    ($provider:literal, $person:literal, $part:ident: $($case:ident)+) => {
        $(
            #[tokio::test]
            async fn $case() {
                crate::common::$part::$case(crate::scene::Scene::start($provider, $person).await).await;
            }
        )+
    };
}

/// Requests come from a program: nothing of a browser is in them, and what they accept is said.
pub fn assert_plain(asked: &Asked) {
    for header in ["origin", "cookie", "referer"] {
        assert_eq!(asked.header(header), None, "{} {}", asked.method, asked.path);
    }
    assert!(asked.header("accept").is_some());
}
