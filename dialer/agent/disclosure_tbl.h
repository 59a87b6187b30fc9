/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words for each duty of a decision: DISCLOSURE(enum duty_kind, name in the script, required,
 * variables its text must hold, with blanks between).
 */
DISCLOSURE(DUTY_IDENTIFY_SELLER, "identify", true, "seller")
DISCLOSURE(DUTY_DISCLOSE_ARTIFICIAL, "artificial", true, "")
DISCLOSURE(DUTY_OFFER_OPT_OUT, "opt_out", true, "")
DISCLOSURE(DUTY_STATE_PURPOSE, "purpose", true, "")
DISCLOSURE(DUTY_RECORD_NOTICE, "record_notice", true, "")
DISCLOSURE(DUTY_GIVE_CALLBACK_NUMBER, "callback_number", true, "callback_number")
DISCLOSURE(DUTY_VOICEMAIL_TOLL_FREE, "voicemail", false, "seller toll_free_number")
