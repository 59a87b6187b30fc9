/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The keys of a campaign file with one value each, in the order of dialer-campaign(5):
 *   KEY(section, key, kind, field of struct campaign_spec, default or NULL when required,
 *	min, max, hint)
 * min and max: of a WHOLE number, or of a DECIMAL one in hundredths, as it is kept; the hint of a CHOICE is its words.
 */
KEY("campaign", "name", NAME, name, NULL, 0, 0, "small letters, digits, - and _")
KEY("campaign", "seller", NAME, seller, NULL, 0, 0, "the short name that consents refer to")
KEY("campaign", "seller_legal_name", TEXT, seller_legal_name, NULL, 0, 0, "the name registered with the state")
KEY("campaign", "callback_number", PHONE, callback_number, NULL, 0, 0, "as in +12065550142")
KEY("campaign", "toll_free_number", PHONE, toll_free_number, "", 0, 0, "as in +18005550142")
KEY("campaign", "purpose", CHOICE, purpose, NULL, 0, 0, "marketing informational debt health_care political non_profit survey")
KEY("campaign", "subject", TEXT, subject, "", 0, 0, "what is offered, for caps per subject; the campaign's name if not given")
KEY("campaign", "artificial_voice", YESNO, artificial_voice, "yes", 0, 0, "yes or no")
KEY("campaign", "business", YESNO, business, "no", 0, 0, "yes or no")
KEY("campaign", "record", YESNO, record, "no", 0, 0, "yes or no")
KEY("campaign", "region", REGION, region, "US", 0, 0, "two capital letters, as in US")
KEY("campaign", "caller_place", PLACE, caller_place, "", 0, 0, "country and state, as in US-TX")
KEY("dial", "trunk", TEXT, trunk, NULL, 0, 0, "a [trunk NAME] of dialer.conf")
KEY("dial", "pool", NAME, pool, "", 0, 0, "the campaign's name if not given")
KEY("dial", "max_concurrent", WHOLE, max_concurrent, "10", 1, 100000, "")
KEY("dial", "pacing", CHOICE, pacing.mode, "progressive", 0, 0, "progressive ratio predictive")
KEY("dial", "ratio", DECIMAL, pacing.ratio_hundredths, "1.0", CAMPAIGN_RATIO_MIN, CAMPAIGN_RATIO_MAX, "")
KEY("dial", "abandonment_target", DECIMAL, pacing.target_hundredths, "3", CAMPAIGN_TARGET_MIN, CAMPAIGN_TARGET_MAX, "")
KEY("dial", "ring_s", WHOLE, ring_s, "25", 1, 120, "")
KEY("dial", "max_attempts", WHOLE, max_attempts, "3", 1, 100, "")
KEY("dial", "max_attempts_24h", WHOLE, max_attempts_24h, "2", 1, 100, "")
KEY("dial", "max_attempts_day", WHOLE, max_attempts_day, "0", 0, 100, "")
KEY("dial", "schedule", TEXT, schedule, "", 0, 0, "an iCalendar file")
KEY("dial", "opening", CHOICE, opening, "after_greeting", 0, 0, "at_once after_greeting")
KEY("dial", "on_answer", CHOICE, on_answer, "converse", 0, 0, "converse hangup")
KEY("leads", "filter", TEXT, filter, "", 0, 0, "an expression, as in state in (\"TX\", \"FL\") and attempts < 2")
KEY("leads", "order", TEXT, order, "file", 0, 0, "file, newest, oldest, random, or field NAME asc or desc")
