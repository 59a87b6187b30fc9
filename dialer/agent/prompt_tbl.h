/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sentences the agent needs whatever the script: PROMPT(enum tail, name, default). A script may
 * put its own words in "prompts".
 */
PROMPT(NOT_HEARD, "not_heard", "Sorry, I did not hear you.")
PROMPT(NOT_UNDERSTOOD, "not_understood", "Sorry, I did not understand.")
PROMPT(CONFIRM_OPT_OUT, "confirm_opt_out", "Do you want us to stop calling you? Please say yes or no.")
PROMPT(OPTED_OUT, "opted_out", "All right. We will not call you again. Goodbye.")
PROMPT(CONFIRM_WRONG_NUMBER, "confirm_wrong_number",
	"Did I reach the wrong number? Please say yes or no.")
PROMPT(WRONG_NUMBER, "wrong_number", "Sorry to have troubled you. Goodbye.")
PROMPT(CALLBACK_WHEN, "callback_when", "When may we call you? Please say a day, for example tomorrow.")
PROMPT(CALLBACK_DONE, "callback_done", "Thank you. We will call you {callback_time}. Goodbye.")
PROMPT(HUMAN, "human", "To speak with a person, please call {callback_number}.")
/* For whoever answers when no seat is free: what the law lets such a message say (47 CFR 64.1200(a)(7)(i)). */
PROMPT(NO_SEAT, "no_seat", "This is {seller}, {callback_number}, calling {purpose}. Nobody is free to speak with "
	"you now. Press {opt_out_key} and we will not call you again.")
/* While a representative is looked for and rings: at once and every few seconds. */
PROMPT(HOLD, "hold", "One moment, please.")
PROMPT(GOODBYE, "goodbye", "Thank you for your time. Goodbye.")
PROMPT(NO_RESPONSE, "no_response", "I could not hear an answer. Goodbye.")
PROMPT(RECORD_YES, "record_yes", "Thank you.")
PROMPT(RECORD_NO, "record_no", "All right, this call is not recorded.")
PROMPT(PRESS_YES_NO, "press_yes_no", "Please press 1 for yes, or 2 for no.")
PROMPT(PRESS_DIGITS, "press_digits", "Please use the keys of your telephone.")
PROMPT(PRESS_DATE, "press_date", "Please press the month and the day, two digits each.")
