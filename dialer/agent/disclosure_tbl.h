/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words for each duty of a decision: DISCLOSURE(enum duty_kind, name in the script, required,
 * variables its text must hold with blanks between, words when the script has none or NULL). Some
 * places want more said than most, so a script need not know of those.
 */
DISCLOSURE(DUTY_IDENTIFY_CALLER, "caller", false, "", "I am the automated assistant of {seller}.")
DISCLOSURE(DUTY_IDENTIFY_SELLER, "identify", true, "seller", NULL)
DISCLOSURE(DUTY_DISCLOSE_ARTIFICIAL, "artificial", true, "", NULL)
DISCLOSURE(DUTY_OFFER_OPT_OUT, "opt_out", true, "", NULL)
DISCLOSURE(DUTY_OFFER_COMPANY_LIST, "company_list", false, "",
	"If you like, we put you on our do not call list. Just say: do not call me.")
DISCLOSURE(DUTY_STATE_PURPOSE, "purpose", true, "", NULL)
DISCLOSURE(DUTY_STATE_GOODS, "goods", false, "", "It is about {subject}.")
DISCLOSURE(DUTY_STATE_DEBT_COLLECTOR, "debt_collector", false, "",
	"This is a call from a debt collector.")
DISCLOSURE(DUTY_GIVE_SELLER_NUMBER, "seller_number", false, "callback_number",
	"Our number is {callback_number}.")
DISCLOSURE(DUTY_ASK_TO_CONTINUE, "continue", false, "",
	"May I go on? Please say yes or no, or do not call me.")
DISCLOSURE(DUTY_RECORD_NOTICE, "record_notice", true, "", NULL)
DISCLOSURE(DUTY_GIVE_CALLBACK_NUMBER, "callback_number", true, "callback_number", NULL)
DISCLOSURE(DUTY_REPEAT_IDENTITY, "repeat_identity", false, "seller callback_number",
	"You spoke with {seller}, {callback_number}.")
DISCLOSURE(DUTY_VOICEMAIL_TOLL_FREE, "voicemail", false, "seller toll_free_number", NULL)
