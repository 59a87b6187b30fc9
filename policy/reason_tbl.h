/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why a rule said what it said: X(symbol, name, sentence). The order is free to change between
 * releases: records hold the name, never the number.
 */
#define POLICY_REASONS(X) \
	X(NONE, "none", "no reason") \
	X(PLACE_KNOWN, "place_known", "the state and the clocks of the number are known") \
	X(PLACE_UNKNOWN, "place_unknown", "the place of the number or of the address cannot be told") \
	X(ZONE_UNKNOWN, "zone_unknown", "the declared time zone is in none of the packs") \
	X(COUNTRY_WITHOUT_RULES, "country_without_rules", "no pack holds the law of this country") \
	X(NUMBER_UNASSIGNED, "number_unassigned", "no such area code or exchange is assigned") \
	X(NUMBER_FOREIGN, "number_foreign", "a +1 number outside the United States") \
	X(NUMBER_TOLL_FREE, "number_toll_free", "a toll-free number has no place") \
	X(NUMBER_SPECIAL, "number_special", "a personal or machine number has no place") \
	X(NUMBER_PREMIUM, "number_premium", "a premium, carrier or government code") \
	X(NUMBER_SERVICE, "number_service", "a service, test or fictional number") \
	X(NO_COMMON_WINDOW, "no_common_window", \
		"no instant of the next eight days suits every clock of the number") \
	X(PURPOSE_KNOWN, "purpose_known", "the campaign says what its calls are for") \
	X(PURPOSE_UNKNOWN, "purpose_unknown", "the campaign does not say what its calls are for") \
	X(INSIDE_HOURS, "inside_hours", "inside the permitted hours") \
	X(OUTSIDE_HOURS, "outside_hours", "outside the permitted hours") \
	X(CLOSED_DAY, "closed_day", "no calls on this day of the week") \
	X(NO_HOLIDAY, "no_holiday", "not a holiday") \
	X(HOLIDAY, "holiday", "a holiday") \
	X(BEYOND_DATA, "beyond_data", "the calendar or the time zone data does not reach this day") \
	X(CONSENT_GIVEN, "consent_given", "a consent that is good for this call") \
	X(CONSENT_UNKNOWN, "consent_unknown", "the consent ledger was not read") \
	X(CONSENT_NONE, "consent_none", "no consent") \
	X(CONSENT_UNDATED, "consent_undated", "the consent has no date, or one in the future") \
	X(CONSENT_EXPIRED, "consent_expired", "the consent has expired") \
	X(CONSENT_REVOKED, "consent_revoked", "the consent was revoked") \
	X(CONSENT_NOT_WRITTEN, "consent_not_written", "the consent is not in writing") \
	X(CONSENT_NOT_MARKETING, "consent_not_marketing", "the consent does not cover marketing") \
	X(CONSENT_NOT_ARTIFICIAL, "consent_not_artificial", \
		"the consent's text does not name an artificial voice") \
	X(CONSENT_TOO_OLD, "consent_too_old", "the consent is older than the law allows") \
	X(CONSENT_CONDITION, "consent_condition", \
		"the consent's text does not say that buying does not depend on it") \
	X(CONSENT_NOT_SELLER, "consent_not_seller", "the consent's text does not name this seller") \
	X(NOT_REVOKED, "not_revoked", "no revocation reaches this call") \
	X(NOT_LISTED, "not_listed", "the number is not on the list") \
	X(LISTED, "listed", "the number is on the list") \
	X(LIST_UNKNOWN, "list_unknown", "the list is not loaded or not readable") \
	X(LIST_UNDATED, "list_undated", "the list has no date, or one in the future") \
	X(LIST_TOO_OLD, "list_too_old", "the list is older than the law allows") \
	X(EXEMPT_PERMISSION, "exempt_permission", "the person's written permission is an exception") \
	X(EXEMPT_RELATIONSHIP, "exempt_relationship", "an established relationship is an exception") \
	X(EXEMPT_CONSENT, "exempt_consent", "the person's consent is an exception") \
	X(LIST_NOT_KEPT, "list_not_kept", "no such list is loaded, and none has to be") \
	X(BANNED, "banned", "such a call is forbidden") \
	X(NOT_ATTESTED, "not_attested", "the campaign does not attest this item of its checklist") \
	X(ATTESTED, "attested", "the campaign attests this item of its checklist") \
	X(EMERGENCY, "emergency", "an emergency is declared there") \
	X(NO_EMERGENCY, "no_emergency", "the emergency does not reach this county") \
	X(NOT_REASSIGNED, "not_reassigned", "the number is still the person's, says the register") \
	X(REASSIGNED, "reassigned", "the number was given up since the date asked about") \
	X(REASSIGNED_NO_DATA, "reassigned_no_data", "the register could not tell, which is not clean") \
	X(REASSIGNED_NOT_ASKED, "reassigned_not_asked", "the register of reassigned numbers was not asked") \
	X(REASSIGNED_OLD, "reassigned_old", "the register's answer is too old") \
	X(WAIVED, "waived", "an officer's waiver puts the rule out of force") \
	X(PACK_OVERDUE, "pack_overdue", "the rule pack is past its review date") \
	X(BELOW_CAP, "below_cap", "fewer attempts than the cap") \
	X(CAP_REACHED, "cap_reached", "as many attempts as the cap allows") \
	X(CAP_UNKNOWN, "cap_unknown", "the campaign states no cap") \
	X(ATTEMPTS_UNKNOWN, "attempts_unknown", "the number of earlier attempts is unknown") \
	X(RING_LONG_ENOUGH, "ring_long_enough", "the campaign lets it ring long enough") \
	X(RING_TOO_SHORT, "ring_too_short", "the campaign hangs up before the law allows") \
	X(RING_UNKNOWN, "ring_unknown", "the campaign states no ring time")
